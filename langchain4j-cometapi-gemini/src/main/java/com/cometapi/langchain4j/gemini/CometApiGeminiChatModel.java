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
 * Asks a Gemini model served by CometAPI and waits for the whole answer. Thread-safe; meant to be made once and shared.
 *
 * @see <a href="https://apidoc.cometapi.com/gemini-generating-content">Gemini through CometAPI</a>
 */
public final class CometApiGeminiChatModel implements ChatModel {

    private final ModelSettings settings;

    CometApiGeminiChatModel(ModelSettings settings) {
        this.settings = settings;
    }

    public static CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder() {
        return new CometApiGeminiModelBuilder<>(CometApiGeminiChatModel::new);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the request cannot be sent as it is
     * @throws dev.langchain4j.exception.LangChain4jException what the service or the way to it says; its cause is a
     *     {@link CometApiGeminiHttpException} where the service refused
     */
    @Override
    public ChatResponse doChat(ChatRequest request) {
        return settings.engine().chat(request);
    }

    /**
     * Like {@code chat(request)}, without holding the caller's thread: the question waits for its answer on the model's
     * executor, by default a virtual thread on Java 21 and later. Defaults and listeners apply, and the caller's MDC.
     *
     * @return completes with the answer, or with what {@code chat(request)} would throw; to cancel it, or to let it time
     *     out, closes the call
     */
    // Overrides LangChain4j's own from 1.20 on
    public CompletableFuture<ChatResponse> chatAsync(ChatRequest request) {
        return settings.engine().async(handle -> new OneCall(handle).chat(request));
    }

    /**
     * Like {@link #doChat}, without holding the caller's thread: what LangChain4j 1.20 and later builds its asynchronous
     * calls on.
     *
     * @return as of {@link #chatAsync}, but neither defaults nor listeners apply
     */
    public CompletableFuture<ChatResponse> doChatAsync(ChatRequest request) {
        return settings.engine().async(handle -> settings.engine().chat(request, handle));
    }

    @Override
    public CometApiGeminiChatRequestParameters defaultRequestParameters() {
        return settings.defaultRequestParameters();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return settings.listeners();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return settings.supportedCapabilities();
    }

    /** This model for one call whose handle is known beforehand: LangChain4j's own chat() adds defaults and listeners. */
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
