package com.cometapi.langchain4j.gemini;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The beginning of media that are given as base64.
 *
 * @param text the bytes, each as the character of the same number
 */
record FirstBytes(String text) {

    private static final int MAX_LETTERS = 6 * 1024;

    /** @param skipped the number of bytes before those that are read */
    static FirstBytes of(String base64, int skipped) {
        int from = Math.min(skipped / 3 * 4, base64.length());
        String letters = Base64Text.normalized(base64.substring(from, Math.min(from + MAX_LETTERS, base64.length())));
        try {
            byte[] bytes = Base64.getDecoder().decode(letters.substring(0, letters.length() / 4 * 4));
            int first = Math.min(skipped % 3, bytes.length);
            return new FirstBytes(new String(bytes, first, bytes.length - first, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException notBase64) {
            return new FirstBytes("");
        }
    }

    boolean has(String mark, int at) {
        return text.startsWith(mark, at);
    }

    /** Returns -1 behind the last byte. */
    int at(int index) {
        return index < text.length() ? text.charAt(index) : -1;
    }

    /** Returns the text from one index to another, or less where the bytes end. */
    String slice(int from, int to) {
        return text.substring(Math.min(from, text.length()), Math.min(to, text.length()));
    }
}
