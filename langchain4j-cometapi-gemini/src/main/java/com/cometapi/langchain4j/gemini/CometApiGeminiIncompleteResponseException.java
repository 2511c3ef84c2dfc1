package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.model.chat.response.ChatResponse;
import org.jspecify.annotations.Nullable;

/**
 * Reports a response that ended early: without a finish reason, or in the middle of its bytes. Sending the request
 * again may help.
 */
public final class CometApiGeminiIncompleteResponseException extends RetriableException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable ChatResponse partial;

    CometApiGeminiIncompleteResponseException(
            String message, @Nullable Throwable cause, @Nullable ChatResponse partial) {
        super(message, cause);
        this.partial = partial;
    }

    /**
     * Returns the part of the response that had arrived; its finish reason is null.
     *
     * @return null after the exception was serialised
     */
    public @Nullable ChatResponse partial() {
        return partial;
    }
}
