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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Builds and merges the JSON of the native endpoint. */
final class Wire {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
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

    /**
     * Parses a text.
     *
     * @throws IllegalArgumentException when the text is not JSON
     */
    static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not valid JSON: " + json, e);
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

    /** Returns a new thought signature. It is opaque, like a real one. */
    static String signature() {
        return OWN_SIGNATURE + String.format(Locale.ROOT, "%08d", CALLS.incrementAndGet()) + "==";
    }

    /** Returns true for a signature of {@link #signature()}, from this process or another. */
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

    /** Adds the running token counts to each chunk. A word counts as one token. */
    static List<ObjectNode> withUsage(List<ObjectNode> chunks, int promptTokens) {
        int tokens = 0;
        for (ObjectNode chunk : chunks) {
            String text = candidate(chunk).at("/content/parts/0/text").asText();
            tokens += Math.max(1, text.isBlank() ? 1 : text.strip().split("\\s+").length);
            chunk.set("usageMetadata", usage(promptTokens, tokens));
        }
        return chunks;
    }

    /** Splits a text into tokens: each is a word with the white space after it. */
    static String[] tokens(String text) {
        return text.split("(?<=[\\s。、])");
    }

    static ObjectNode error(int status, String message) {
        ObjectNode body = object();
        body.putObject("error")
                .put("code", status)
                .put("message", message)
                .put("status", STATUS.getOrDefault(status, "UNKNOWN"));
        return body;
    }

    /** Merges the chunks of a streamed response into one response. */
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

    /** Replaces field by field, as the service's own counts are running totals of which any may be missing. */
    private static void mergeUsage(ObjectNode whole, JsonNode usage) {
        if (whole.get("usageMetadata") instanceof ObjectNode merged && usage instanceof ObjectNode more) {
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
                case "citationMetadata", "logprobsResult" -> appendLists(candidate, field.getKey(), field.getValue());
                default -> replace(candidate, field.getKey(), field.getValue());
            }
        });
    }

    /** Appends the lists that each chunk carries for its own text. */
    private static void appendLists(ObjectNode candidate, String name, JsonNode more) {
        ObjectNode target = candidate.withObjectProperty(name);
        more.properties().forEach(field -> {
            if (target.get(field.getKey()) instanceof ArrayNode list && field.getValue() instanceof ArrayNode added) {
                list.addAll(added.deepCopy());
            } else {
                target.set(field.getKey(), field.getValue().deepCopy());
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
        boolean hasValue = !value.isNull() && !(value.isContainerNode() && value.isEmpty());
        if (hasValue || !target.has(name)) target.set(name, value.deepCopy());
    }
}
