package com.cometapi.langchain4j.gemini;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes random JSON documents with all that the grammar allows, and splits texts at random. */
final class RandomJson {

    private static final List<String> NUMBERS =
            List.of("0", "-0", "7", "-12", "3.25", "-0.5", "1e9", "2E+3", "4.0e-7", "12345678901234567890");
    private static final List<String> LITERALS = List.of("true", "false", "null");
    private static final List<String> LETTERS = List.of(
            "a",
            "b",
            " ",
            "é",
            "漢",
            "\ud83d\ude00",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\\\"",
            "\\\\",
            "\\/",
            "\\n",
            "\\t",
            "\\b",
            "\\f",
            "\\r",
            "\\u00e9",
            "\\uD83D\\uDE00",
            "\\ud83d",
            "\\ude00",
            "\\u0000",
            "\u2028");
    private static final List<String> BLANKS = List.of("", "", "", " ", "\n  ", "\t", "\r\n");

    private final Random random;

    RandomJson(long seed) {
        this.random = new Random(seed);
    }

    String document() {
        StringBuilder json = new StringBuilder(blank());
        value(json, random.nextInt(6));
        return json.append(blank()).toString();
    }

    /** Returns pieces that make the text together; some of them are a single character, which may be half a pair. */
    List<String> split(String text) {
        List<String> pieces = new ArrayList<>();
        int longest = 1 + random.nextInt(12);
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(longest));
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    private void value(StringBuilder json, int depth) {
        switch (random.nextInt(depth == 0 ? 3 : 5)) {
            case 0 -> json.append(oneOf(NUMBERS));
            case 1 -> json.append(oneOf(LITERALS));
            case 2 -> json.append('"').append(letters()).append('"');
            case 3 -> array(json, depth);
            default -> object(json, depth);
        }
    }

    private void array(StringBuilder json, int depth) {
        json.append('[').append(blank());
        for (int i = random.nextInt(4); i > 0; i--) {
            value(json, depth - 1);
            json.append(blank());
            if (i > 1) json.append(',').append(blank());
        }
        json.append(']');
    }

    /**
     * The names of one object differ, since JSON does not define what twice the same name means. They hold no escaped
     * surrogates, since Jackson refuses a single one there.
     */
    private void object(StringBuilder json, int depth) {
        json.append('{').append(blank());
        for (int i = random.nextInt(4); i > 0; i--) {
            json.append('"')
                    .append(i)
                    .append(letters().replaceAll("(?i)\\\\ud83d|\\\\ude00", ""))
                    .append('"')
                    .append(blank());
            json.append(':').append(blank());
            value(json, depth - 1);
            json.append(blank());
            if (i > 1) json.append(',').append(blank());
        }
        json.append('}');
    }

    private String letters() {
        StringBuilder letters = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) letters.append(oneOf(LETTERS));
        return letters.toString();
    }

    private String blank() {
        return oneOf(BLANKS);
    }

    private String oneOf(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
