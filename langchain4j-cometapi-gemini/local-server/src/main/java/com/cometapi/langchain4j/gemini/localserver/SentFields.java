package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stores the names of the fields within parts that a response had and {@link RequestFields} lacks, and its media types. A
 * service that sends a new field or type also knows it when the client sends it back. Thread-safe.
 */
final class SentFields {

    private static final Pattern IN_TEXT = Pattern.compile("\"(\\w{1,100})\"\\s*:");
    private static final Pattern TYPE_IN_TEXT = Pattern.compile("\"mimeType\"\\s*:\\s*\"([^\"]{1,100})\"");
    private static final int MAX_NAMES = 10_000;

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /** Stores the names of a response. */
    void store(Answer answer) {
        for (JsonNode chunk : answer.chunks()) {
            for (JsonNode candidate : chunk.path("candidates")) store(candidate.at("/content/parts"));
        }
        for (Pattern pattern : List.of(IN_TEXT, TYPE_IN_TEXT)) {
            Matcher inText = pattern.matcher(answer.verbatimText());
            while (inText.find()) add(inText.group(1));
        }
    }

    private void store(JsonNode node) {
        node.properties().forEach(field -> add(field.getKey()));
        if (node.path("mimeType").isTextual()) add(node.get("mimeType").asText());
        for (JsonNode child : node) {
            if (child.isContainerNode()) store(child);
        }
    }

    private void add(String name) {
        if (names.size() < MAX_NAMES) names.add(name);
    }

    boolean contains(String name) {
        return names.contains(name);
    }
}
