package com.cometapi.langchain4j.gemini;

import org.jspecify.annotations.Nullable;

/**
 * Holds how likely the service finds harmful content of one category, and how severe it would be.
 *
 * @param category such as {@code HARM_CATEGORY_HARASSMENT}
 * @param probability such as {@code NEGLIGIBLE}
 * @param blocked true when it was blocked for this; null when the service does not state it
 * @param probabilityScore from 0 to 1; null unless Vertex AI serves the model
 * @param severity such as {@code HARM_SEVERITY_LOW}; null unless Vertex AI serves the model
 * @param severityScore from 0 to 1; null unless Vertex AI serves the model
 */
public record CometApiGeminiSafetyRating(
        @Nullable String category,
        @Nullable String probability,
        @Nullable Boolean blocked,
        @Nullable Double probabilityScore,
        @Nullable String severity,
        @Nullable Double severityScore) {

    /** Creates a rating without scores and severity. */
    public CometApiGeminiSafetyRating(
            @Nullable String category, @Nullable String probability, @Nullable Boolean blocked) {
        this(category, probability, blocked, null, null, null);
    }
}
