package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.FuzzTargets.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Repeats the inputs that fuzzing found or began with, without the fuzzer, which is slow to start. */
class FuzzedInputsTest {

    private static final Path CORPUS = Path.of("fuzz", "corpus");

    @TestFactory
    Stream<DynamicTest> an_input_found_by_fuzzing_is_harmless_now() {
        return Stream.of(FuzzTargets.values())
                .flatMap(target -> inputs(target).stream()
                        .map(file -> DynamicTest.dynamicTest(
                                target + " " + file.getFileName(),
                                () -> target.parseWithin(LIMIT, Files.readAllBytes(file)))));
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
