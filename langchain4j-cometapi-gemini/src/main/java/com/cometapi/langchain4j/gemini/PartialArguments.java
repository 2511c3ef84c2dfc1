package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Json.MalformedJsonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one function call, put together from pieces, each with the path of its value. Texts grow, and no piece
 * is copied twice. What a hostile path can make is limited. For one call.
 */
final class PartialArguments {

    private static final int MAX_DEPTH = 100;
    private static final int MAX_INDEX = 10_000;

    private final Map<String, Object> root = new LinkedHashMap<>();
    private final Allowance allowance;
    private final ArgumentsText text = new ArgumentsText();

    PartialArguments(Allowance allowance) {
        this.allowance = allowance;
    }

    /** Limits the objects, lists and gaps in lists that all the paths of one response may make. */
    static final class Allowance {

        private static final int MAX_VALUES = 100_000;

        private int used;

        private void use(int count) throws MalformedJsonException {
            used += count;
            if (used > MAX_VALUES) {
                throw new MalformedJsonException("streamed arguments make more than " + MAX_VALUES + " values");
            }
        }
    }

    /** @throws MalformedJsonException when the path is deeper or farther than allowed, or contradicts an earlier one */
    void add(JsonNode piece) throws MalformedJsonException {
        JsonNode value = value(piece);
        List<Object> path = path(MetadataJson.text(piece, "jsonPath"));
        boolean willContinue = piece.path("willContinue").asBoolean();
        if (value == null && !willContinue) text.end(path);
        if (value == null || path.isEmpty()) return;
        int known = put(path, value);
        text.add(path, known, value, willContinue);
    }

    /** Returns how many steps of the path led to values that were there before. */
    private int put(List<Object> path, JsonNode value) throws MalformedJsonException {
        Object at = root;
        int known = 0;
        for (int i = 0; i < path.size() - 1; i++) {
            if (known == i && child(at, path.get(i)) != null) known++;
            at = container(at, path.get(i), path.get(i + 1));
        }
        Object last = path.get(path.size() - 1);
        Object there = child(at, last);
        if (!value.isTextual()) {
            set(at, last, value);
        } else if (there instanceof StringBuilder begun) {
            begun.append(value.textValue());
        } else {
            String begun = there instanceof TextNode node ? node.textValue() : "";
            set(at, last, new StringBuilder(begun).append(value.textValue()));
        }
        return there == null ? known : path.size();
    }

    /** Replaces whole arguments. */
    void addAll(ObjectNode arguments) {
        arguments.properties().forEach(field -> {
            if (root.put(field.getKey(), field.getValue()) != null) text.await();
            text.add(List.of(field.getKey()), 0, field.getValue(), false);
        });
    }

    /** Returns the JSON text that has become final since the last time; may be empty. */
    String takeText() {
        return text.take();
    }

    /** Returns what remains of the whole text; empty when a value was replaced that had been taken already. */
    String takeRest(String whole) {
        return text.takeRest(whole);
    }

    ObjectNode toNode() {
        return (ObjectNode) node(root);
    }

