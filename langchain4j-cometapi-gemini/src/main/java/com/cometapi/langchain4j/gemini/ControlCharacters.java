package com.cometapi.langchain4j.gemini;

import java.util.Locale;

/** Escapes the characters with which a server could forge lines of a log or change how a terminal shows them. */
final class ControlCharacters {

    private ControlCharacters() {}

    /** Returns the text on one line: control characters, also those that reorder a line, become visible escapes. */
    static String escaped(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') visible.append("\\n");
            else if (c == '\r') visible.append("\\r");
            else if (c == '\t') visible.append("\\t");
            else if (isControl(c)) visible.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            else visible.append(c);
        }
        return visible.toString();
    }

    private static boolean isControl(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || c >= '\u202a' && c <= '\u202e'
                || c >= '\u2066' && c <= '\u2069';
    }
}
