package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The thought signatures that were given out, and the ids of the calls that they came with. What comes back must be one
 * of them, unchanged; signatures of the simulation are known in every process, since memory outlives one. Thread-safe.
 */
final class IssuedSignatures {

    /**
     * What Google accepts on calls that no Gemini made.
     *
     * @see <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Thought signatures</a>
     */
    private static final List<String> PLACEHOLDERS = Stream.of(
                    "skip_thought_signature_validator", "context_engineering_is_the_way_to_go")
            .flatMap(words ->
                    Stream.of(words, Base64.getEncoder().encodeToString(words.getBytes(StandardCharsets.UTF_8))))
            .toList();

    private static final Pattern IN_TEXT = Pattern.compile("\"thoughtSignature\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern KEEPS_IDS = Pattern.compile("gemini-(3\\.[5-9]|[4-9]).*");

    private final Map<String, Set<String>> callIds = new ConcurrentHashMap<>();

    void note(Answer answer) {
        for (JsonNode chunk : answer.chunks()) {
            for (JsonNode part : chunk.at("/candidates/0/content/parts")) {
                if (part.has("thoughtSignature")) {
                    note(
                            part.get("thoughtSignature").asText(),
                            part.at("/functionCall/id").asText());
                }
            }
        }
        Matcher inText = IN_TEXT.matcher(answer.verbatimText());
        while (inText.find()) note(inText.group(1), "");
    }

    private void note(String signature, String callId) {
        if (Wire.isSignature(signature) && callId.isEmpty()) return; // known by its looks
        Set<String> ids = callIds.computeIfAbsent(signature, it -> ConcurrentHashMap.newKeySet());
        if (!callId.isEmpty()) ids.add(callId);
    }

    /** @return the service's words; null when all that came back was given out */
    @Nullable
    String refusal(JsonNode contents, String model) {
        if (!StrictRules.signs(model)) return null;
        for (JsonNode content : contents) {
            for (JsonNode part : content.path("parts")) {
                String refusal = part.has("thoughtSignature") ? refusalOf(part, model) : null;
                if (refusal != null) return refusal;
            }
        }
        return null;
    }

    private @Nullable String refusalOf(JsonNode part, String model) {
        String signature = part.get("thoughtSignature").asText();
        if (PLACEHOLDERS.contains(signature)) return null;
        Set<String> ids = callIds.get(signature);
        if (ids == null) return Wire.isSignature(signature) ? null : "Corrupted thought signature.";
        String id = part.at("/functionCall/id").asText();
        boolean mayBeLeftOut = id.isEmpty() && !KEEPS_IDS.matcher(model).matches();
        return !part.has("functionCall") || ids.isEmpty() || ids.contains(id) || mayBeLeftOut
                ? null
                : "The function call `" + part.at("/functionCall/name").asText()
                        + "` does not carry the id that it was given.";
    }
}
