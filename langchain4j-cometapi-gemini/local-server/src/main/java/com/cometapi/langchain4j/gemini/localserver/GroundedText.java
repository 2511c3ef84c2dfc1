package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** The text of one part, sentence by sentence, and the grounding metadata that counts its bytes. */
final class GroundedText {

    private final String space;
    private final StringBuilder text = new StringBuilder();
    private final ArrayNode chunks = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode supports = JsonNodeFactory.instance.arrayNode();
    private final ObjectNode metadata = Wire.object();

    GroundedText(SimulatedLanguage language) {
        this.space = language.space;
    }

    /** @return its place among the chunks */
    int source(String kind, ObjectNode source) {
        chunks.addObject().set(kind, source);
        return chunks.size() - 1;
    }

    /** @param sources places among the chunks; none for a sentence of the model's own */
    void say(String sentence, int... sources) {
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

    /** Beside chunks and supports: queries, the search entry point, the token of a widget. */
    ObjectNode metadata() {
        return metadata;
    }

    String text() {
        return text.toString();
    }

    /**
     * @param partIndex of the part that has the text
     * @param kept what is left of the text when it was cut
     * @return empty when nothing is grounded
     */
    ObjectNode groundingMetadata(int partIndex, String kept) {
        ObjectNode grounding = metadata.deepCopy();
        if (!chunks.isEmpty()) grounding.set("groundingChunks", chunks);
        ArrayNode left = JsonNodeFactory.instance.arrayNode();
        for (JsonNode support : supports) {
            if (support.at("/segment/endIndex").asInt() > bytes(kept)) continue;
            ObjectNode placed = support.deepCopy();
            if (partIndex > 0) placed.withObjectProperty("segment").put("partIndex", partIndex);
            left.add(placed);
        }
        if (!left.isEmpty()) grounding.set("groundingSupports", left);
        return grounding;
    }

    private static int bytes(String words) {
        return words.getBytes(StandardCharsets.UTF_8).length;
    }
}
