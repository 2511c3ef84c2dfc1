package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores the thought signatures that were sent to clients, with the ids of their function calls. A client must send them
 * back unchanged. Signatures of the simulation are valid in every process, since a stored conversation outlives one.
 * Thread-safe.
 */
final class IssuedSignatures {

    /**
     * What Google accepts on function calls that no Gemini model made.
     *
     * @see <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Thought signatures</a>
     */
    private static final List<String> PLACEHOLDERS = Stream.of(
                    "skip_thought_signature_validator", "context_engineering_is_the_way_to_go")
            .flatMap(text -> Stream.of(text, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))))
            .toList();

    private static final Pattern IN_TEXT = Pattern.compile("\"thoughtSignature\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern REQUIRES_IDS = Pattern.compile("gemini-(3\\.[5-9]|[4-9]).*");

    private static final int MAX_SIGNATURES = 100_000;
    private static final int MAX_LENGTH = 100;

    /** The call ids by {@link #digest}. The eldest signatures are dropped. */
    private final Map<String, Set<String>> callIds = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
            return size() > MAX_SIGNATURES;
        }
    });

    /** Stores all signatures of a response. */
    void store(Answer answer) {
        for (JsonNode chunk : answer.chunks()) {
            for (JsonNode part : chunk.at("/candidates/0/content/parts")) {
                if (part.has("thoughtSignature")) {
                    store(
                            part.get("thoughtSignature").asText(),
                            part.at("/functionCall/id").asText());
                }
            }
        }
        Matcher inText = IN_TEXT.matcher(answer.verbatimText());
        while (inText.find()) store(inText.group(1), "");
    }

    private void store(String signature, String callId) {
        if (Wire.isSignature(signature) && callId.isEmpty()) return; // recognized by its prefix
        Set<String> ids = callIds.computeIfAbsent(digest(signature), it -> ConcurrentHashMap.newKeySet());
        if (!callId.isEmpty()) ids.add(callId);
    }

    /** Returns a short text in place of a signature, which may have megabytes. */
    private static String digest(String signature) {
        if (signature.length() <= MAX_LENGTH) return signature;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(signature.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the error message of the service for a signature or call id that was never sent; null for none. */
    @Nullable
    String refusal(JsonNode contents, String model) {
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
        Set<String> ids = callIds.get(digest(signature));
        if (ids == null) return Wire.isSignature(signature) ? null : "Corrupted thought signature.";
        String id = part.at("/functionCall/id").asText();
        boolean mayOmitId = id.isEmpty() && !REQUIRES_IDS.matcher(model).matches();
        return !part.has("functionCall") || ids.isEmpty() || ids.contains(id) || mayOmitId
                ? null
                : "The function call `" + part.at("/functionCall/name").asText()
                        + "` does not carry the id that it was given.";
    }
}
