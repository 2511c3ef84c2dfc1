package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Sends requests to a Gemini model of CometAPI and returns each response when it is complete. Thread-safe. Create it
 * once and share it.
 *
 * @see <a href="https://apidoc.cometapi.com/gemini-generating-content">Gemini through CometAPI</a>
 */
public class CometApiGeminiChatModel implements ChatModel, AutoCloseable {

    private final ModelSettings settings;

    CometApiGeminiChatModel(ModelSettings settings) {
        this.settings = settings;
    }

    /** Returns a new builder, which needs an API key and a model name. */
    public static CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder() {
        return new CometApiGeminiModelBuilder<>(CometApiGeminiChatModel::new);
    }

    /**
     * Sends the request and returns the complete response. LangChain4j's {@code chat} adds the model's defaults,
     * notifies its listeners and calls this method.
     *
     * @throws IllegalArgumentException when the request cannot be sent as it is
     * @throws dev.langchain4j.exception.LangChain4jException when the service refuses the request, with a
     *     {@link CometApiGeminiHttpException} as the cause, or when the connection fails
     */
    @Override
    public ChatResponse doChat(ChatRequest request) {
        return settings.engine().chat(request);
    }

    /**
     * Sends the request like {@code chat(request)}, but returns at once. The call waits for its response on the model's
     * executor, by default a virtual thread on Java 21 and later. The model's defaults and listeners apply, and the
     * caller's MDC.
     *
     * @return completes with the response, or with the exception that {@code chat(request)} would throw. Cancelling it,
     *     or letting it time out, closes the connection
     */
    // From LangChain4j 1.20 on this overrides the default of ChatModel
    public CompletableFuture<ChatResponse> chatAsync(ChatRequest request) {
        SettingChecks.required("request", request);
        return settings.engine().async(handle -> new OneCall(handle).chat(request));
    }

    /**
     * Sends the request like {@link #doChat}, but returns at once. LangChain4j 1.20 and later builds its asynchronous
     * calls on this method. Neither defaults nor listeners apply.
     *
     * @return completes and can be cancelled like the future of {@link #chatAsync}
     */
    public CompletableFuture<ChatResponse> doChatAsync(ChatRequest request) {
        SettingChecks.required("request", request);
        return settings.engine().async(handle -> settings.engine().chat(request, handle));
    }

    /**
     * Closes the model. Its open calls fail with a {@link java.util.concurrent.CancellationException}, their connections
     * are closed, and later calls fail with an {@link IllegalStateException}. Idle threads and connections that models
     * share end as well, while the open calls of other models go on. A client or an executor that was set on the builder
     * stays as it is. Closing the model again has no effect.
     */
    @Override
    public void close() {
        settings.engine().close();
    }

    /**
     * Refuses new calls like {@link #close()}, but lets the open ones go on. To end those that take too long, call
     * {@code close()} later.
     *
     * @return completes when the last open call has ended. Idle threads and connections have then ended too. Completing or
     *     cancelling the future has no effect on the model
     */
    public CompletableFuture<Void> closeGracefully() {
        return settings.engine().closeGracefully();
    }

    /** Returns the parameters that apply where a request does not set them. */
    @Override
    public CometApiGeminiChatRequestParameters defaultRequestParameters() {
        return settings.defaultRequestParameters();
    }

    /** Returns the listeners that are notified of each call. */
    @Override
    public List<ChatModelListener> listeners() {
        return settings.listeners();
    }

    /** Returns what LangChain4j may rely on, as the builder set it. */
    @Override
    public Set<Capability> supportedCapabilities() {
        return settings.supportedCapabilities();
    }

    /** Runs one call with a known handle through LangChain4j's own chat(), which adds defaults and listeners. */
    private final class OneCall implements ChatModel {

        private final CallHandle handle;

        OneCall(CallHandle handle) {
            this.handle = handle;
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            return settings.engine().chat(request, handle);
        }

        @Override
        public CometApiGeminiChatRequestParameters defaultRequestParameters() {
            return settings.defaultRequestParameters();
        }

        @Override
        public List<ChatModelListener> listeners() {
            return settings.listeners();
        }
    }
}
