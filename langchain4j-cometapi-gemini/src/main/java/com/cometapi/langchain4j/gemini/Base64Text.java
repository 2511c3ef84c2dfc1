package com.cometapi.langchain4j.gemini;

/**
 * Checks and normalizes base64 that callers give. Each letter is looked at once, since the text may use another alphabet,
 * or hold characters that would break out of the JSON.
 */
final class Base64Text {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    private static final int SLICE = 4 * 1024;
    private static final boolean[] IS_STANDARD = new boolean[128];

    static {
        ALPHABET.chars().forEach(letter -> IS_STANDARD[letter] = true);
    }

    private Base64Text() {}

    /** Returns true when there are only letters of the standard alphabet and padding, which JSON does not escape. */
    static boolean isStandard(String base64) {
        char[] letters = new char[Math.min(base64.length(), SLICE)]; // copied, since charAt() takes three times as long
        for (int from = 0; from < base64.length(); from += SLICE) {
            int count = Math.min(SLICE, base64.length() - from);
            base64.getChars(from, from + count, letters, 0);
            if (!isStandard(letters, count)) return false;
        }
        return true;
    }

    private static boolean isStandard(char[] letters, int count) {
        for (int i = 0; i < count; i++) {
            if (letters[i] >= IS_STANDARD.length || !IS_STANDARD[letters[i]]) return false;
        }
        return true;
    }

    /** Returns true for a letter of the standard or the URL-safe alphabet, padding included. */
    static boolean isLetter(char c) {
        return c < IS_STANDARD.length && IS_STANDARD[c] || c == '-' || c == '_';
    }

    /** Returns the text without line breaks, and in the standard alphabet where it was the URL-safe one. */
    static String normalized(String base64) {
        return base64.replaceAll("\\s", "").replace('-', '+').replace('_', '/');
    }
}
