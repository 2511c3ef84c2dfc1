package com.cometapi.langchain4j.gemini;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages state about other libraries is a row that {@code benchmark/compare} or {@code benchmark/run} prints. */
class PeerClaimsTest {

    private static final Path ROWS = Path.of("benchmark/harness/src/main/resources/com/cometapi/langchain4j/gemini");
    private static final Path COMPARISON = Path.of("../docs/comparison.md");
    private static final Set<String> SOME_ROWS = Set.of("cut-stream", "small-cpu");

    /** The ids that the two programs read, each from the file it reads. */
    private static Set<String> ids(String file) throws IOException {
        return Files.readAllLines(ROWS.resolve(file)).stream()
                .map(line -> line.substring(0, line.indexOf(':')))
                .collect(toCollection(LinkedHashSet::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "../docs/migrating.md", "../docs/performance.md"})
    void each_claim_about_another_library_names_a_row(String page) throws IOException {
        Set<String> rows = ids("comparison/behaviors.txt");
        rows.addAll(ids("benchmark/measures.txt"));

        assertThat(PeerClaims.findings(Files.readString(Path.of(page)), rows)).isEmpty();
    }

    @Test
    void the_comparison_has_each_row_of_its_program() throws IOException {
        List<String> printed = Pattern.compile("(?m)^\\| `([\\w-]+)` \\|")
                .matcher(Files.readString(COMPARISON))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertThat(printed).containsExactlyElementsOf(ids("comparison/behaviors.txt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "../docs/migrating.md"})
    void the_pages_name_the_version_that_was_compared(String page) throws IOException {
        Pattern version = Pattern.compile("google-ai-gemini (\\d[\\w.]*\\w)");
        List<String> compared = version.matcher(Files.readString(COMPARISON))
                .results()
                .map(MatchResult::group)
                .toList();

        assertThat(version.matcher(Files.readString(Path.of(page))).results().map(MatchResult::group))
                .isNotEmpty()
                .allMatch(compared::contains);
    }

    @Test
    void a_sentence_without_a_row_is_found() {
        String page = "Measured. `google-ai-gemini` loses\nthe last token. This library does not.";

        assertThat(PeerClaims.findings(page, SOME_ROWS))
                .containsExactly("names no row: `google-ai-gemini` loses\nthe last token.");
    }

    @Test
    void a_sentence_with_its_row_is_not_found_and_another_beside_it_is() {
        String page = "Google's SDK fails. <!-- row: cut-stream -->\nIt takes 0.3 of bare OkHttp.";

        assertThat(PeerClaims.findings(page, SOME_ROWS)).containsExactly("names no row: It takes 0.3 of bare OkHttp.");
    }

    @Test
    void a_row_that_does_not_exist_is_found() {
        assertThat(PeerClaims.findings("Google's SDK fails. <!-- row: cut-stream, cut-steam -->", SOME_ROWS))
                .containsExactly("no row is cut-steam: Google's SDK fails.");
        assertThat(PeerClaims.findings("It is slow. <!-- row: smal-cpu -->", SOME_ROWS))
                .hasSize(1);
    }

    @Test
    void a_table_about_another_library_names_a_row_in_each_line() {
        String head = "| | google-ai-gemini 1.0 | here | row |\n|---|---|---|---|\n";

        assertThat(PeerClaims.findings(head + "| a | fails | works | `cut-stream` |", SOME_ROWS))
                .isEmpty();
        assertThat(PeerClaims.findings(head + "| a | fails | works | |", SOME_ROWS))
                .hasSize(1);
        assertThat(PeerClaims.findings(head + "| a | fails | works | `other` |", SOME_ROWS))
                .hasSize(1);
        assertThat(PeerClaims.findings("| `GoogleAiGeminiX` | here |\n|---|---|\n| `a` | `b` |", SOME_ROWS))
                .hasSize(1);
    }

    @Test
    void a_comment_before_a_table_counts_for_each_of_its_lines() {
        String table = "| `GoogleAiGeminiX` | here |\n|---|---|\n| `a` | `b` |";

        assertThat(PeerClaims.findings("<!-- row: cut-stream -->\n" + table, SOME_ROWS))
                .isEmpty();
        assertThat(PeerClaims.findings("<!-- row: cut -->\n" + table, SOME_ROWS))
                .hasSize(1);
    }

    @Test
    void list_items_are_read_and_code_is_not() {
        assertThat(PeerClaims.findings("- fine\n- slower in google-genai", SOME_ROWS))
                .hasSize(1);
        assertThat(PeerClaims.findings("```xml\n<a>google-genai</a>\n```", SOME_ROWS))
                .isEmpty();
    }
}
