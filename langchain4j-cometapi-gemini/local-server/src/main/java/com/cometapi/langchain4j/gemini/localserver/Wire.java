package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The shapes of the native endpoint, as trees. */
final class Wire {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(new JsonNodeFactory(true))
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
    }

    private static final Map<Integer, String> STATUS = Map.of(
            400, "INVALID_ARGUMENT",
            401, "UNAUTHENTICATED",
            403, "PERMISSION_DENIED",
            404, "NOT_FOUND",
            429, "RESOURCE_EXHAUSTED",
            500, "INTERNAL",
            503, "UNAVAILABLE",
            504, "DEADLINE_EXCEEDED");

    private static final String OWN_SIGNATURE = "TG9jYWxTZXJ2ZXI";
    private static final AtomicLong CALLS = new AtomicLong();

    private Wire() {}

    /** @throws IllegalArgumentException when the text is not JSON */
    static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + json, e);
        }
    }

    static JsonNode parseOrMissing(byte[] json) {
        try {
            JsonNode tree = MAPPER.readTree(json);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode chunk(ObjectNode... parts) {
        ObjectNode chunk = object();
        ObjectNode candidate = chunk.putArray("candidates").addObject();
        ObjectNode content = candidate.putObject("content");
        ArrayNode list = content.putArray("parts");
        for (ObjectNode part : parts) list.add(part);
        content.put("role", "model");
        candidate.put("index", 0);
        return chunk;
    }

    static ObjectNode textChunk(String text) {
        return chunk(object().put("text", text));
    }

    static ObjectNode callChunk(String name, String argsJson) {
        ObjectNode part = callPart(name, parse(argsJson));
        part.put("thoughtSignature", signature());
        ObjectNode chunk = chunk(part);
        candidate(chunk).put("finishReason", "STOP");
        chunk.set("usageMetadata", usage(20, 8));
        return chunk;
    }

    static ObjectNode callPart(String name, JsonNode args) {
        ObjectNode part = object();
        ObjectNode call = part.putObject("functionCall");
        call.put("id", "call" + CALLS.incrementAndGet()).put("name", name);
        call.set("args", args);
        return part;
    }

    /** Opaque to everyone, as the real one. */
    static String signature() {
        return OWN_SIGNATURE + String.format("%08d", CALLS.incrementAndGet()) + "==";
    }

    /** True for one that this class made, in this process or another. */
    static boolean isSignature(String signature) {
        return signature.startsWith(OWN_SIGNATURE);
    }

    static ObjectNode candidate(ObjectNode chunk) {
        JsonNode first = chunk.path("candidates").path(0);
        return first instanceof ObjectNode candidate
                ? candidate
                : chunk.putArray("candidates").addObject();
    }

    static ObjectNode usage(int prompt, int candidates) {
        return object().put("promptTokenCount", prompt)
                .put("candidatesTokenCount", candidates)
                .put("totalTokenCount", prompt + candidates);
    }

    /** Running totals on each chunk, a word counting as a token. */
    static List<ObjectNode> withUsage(List<ObjectNode> chunks, int promptTokens) {
        int words = 0;
        for (ObjectNode chunk : chunks) {
            String text = candidate(chunk).at("/content/parts/0/text").asText();
            words += Math.max(1, text.isBlank() ? 1 : text.strip().split("\\s+").length);
            chunk.set("usageMetadata", usage(promptTokens, words));
        }
        return chunks;
    }

    static ObjectNode error(int status, String message) {
        ObjectNode body = object();
        body.putObject("error")
                .put("code", status)
                .put("message", message)
                .put("status", STATUS.getOrDefault(status, "UNKNOWN"));
        return body;
    }

    /** The chunks of a streamed answer as the one answer they make. */
    static ObjectNode merged(List<ObjectNode> chunks) {
        ObjectNode whole = object();
        for (ObjectNode chunk : chunks) {
            chunk.properties().forEach(field -> {
                switch (field.getKey()) {
                    case "candidates" -> mergeCandidate(whole, field.getValue());
                    case "usageMetadata" -> mergeUsage(whole, field.getValue());
                    default -> replace(whole, field.getKey(), field.getValue());
                }
            });
        }
        return whole;
    }

    /** Counts replace counts; a chunk without any only adds what it has. */
    private static void mergeUsage(ObjectNode whole, JsonNode usage) {
        boolean hasCounts = usage.has("promptTokenCount") || usage.has("totalTokenCount");
        if (!hasCounts && whole.get("usageMetadata") instanceof ObjectNode merged && usage instanceof ObjectNode more) {
            merged.setAll(more);
        } else {
            replace(whole, "usageMetadata", usage);
        }
    }

    private static void mergeCandidate(ObjectNode whole, JsonNode candidates) {
        if (!(candidates.path(0) instanceof ObjectNode added)) return;
        ObjectNode candidate = candidate(whole);
        added.properties().forEach(field -> {
            switch (field.getKey()) {
                case "content" -> mergeContent(candidate, field.getValue());
                case "citationMetadata", "logprobsResult" -> grow(candidate, field.getKey(), field.getValue());
                default -> replace(candidate, field.getKey(), field.getValue());
            }
        });
    }

    /** What each chunk tells of its own words: the lists within add up. */
    private static void grow(ObjectNode candidate, String name, JsonNode more) {
        ObjectNode grown = candidate.withObjectProperty(name);
        more.properties().forEach(field -> {
            if (grown.get(field.getKey()) instanceof ArrayNode list && field.getValue() instanceof ArrayNode added) {
                list.addAll(added.deepCopy());
            } else {
                grown.set(field.getKey(), field.getValue().deepCopy());
            }
        });
    }

    private static void mergeContent(ObjectNode candidate, JsonNode content) {
        if (!(candidate.get("content") instanceof ObjectNode whole)) {
            candidate.set("content", content.deepCopy());
            return;
        }
        if (!content.path("parts").isArray()) return;
        ArrayNode parts = whole.path("parts") instanceof ArrayNode list ? list : whole.putArray("parts");
        for (JsonNode part : content.path("parts")) {
            JsonNode last = parts.isEmpty() ? MissingNode.getInstance() : parts.get(parts.size() - 1);
            if (isPlainText(last) && isPlainText(part) && last.path("thought").equals(part.path("thought"))) {
                ((ObjectNode) last)
                        .put(
                                "text",
                                last.get("text").asText() + part.get("text").asText());
            } else {
                parts.add(part.deepCopy());
            }
        }
    }

    private static boolean isPlainText(JsonNode part) {
        return part.has("text") && part.size() == (part.has("thought") ? 2 : 1);
    }

    private static void replace(ObjectNode target, String name, JsonNode value) {
        boolean says = !value.isNull() && !(value.isContainerNode() && value.isEmpty());
        if (says || !target.has(name)) target.set(name, value.deepCopy());
    }
}
