package com.cometapi.langchain4j.gemini.comparison;

import com.cometapi.langchain4j.gemini.benchmark.Jvm;
import com.cometapi.langchain4j.gemini.benchmark.PeerUnderTest;
import com.cometapi.langchain4j.gemini.benchmark.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lets each library do the same, each in a JVM of its own, and writes one Markdown table. */
final class Comparison {

    private static final Map<PeerUnderTest, String> LIBRARIES = new LinkedHashMap<>();

    static {
        LIBRARIES.put(PeerUnderTest.GOOGLE_AI_GEMINI, "GoogleAiGeminiLibrary");
        LIBRARIES.put(PeerUnderTest.GOOGLE_GENAI, "GoogleGenAiLibrary");
        LIBRARIES.put(PeerUnderTest.OURS, "CometApiLibrary");
    }

    private static final String HEAD = """
            # Comparison with other libraries

            Each library does the same against the same scripted responses of a local server. A program computes each cell from what it
            observes: requests, callbacks, exceptions and connections. `langchain4j-cometapi-gemini/benchmark/compare` writes this page, and
            `compare check` fails when it is out of date. Other pages name a row by its id. [Performance](performance.md) has the figures.

            """;

    private Comparison() {}

    /** @param args the benchmark's folder, the page, and optionally {@code check} or the ids of single rows */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path page = Path.of(args[1]);
        List<String> rest = List.of(args).subList(2, args.length);
        boolean isCheck = rest.equals(List.of("check"));
        Map<String, String> rows = Rows.behaviors();
        if (!isCheck && !rest.isEmpty()) rows.keySet().retainAll(rest);

        String table = table(folder, rows);
        System.out.println(table);
        if (isCheck) {
            if (Files.readString(page).equals(HEAD + table)) return;
            System.err.println(
                    page + " differs. Write it with benchmark/compare, and change the pages that name its rows");
            System.exit(1);
        }
        if (rest.isEmpty()) Files.writeString(page, HEAD + table);
    }

    private static String table(Path folder, Map<String, String> rows) {
        List<String> lines = new ArrayList<>();
        lines.add("| row | what happens |");
        lines.add("|---|---|");
        rows.forEach((id, what) -> lines.add("| `" + id + "` | " + what + " |"));
        LIBRARIES.forEach((library, main) -> {
            try (Jvm jvm = start(folder, library, main, rows)) {
                append(lines, 0, jvm.line());
                lines.set(1, lines.get(1) + "---|");
                for (int row = 2; row < lines.size(); row++) append(lines, row, jvm.line());
            }
        });
        return String.join("\n", lines) + "\n";
    }

    private static void append(List<String> lines, int line, String cell) {
        lines.set(line, lines.get(line) + " " + cell + " |");
    }

    private static Jvm start(Path folder, PeerUnderTest library, String main, Map<String, String> rows) {
        return Jvm.start(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                List.of("-Xmx512m"),
                library.classPath(folder),
                Comparison.class.getPackageName() + "." + main,
                folder.resolve("harness/target/stderr.txt"),
                rows.keySet().toArray(new String[0]));
    }
}
