package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Collects the sentences of one text part, and the grounding metadata whose indices count the bytes of that text. */
final class GroundedText {

    private final String space;
    private final StringBuilder text = new StringBuilder();
    private final ArrayNode chunks = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode supports = JsonNodeFactory.instance.arrayNode();
    private final ObjectNode metadata = Wire.object();

    GroundedText(SimulatedLanguage language) {
        this.space = language.space;
    }

    /**
     * Adds a source.
     *
     * @return its index among the grounding chunks
     */
    int source(String kind, ObjectNode source) {
        chunks.addObject().set(kind, source);
        return chunks.size() - 1;
    }

    /**
     * Appends a sentence and its grounding support.
     *
     * @param sources indices among the grounding chunks; none for a sentence without a support
     */
    void append(String sentence, int... sources) {
        if (!text.isEmpty()) text.append(space);
        int start = bytes(text.toString());
        text.append(sentence);
        if (sources.length == 0) return;
        ObjectNode support = supports.addObject();
        ObjectNode segment = support.putObject("segment");
        if (start > 0) segment.put("startIndex", start);
        segment.put("endIndex", bytes(text.toString())).put("text", sentence);
        ArrayNode indices = support.putArray("groundingChunkIndices");
        ArrayNode scores = support.putArray("confidenceScores");
        for (int source : sources) {
            indices.add(source);
            scores.add(Math.max(50, 97 - 6 * source) / 100.0);
        }
    }

    /** Returns the metadata besides chunks and supports: the queries, the search entry point and the widget token. */
    ObjectNode metadata() {
        return metadata;
    }

    String text() {
        return text.toString();
    }

    /**
     * Returns the grounding metadata of the text. It is empty when nothing is grounded.
     *
     * @param partIndex the index of the part that carries the text
     * @param kept the text as it is sent, which may be cut short; supports that reach beyond it are omitted
     */
    ObjectNode groundingMetadata(int partIndex, String kept) {
        ObjectNode grounding = metadata.deepCopy();
        if (!chunks.isEmpty()) grounding.set("groundingChunks", chunks);
        ArrayNode keptSupports = JsonNodeFactory.instance.arrayNode();
        for (JsonNode support : supports) {
            if (support.at("/segment/endIndex").asInt() > bytes(kept)) continue;
            ObjectNode placed = support.deepCopy();
            if (partIndex > 0) placed.withObjectProperty("segment").put("partIndex", partIndex);
            keptSupports.add(placed);
        }
        if (!keptSupports.isEmpty()) grounding.set("groundingSupports", keptSupports);
        return grounding;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
