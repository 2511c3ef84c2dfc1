package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs after all other suites. Each run of the build logs to a file of its own; the POM names the runs. */
@Tag("logs")
class NoKeyInAnyLogTest {

    private static final Path LOGS = Path.of("target", "test-logs");

    @Test
    void every_run_of_the_build_left_a_log() throws IOException {
        assertThat(logs())
                .extracting(log -> log.getFileName().toString())
                .contains("unit.txt", "heavy.txt", "own-jvm.txt", "without-reactor.txt");
    }

    /** Without {@code own-jvm}, which measures and therefore logs warnings only. */
    @ParameterizedTest
    @ValueSource(strings = {"unit", "heavy", "without-reactor"})
    void the_log_of_a_run_shows_its_requests(String run) throws IOException {
        Path log = LOGS.resolve(run + ".txt");

        assertThat(linesWith("x-goog-api-key: ***", log))
                .as("requests were logged")
                .isNotZero();
        assertThat(linesWith("DEBUG", log))
                .as("and not only what is logged by default")
                .isNotZero();
    }

    @Test
    void no_log_contains_the_key() throws IOException {
        for (Path log : logs())
            assertThat(linesWith(CallStyle.KEY, log)).as(log.toString()).isZero();
    }

    private static List<Path> logs() throws IOException {
        try (Stream<Path> logs = Files.list(LOGS)) {
            return logs.toList();
        }
    }

    private static long linesWith(String text, Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(text)).count();
        }
    }
}
