package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What fuzzing found, and what it began with, once more: without the fuzzer, which takes its time to start. */
class FuzzedInputsTest {

    private static final Path CORPUS = Path.of("fuzz", "corpus");

    @TestFactory
    Stream<DynamicTest> an_input_that_was_found_once_is_harmless_now() {
        return Stream.of(FuzzTargets.values())
                .flatMap(target -> inputs(target).stream()
                        .map(file -> DynamicTest.dynamicTest(
                                target + " " + file.getFileName(), () -> target.eatInTime(Files.readAllBytes(file)))));
    }

    private static List<Path> inputs(FuzzTargets target) {
        try (Stream<Path> files = Files.list(CORPUS.resolve(target.name().toLowerCase(Locale.ROOT)))) {
            List<Path> inputs = files.sorted().toList();
            assertThat(inputs).isNotEmpty();
            return inputs;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
