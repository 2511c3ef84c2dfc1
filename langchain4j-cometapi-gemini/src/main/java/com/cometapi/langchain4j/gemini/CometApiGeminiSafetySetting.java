package com.cometapi.langchain4j.gemini;

import java.util.Map;

/**
 * Sets the probability from which on the service blocks content of one category.
 *
 * @param category such as {@link #HARASSMENT}
 * @param threshold such as {@link #BLOCK_ONLY_HIGH}
 * @see <a href="https://ai.google.dev/gemini-api/docs/safety-settings">Safety settings</a>
 */
public record CometApiGeminiSafetySetting(String category, String threshold) {

    /** Names the category of harassment. */
    public static final String HARASSMENT = "HARM_CATEGORY_HARASSMENT";

    /** Names the category of hate speech. */
    public static final String HATE_SPEECH = "HARM_CATEGORY_HATE_SPEECH";

    /** Names the category of sexually explicit content. */
    public static final String SEXUALLY_EXPLICIT = "HARM_CATEGORY_SEXUALLY_EXPLICIT";

    /** Names the category of dangerous content. */
    public static final String DANGEROUS_CONTENT = "HARM_CATEGORY_DANGEROUS_CONTENT";

    /** Switches the filter of the category off. */
    public static final String OFF = "OFF";

    /** Blocks nothing. */
    public static final String BLOCK_NONE = "BLOCK_NONE";

    /** Blocks content of high probability. */
    public static final String BLOCK_ONLY_HIGH = "BLOCK_ONLY_HIGH";

    /** Blocks content of medium or high probability. */
    public static final String BLOCK_MEDIUM_AND_ABOVE = "BLOCK_MEDIUM_AND_ABOVE";

    /** Blocks content of low, medium or high probability. */
    public static final String BLOCK_LOW_AND_ABOVE = "BLOCK_LOW_AND_ABOVE";

    /**
     * Creates a setting of one category.
     *
     * @throws IllegalArgumentException when one of the two is blank
     */
    public CometApiGeminiSafetySetting {
        if (category == null || category.isBlank() || threshold == null || threshold.isBlank()) {
            throw new IllegalArgumentException("A safety setting needs a category and a threshold");
        }
    }

    /**
     * Returns a setting of one category. Both texts are sent as they are, so that new values of the service work.
     *
     * @throws IllegalArgumentException when one of the two is blank
     */
    public static CometApiGeminiSafetySetting of(String category, String threshold) {
        return new CometApiGeminiSafetySetting(category, threshold);
    }

    Map<String, Object> toField() {
        return Map.of("category", category, "threshold", threshold);
    }
}
