package com.cometapi.langchain4j.gemini;

/**
 * What callers call base64: looked at letter by letter, once, since it may be of another alphabet, or hold what would
 * break out of the JSON.
 */
final class Base64Text {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    private static final int SLICE = 4 * 1024;
    private static final boolean[] IS_STANDARD = new boolean[128];

    static {
        ALPHABET.chars().forEach(letter -> IS_STANDARD[letter] = true);
    }

    private Base64Text() {}

    /** True when there is nothing but letters of the standard alphabet and padding: nothing that JSON would escape. */
    static boolean isStandard(String base64) {
        char[] letters = new char[Math.min(base64.length(), SLICE)]; // taken out: charAt() takes three times as long
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

    /** Without line breaks, and in the standard alphabet where it was the URL-safe one. */
    static String mended(String base64) {
        return base64.replaceAll("\\s", "").replace('-', '+').replace('_', '/');
    }
}
