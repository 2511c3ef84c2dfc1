package com.cometapi.langchain4j.gemini;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one option map: fields of the request by wire name. Null values take back what is inherited. */
final class RequestFields {

    static final String GENERATION_CONFIG = "generationConfig";

    private static final Map<String, String> COMMON = Map.of("contents", "messages", "systemInstruction", "messages");
    private static final Map<String, String> COMMON_GENERATION = Map.of(
            "temperature", "temperature",
            "topP", "topP",
            "topK", "topK",
            "frequencyPenalty", "frequencyPenalty",
            "presencePenalty", "presencePenalty",
            "maxOutputTokens", "maxOutputTokens",
            "stopSequences", "stopSequences",
            "responseMimeType", "responseFormat",
            "responseSchema", "responseFormat",
            "responseJsonSchema", "responseFormat");

    private RequestFields() {}

    /** Puts a value over what is there; a copy of it, so that nobody can change it later. */
    static void put(Map<String, @Nullable Object> fields, String wireName, @Nullable Object value) {
        if (wireName == null || wireName.isBlank()) {
            throw new IllegalArgumentException("The name of a request field must not be blank");
        }
        refuseCommon(COMMON, wireName);
        if (wireName.equals(GENERATION_CONFIG) && value instanceof Map<?, ?> config) {
            config.keySet().forEach(name -> refuseCommon(COMMON_GENERATION, String.valueOf(name)));
        }
        fields.put(wireName, merged(fields.get(wireName), copy(wireName, value)));
    }

    private static void refuseCommon(Map<String, String> methods, String wireName) {
        String method = methods.get(wireName);
        if (method != null) {
            throw new IllegalArgumentException("'" + wireName + "' is not set as a raw field: use " + method + "(..)");
        }
    }

    /** @return a new map: {@code over} laid on {@code under}, maps within merged the same way */
    static Map<String, @Nullable Object> merged(
            Map<String, ? extends @Nullable Object> under, Map<String, ? extends @Nullable Object> over) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(under);
        over.forEach((name, value) -> merged.put(name, merged(merged.get(name), value)));
        return merged;
    }

    @SuppressWarnings("unchecked") // only copies made below are ever put into the map, and their keys are Strings
    private static @Nullable Object merged(@Nullable Object under, @Nullable Object over) {
        if (under instanceof Map<?, ?> below && over instanceof Map<?, ?> above && !above.isEmpty()) {
            return merged((Map<String, @Nullable Object>) below, (Map<String, @Nullable Object>) above);
        }
        return over;
    }

    /** @return what is sent: a mutable copy without the nulls and the maps and lists that are empty */
    static Map<String, Object> effective(Map<?, ?> fields) {
        Map<String, Object> effective = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value instanceof Map<?, ?> map) {
                Map<String, Object> inner = effective(map);
                if (!inner.isEmpty()) effective.put(String.valueOf(name), inner);
            } else if (value instanceof Collection<?> list ? !list.isEmpty() : value != null) {
                effective.put(String.valueOf(name), value);
            }
        });
        return effective;
    }

    static Map<String, @Nullable Object> copy(Map<String, ? extends @Nullable Object> fields) {
        return merged(Map.of(), fields);
    }

    /** @return an unmodifiable copy, all the way down */
    static Map<String, @Nullable Object> object(String path, Map<?, ?> fields) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        fields.forEach((name, inner) -> copy.put(String.valueOf(name), copy(path + "." + name, inner)));
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object copy(String path, @Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Boolean) return value;
        if (value instanceof Number number) return asItIsNow(number);
        if (value instanceof CometApiGeminiThinking.Effort) return value;
        if (value instanceof Map<?, ?> map) return object(path, map);
        if (value instanceof Collection<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(inner -> copy.add(copy(path + "[]", inner)));
            return Collections.unmodifiableList(copy);
        }
        throw new IllegalArgumentException("'" + path + "' takes a String, Number, Boolean, or a List or Map of these,"
                + " not a " + value.getClass().getName());
    }

    /** A number that may change, or that JSON knows nothing of, by its value. */
    private static Number asItIsNow(Number number) {
        String home = number.getClass().getPackageName();
        if (home.equals("java.lang") || home.equals("java.math")) return number;
        long whole = number.longValue();
        double value = number.doubleValue();
        if (value == whole) return whole;
        return value;
    }
}
