package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.model.chat.response.ChatResponse;
import org.jspecify.annotations.Nullable;

/** An answer that ended early: without a finish reason, or in the middle of its bytes. Asking again may help. */
public final class CometApiGeminiIncompleteResponseException extends RetriableException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable ChatResponse partial;

    CometApiGeminiIncompleteResponseException(
            String message, @Nullable Throwable cause, @Nullable ChatResponse partial) {
        super(message, cause);
        this.partial = partial;
    }

    /** What had come; its finish reason is null. Null itself after the exception was serialised. */
    public @Nullable ChatResponse partial() {
        return partial;
    }
}
