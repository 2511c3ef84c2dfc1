package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the contents of a request: roles, parts, and the order of function calls and their results.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/function-calling">Function calling</a>
 * @see <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Thought signatures</a>
 */
final class ConversationRules {

    private static final List<String> DATA = List.of(
            "text",
            "inlineData",
            "fileData",
            "functionCall",
            "functionResponse",
            "executableCode",
            "codeExecutionResult",
            "toolCall",
            "toolResponse");
    private static final Set<String> DATA_ALONE = Set.of("thoughtSignature", "audioTranscription");
    private static final String OUT_OF_PLACE =
            "Please ensure that function response turn comes immediately after a" + " function call turn.";
    private static final String WRONG_NUMBER =
            "Please ensure that the number of function response parts is equal to the"
                    + " number of function call parts of the function call turn.";

    private ConversationRules() {}

    static @Nullable String refusal(JsonNode contents, String model) {
        if (contents.isEmpty()) return "* GenerateContentRequest.contents: contents is not specified";
        for (int i = 0; i < contents.size(); i++) {
            String refusal = content(contents.get(i), i);
            if (refusal == null) refusal = responses(contents.get(i), model);
            if (refusal != null) return refusal;
        }
        if (isModel(contents.get(0))) {
            return parts(contents.get(0), "functionCall").isEmpty()
                    ? "Please ensure that multiturn requests start with a user turn."
                    : "Please ensure that function call turn comes immediately after a user turn or after a function"
                            + " response turn.";
        }
        String refusal = pairs(contents, ModelTable.of(model).wantsIds());
        if (refusal == null && ModelTable.of(model).mustEndOnUserTurn() && isModel(contents.get(contents.size() - 1))) {
            refusal = "Please ensure that multiturn requests end with a user role or a function response.";
        }
        return refusal == null && signs(model) ? signatures(contents) : refusal;
    }

    private static @Nullable String content(JsonNode content, int index) {
        String role = content.path("role").asText();
        // an absent role means user, and function is the old role of function responses
        if (!Set.of("", "user", "model", "function").contains(role)) return "Please use a valid role: user, model.";
        String path = "GenerateContentRequest.contents[" + index + "].parts";
        if (content.path("parts").isEmpty()) return "* " + path + ": contents.parts must not be empty.";
        int position = 0;
        for (JsonNode part : content.path("parts")) {
            List<String> data = DATA.stream().filter(part::has).toList();
            if (data.isEmpty() && DATA_ALONE.stream().noneMatch(part::has)) {
                return "* " + path + "[" + position
                        + "].data: required oneof field 'data' must have one initialized field";
            }
            if (data.size() > 1) {
                return "Invalid value at 'contents[" + index + "].parts[" + position
                        + "]' (oneof), oneof field 'data' is" + " already set. Cannot set '" + data.get(1) + "'";
            }
            position++;
        }
        return null;
    }

    /** Checks the function responses of one content against what the model takes. */
    private static @Nullable String responses(JsonNode content, String model) {
        List<JsonNode> responses = parts(content, "functionResponse");
        boolean hasText = !parts(content, "text").isEmpty();
        if (!isModel(content)
                && !responses.isEmpty()
                && hasText
                && ModelTable.of(model).wantsResultsAlone()) {
            return "Please ensure that a function response turn contains only function response parts.";
        }
        if (!signs(model)) return null;
        for (JsonNode response : responses) {
            List<String> names = new ArrayList<>();
            for (JsonNode media : response.path("parts")) {
                for (JsonNode data : media) {
                    if (data.has("displayName"))
                        names.add(data.path("displayName").asText());
                }
            }
            String unknown = unknownReference(response.path("response"), names);
            if (unknown != null) {
                return "Invalid function_response.response: $ref " + unknown + " of the function `"
                        + response.path("name").asText() + "` does not match the display_name of a part.";
            }
        }
        return null;
    }

    /** Returns the first reference, at any depth, that no media of the response has as its name; null for none. */
    private static @Nullable String unknownReference(JsonNode node, List<String> names) {
        JsonNode reference = node.path("$ref");
        boolean isKnown = reference.isTextual() && names.contains(reference.asText());
        if (!reference.isMissingNode() && !isKnown) return reference.toString();
        for (JsonNode child : node) {
            String unknown = child.isContainerNode() ? unknownReference(child, names) : null;
            if (unknown != null) return unknown;
        }
        return null;
    }

    /** Each function call of a model turn has its result in the content that follows. A turn may have several contents. */
    private static @Nullable String pairs(JsonNode contents, boolean wantsIds) {
        List<JsonNode> open = new ArrayList<>();
        int size = contents.size();
        for (int i = 0; i < size; i++) {
            JsonNode content = contents.get(i);
            List<JsonNode> results = parts(content, "functionResponse");
            if (isModel(content)) {
                open.addAll(parts(content, "functionCall"));
                // the results of calls that the service ran itself
                if (results.size() > open.size()) return WRONG_NUMBER;
                open.subList(0, results.size()).clear();
                continue;
            }
            if (open.isEmpty() && !results.isEmpty()) {
                return i > 0 && isModel(contents.get(i - 1)) ? WRONG_NUMBER : OUT_OF_PLACE;
            }
            if (open.size() != results.size()) return WRONG_NUMBER;
            String mismatch = mismatch(open, results, wantsIds);
            if (mismatch != null) return mismatch;
            open.clear();
        }
        return open.isEmpty() ? null : WRONG_NUMBER;
    }

    private static @Nullable String mismatch(List<JsonNode> calls, List<JsonNode> results, boolean wantsIds) {
        for (int i = 0; i < results.size(); i++) {
            String callId = calls.get(i).path("id").asText();
            String resultId = results.get(i).path("id").asText();
            boolean hasSameName =
                    results.get(i).path("name").equals(calls.get(i).path("name"));
            boolean mayDiffer = callId.isEmpty() || resultId.isEmpty() && !wantsIds;
            if (!hasSameName || !mayDiffer && !callId.equals(resultId)) {
                return "The function response does not match the function call: "
                        + calls.get(i).path("name").asText();
            }
        }
        return null;
    }

    /** The first function call of each model turn since the last user message must carry its thought signature. */
    private static @Nullable String signatures(JsonNode contents) {
        int turn = contents.size() - 1;
        while (turn > 0 && !isUserMessage(contents.get(turn))) turn--;
        for (int i = turn; i < contents.size(); i++) {
            int position = 0;
            for (JsonNode part : contents.get(i).path("parts")) {
                position++;
                if (!part.has("functionCall")) continue;
                if (!part.has("thoughtSignature")) {
                    return "Function call is missing a thought_signature in functionCall parts. This is required for"
                            + " tools to work correctly, and missing thought_signature may lead to degraded model"
                            + " performance. Additional data, function call `"
                            + part.at("/functionCall/name").asText() + "` , position " + position + ".";
                }
                break;
            }
        }
        return null;
    }

    /** Returns true for the model generations that require their thought signatures back. */
    static boolean signs(String model) {
        return ModelTable.generation(model) >= 3;
    }

    private static boolean isModel(JsonNode content) {
        return content.path("role").asText().equals("model");
    }

    private static boolean isUserMessage(JsonNode content) {
        return !isModel(content) && parts(content, "functionResponse").isEmpty();
    }

    private static List<JsonNode> parts(JsonNode content, String kind) {
        List<JsonNode> found = new ArrayList<>();
        content.path("parts").forEach(part -> {
            if (part.has(kind)) found.add(part.get(kind));
        });
        return found;
    }
}
