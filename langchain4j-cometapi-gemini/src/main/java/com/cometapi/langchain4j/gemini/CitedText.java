package com.cometapi.langchain4j.gemini;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Finds the places that a service names in a text: by UTF-8 offsets, or by the passage itself. For one thread. */
final class CitedText {

    private static final int STEP = 256;
    private static final int GRAM = 8;
    private static final int GRAM_BITS = 22;
    private static final int FIRST_RADIUS = 64;

    private final String text;

    /** The UTF-8 bytes before every 256th character, or before the one that follows it within a code point. */
    private final int[] bytesBefore;

    private @Nullable BitSet grams;

    CitedText(String text) {
        this.text = text;
        this.bytesBefore = new int[text.length() / STEP + 1];
        int bytes = 0;
        for (int index = 0; index < text.length(); index++) {
            if (index % STEP == 0) bytesBefore[index / STEP] = bytes;
            char c = text.charAt(index);
            boolean isPair = isSecondOfPair(index + 1);
            bytes += isPair ? 0 : isSecondOfPair(index) ? 4 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
        if (text.length() % STEP == 0) bytesBefore[text.length() / STEP] = bytes;
    }

    String text() {
        return text;
    }

    private boolean isSecondOfPair(int index) {
        return index > 0
                && index < text.length()
                && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
    }

    /** Returns the Java index of a UTF-8 offset; within a character its beginning, or its end when rounding up. */
    int characterAt(int byteOffset, boolean roundsUp) {
        int step = stepBefore(byteOffset);
        int index = step * STEP;
        int bytes = bytesBefore[step];
        if (isSecondOfPair(index)) index--;
        while (index < text.length() && bytes < byteOffset) {
            int codePoint = text.codePointAt(index);
            int width = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes + width > byteOffset && !roundsUp) return index;
            bytes += width;
            index += Character.charCount(codePoint);
        }
        return index;
    }

    private int stepBefore(int byteOffset) {
        int low = 0;
        int high = bytesBefore.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (bytesBefore[middle] <= byteOffset) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    /** Returns the occurrence of the passage that is nearest to the index; -1 when there is none. */
    int nearest(String passage, int expected) {
        if (passage.length() > text.length() || isSurelyMissing(passage)) return -1;
        for (int radius = FIRST_RADIUS; ; radius *= 2) {
            int low = Math.max(0, expected - radius);
            int high = (int) Math.min(text.length(), (long) expected + radius + passage.length());
            String window = text.substring(low, high);
            int before = window.lastIndexOf(passage, expected - low);
            int after = window.indexOf(passage, expected - low);
            if (before >= 0 && (after < 0 || expected - low - before <= after - (expected - low))) return low + before;
            if (after >= 0) return low + after;
            if (low == 0 && high == text.length()) return -1;
        }
    }

    /** Returns true when some eight characters of the passage occur nowhere in the text. Searching each time would be slow. */
    private boolean isSurelyMissing(String passage) {
        if (passage.length() < GRAM) return false;
        if (grams == null) {
            grams = new BitSet(1 << GRAM_BITS);
            for (int index = 0; index + GRAM <= text.length(); index++) grams.set(gram(text, index));
        }
        for (int index = 0; index + GRAM <= passage.length(); index++) {
            if (!grams.get(gram(passage, index))) return true;
        }
        return false;
    }

    private static int gram(String text, int start) {
        int hash = 0;
        for (int index = start; index < start + GRAM; index++) hash = 31 * hash + text.charAt(index);
        return hash * 0x9E3779B1 >>> 32 - GRAM_BITS;
    }
}
