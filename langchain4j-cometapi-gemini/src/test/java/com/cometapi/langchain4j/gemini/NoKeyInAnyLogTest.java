package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs after all other tests, in a JVM of its own: what they logged at TRACE is in a file. */
class NoKeyInAnyLogTest {

    private static final Path LOG = Path.of("target", "test-log-main.txt");

    @Test
    void the_log_of_the_whole_run_does_not_contain_the_key() throws IOException {
        assertThat(linesWith("x-goog-api-key: ***")).as("requests were logged").isNotZero();
        assertThat(linesWith("DEBUG"))
                .as("and not only what is logged by default")
                .isNotZero();

        assertThat(linesWith(CallStyle.KEY)).isZero();
    }

    private static long linesWith(String words) throws IOException {
        try (Stream<String> lines = Files.lines(LOG)) {
            return lines.filter(line -> line.contains(words)).count();
        }
    }
}
