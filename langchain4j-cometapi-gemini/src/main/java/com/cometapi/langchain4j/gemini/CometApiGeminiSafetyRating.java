package com.cometapi.langchain4j.gemini;

import org.jspecify.annotations.Nullable;

/**
 * Holds how likely the service finds harmful content of one category.
 *
 * @param category such as {@code HARM_CATEGORY_HARASSMENT}
 * @param probability such as {@code NEGLIGIBLE}
 * @param blocked true when it was blocked for this; null when the service does not state it
 */
public record CometApiGeminiSafetyRating(
        @Nullable String category,
        @Nullable String probability,
        @Nullable Boolean blocked) {}
