package com.cometapi.langchain4j.gemini.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the ids by which the pages name the rows of both tables. Nothing else lists them. */
public final class Rows {

    private Rows() {}

    /** Returns what each row of the comparison is about, by its id. */
    public static Map<String, String> behaviors() {
        return read("/com/cometapi/langchain4j/gemini/comparison/behaviors.txt");
    }

    /** Returns the title of each row of the benchmark, by its id. */
    static Map<String, String> measures() {
        return read("measures.txt");
    }

    private static Map<String, String> read(String file) {
        try (InputStream in = Rows.class.getResourceAsStream(file)) {
            if (in == null) throw new IllegalStateException(file + " is missing");
            Map<String, String> rows = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                int colon = line.indexOf(": ");
                String before = rows.put(line.substring(0, colon), line.substring(colon + 2));
                if (before != null) throw new IllegalStateException(file + " has two rows for " + line);
            });
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
