package com.cometapi.langchain4j.gemini.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples are listed with what they show, and report a failure that a user can remedy without a stack trace. */
class SamplesTest {

    private static final Path SAMPLES = Path.of("").toAbsolutePath().getParent();
    private static final String PACKAGE = SamplesTest.class.getPackageName();

    @TempDir
    Path folder;

    /** What a program printed, to both streams, and its exit code. */
    private record Run(String printed, int exitCode) {}

    private static List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (String module : List.of("plain", "rag")) {
            Path sources = SAMPLES.resolve(module + "/src/main/java/" + PACKAGE.replace('.', '/'));
            try (Stream<Path> files = Files.list(sources)) {
                for (Path file : files.toList()) {
                    boolean isProgram = Files.readString(file).contains("public static void main");
                    String name = file.getFileName().toString().replace(".java", "");
                    if (isProgram && !name.equals("SampleRunner")) names.add(name);
                }
            }
        }
        return names;
    }

    @Test
    void the_page_and_the_help_list_each_sample_with_the_same_line() throws Exception {
        assumeThat(Path.of("/bin/bash")).exists();
        String page = Files.readString(SAMPLES.resolve("README.md"));
        Run help = run(List.of("/bin/bash", SAMPLES.resolve("run").toString(), "--help"), Map.of());

        assertThat(help.exitCode()).isZero();
        assertThat(names()).hasSizeGreaterThan(15).allSatisfy(name -> {
            String line = help.printed()
                    .lines()
                    .filter(each -> each.startsWith("  " + name + " "))
                    .findFirst()
                    .orElseThrow();
            String description = line.substring(name.length() + 3).strip();
            assertThat(description).endsWith(".");
            assertThat(page).contains("| `" + name + "` | " + description + " |");
        });
    }

    /** DocumentationTest runs each sample and compares its output. */
    @Test
    void the_page_shows_what_each_sample_prints() throws Exception {
        String page = Files.readString(SAMPLES.resolve("README.md"));

        assertThat(names())
                .allSatisfy(
                        name -> assertThat(page).containsPattern("<!-- output: samples/run " + name + "( .*)? -->"));
        assertThat(page).doesNotContain("null").doesNotContainPattern("\\w\\[\\w+="); // the text of a record
    }

    @Test
    void a_name_that_no_sample_has_is_reported_with_the_list() throws Exception {
        assumeThat(Path.of("/bin/bash")).exists();

        Run run = run(List.of("/bin/bash", SAMPLES.resolve("run").toString(), "Nothing"), Map.of());

        assertThat(run.printed()).contains("There is no sample named Nothing", "HelloGemini");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void a_wrong_key_is_reported_without_a_stack_trace() throws Exception {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            server.fault(Answer.error(401, "Invalid token"));

            Run run = sample("HelloGemini", Map.of("COMETAPI_KEY", "wrong", "COMETAPI_BASE_URL", server.baseUrl()));

            assertThat(run.printed()).contains("Invalid token", "samples/run Doctor");
            assertFailedWithoutStackTrace(run);
        }
    }

    @Test
    void a_failure_of_a_stream_is_reported_without_a_stack_trace() throws Exception {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            server.fault(Answer.error(401, "Invalid token"));

            Run run = sample("StreamToConsole", Map.of("COMETAPI_KEY", "wrong", "COMETAPI_BASE_URL", server.baseUrl()));

            assertThat(run.printed()).contains("Invalid token", "samples/run Doctor");
            assertFailedWithoutStackTrace(run);
        }
    }

    @Test
    void a_network_without_the_service_is_reported_without_a_stack_trace() throws Exception {
        Map<String, String> environment = Map.of("COMETAPI_KEY", "any", "COMETAPI_BASE_URL", "http://127.0.0.1:1");

        Run run = sample("HelloGemini", environment);

        assertThat(run.printed()).contains("127.0.0.1", "samples/run Doctor");
        assertFailedWithoutStackTrace(run);
    }

    @Test
    void a_missing_file_is_reported_without_a_stack_trace() throws Exception {
        for (String name : List.of("LookAtAPicture", "TranscribeSpeech")) {
            Run run = sample(name, Map.of(), "no-such-file.png");

            assertThat(run.printed()).contains("There is no file no-such-file.png");
            assertFailedWithoutStackTrace(run);
        }
    }

    @Test
    void an_empty_message_is_reported_without_a_stack_trace() throws Exception {
        Run run = sample("HelloGemini", Map.of(), " ");

        assertThat(run.printed()).contains("The message is empty");
        assertFailedWithoutStackTrace(run);
    }

    private static void assertFailedWithoutStackTrace(Run run) {
        assertThat(run.printed()).doesNotContain("\tat ", "Exception in thread", "null");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    private Run sample(String name, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PACKAGE + ".SampleRunner",
                PACKAGE + "." + name));
        command.addAll(List.of(arguments));
        return run(command, environment);
    }

    private Run run(List<String> command, Map<String, String> environment) throws Exception {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        for (String inherited : List.of("COMETAPI_KEY", "COMETAPI_BASE_URL", "JAVA_TOOL_OPTIONS")) {
            builder.environment().remove(inherited);
        }
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean isFinished = process.waitFor(150, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(isFinished).as("%s ends", command).isTrue();
        return new Run(Files.readString(output), process.exitValue());
    }
}
