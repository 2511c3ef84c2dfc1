package com.cometapi.langchain4j.gemini;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names a server tool: a tool that the service runs itself, in addition to the tools of the application. Immutable.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/tools">Tools</a>
 */
public final class CometApiGeminiTool {

    /** Names a browser as the environment of {@link #computerUse}. */
    public static final String BROWSER = "ENVIRONMENT_BROWSER";

    /** Names a mobile device as the environment of {@link #computerUse}. */
    public static final String MOBILE = "ENVIRONMENT_MOBILE";

    /** Names a desktop as the environment of {@link #computerUse}. */
    public static final String DESKTOP = "ENVIRONMENT_DESKTOP";

    /** The spelling of CometAPI's documentation. */
    static final String GOOGLE_SEARCH = "google_search";

    private final String wireName;
    private final Object options;

    private CometApiGeminiTool(String wireName, Object options) {
        this.wireName = wireName;
        this.options = options;
    }

    /**
     * Grounds the response in Google Search. The metadata's {@code grounding()} has the sources. Gemini 2.0 and
     * later support it. To set options, use
     * {@code of("google_search", Map.of("timeRangeFilter", Map.of("startTime", from, "endTime", to)))}.
     */
    public static CometApiGeminiTool googleSearch() {
        return of(GOOGLE_SEARCH, Map.of());
    }

    /**
     * Grounds the response in Google Maps, near {@link CometApiGeminiRequestOptions#userLocation} where that is set.
     * Gemini 2.5 and later support it, but image models do not. To request a widget for the response, use
     * {@code of("googleMaps", Map.of("enableWidget", true))}.
     */
    public static CometApiGeminiTool googleMaps() {
        return of("googleMaps", Map.of());
    }

    /** Lets the model write and run Python. Gemini 2.0 and later support it. */
    public static CometApiGeminiTool codeExecution() {
        return of("codeExecution", Map.of());
    }

    /** Lets the service read the addresses in the prompt. Gemini 2.5 and later support it. */
    public static CometApiGeminiTool urlContext() {
        return of("urlContext", Map.of());
    }

    /**
     * Lets the service search files of yours. The metadata's {@code grounding()} has the passages.
     *
     * @param storeNames such as {@code "fileSearchStores/my-store"}
     * @throws IllegalArgumentException when there is none
     */
    public static CometApiGeminiTool fileSearch(String... storeNames) {
        return fileSearch(OptionValues.list(storeNames), null, null);
    }

    /**
     * Lets the service search files of yours. The metadata's {@code grounding()} has the passages.
     *
     * @param storeNames such as {@code "fileSearchStores/my-store"}
     * @param topK how many passages are retrieved; null: the service decides
     * @param metadataFilter which files are searched, such as {@code "author = \"Ann\""}; null: all
     * @throws IllegalArgumentException when there is no store
     */
    public static CometApiGeminiTool fileSearch(
            @Nullable List<String> storeNames, @Nullable Integer topK, @Nullable String metadataFilter) {
        OptionValues.requireElements("fileSearch", storeNames);
        if (storeNames == null || storeNames.stream().allMatch(String::isBlank)) {
            throw new IllegalArgumentException("'fileSearch' takes the name of at least one store");
        }
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        options.put("fileSearchStoreNames", storeNames);
        options.put("topK", topK);
        options.put("metadataFilter", OptionValues.text(metadataFilter));
        return set("fileSearch", options);
    }

    /**
     * Lets the model operate a computer: it calls functions such as a click, which the application carries out. Only
     * some models can.
     *
     * @param environment {@link #BROWSER}, {@link #MOBILE} or {@link #DESKTOP}
     * @throws IllegalArgumentException when it is blank
     */
    public static CometApiGeminiTool computerUse(String environment) {
        return computerUse(environment, null, null);
    }

    /**
     * Lets the model operate a computer: it calls functions such as a click, which the application carries out. Only
     * some models can.
     *
     * @param environment {@link #BROWSER}, {@link #MOBILE} or {@link #DESKTOP}
     * @param excludedFunctions predefined functions that the model may not call; null or empty: it may call all
     * @param detectPromptInjection whether the service looks for instructions in what the screen shows; null: its default
     * @throws IllegalArgumentException when the environment is blank
     */
    public static CometApiGeminiTool computerUse(
            String environment, @Nullable List<String> excludedFunctions, @Nullable Boolean detectPromptInjection) {
        if (environment == null || environment.isBlank()) {
            throw new IllegalArgumentException("The environment of 'computerUse' must not be blank");
        }
        boolean isLimited = excludedFunctions != null && !excludedFunctions.isEmpty();
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        options.put("environment", environment);
        options.put("excludedPredefinedFunctions", isLimited ? excludedFunctions : null);
        options.put("enablePromptInjectionDetection", detectPromptInjection);
        return set("computerUse", options);
    }

    /** Makes a tool of the options that are set. */
    private static CometApiGeminiTool set(String wireName, Map<String, @Nullable Object> options) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>(options);
        set.values().removeIf(Objects::isNull);
        return of(wireName, set);
    }

    /**
     * Names a tool that has no method yet, or a tool with options.
     *
     * @param wireName such as {@code "enterpriseWebSearch"}
     * @param options of the tool: String, Number, Boolean, or a List or Map of these; they are copied
     * @throws IllegalArgumentException when the name is blank, or an option has no name or another type
     */
    public static CometApiGeminiTool of(String wireName, Map<String, ?> options) {
        return of(wireName, (Object) options);
    }

    /**
     * Names a tool whose value is a list, or any other value, such as
     * {@code of("mcpServers", List.of(Map.of("name", "docs")))}.
     *
     * @param wireName such as {@code "mcpServers"}
     * @param value String, Number, Boolean, or a List or Map of these; it is copied
     * @throws IllegalArgumentException when the name is blank, or the value is null, blank or has another type
     */
    public static CometApiGeminiTool of(String wireName, Object value) {
        if (wireName == null || wireName.isBlank()) {
            throw new IllegalArgumentException("The wire name of a tool must not be blank");
        }
        Object copy = RequestFields.value(wireName, value);
        if (copy == null) {
            throw new IllegalArgumentException("The options of the tool '" + wireName + "' must not be null");
        }
        return new CometApiGeminiTool(wireName, copy);
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
        return options instanceof Map ? wireName + options : wireName + "=" + options;
    }
}
