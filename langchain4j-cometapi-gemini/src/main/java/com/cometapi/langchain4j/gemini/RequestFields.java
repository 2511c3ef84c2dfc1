package com.cometapi.langchain4j.gemini;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one map of options: fields of the request by wire name. A null value removes an inherited one. */
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

    /** Merges a copy of a value into the map, so that a later change of the value has no effect. */
    static void put(Map<String, @Nullable Object> fields, String wireName, @Nullable Object value) {
        if (wireName == null || wireName.isBlank()) {
            throw new IllegalArgumentException("The name of a request field must not be blank");
        }
        rejectCommon(COMMON, wireName);
        if (wireName.equals(GENERATION_CONFIG) && value instanceof Map<?, ?> config) {
            config.keySet().forEach(name -> rejectCommon(COMMON_GENERATION, String.valueOf(name)));
        }
        fields.put(wireName, merged(fields.get(wireName), copy(wireName, value)));
    }

    private static void rejectCommon(Map<String, String> methods, String wireName) {
        String method = methods.get(wireName);
        if (method != null) {
            throw new IllegalArgumentException("'" + wireName + "' is not set as a raw field: use " + method + "(..)");
        }
    }

    /** Returns a new map in which {@code override} wins over {@code base}; maps within are merged in the same manner. */
    static Map<String, @Nullable Object> merged(
            Map<String, ? extends @Nullable Object> base, Map<String, ? extends @Nullable Object> override) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(base);
        override.forEach((name, value) -> merged.put(name, merged(merged.get(name), value)));
        return merged;
    }

    @SuppressWarnings("unchecked") // only copies made below are ever put into the map, and their keys are Strings
    private static @Nullable Object merged(@Nullable Object base, @Nullable Object override) {
        if (base instanceof Map<?, ?> below && override instanceof Map<?, ?> above && !above.isEmpty()) {
            return merged((Map<String, @Nullable Object>) below, (Map<String, @Nullable Object>) above);
        }
        return override;
    }

    /** Returns what is sent: a mutable copy without nulls, empty maps and empty lists. */
    static Map<String, Object> withoutEmpties(Map<?, ?> fields) {
        Map<String, Object> result = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value instanceof Map<?, ?> map) {
                Map<String, Object> inner = withoutEmpties(map);
                if (!inner.isEmpty()) result.put(String.valueOf(name), inner);
            } else if (value instanceof Collection<?> list ? !list.isEmpty() : value != null) {
                result.put(String.valueOf(name), value);
            }
        });
        return result;
    }

    /** Returns a mutable copy of a map among the fields; empty where there is none. */
    static Map<String, Object> copyOf(Map<String, Object> fields, String name) {
        Map<String, Object> copy = new LinkedHashMap<>();
        if (fields.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        }
        return copy;
    }

    static void putUnlessEmpty(Map<String, Object> fields, String name, Map<String, Object> value) {
        if (value.isEmpty()) fields.remove(name);
        else fields.put(name, value);
    }

    static Map<String, @Nullable Object> copy(Map<String, ? extends @Nullable Object> fields) {
        return merged(Map.of(), fields);
    }

    /** Returns an unmodifiable copy of every level. */
    static Map<String, @Nullable Object> object(String path, Map<?, ?> fields) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        fields.forEach((key, inner) -> {
            String name = OptionValues.name(path, key);
            copy.put(name, copy(path + "." + name, inner));
        });
        return Collections.unmodifiableMap(copy);
    }

    /** Returns an unmodifiable copy of a value; null for null and for a blank text. */
    static @Nullable Object value(String path, @Nullable Object value) {
        return copy(path, value);
    }

    private static @Nullable Object copy(String path, @Nullable Object value) {
        if (value instanceof String text) return OptionValues.text(text);
        if (value == null || value instanceof Boolean) return value;
        if (value instanceof Number number) return OptionValues.finite(path, snapshot(number));
        if (value instanceof CometApiGeminiThinking.Effort) return value;
        if (value instanceof Map<?, ?> map) return object(path, map);
        if (value instanceof Collection<?> list) return list(path, list);
        throw new IllegalArgumentException("'" + path + "' takes a String, Number, Boolean, or a List or Map of these,"
                + " not a " + value.getClass().getName());
    }

    /** Returns the elements that are set: null, not an empty list, when none of them is. */
    private static @Nullable List<Object> list(String path, Collection<?> values) {
        OptionValues.requireElements(path, values);
        List<Object> copy = new ArrayList<>();
        for (Object value : values) {
            Object element = copy(path + "[]", value);
            if (element instanceof Map<?, ?> fields) copy.add(withoutNulls(fields));
            else if (element != null) copy.add(element);
        }
        return copy.isEmpty() && !values.isEmpty() ? null : Collections.unmodifiableList(copy);
    }

    /** A list is replaced as a whole, so a null within it takes nothing back. */
    private static Map<String, Object> withoutNulls(Map<?, ?> fields) {
        Map<String, Object> set = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) set.put(String.valueOf(name), withoutNulls(inner));
            else if (value != null) set.put(String.valueOf(name), value);
        });
        return Collections.unmodifiableMap(set);
    }

    /** A number that may change, or that JSON knows nothing of, by its value. */
    private static Number snapshot(Number number) {
        String home = number.getClass().getPackageName();
        if (home.equals("java.lang") || home.equals("java.math")) return number;
        long whole = number.longValue();
        double value = number.doubleValue();
        if (value == whole) return whole;
        return value;
    }
}
