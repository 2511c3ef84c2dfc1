package com.cometapi.langchain4j.gemini;

import org.jspecify.annotations.Nullable;

/** How much of a JSON number has been read. */
enum JsonNumberState {
    SIGN(false),
    ZERO(true),
    INTEGER(true),
    POINT(false),
    FRACTION(true),
    E(false),
    E_SIGN(false),
    EXPONENT(true);

    private final boolean isComplete;

    JsonNumberState(boolean isComplete) {
        this.isComplete = isComplete;
    }

    /** Returns true when the number may end here. */
    boolean isComplete() {
        return isComplete;
    }

    /** Returns the state after the first character; null when no number begins with it. */
    static @Nullable JsonNumberState first(char c) {
        return c == '-' ? SIGN : SIGN.next(c);
    }

    /** Returns the state after another character; null when it does not belong to the number. */
    @Nullable
    JsonNumberState next(char c) {
        boolean isDigit = c >= '0' && c <= '9';
        return switch (this) {
            case SIGN -> c == '0' ? ZERO : isDigit ? INTEGER : null;
            case ZERO -> afterInteger(c);
            case INTEGER -> isDigit ? INTEGER : afterInteger(c);
            case POINT -> isDigit ? FRACTION : null;
            case FRACTION -> isDigit ? FRACTION : isE(c) ? E : null;
            case E -> isDigit ? EXPONENT : c == '+' || c == '-' ? E_SIGN : null;
            case E_SIGN, EXPONENT -> isDigit ? EXPONENT : null;
        };
    }

    private static @Nullable JsonNumberState afterInteger(char c) {
        return c == '.' ? POINT : isE(c) ? E : null;
    }

    private static boolean isE(char c) {
        return c == 'e' || c == 'E';
    }
}
