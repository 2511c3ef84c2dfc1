package com.cometapi.langchain4j.gemini;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tool that the service runs itself, beside the functions of the application.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/tools">Tools</a>
 */
public final class CometApiGeminiTool {

    /** Spelled as CometAPI's documentation does. */
    static final String GOOGLE_SEARCH = "google_search";

    private final String wireName;
    private final Map<String, @Nullable Object> options;

    private CometApiGeminiTool(String wireName, Map<String, @Nullable Object> options) {
        this.wireName = wireName;
        this.options = options;
    }

    /**
     * Grounds the answer in Google Search; sources are in the response's {@code grounding()}. Gemini 2.0 and later.
     * With options: {@code of("google_search", Map.of("timeRangeFilter", Map.of("startTime", from, "endTime", to)))}.
     */
    public static CometApiGeminiTool googleSearch() {
        return of(GOOGLE_SEARCH, Map.of());
    }

    /**
     * Grounds the answer in Google Maps, near {@link CometApiGeminiRequestOptions#userLocation} where that is set.
     * Gemini 2.5 and later, not for image models. With a widget for the answer: {@code of("googleMaps",
     * Map.of("enableWidget", true))}.
     */
    public static CometApiGeminiTool googleMaps() {
        return of("googleMaps", Map.of());
    }

    /** The model may write and run Python. Gemini 2.0 and later. */
    public static CometApiGeminiTool codeExecution() {
        return of("codeExecution", Map.of());
    }

    /** The service reads the addresses that stand in the prompt. Gemini 2.5 and later. */
    public static CometApiGeminiTool urlContext() {
        return of("urlContext", Map.of());
    }

    /**
     * A tool, or options of a tool, that has no method yet.
     *
     * @param wireName such as {@code "fileSearch"}
     * @param options the tool's own: String, Number, Boolean, or a List or Map of these; they are copied
     * @throws IllegalArgumentException when the name is blank or an option is none of these
     */
    public static CometApiGeminiTool of(String wireName, Map<String, ?> options) {
        if (wireName == null || wireName.isBlank()) {
            throw new IllegalArgumentException("The wire name of a tool must not be blank");
        }
        return new CometApiGeminiTool(wireName, RequestFields.object(wireName, options));
    }

    Map<String, Object> toField() {
        return Map.of(wireName, options);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CometApiGeminiTool that
                && wireName.equals(that.wireName)
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(wireName, options);
    }

    @Override
    public String toString() {
        return wireName + options;
    }
}
