package com.cometapi.langchain4j.gemini;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows where text may be inserted into Markdown without a change of what it means. A place is an index between two
 * characters. It is filled by {@link MarkdownBlocks} and {@link MarkdownInlines}.
 */
final class MarkdownPlaces {

    /** A position of this kind moves back to the nearest place before it: behind white space and markup. */
    private static final byte BACK = 0;

    /** A position of this kind moves on to the next place: from within code, a link or a character. */
    private static final byte FORWARD = 1;

    private static final byte PLACE = 2;

    /**
     * Describes what a place needs around an insertion.
     *
     * @param ending what closes a block that the text leaves open; else empty
     * @param before follows the ending
     * @param after follows the insertion when more text follows
     */
    record Margin(String ending, String before, String after) {

        static final Margin NONE = new Margin("", "", "");
        static final Margin BLANK = new Margin("", " ", "");
    }

    private final byte[] kinds;
    private final Map<Integer, Margin> margins = new HashMap<>();
    private int @Nullable [] resolved;

    MarkdownPlaces(int length) {
        this.kinds = new byte[length + 1];
    }

    void allow(int position) {
        kinds[position] = PLACE;
    }

    void allow(int position, Margin margin) {
        kinds[position] = PLACE;
        margins.put(position, margin);
    }

    void moveBack(int position) {
        kinds[position] = BACK;
    }

    /** Keeps the text from start to end whole, and allows its end. */
    void keepWhole(int start, int end) {
        for (int position = start + 1; position < end; position++) {
            kinds[position] = FORWARD;
            margins.remove(position);
        }
        kinds[end] = PLACE;
    }

    Margin margin(int place) {
        return margins.getOrDefault(place, Margin.NONE);
    }

    /** Returns the place for an insertion at the position; the end of the text when there is no place at all. */
    int place(int position) {
        if (resolved == null) resolved = resolve();
        return resolved[position];
    }

    private int[] resolve() {
        int end = kinds.length - 1;
        int[] places = new int[kinds.length];
        int last = -1;
        for (int position = 0; position <= end; position++) {
            if (kinds[position] == PLACE) last = position;
            places[position] = last;
        }
        if (last < 0) margins.put(end, new Margin("", "\n\n", ""));
        int next = last < 0 ? end : last;
        for (int position = end; position >= 0; position--) {
            if (kinds[position] == PLACE) next = position;
            if (kinds[position] == FORWARD || places[position] < 0) places[position] = next;
        }
        return places;
    }
}
