package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Collects the parts of a simulated model turn. As chunks, its texts are sent token by token, all other parts whole. */
final class SimulatedTurn {

    private final List<ObjectNode> parts = new ArrayList<>();
    private final ObjectNode candidate = Wire.object();
    private final ObjectNode usage = Wire.object();
    private int textTokens;

    void addThought(String thought) {
        add(Wire.object().put("text", thought).put("thought", true));
    }

    void addText(String text) {
        add(Wire.object().put("text", text));
        textTokens += Wire.tokens(text).length;
    }

    void add(ObjectNode part) {
        parts.add(part);
    }

    /** Returns the number of parts so far, which is the index of the next one. */
    int size() {
        return parts.size();
    }

    /** Sets a field of the candidate, which the last chunk carries. Ignores a missing or empty value. */
    void setCandidateField(String name, JsonNode value) {
        if (!value.isMissingNode() && !(value.isContainerNode() && value.isEmpty())) candidate.set(name, value);
    }

    /** Adds tokens to a count such as {@code promptTokenCount}. Does not create the count for 0 tokens. */
    void count(String name, int tokens) {
        if (tokens > 0) usage.put(name, usage.path(name).asInt() + tokens);
    }

    void countPrompt(PromptTokens prompt) {
        count("promptTokenCount", prompt.total());
        count("cachedContentTokenCount", prompt.cached());
        prompt.addDetails(usage, "promptTokensDetails");
    }

    void countModality(String name, String modality, int tokens) {
        usage.withArrayProperty(name).addObject().put("modality", modality).put("tokenCount", tokens);
    }

    Answer toAnswer(String finishReason) {
        List<ObjectNode> chunks = new ArrayList<>();
        boolean isCall = !parts.isEmpty() && parts.get(parts.size() - 1).has("functionCall");
        if (!isCall) add(Wire.object().put("text", "").put("thoughtSignature", Wire.signature()));
        for (ObjectNode part : parts) {
            boolean isPlainText = part.has("text") && part.size() == 1;
            if (isPlainText) {
                for (String token : Wire.tokens(part.get("text").asText())) chunks.add(Wire.textChunk(token));
            } else {
                chunks.add(Wire.chunk(part));
            }
        }
        ObjectNode last = chunks.get(chunks.size() - 1);
        Wire.candidate(last).setAll(candidate);
        last.set("usageMetadata", usageWithTotal());
        return Answer.of(chunks).finish(finishReason);
    }

    private ObjectNode usageWithTotal() {
        count("candidatesTokenCount", textTokens);
        int total = 0;
        for (String name :
                List.of("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "toolUsePromptTokenCount")) {
            total += usage.path(name).asInt();
        }
        return usage.put("totalTokenCount", total);
    }
}
