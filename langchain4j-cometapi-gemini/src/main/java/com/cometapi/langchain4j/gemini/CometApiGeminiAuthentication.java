package com.cometapi.langchain4j.gemini;

/** The header that carries the API key. Exactly one is sent. */
public enum CometApiGeminiAuthentication {
    /** {@code x-goog-api-key: KEY}, as Google's own endpoint takes it. */
    X_GOOG_API_KEY,
    /** {@code Authorization: Bearer KEY}. */
    BEARER
}
