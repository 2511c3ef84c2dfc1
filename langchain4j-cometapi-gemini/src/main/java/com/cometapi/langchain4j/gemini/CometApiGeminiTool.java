package com.cometapi.langchain4j.gemini;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names a server tool: a tool that the service runs itself, in addition to the tools of the application. Immutable.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/tools">Tools</a>
 */
public final class CometApiGeminiTool {

    /** The spelling of CometAPI's documentation. */
    static final String GOOGLE_SEARCH = "google_search";

    private final String wireName;
    private final Map<String, @Nullable Object> options;

    private CometApiGeminiTool(String wireName, Map<String, @Nullable Object> options) {
        this.wireName = wireName;
        this.options = options;
    }

    /**
     * Grounds the response in Google Search. The metadata's {@code grounding()} has the sources. For Gemini 2.0 and
     * later. With options:
     * {@code of("google_search", Map.of("timeRangeFilter", Map.of("startTime", from, "endTime", to)))}.
     */
    public static CometApiGeminiTool googleSearch() {
        return of(GOOGLE_SEARCH, Map.of());
    }

    /**
     * Grounds the response in Google Maps, near {@link CometApiGeminiRequestOptions#userLocation} where that is set.
     * For Gemini 2.5 and later, but not for image models. With a widget for the response:
     * {@code of("googleMaps", Map.of("enableWidget", true))}.
     */
    public static CometApiGeminiTool googleMaps() {
        return of("googleMaps", Map.of());
    }

    /** Lets the model write and run Python. For Gemini 2.0 and later. */
    public static CometApiGeminiTool codeExecution() {
        return of("codeExecution", Map.of());
    }

    /** Lets the service read the addresses in the prompt. For Gemini 2.5 and later. */
    public static CometApiGeminiTool urlContext() {
        return of("urlContext", Map.of());
    }

    /**
     * Names a tool that has no method yet, or a tool with options.
     *
     * @param wireName such as {@code "fileSearch"}
     * @param options of the tool: String, Number, Boolean, or a List or Map of these; they are copied
     * @throws IllegalArgumentException when the name is blank, or an option has no name or another type
     */
    public static CometApiGeminiTool of(String wireName, Map<String, ?> options) {
        if (wireName == null || wireName.isBlank()) {
            throw new IllegalArgumentException("The wire name of a tool must not be blank");
        }
        if (options == null) {
            throw new IllegalArgumentException("The options of the tool '" + wireName + "' must not be null");
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
