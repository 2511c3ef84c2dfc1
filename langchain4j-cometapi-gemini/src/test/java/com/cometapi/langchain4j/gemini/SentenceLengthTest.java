package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sentences of the pages are short enough to be read once. */
class SentenceLengthTest {

    private static final Path ROOT = Path.of("..");
    private static final int MAX_AVERAGE = 16;
    private static final int MAX_WORDS = 30;

    static Stream<String> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path folder : List.of(ROOT, ROOT.resolve("samples"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages.stream()
                .map(page -> ROOT.relativize(page).toString().replace('\\', '/'))
                .sorted();
    }

    /** @return what is too long, with the number of words */
    static List<String> findings(String page, String markdown) {
        MarkdownProse prose = MarkdownProse.of(markdown);
        List<String> findings = new ArrayList<>();
        if (prose.average() > MAX_AVERAGE) {
            findings.add(String.format(
                    Locale.ROOT,
                    "%s: %.1f words per sentence on average, at most %d",
                    page,
                    prose.average(),
                    MAX_AVERAGE));
        }
        for (String sentence : prose.sentencesAndCells()) {
            int words = MarkdownProse.words(sentence);
            if (words > MAX_WORDS)
                findings.add("%s: %d words, at most %d: %s".formatted(page, words, MAX_WORDS, sentence));
        }
        return findings;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void the_sentences_of_a_page_are_short(String page) throws IOException {
        assertThat(findings(page, Files.readString(ROOT.resolve(page)))).isEmpty();
    }

    @Test
    void all_pages_are_read() throws IOException {
        assertThat(pages()).hasSizeGreaterThan(30);
    }

    @Test
    void a_sentence_of_31_words_is_named() {
        String tooLong = sentence(31);

        assertThat(findings("page.md", "A short one. " + tooLong + " " + sentence(30) + " Two words. One more."))
                .containsExactly("page.md: 31 words, at most 30: " + tooLong);
        assertThat(findings("page.md", "| a cell | " + tooLong + " |")).hasSize(1);
        assertThat(findings("page.md", "- A short item\n- " + tooLong.replace(" ", "\n  ")))
                .hasSize(2);
    }

    @Test
    void an_average_of_17_words_is_named() {
        String page = sentence(14) + "\n\n" + sentence(20) + "\n\n| short | cells |\n|---|---|\n| do not | help |";

        assertThat(findings("page.md", page))
                .containsExactly("page.md: 17.0 words per sentence on average, at most 16");
        assertThat(findings("page.md", page + "\n\n- " + sentence(14))).isEmpty();
    }

    private static String sentence(int words) {
        return "A " + String.join(" ", Collections.nCopies(words - 1, "word")) + ".";
    }

    @Test
    void only_prose_counts() {
        String page = """
                # A heading of a page

                <!-- a comment
                of two lines -->
                A **paragraph** with `inline code` and [a link](https://example.org/a.b "title"). Another
                sentence, e.g. version 1.20 of `a.b`, 2.5 times (in brackets.) A third!

                ```java
                int x = 1; // no prose. At all.
                ```

                - one item
                  of two lines
                - another item
                1. A numbered
                2. list

                | cell | another cell. With two sentences. |
                |---|---|
                | `a \\| b` | x - y |

                [1]: https://example.org
                """;

        assertThat(MarkdownProse.of(page).sentencesAndCells())
                .containsExactly(
                        "A paragraph with CODE and a link.",
                        "Another sentence, e.g. version 1.20 of CODE, 2.5 times (in brackets.)",
                        "A third!",
                        "one item of two lines",
                        "another item",
                        "A numbered",
                        "list",
                        "cell",
                        "another cell.",
                        "With two sentences.",
                        "CODE",
                        "x - y");
        assertThat(MarkdownProse.words("x - y, 2.5 → CODE.")).isEqualTo(4);
    }
}
