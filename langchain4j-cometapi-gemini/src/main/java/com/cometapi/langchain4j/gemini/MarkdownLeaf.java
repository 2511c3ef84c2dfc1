package com.cometapi.langchain4j.gemini;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects the lines of one paragraph, table or heading after the other, and finds the places in their text. */
final class MarkdownLeaf {

    private static final Pattern DELIMITERS =
            Pattern.compile("\\|?+[ \t]*+:?+-++:?+[ \t]*+(?:\\|[ \t]*+:?+-++:?+[ \t]*+)*+\\|?+[ \t]*+");
    private static final Pattern HEADING_END = Pattern.compile("(?<=[ \t])#++$");

    private final String text;
    private final MarkdownPlaces places;
    private final boolean hasDefinitions;
    private final StringBuilder content = new StringBuilder();
    private int[] positions = new int[256];
    private int lastLine;
    private boolean isTable;
    private int columns;

    MarkdownLeaf(String text, MarkdownPlaces places) {
        this.text = text;
        this.places = places;
        this.hasDefinitions = text.contains("]:");
    }

    boolean hasDefinitions() {
        return hasDefinitions;
    }

    boolean isOpen() {
        return isTable || !content.isEmpty();
    }

    boolean isTable() {
        return isTable;
    }

    boolean isParagraph() {
        return isOpen() && !isTable;
    }

    void addLine(int start, int end) {
        if (isTable) {
            row(start, end);
            return;
        }
        if (!content.isEmpty()) append('\n', start - 1);
        lastLine = content.length();
        append(start, end);
    }

    void heading(int start, int end) {
        append(start, end);
        int length = content.toString().stripTrailing().length();
        Matcher closing = HEADING_END.matcher(content.substring(0, length));
        content.setLength(closing.find() ? closing.start() : length);
        close();
    }

    /** Returns true for the line below the header of a table, which makes the last line of the paragraph a header. */
    boolean takesAsMarkup(String line) {
        if (isTable
                || line.indexOf('|') < 0 && line.indexOf(':') < 0
                || !DELIMITERS.matcher(line).matches()) return false;
        int start = positions[lastLine];
        int end = positions[content.length() - 1] + 1;
        columns = cells(line);
        if (cells(text.substring(start, end)) != columns) return false;
        content.setLength(Math.max(0, lastLine - 1));
        close();
        isTable = true;
        row(start, end);
        return true;
    }

    void close() {
        isTable = false;
        findPlaces();
    }

    private void findPlaces() {
        if (content.isEmpty()) return;
        new MarkdownInlines(content.toString(), Arrays.copyOf(positions, content.length()), places, hasDefinitions)
                .findPlaces();
        content.setLength(0);
        lastLine = 0;
    }

    private void append(int start, int end) {
        for (int index = start; index < end; index++) append(text.charAt(index), index);
    }

    private void append(char c, int position) {
        if (content.length() == positions.length) positions = Arrays.copyOf(positions, 2 * positions.length);
        positions[content.length()] = position;
        content.append(c);
    }

    /** Cells beyond the last column are not shown. */
    private void row(int start, int end) {
        int cells = 0;
        for (int index = start; index < end && cells < columns; index++) {
            char c = text.charAt(index);
            if (c == '|') {
                if (index > start) cells++;
                findPlaces();
                continue;
            }
            append(c, index);
            if (c == '\\' && index + 1 < end) append(text.charAt(++index), index);
        }
        findPlaces();
    }

    private static int cells(String line) {
        String row = line.strip();
        int cells = 1;
        for (int index = 0; index < row.length(); index++) {
            if (row.charAt(index) == '\\') index++;
            else if (row.charAt(index) == '|' && index > 0 && index < row.length() - 1) cells++;
        }
        return cells;
    }
}
