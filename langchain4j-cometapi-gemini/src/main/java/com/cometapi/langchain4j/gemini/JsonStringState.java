package com.cometapi.langchain4j.gemini;

/**
 * How much of a JSON string has been read, after its opening quotation mark. An incomplete escape and the first half of a
 * surrogate pair are unfinished: a string that ended there would change when the rest comes. For one thread.
 */
final class JsonStringState {

    private static final String ESCAPES = "\"\\/bfnrt";

    private boolean isEnded;

    /** How many characters of an escape have been read; 0 outside an escape. */
    private int escapeLength;

    private int escapedUnit;

    /** How many characters spell a first half whose second half may follow; 0 when there is none. */
    private int firstHalfLength;

    void begin() {
        isEnded = false;
        escapeLength = 0;
        firstHalfLength = 0;
    }

    boolean isEnded() {
        return isEnded;
    }

    /** Returns how many of the last characters cannot be used yet. */
    int unfinished() {
        return escapeLength + firstHalfLength;
    }

    /** Reads one character. Returns false when a string cannot contain it. */
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
