package com.cometapi.langchain4j.gemini;

import org.jspecify.annotations.Nullable;

/**
 * Names a work that a passage of the response quotes.
 *
 * @param startIndex where the passage begins, as the service counts
 * @param endIndex where the passage ends, as the service counts
 */
public record CometApiGeminiCitationSource(
        @Nullable Integer startIndex,
        @Nullable Integer endIndex,
        @Nullable String uri,
        @Nullable String title,
        @Nullable String license) {}