    private static JsonNode node(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            map.forEach((name, each) -> object.set((String) name, node(each)));
            return object;
        }
        if (value instanceof List<?> list) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode(list.size());
            list.forEach(each -> array.add(node(each)));
            return array;
        }
        if (value instanceof StringBuilder text) return TextNode.valueOf(text.toString());
        return value instanceof JsonNode node ? node : JsonNodeFactory.instance.nullNode();
    }

    /** Returns null for a piece without a value. A gateway may write the fields that are not set as JSON's null. */
    private static @Nullable JsonNode value(JsonNode piece) {
        boolean isNull = piece.has("nullValue");
        for (String kind : List.of("stringValue", "numberValue", "boolValue")) {
            JsonNode value = piece.get(kind);
            if (value == null) continue;
            if (kind.equals("stringValue") && !value.isNull()) return TextNode.valueOf(value.asText());
            if (!value.isNull()) return value;
            isNull = piece.hasNonNull("nullValue");
        }
        return isNull ? JsonNodeFactory.instance.nullNode() : null;
    }

    // --- the tree

    private Object container(Object at, Object step, Object next) throws MalformedJsonException {
        Object there = child(at, step);
        if (there instanceof Map || there instanceof List) return there;
        allowance.use(1);
        Object made = next instanceof Integer ? new ArrayList<>() : new LinkedHashMap<>();
        if (there instanceof ObjectNode object) {
            Map<String, Object> copy = new LinkedHashMap<>();
            object.properties().forEach(field -> copy.put(field.getKey(), field.getValue()));
            made = copy;
        } else if (there instanceof ArrayNode list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(copy::add);
            made = copy;
        }
        set(at, step, made);
        return made;
    }

    private static @Nullable Object child(Object at, Object step) throws MalformedJsonException {
        if (at instanceof Map<?, ?> object && step instanceof String) return object.get(step);
        if (at instanceof List<?> list && step instanceof Integer index) {
            return index < list.size() ? list.get(index) : null;
        }
        throw new MalformedJsonException("the paths of streamed arguments contradict each other");
    }

    @SuppressWarnings("unchecked")
    private void set(Object at, Object step, Object value) throws MalformedJsonException {
        if (at instanceof Map<?, ?> object) {
            ((Map<String, Object>) object).put((String) step, value);
            return;
        }
        List<Object> list = (List<Object>) at;
        int index = (Integer) step;
        if (index > list.size()) allowance.use(index - list.size());
        while (list.size() <= index) list.add(JsonNodeFactory.instance.nullNode());
        list.set(index, value);
    }

    // --- the path

    /** Splits {@code $.items[0]['first.name']} into names and indices. */
    private static List<Object> path(@Nullable String jsonPath) throws MalformedJsonException {
        List<Object> steps = new ArrayList<>();
        if (jsonPath == null) return steps;
        int at = jsonPath.startsWith("$") ? 1 : 0;
        while (at < jsonPath.length()) {
            char first = jsonPath.charAt(at);
            if (first == '.' || first == ']') {
                at++;
                continue;
            }
            int end = first == '[' ? bracketEnd(jsonPath, at) : nameEnd(jsonPath, at);
            steps.add(first == '[' ? bracketed(jsonPath.substring(at + 1, end)) : jsonPath.substring(at, end));
            if (steps.size() > MAX_DEPTH) {
                throw new MalformedJsonException("a streamed argument is nested deeper than " + MAX_DEPTH + " levels");
            }
            at = first == '[' ? end + 1 : end;
        }
        return steps;
    }

    private static int nameEnd(String path, int from) {
        int end = from;
        while (end < path.length() && ".[]".indexOf(path.charAt(end)) < 0) end++;
        return end;
    }

    /** Returns the index of the closing bracket, or of the end. A backslash escapes a quote within a quoted name. */
    private static int bracketEnd(String path, int open) {
        char quote = open + 1 < path.length() ? path.charAt(open + 1) : ']';
        boolean isQuoted = quote == '\'' || quote == '"';
        int end = isQuoted ? open + 2 : open + 1;
        while (isQuoted && end < path.length() && path.charAt(end) != quote) end += path.charAt(end) == '\\' ? 2 : 1;
        while (end < path.length() && path.charAt(end) != ']') end++;
        return Math.min(end, path.length());
    }

    private static Object bracketed(String content) throws MalformedJsonException {
        String text = content.strip();
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        if (first == '\'' || first == '"') {
            int end = text.lastIndexOf(first);
            String name = text.substring(1, Math.max(1, end));
            return name.indexOf('\\') < 0 ? name : name.replaceAll("\\\\(.)", "$1");
        }
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) return text;
        if (text.length() > 9 || Integer.parseInt(text) > MAX_INDEX) {
            throw new MalformedJsonException("a streamed argument has an index above " + MAX_INDEX);
        }
        return Integer.valueOf(text);
    }
}
