package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Describes how fast a model generates.
 *
 * @param pace the wait between chunks, when {@code tokensPerSecond} is infinite
 * @param firstTokenAfter the wait before the first chunk
 * @param tokensPerSecond infinite for a model that generates the rest at once
 */
record Speed(Duration pace, Duration firstTokenAfter, double tokensPerSecond) {

    static final Speed UNLIMITED = new Speed(Duration.ZERO, Duration.ZERO, Double.POSITIVE_INFINITY);

    private static final double NANOS = 1e9;
    private static final double LONGEST = Duration.ofDays(365).toNanos();

    boolean isByTokens() {
        return tokensPerSecond < Double.POSITIVE_INFINITY;
    }

    Speed withPace(Duration between) {
        return new Speed(between, firstTokenAfter, tokensPerSecond);
    }

    Speed withFirstTokenAfter(Duration wait) {
        if (wait.isNegative()) {
            throw new IllegalArgumentException("firstTokenAfter is " + wait + ": set Duration.ZERO or a longer wait");
        }
        return new Speed(pace, wait, tokensPerSecond);
    }

    Speed withTokensPerSecond(double tokens) {
        if (!(tokens > 0)) {
            throw new IllegalArgumentException("tokensPerSecond is " + tokens
                    + ": set a number above 0, or Double.POSITIVE_INFINITY for a model that does not wait");
        }
        return new Speed(pace, firstTokenAfter, tokens);
    }

    /** Returns when each chunk is due, from the start of the response: the first at once, each later one after its tokens. */
    List<Duration> schedule(List<ObjectNode> chunks) {
        List<Duration> due = new ArrayList<>();
        long tokens = 0;
        for (int i = 0; i < chunks.size(); i++) {
            if (i > 0) tokens += tokens(chunks.get(i));
            double nanos = isByTokens() ? Math.min(LONGEST, tokens / tokensPerSecond * NANOS) : 0;
            due.add(Duration.ofNanos((long) nanos));
        }
        return due;
    }

    /** Counts each word as a token, and each part without text as one. */
    private static int tokens(ObjectNode chunk) {
        int tokens = 0;
        for (JsonNode part : chunk.at("/candidates/0/content/parts")) {
            String text = part.path("text").asText();
            if (!part.has("text")) tokens++;
            else if (!text.isEmpty()) tokens += Wire.tokens(text).length;
        }
        return tokens;
    }
}
