package com.cometapi.langchain4j.gemini;

import java.util.Map;

/** Finds a text wherever it occurs, also where JSON, an address or a page escapes its characters, or cuts it off. */
final class EscapedText {

    /** How much of the text at the end of another one is taken for the text. */
    private static final int MIN_PREFIX = 6;

    private static final int MAX_BACKSLASHES = 8;
    private static final int MAX_ESCAPE = 16;
    private static final Map<Character, String> ENTITIES =
            Map.of('&', "amp;", '<', "lt;", '>', "gt;", '"', "quot;", '\'', "apos;");

    private final String wanted;

    EscapedText(String wanted) {
        this.wanted = wanted;
    }

    /** Returns true when the text may spell one character by several. */
    static boolean mayHaveEscapes(String text) {
        return text.indexOf('\\') >= 0 || text.indexOf('%') >= 0 || text.indexOf('&') >= 0;
    }

    String replacedIn(String text, String replacement) {
        StringBuilder replaced = null;
        int kept = 0;
        for (int at = 0; at < text.length(); at++) {
            int end = endOf(text, at);
            if (end < 0) continue;
            if (replaced == null) replaced = new StringBuilder(text.length());
            replaced.append(text, kept, at).append(replacement);
            kept = end;
            at = end - 1;
        }
        return replaced == null
                ? text
                : replaced.append(text, kept, text.length()).toString();
    }

    /** Returns the place behind the text that begins here, or -1 where it does not begin. */
    private int endOf(String text, int start) {
        int at = start;
        for (int i = 0; i < wanted.length(); i++) {
            char c = wanted.charAt(i);
            if (c == '\\' && i > 0 && wanted.charAt(i - 1) == '\\') continue; // several are taken for one
            int next = behind(text, at, c);
            if (next < 0) return i >= MIN_PREFIX && isCutAt(text, at) ? text.length() : -1;
            at = next;
        }
        return at;
    }

    private static boolean isCutAt(String text, int at) {
        return at >= text.length() || text.length() - at < MAX_ESCAPE && mayHaveEscapes(text.substring(at, at + 1));
    }

    /** Returns the place behind one character, however it is escaped, or -1 where another one stands. */
    private static int behind(String text, int at, char c) {
        if (at >= text.length()) return -1;
        int escaped = switch (text.charAt(at)) {
            case '%' -> behindPercent(text, at + 1, c);
            case '&' -> behindEntity(text, at + 1, c);
            case '\\' -> behindBackslashes(text, at, c);
            default -> -1;
        };
        return escaped < 0 && text.charAt(at) == c ? at + 1 : escaped;
    }

    private static int behindPercent(String text, int at, char c) {
        for (int hex = at; ; hex += 2) {
            if (matchesHex(text, hex, 2, c)) return hex + 2;
            if (!text.startsWith("25", hex)) return -1; // a percent sign that is escaped itself
        }
    }

    private static int behindEntity(String text, int at, char c) {
        String name = ENTITIES.get(c);
        if (name != null && text.startsWith(name, at)) return at + name.length();
        if (!text.startsWith("#", at)) return -1;
        boolean isHex = text.regionMatches(true, at + 1, "x", 0, 1);
        int number = at + (isHex ? 2 : 1);
        int end = text.indexOf(';', number);
        if (end <= number || end - number > MAX_ESCAPE / 2) return -1;
        try {
            return Integer.parseInt(text, number, end, isHex ? 16 : 10) == c ? end + 1 : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static int behindBackslashes(String text, int start, char c) {
        int at = start;
        while (at < text.length() && at - start < MAX_BACKSLASHES && text.charAt(at) == '\\') at++;
        if (text.startsWith("u", at) && matchesHex(text, at + 1, 4, c)) return at + 5;
        if (c == '\\') return at;
        return at < text.length() && text.charAt(at) == c ? at + 1 : -1;
    }

    private static boolean matchesHex(String text, int at, int digits, char c) {
        if (at + digits > text.length()) return false;
        int value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) return false;
            value = value * 16 + digit;
        }
        return value == c;
    }
}
