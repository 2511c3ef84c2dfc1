package com.cometapi.langchain4j.gemini;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON document as it arrives, and closes what is open. Each character is looked at once, and no depth of nesting
 * is too deep, since the open containers are a text and not a stack of calls. For one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">The grammar</a>
 */
final class PartialJson {

    /** What the next character belongs to. */
    private enum Place {
        VALUE,
        ELEMENT_OR_END,
        KEY,
        KEY_OR_END,
        COLON,
        COMMA_OR_END,
        STRING,
        NUMBER,
        LITERAL,
        AFTER_DOCUMENT,
        NOT_JSON
    }

    private final StringBuilder text = new StringBuilder();

    /** The brackets and braces that close the open containers, the innermost last. */
    private final StringBuilder closers = new StringBuilder();

    private Place place = Place.VALUE;
    private final JsonStringState string = new JsonStringState();
    private boolean isKey;
    private JsonNumberState number = JsonNumberState.SIGN;
    private String literal = "";
    private int literalLength;

    /** The length of the text that, with what closes it, is a document. */
    private int usable;

    /** True within a string that is a value: it needs a quotation mark in front of the closers. */
    private boolean isStringOpen;

    private boolean hasChanged;
    private @Nullable String problem;

    /**
     * Reads the next piece of the document.
     *
     * @return true when {@link #document} has changed
     */
    boolean append(String piece) {
        int from = text.length();
        text.append(piece);
        hasChanged = false;
        for (int i = from; i < text.length() && place != Place.NOT_JSON; i++) read(text.charAt(i), i);
        return hasChanged;
    }

    /** Returns the longest document that the text so far can be closed to; empty before there is one. */
    String document() {
        if (usable == 0) return "";
        StringBuilder document = new StringBuilder(usable + closers.length() + 1).append(text, 0, usable);
        if (isStringOpen) document.append('"');
        for (int i = closers.length() - 1; i >= 0; i--) document.append(closers.charAt(i));
        return document.toString();
    }

    /** Returns everything that was read, as it came. */
    String text() {
        return text.toString();
    }

    /** Returns true when the text is one whole document, with nothing but white space around it. */
    boolean isWhole() {
        return place == Place.AFTER_DOCUMENT || place == Place.NUMBER && closers.length() == 0 && number.isComplete();
    }

    /** Returns true when the {@link #document} equals the text. */
    boolean documentEqualsText() {
        return usable == text.length() && closers.length() == 0;
    }

    /** Returns where the text stopped being JSON; null when it may still become a document. */
    @Nullable
    String problem() {
        return problem;
    }

    private void read(char c, int at) {
        switch (place) {
            case STRING -> readString(c, at);
            case NUMBER -> readNumber(c, at);
            case LITERAL -> readLiteral(c, at);
            default -> {
                if (!isBlank(c)) readStructure(c, at);
            }
        }
    }

    private void readStructure(char c, int at) {
        switch (place) {
            case VALUE -> beginValue(c, at);
            case ELEMENT_OR_END -> {
                if (c == ']') endContainer(c, at);
                else beginValue(c, at);
            }
            case KEY_OR_END -> {
                if (c == '}') endContainer(c, at);
                else beginKey(c, at);
            }
            case KEY -> beginKey(c, at);
            case COLON -> {
                if (c == ':') place = Place.VALUE;
                else fail(c, at);
            }
            case COMMA_OR_END -> {
                if (c == ',') place = innermost() == '}' ? Place.KEY : Place.VALUE;
                else endContainer(c, at);
            }
            default -> fail(c, at);
        }
    }

    private void beginKey(char c, int at) {
        if (c != '"') {
            fail(c, at);
            return;
        }
        isKey = true;
        string.begin();
        place = Place.STRING;
    }

    private void beginValue(char c, int at) {
        switch (c) {
            case '{' -> beginContainer('}', Place.KEY_OR_END, at);
            case '[' -> beginContainer(']', Place.ELEMENT_OR_END, at);
            case '"' -> {
                isKey = false;
                isStringOpen = true;
                string.begin();
                place = Place.STRING;
                use(at + 1);
            }
            case 't' -> beginLiteral("true");
            case 'f' -> beginLiteral("false");
            case 'n' -> beginLiteral("null");
            default -> {
                JsonNumberState first = JsonNumberState.first(c);
                if (first == null) {
                    fail(c, at);
                    return;
                }
                number = first;
                place = Place.NUMBER;
            }
        }
    }

    private void beginContainer(char closer, Place inside, int at) {
        closers.append(closer);
        place = inside;
        use(at + 1);
    }

    private void endContainer(char c, int at) {
        if (closers.length() == 0 || c != innermost()) {
            fail(c, at);
            return;
        }
        closers.setLength(closers.length() - 1);
        endValue(at);
    }

    private void beginLiteral(String word) {
        literal = word;
        literalLength = 1;
        place = Place.LITERAL;
    }

    private void readLiteral(char c, int at) {
        if (c != literal.charAt(literalLength)) {
            fail(c, at);
            return;
        }
        if (++literalLength < literal.length()) return;
        use(at + 1);
        place = afterValue();
    }

    /** A number ends with the first character that does not belong to it. */
    private void readNumber(char c, int at) {
        JsonNumberState next = number.next(c);
        if (next != null) {
            number = next;
            return;
        }
        if (!number.isComplete()) {
            fail(c, at);
            return;
        }
        use(at);
        place = afterValue();
        read(c, at);
    }

    private void readString(char c, int at) {
        if (!string.accept(c)) {
            fail(c, at);
            return;
        }
        if (string.isEnded()) {
            isStringOpen = false;
            if (isKey) place = Place.COLON;
            else endValue(at);
        } else if (!isKey) {
            int length = at + 1 - string.unfinished();
            if (length > usable) use(length);
        }
    }

    /** Uses the text up to a closer. The document stays the same if it had been closed just there. */
    private void endValue(int closer) {
        if (usable != closer) hasChanged = true;
        usable = closer + 1;
        place = afterValue();
    }

    private void use(int length) {
        usable = length;
        hasChanged = true;
    }

    private Place afterValue() {
        return closers.length() == 0 ? Place.AFTER_DOCUMENT : Place.COMMA_OR_END;
    }

    private char innermost() {
        return closers.charAt(closers.length() - 1);
    }

    private void fail(char c, int at) {
        place = Place.NOT_JSON;
        problem = "character " + (at + 1) + " is " + quoted(c) + ", which is not allowed there";
    }

    private static String quoted(char c) {
        return c < ' ' || c > '~' ? String.format(Locale.ROOT, "U+%04X", (int) c) : "'" + c + "'";
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
