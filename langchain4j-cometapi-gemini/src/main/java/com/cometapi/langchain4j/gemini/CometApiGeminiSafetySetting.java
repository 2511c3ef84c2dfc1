package com.cometapi.langchain4j.gemini;

import java.util.Map;

/**
 * From which probability on the service blocks content of a category.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/safety-settings">Safety settings</a>
 */
public record CometApiGeminiSafetySetting(String category, String threshold) {

    public static final String HARASSMENT = "HARM_CATEGORY_HARASSMENT";
    public static final String HATE_SPEECH = "HARM_CATEGORY_HATE_SPEECH";
    public static final String SEXUALLY_EXPLICIT = "HARM_CATEGORY_SEXUALLY_EXPLICIT";
    public static final String DANGEROUS_CONTENT = "HARM_CATEGORY_DANGEROUS_CONTENT";

    public static final String OFF = "OFF";
    public static final String BLOCK_NONE = "BLOCK_NONE";
    public static final String BLOCK_ONLY_HIGH = "BLOCK_ONLY_HIGH";
    public static final String BLOCK_MEDIUM_AND_ABOVE = "BLOCK_MEDIUM_AND_ABOVE";
    public static final String BLOCK_LOW_AND_ABOVE = "BLOCK_LOW_AND_ABOVE";

    /** @throws IllegalArgumentException when one of the two is blank */
    public CometApiGeminiSafetySetting {
        if (category == null || category.isBlank() || threshold == null || threshold.isBlank()) {
            throw new IllegalArgumentException("A safety setting needs a category and a threshold");
        }
    }

    /**
     * @param category such as {@link #HARASSMENT}; sent as it is
     * @param threshold such as {@link #BLOCK_ONLY_HIGH}; sent as it is
     */
    public static CometApiGeminiSafetySetting of(String category, String threshold) {
        return new CometApiGeminiSafetySetting(category, threshold);
    }

    Map<String, Object> toField() {
        return Map.of("category", category, "threshold", threshold);
    }
}
