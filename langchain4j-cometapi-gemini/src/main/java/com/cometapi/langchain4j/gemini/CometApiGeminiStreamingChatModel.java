package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to a Gemini model of CometAPI and passes each response to a handler while it arrives. Thread-safe.
 * Create it once and share it.
 *
 * <p>All callbacks of one call run on one thread, which is not the caller's. They may block or send further requests. A
 * response that ends without a finish reason is reported to {@code onError}, never returned as a shorter response.
 *
 * @see <a href="https://apidoc.cometapi.com/gemini-generating-content">Gemini through CometAPI</a>
 */
@SuppressWarnings("unchecked") // since LangChain4j 1.20 doChat(request) overrides a method with a parameterized type
public class CometApiGeminiStreamingChatModel implements StreamingChatModel, AutoCloseable {

    private final ModelSettings settings;

    CometApiGeminiStreamingChatModel(ModelSettings settings) {
        this.settings = settings;
    }

    /** Returns a new builder, which needs an API key and a model name. */
    public static CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder() {
        return new CometApiGeminiModelBuilder<>(CometApiGeminiStreamingChatModel::new);
    }

    /**
     * Starts the call like {@code chat(request, handler)}, and returns a handle to cancel it. The handle works before
     * the first token: while the model is still thinking, or while a refused request waits for its retry. After
     * {@code cancel()} no callback begins any more and the connection is closed; a callback that is running runs to its
     * end.
     */
    public StreamingHandle start(ChatRequest request, StreamingChatResponseHandler handler) {
        SettingChecks.required("request", request);
        SettingChecks.required("handler", handler);
        CallHandle handle = new CallHandle();
        send(request, ChatRequestOptions.EMPTY, handler, handle);
        return handle;
    }

    /**
     * Sends the request and passes the response to the handler; returns at once. The model's defaults and listeners
     * apply. All failures go to {@code onError}, that of a request which cannot be sent as it is included.
     */
    @Override
    public void chat(ChatRequest request, ChatRequestOptions options, StreamingChatResponseHandler handler) {
        SettingChecks.required("handler", handler);
        send(request, options, handler, new CallHandle());
    }

    /**
     * Sends the request like {@code chat(request, handler)}, but neither defaults nor listeners apply. All failures go
     * to {@code onError}.
     */
    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        SettingChecks.required("handler", handler);
        StreamDemand demand = StreamDemand.of(handler);
        CallHandle handle = new CallHandle();
        settings.engine().stream(request, CancelGuard.handler(receiver(handler, demand), handle), handle, demand);
    }

    /**
     * Returns a publisher of the response. LangChain4j 1.20 and later builds {@code chat(request)} on this method, which
     * adds defaults and listeners. Each subscription sends one request, when the first event is requested. Demand and
     * cancellation reach the socket as with {@link CometApiGeminiFlux}.
     *
     * @return publishes {@code ChatModelStreamingEvent}, a type that LangChain4j 1.19 does not have
     * @throws dev.langchain4j.exception.UnsupportedFeatureException with LangChain4j 1.19
     */
    @SuppressWarnings("rawtypes") // the type of the events exists since LangChain4j 1.20
    public Flow.Publisher doChat(ChatRequest request) {
        SettingChecks.required("request", request);
        return StreamingEvents.publisher((handler, demand) -> {
            CallHandle handle = new CallHandle();
            settings.engine().stream(request, CancelGuard.handler(handler, handle), handle, demand);
        });
    }

    private void send(
            ChatRequest request, ChatRequestOptions options, StreamingChatResponseHandler handler, CallHandle handle) {
        StreamDemand demand = StreamDemand.of(handler);
        StreamingChatResponseHandler receiver = receiver(handler, demand);
        StreamDemand.runOutsideLoop(() -> new OneCall(handle, demand).send(request, options, receiver));
    }

    private static StreamingChatResponseHandler receiver(
            StreamingChatResponseHandler handler, @Nullable StreamDemand demand) {
        return demand == null || handler instanceof StreamDemand.DemandingHandler
                ? handler
                : new ToolLoopHandler(handler, demand);
    }

    /**
     * Closes the model. Its open streams end with a {@link java.util.concurrent.CancellationException} in {@code onError},
     * their connections are closed, and later calls fail with an {@link IllegalStateException} there. Idle threads and
     * connections that models share end as well, while the open streams of other models go on. A client or an executor
     * that was set on the builder stays as it is. Closing the model again has no effect.
     */
    @Override
    public void close() {
        settings.engine().close();
    }

    /**
     * Refuses new streams like {@link #close()}, but lets the open ones go on. To end those that take too long, call
     * {@code close()} later.
     *
     * @return completes when the last open stream has ended and its last callback has returned. Idle threads and
     *     connections have then ended too. Completing or cancelling the future has no effect on the model
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
    private final class OneCall implements StreamingChatModel {

        private final CallHandle handle;
        private final @Nullable StreamDemand demand;

        OneCall(CallHandle handle, @Nullable StreamDemand demand) {
            this.handle = handle;
            this.demand = demand;
        }

        /** Guards the handler itself, since LangChain4j wraps it to notify the listeners first. */
        void send(ChatRequest request, ChatRequestOptions options, StreamingChatResponseHandler handler) {
            chat(request, options, CancelGuard.handler(handler, handle));
        }

        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            settings.engine().stream(request, handler, handle, demand);
        }

        @Override
        public CometApiGeminiChatRequestParameters defaultRequestParameters() {
            return settings.defaultRequestParameters();
        }

        @Override
        public List<ChatModelListener> listeners() {
            return CancelGuard.listeners(settings.listeners(), handle);
        }
    }
}
