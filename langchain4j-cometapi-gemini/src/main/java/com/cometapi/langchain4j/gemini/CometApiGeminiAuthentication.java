package com.cometapi.langchain4j.gemini;

/** Names the header that carries the API key. Exactly one is sent. */
public enum CometApiGeminiAuthentication {
    /** Sends {@code x-goog-api-key: KEY}, the header of Google's own endpoint. */
    X_GOOG_API_KEY,
    /** Sends {@code Authorization: Bearer KEY}. */
    BEARER
}
