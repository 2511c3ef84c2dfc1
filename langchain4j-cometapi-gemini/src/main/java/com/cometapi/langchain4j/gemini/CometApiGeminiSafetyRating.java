package com.cometapi.langchain4j.gemini;

import org.jspecify.annotations.Nullable;

/**
 * How likely content of a category is.
 *
 * @param category such as {@code HARM_CATEGORY_HARASSMENT}
 * @param probability such as {@code NEGLIGIBLE}
 * @param blocked true when it was blocked for this; null when the service does not say
 */
public record CometApiGeminiSafetyRating(
        @Nullable String category,
        @Nullable String probability,
        @Nullable Boolean blocked) {}
