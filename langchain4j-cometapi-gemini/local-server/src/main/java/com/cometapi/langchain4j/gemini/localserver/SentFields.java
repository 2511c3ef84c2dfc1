package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stores the names of the fields within parts that a response had and {@link RequestFields} lacks. A service that sends a
 * new field also knows it when the client sends it back. Thread-safe.
 */
final class SentFields {

    private static final Pattern IN_TEXT = Pattern.compile("\"(\\w{1,100})\"\\s*:");
    private static final int MAX_NAMES = 10_000;

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /** Stores the names of a response. */
    void store(Answer answer) {
        for (JsonNode chunk : answer.chunks()) {
            for (JsonNode candidate : chunk.path("candidates")) store(candidate.at("/content/parts"));
        }
        Matcher inText = IN_TEXT.matcher(answer.verbatimText());
        while (inText.find()) add(inText.group(1));
    }

    private void store(JsonNode node) {
        node.properties().forEach(field -> add(field.getKey()));
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
