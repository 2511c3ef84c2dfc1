package com.cometapi.langchain4j.gemini;

/** Reads one line of Markdown after the other from its beginning, in columns. A tab reaches to the next multiple of four. */
final class LineCursor {

    private static final int TAB = 4;

    private final String text;
    private int position;
    private int column;
    private int end;

    LineCursor(String text) {
        this.text = text;
    }

    void startLine(int start, int lineEnd) {
        position = start;
        column = 0;
        end = lineEnd > start && text.charAt(lineEnd - 1) == '\r' ? lineEnd - 1 : lineEnd;
    }

    int position() {
        return position;
    }

    int end() {
        return end;
    }

    /** Returns the index of the first character that is no white space. */
    int contentStart() {
        int index = position;
        while (index < end && isBlank(text.charAt(index))) index++;
        return index;
    }

    boolean isBlank() {
        return contentStart() == end;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Returns the columns of white space before the content. */
    int indent() {
        int at = column;
        for (int index = position; index < end && isBlank(text.charAt(index)); index++) at = after(index, at);
        return at - column;
    }

    private int after(int index, int at) {
        return text.charAt(index) == '\t' ? at + TAB - at % TAB : at + 1;
    }

    /** Skips white space of so many columns at most. */
    void skipColumns(int columns) {
        int target = column + columns;
        while (position < end && column < target && isBlank(text.charAt(position))) {
            column = after(position, column);
            position++;
        }
    }

    void skipIndent() {
        skipColumns(Integer.MAX_VALUE - column);
    }

    /** Skips characters, which must not be tabs. */
    void skip(int characters) {
        position += characters;
        column += characters;
    }

    /** Returns the first character of the content; NUL when there is none. */
    char first() {
        int index = contentStart();
        return index < end ? text.charAt(index) : '\0';
    }

    /** Returns the line from its content on. */
    String content() {
        return text.substring(contentStart(), end);
    }
}
