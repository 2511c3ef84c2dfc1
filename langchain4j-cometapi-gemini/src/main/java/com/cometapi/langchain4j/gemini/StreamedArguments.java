package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.FunctionCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Assembles a function call whose arguments come in pieces. The service streams them only on request
 * ({@code streamFunctionCallArguments}). For one response.
 *
 * @see <a href="https://docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling">Function calling</a>
 */
final class StreamedArguments {

    /** A quoted name in brackets, an index, or a name. */
    private static final Pattern STEP = Pattern.compile("\\[['\"](.*?)['\"]]|\\[\\d+]|[^.\\[\\]]+");

    private @Nullable Part open;
    private @Nullable ObjectNode args;

    /** Returns true while further pieces of a call are expected. */
    boolean isOpen() {
        return open != null;
    }

    /**
     * Takes the next part. Returns the part itself, or the call that it completed; null when further pieces are expected or
     * the part has no content.
     */
    @Nullable
    Part accept(Part part) {
        FunctionCall call = part.functionCall();
        if (call == null) return part;
        boolean isNamed = call.isNamed();
        boolean isPiece = call.partialArgs() != null || Boolean.TRUE.equals(call.willContinue());
        if (isNamed && !isPiece) return part;
        if (isNamed) {
            open = part;
            args = JsonNodeFactory.instance.objectNode();
        }
        ObjectNode target = args;
        if (open == null || target == null) return null;
        if (call.partialArgs() instanceof ArrayNode pieces) pieces.forEach(piece -> add(piece, target));
        if (call.args() instanceof ObjectNode more) target.setAll(more);
        return Boolean.TRUE.equals(call.willContinue()) ? null : close();
    }

    private @Nullable Part close() {
        Part first = open;
        open = null;
        if (first == null || first.functionCall() == null) return null;
        FunctionCall call = first.functionCall();
        return first.toBuilder()
                .functionCall(new FunctionCall(call.id(), call.name(), args, null, null, call.other()))
                .build();
    }

    private static void add(JsonNode piece, ObjectNode args) {
        List<String> path = path(piece.path("jsonPath").asText());
        if (path.isEmpty()) return;
        JsonNode value = value(piece);
        if (value != null) put(args, path, value);
    }

    private static @Nullable JsonNode value(JsonNode piece) {
        if (piece.has("stringValue"))
            return TextNode.valueOf(piece.get("stringValue").asText());
        if (piece.has("numberValue")) return piece.get("numberValue");
        if (piece.has("boolValue")) return piece.get("boolValue");
        return piece.has("nullValue") ? JsonNodeFactory.instance.nullNode() : null;
    }

    /** Splits {@code $.items[0]['first.name']} into {@code items, [0], first.name}. */
    private static List<String> path(String jsonPath) {
        List<String> steps = new ArrayList<>();
        Matcher step = STEP.matcher(jsonPath.startsWith("$") ? jsonPath.substring(1) : jsonPath);
        while (step.find()) steps.add(step.group(1) != null ? step.group(1) : step.group());
        return steps;
    }

    private static void put(ObjectNode root, List<String> path, JsonNode value) {
        JsonNode at = root;
        for (int i = 0; i < path.size(); i++) {
            boolean isLast = i == path.size() - 1;
            JsonNode next = isLast ? value : isIndex(path.get(i + 1)) ? emptyArray() : emptyObject();
            JsonNode there = get(at, path.get(i));
            if (there == null || !isLast && !there.isContainerNode()) {
                set(at, path.get(i), next);
            } else if (isLast) {
                boolean grows = there.isTextual() && value.isTextual();
                set(at, path.get(i), grows ? TextNode.valueOf(there.asText() + value.asText()) : value);
            }
            JsonNode deeper = get(at, path.get(i));
            if (deeper == null) return;
            at = deeper;
        }
    }

    private static JsonNode emptyArray() {
        return JsonNodeFactory.instance.arrayNode();
    }

    private static JsonNode emptyObject() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static boolean isIndex(String step) {
        return step.startsWith("[") && step.endsWith("]") && index(step) >= 0;
    }

    /** Returns -1 for a step that is no index, or a larger one than any response has. */
    private static int index(String step) {
        try {
            int index = Integer.parseInt(step.substring(1, step.length() - 1));
            return index <= 10_000 ? index : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static @Nullable JsonNode get(JsonNode at, String step) {
        return at instanceof ArrayNode list && isIndex(step) ? list.get(index(step)) : at.get(step);
    }

    private static void set(JsonNode at, String step, JsonNode value) {
        if (at instanceof ObjectNode object) object.set(step, value);
        if (at instanceof ArrayNode list && isIndex(step)) {
            while (list.size() <= index(step)) list.addNull();
            list.set(index(step), value);
        }
    }
}
