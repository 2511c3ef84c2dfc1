package com.cometapi.langchain4j.gemini;

/** What becomes of a prompt or an answer that the service blocked. */
public enum CometApiGeminiBlockedPolicy {
    /** An answer with {@code FinishReason.CONTENT_FILTER}; the reasons are in its metadata. Text said before it stays. */
    RETURN,
    /** {@code dev.langchain4j.exception.ContentFilteredException}, whole and streamed. */
    THROW
}
