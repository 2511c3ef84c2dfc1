package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges one metadata object over the chunks of a response: lists grow, other fields are replaced, JSON's null and empty
 * values replace nothing. Owns the objects that it takes, and changes the first of them. For one response.
 */
final class MetadataMerger {

    private static final String SOURCES = "groundingChunks";
    private static final String SUPPORTS = "groundingSupports";
    private static final String SOURCE_INDICES = "groundingChunkIndices";

    private final boolean isDistinct;

    /** Where each entry of a list stands, by the name of the list and the JSON of the entry. */
    private final Map<String, Map<String, Integer>> positions = new HashMap<>(0);

    private @Nullable ObjectNode merged;

    private MetadataMerger(boolean isDistinct) {
        this.isDistinct = isDistinct;
    }

    /** Each entry counts once, however often the service repeats it: sources, pages, citations. */
    static MetadataMerger ofDistinctEntries() {
        return new MetadataMerger(true);
    }

    /** Equal entries are entries of their own: tokens with their probabilities. */
    static MetadataMerger ofAllEntries() {
        return new MetadataMerger(false);
    }

    void add(@Nullable JsonNode update) {
        if (!(update instanceof ObjectNode added) || added.isEmpty()) return;
        if (merged == null) merged = added;
        else addTo(merged, added);
    }

    /** Returns null when no chunk had any metadata of this kind. */
    @Nullable
    JsonNode merged() {
        return merged;
    }

    private void addTo(ObjectNode base, ObjectNode added) {
        int[] sources = added.get(SOURCES) instanceof ArrayNode list ? addAll(base, SOURCES, list) : new int[0];
        added.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value instanceof ArrayNode list) {
                if (field.getKey().equals(SUPPORTS)) list.forEach(support -> moveIndices(support, sources));
                if (!field.getKey().equals(SOURCES)) addAll(base, field.getKey(), list);
            } else {
                replace(base, field.getKey(), value);
            }
        });
    }

    /** Returns where each entry of the list stands now in the merged list. */
    private int[] addAll(ObjectNode base, String name, ArrayNode more) {
        ArrayNode list = base.get(name) instanceof ArrayNode there ? there : base.putArray(name);
        int[] placed = new int[more.size()];
        Map<String, Integer> known = isDistinct ? positions.computeIfAbsent(name, it -> positions(list)) : Map.of();
        for (int i = 0; i < placed.length; i++) {
            JsonNode entry = more.get(i);
            String json = isDistinct ? JsonWriter.text(entry) : "";
            Integer position = known.get(json);
            if (position == null) {
                position = list.size();
                list.add(entry);
                if (isDistinct) known.put(json, position);
            }
            placed[i] = position;
        }
        return placed;
    }

    private static Map<String, Integer> positions(ArrayNode list) {
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < list.size(); i++) positions.putIfAbsent(JsonWriter.text(list.get(i)), i);
        return positions;
    }

    /** Points the indices of a support, which count in the list of their own chunk, at the merged list. */
    private static void moveIndices(JsonNode support, int[] sources) {
        if (!(support.get(SOURCE_INDICES) instanceof ArrayNode indices)) return;
        for (int i = 0; i < indices.size(); i++) {
            int index = indices.get(i).asInt(-1);
            if (index >= 0 && index < sources.length) indices.set(i, sources[index]);
        }
    }

    private static void replace(ObjectNode base, String name, JsonNode value) {
        if (isBlank(value)) return;
        if (base.get(name) instanceof ObjectNode there && value instanceof ObjectNode update) {
            update.properties().forEach(field -> {
                if (!isBlank(field.getValue())) there.set(field.getKey(), field.getValue());
            });
        } else {
            base.set(name, value);
        }
    }

    /** Returns true for a value that replaces no other: JSON's null, a blank text, an empty object or list. */
    static boolean isBlank(JsonNode value) {
        return value.isNull()
                || value.isContainerNode() && value.isEmpty()
                || value.isTextual() && value.asText().isBlank();
    }

    /** Merges two lists of ratings: of each category the later one counts. */
    static @Nullable JsonNode ratings(@Nullable JsonNode earlier, @Nullable JsonNode update) {
        if (!(update instanceof ArrayNode added) || added.isEmpty()) return earlier;
        if (!(earlier instanceof ArrayNode base)) return added;
        Map<String, JsonNode> byCategory = new LinkedHashMap<>();
        base.forEach(rating -> byCategory.put(category(rating), rating));
        added.forEach(rating -> byCategory.put(category(rating), rating));
        ArrayNode merged = added.arrayNode(byCategory.size());
        merged.addAll(byCategory.values());
        return merged;
    }

    private static String category(JsonNode rating) {
        String category = MetadataJson.text(rating, "category");
        return category == null ? JsonWriter.text(rating) : category;
    }

    /** Adds fields that the library does not know. A blank value replaces none. */
    static void addOther(Map<String, JsonNode> fields, @Nullable Map<String, JsonNode> more) {
        if (more == null) return;
        more.forEach((name, value) -> {
            if (!isBlank(value)) fields.put(name, value);
            else fields.putIfAbsent(name, value);
        });
    }
}
