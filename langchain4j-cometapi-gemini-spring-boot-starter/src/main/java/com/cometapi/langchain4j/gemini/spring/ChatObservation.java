package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatResponseMetadata;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The context of an observed call. Sends no trace headers, since CometAPI does not use them. */
final class ChatObservation extends SenderContext<Object> {

    private final ChatRequest request;
    private final boolean isStreamed;
    private @Nullable ChatResponse response;
    private boolean isCancelled;

    ChatObservation(ChatRequest request, boolean isStreamed) {
        super((carrier, key, value) -> {}, Kind.CLIENT);
        this.request = request;
        this.isStreamed = isStreamed;
        setRemoteServiceName("CometAPI");
    }

    ChatRequest request() {
        return request;
    }

    boolean isStreamed() {
        return isStreamed;
    }

    void complete(ChatResponse completeResponse) {
        response = completeResponse;
    }

    /** @param partial what had arrived before the application cancelled the stream; null for nothing */
    void cancel(@Nullable ChatResponse partial) {
        response = partial;
        isCancelled = true;
    }

    boolean isCancelled() {
        return isCancelled;
    }

    /** @return null until the response is complete; of a cancelled stream what had arrived */
    @Nullable
    ChatResponse response() {
        return response;
    }

    /** @return null when the call was not streamed, or no chunk arrived */
    @Nullable
    Duration timeToFirstChunk() {
        return isStreamed && response != null && response.metadata() instanceof CometApiGeminiChatResponseMetadata ours
                ? ours.timeToFirstToken()
                : null;
    }
}
