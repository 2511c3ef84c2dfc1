package com.cometapi.langchain4j.gemini;

/**
 * How much of a JSON string has been read, behind its opening quote. An escape that is not whole, and the first half of a
 * surrogate pair, are unfinished: a string that ended there would change when the rest comes. For one thread.
 */
final class JsonStringState {

    private static final String ESCAPES = "\"\\/bfnrt";

    private boolean isEnded;

    /** The letters of the escape that is read now; 0: none. */
    private int escapeLength;

    private int escapedUnit;

    /** The letters of a first half whose second half may come; 0: none. */
    private int firstHalfLength;

    void begin() {
        isEnded = false;
        escapeLength = 0;
        firstHalfLength = 0;
    }

    boolean isEnded() {
        return isEnded;
    }

    /** Returns how many of the letters read last cannot be used yet. */
    int unfinished() {
        return escapeLength + firstHalfLength;
    }

    /** Reads one letter; false when it cannot stand in a string. */
    boolean accept(char c) {
        if (escapeLength == 1) return acceptEscape(c);
        if (escapeLength > 1) return acceptHexDigit(c);
        if (c < ' ') return false;
        if (c == '\\') {
            escapeLength = 1;
        } else if (c == '"') {
            isEnded = true;
        } else {
            acceptUnit(c, 1);
        }
        return true;
    }

    private boolean acceptEscape(char c) {
        if (c == 'u') {
            escapeLength = 2;
            escapedUnit = 0;
            return true;
        }
        if (ESCAPES.indexOf(c) < 0) return false;
        escapeLength = 0;
        firstHalfLength = 0;
        return true;
    }

    private boolean acceptHexDigit(char c) {
        int digit = c > 'f' ? -1 : Character.digit(c, 16);
        if (digit < 0) return false;
        escapedUnit = escapedUnit * 16 + digit;
        escapeLength++;
        if (escapeLength == 6) {
            escapeLength = 0;
            acceptUnit((char) escapedUnit, 6);
        }
        return true;
    }

    private void acceptUnit(char unit, int length) {
        firstHalfLength = Character.isHighSurrogate(unit) ? length : 0;
    }
}
