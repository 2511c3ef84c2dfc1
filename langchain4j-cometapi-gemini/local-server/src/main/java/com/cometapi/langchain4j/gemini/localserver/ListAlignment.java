package com.cometapi.langchain4j.gemini.localserver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the elements that two lists have in common, in their order or in another one. */
final class ListAlignment {

    private final boolean[][] equal;
    private final int rows;
    private final int columns;

    /** @param equal whether an element of the first list, by row, equals an element of the second, by column */
    ListAlignment(boolean[][] equal) {
        this.equal = equal;
        this.rows = equal.length;
        this.columns = rows == 0 ? 0 : equal[0].length;
    }

    /** Returns the positions of a longest common subsequence. */
    List<int[]> pairs() {
        int[][] lengths = new int[rows + 1][columns + 1];
        for (int i = rows - 1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                lengths[i][j] =
                        equal[i][j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
            }
        }
        List<int[]> pairs = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < rows && j < columns) {
            if (equal[i][j]) pairs.add(new int[] {i++, j++});
            else if (lengths[i + 1][j] >= lengths[i][j + 1]) i++;
            else j++;
        }
        return pairs;
    }

    /** Returns the number of elements that stand at another position. */
    int moves() {
        return rows - pairs().size();
    }

    /** Describes the order when the second list has the same elements in another one. Returns null when it has not. */
    @Nullable
    String otherOrder() {
        if (rows != columns || pairs().size() == rows) return null;
        int[] positions = new int[columns];
        boolean[] isUsed = new boolean[rows];
        for (int j = 0; j < columns; j++) {
            int found = -1;
            for (int i = 0; i < rows && found < 0; i++) if (equal[i][j] && !isUsed[i]) found = i;
            if (found < 0) return null;
            isUsed[found] = true;
            positions[j] = found;
        }
        return "the same " + rows + " elements were sent in another order; their recorded positions are "
                + Arrays.toString(positions);
    }
}
