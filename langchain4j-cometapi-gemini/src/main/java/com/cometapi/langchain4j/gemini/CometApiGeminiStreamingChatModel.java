package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks a Gemini model served by CometAPI and tells the answer as it comes. Thread-safe; meant to be made once and
 * shared.
 *
 * <p>All callbacks of one answer run on one thread, not the caller's, and may block or ask further questions. An answer
 * that ends without a finish reason is an error, never a shorter answer.
 *
 * @see <a href="https://apidoc.cometapi.com/gemini-generating-content">Gemini through CometAPI</a>
 */
public final class CometApiGeminiStreamingChatModel implements StreamingChatModel {

    private final ModelSettings settings;

    CometApiGeminiStreamingChatModel(ModelSettings settings) {
        this.settings = settings;
    }

    public static CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder() {
        return new CometApiGeminiModelBuilder<>(CometApiGeminiStreamingChatModel::new);
    }

    /**
     * Like {@code chat(request, handler)}, with a handle that works before the first token: while the model is still
     * thinking, or while a refused request waits to be sent again. After {@code cancel()} the handler hears nothing more
     * and the connection is closed.
     *
     * @throws IllegalArgumentException when the request cannot be sent as it is
     */
    public StreamingHandle start(ChatRequest request, StreamingChatResponseHandler handler) {
        CallHandle handle = new CallHandle();
        new OneCall(handle, StreamDemand.current()).chat(request, handler);
        return handle;
    }

    /** Like {@code chat(request, handler)}, read only as far as the subscription asks for. */
    void subscribe(ChatRequest request, StreamingChatResponseHandler handler, StreamDemand demand) {
        new OneCall(new CallHandle(), demand).chat(request, handler);
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        settings.engine().stream(request, handler, new CallHandle(), StreamDemand.current());
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
    private final class OneCall implements StreamingChatModel {

        private final CallHandle handle;
        private final @Nullable StreamDemand demand;

        OneCall(CallHandle handle, @Nullable StreamDemand demand) {
            this.handle = handle;
            this.demand = demand;
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
            return settings.listeners();
        }
    }
}
