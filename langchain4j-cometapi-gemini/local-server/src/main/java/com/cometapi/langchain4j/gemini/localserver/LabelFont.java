package com.cometapi.langchain4j.gemini.localserver;

import java.util.HashMap;
import java.util.Map;

/** Draws labels without the desktop classes. It has the capital letters that the labels of simulated images need. */
final class LabelFont {

    private static final int COLUMNS = 6;
    private static final int ROWS = 7;

    /** Each letter as seven rows of five points. */
    private static final Map<Character, String> LETTERS = new HashMap<>();

    static {
        String[] letters = {
            "A.###.#...##...#######...##...##...#",
                    "C.####" + "#...." + "#...." + "#...." + "#...." + "#...." + ".####",
            "D####.#...##...##...##...##...#####.", "E######....#....####.#....#....#####",
            "H#...##...##...#######...##...##...#", "I#####..#....#....#....#....#..#####",
            "L#....#....#....#....#....#....#####", "M#...###.###.#.##...##...##...##...#",
            "O.###.#...##...##...##...##...#.###.", "P####.#...##...#####.#....#....#....",
            "R####.#...##...#####.#.#..#..#.#...#", "S.#####....#.....###.....#....#####.",
            "T#####..#....#....#....#....#....#..", "U#...##...##...##...##...##...#.###.",
        };
        for (String letter : letters) LETTERS.put(letter.charAt(0), letter.substring(1));
    }

    private LabelFont() {}

    /**
     * Returns true for a point on a letter.
     *
     * @param x from 0 at the left end of the text to 1 at its right end
     * @param y from 0 at its top to 1 at its bottom
     */
    static boolean isInk(String text, double x, double y) {
        if (x < 0 || x >= 1 || y < 0 || y >= 1) return false;
        int column = (int) (x * text.length() * COLUMNS);
        String letter = LETTERS.get(text.charAt(column / COLUMNS));
        int within = column % COLUMNS;
        return letter != null
                && within < COLUMNS - 1
                && letter.charAt((int) (y * ROWS) * (COLUMNS - 1) + within) == '#';
    }

    /** Returns the width of a text whose height is 1. */
    static double width(String text) {
        return text.length() * COLUMNS / (double) ROWS;
    }
}
