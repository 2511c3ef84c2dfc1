package com.cometapi.langchain4j.gemini;

/** Decides what the caller receives when the service blocked a prompt or a response. */
public enum CometApiGeminiBlockedPolicy {
    /**
     * Returns a response with {@code FinishReason.CONTENT_FILTER}. Its metadata has the reasons. Text that came before
     * the block stays in the message.
     */
    RETURN,
    /**
     * Throws {@link dev.langchain4j.exception.ContentFilteredException}; a stream passes it to {@code onError}.
     */
    THROW
}
