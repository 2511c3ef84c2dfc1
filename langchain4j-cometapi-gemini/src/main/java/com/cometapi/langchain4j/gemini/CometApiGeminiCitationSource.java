package com.cometapi.langchain4j.gemini;

import org.jspecify.annotations.Nullable;

/** A work that a stretch of the answer quotes; the indices are the service's own. */
public record CometApiGeminiCitationSource(
        @Nullable Integer startIndex,
        @Nullable Integer endIndex,
        @Nullable String uri,
        @Nullable String title,
        @Nullable String license) {}
