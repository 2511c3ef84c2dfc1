package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The turn of a simulated model while it is put together. It leaves as chunks: texts word by word, the rest whole. */
final class SimulatedTurn {

    private final List<ObjectNode> parts = new ArrayList<>();
    private final ObjectNode candidate = Wire.object();
    private final ObjectNode usage = Wire.object();
    private int words;

    void think(String thought) {
        add(Wire.object().put("text", thought).put("thought", true));
    }

    void say(String text) {
        add(Wire.object().put("text", text));
        words += words(text).length;
    }

    void add(ObjectNode part) {
        parts.add(part);
    }

    /** The number of parts so far, which is the index of the next. */
    int size() {
        return parts.size();
    }

    /** A field of the candidate, told with the last chunk; nothing when it is empty. */
    void tell(String name, JsonNode value) {
        if (!value.isMissingNode() && !(value.isContainerNode() && value.isEmpty())) candidate.set(name, value);
    }

    /** More tokens of a kind, such as {@code promptTokenCount}; nothing for none. */
    void count(String name, int tokens) {
        if (tokens > 0) usage.put(name, usage.path(name).asInt() + tokens);
    }

    void countModality(String name, String modality, int tokens) {
        usage.withArrayProperty(name).addObject().put("modality", modality).put("tokenCount", tokens);
    }

    Answer toAnswer(String finishReason) {
        List<ObjectNode> chunks = new ArrayList<>();
        boolean isCall = !parts.isEmpty() && parts.get(parts.size() - 1).has("functionCall");
        if (!isCall) add(Wire.object().put("text", "").put("thoughtSignature", Wire.signature()));
        for (ObjectNode part : parts) {
            boolean isSaid = part.has("text") && part.size() == 1;
            if (isSaid) {
                for (String word : words(part.get("text").asText())) chunks.add(Wire.textChunk(word));
            } else {
                chunks.add(Wire.chunk(part));
            }
        }
        ObjectNode last = chunks.get(chunks.size() - 1);
        Wire.candidate(last).setAll(candidate);
        last.set("usageMetadata", totalled());
        return Answer.of(chunks).finish(finishReason);
    }

    private ObjectNode totalled() {
        count("candidatesTokenCount", words);
        int total = 0;
        for (String name :
                List.of("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "toolUsePromptTokenCount")) {
            total += usage.path(name).asInt();
        }
        return usage.put("totalTokenCount", total);
    }

    /** Each a token of the simulation, with the white space behind it. */
    static String[] words(String text) {
        return text.split("(?<=[\\s。、])");
    }
}
