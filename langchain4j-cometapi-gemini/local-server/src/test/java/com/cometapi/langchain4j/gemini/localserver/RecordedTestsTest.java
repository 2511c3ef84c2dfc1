package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs classes with recordings that a user might write. Another local server takes the place of the service. */
class RecordedTestsTest {

    private static Path folder;
    private static String upstreamUrl;
    private static String prompt;
    private static final List<String> answers = new ArrayList<>();

    private final CometApiGeminiLocalServer upstream = CometApiGeminiLocalServer.start();

    @BeforeEach
    void start(@TempDir Path temporary) {
        folder = temporary.resolve("recordings");
        upstreamUrl = upstream.baseUrl();
        prompt = "hi";
        answers.clear();
    }

    @AfterEach
    void close() {
        upstream.close();
        System.clearProperty("cometapi.record");
    }

    private static List<Throwable> record(Class<?> tests) {
        System.setProperty("cometapi.record", "true");
        try {
            return failuresOf(tests);
        } finally {
            System.clearProperty("cometapi.record");
        }
    }

    private static List<Throwable> failuresOf(Class<?> tests) {
        List<Throwable> failures = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(tests))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                result.getThrowable().ifPresent(failures::add);
                            }
                        });
        return failures;
    }

    private static void send(CometApiGeminiLocalServer server, String text) {
        try {
            answers.add(new NativeClient(server)
                    .send(NativeClient.request(text, ""))
                    .body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void each_test_has_a_file_of_its_own_and_is_replayed_from_it() throws IOException {
        assertThat(record(Recorded.class)).isEmpty();
        List<String> recorded = List.copyOf(answers);
        answers.clear();
        upstream.close();

        assertThat(failuresOf(Recorded.class)).isEmpty();

        assertThat(answers).containsExactlyElementsOf(recorded).hasSize(6).doesNotHaveDuplicates();
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(it -> folder.relativize(it).toString()))
                    .containsExactlyInAnyOrder(
                            folderOf("Recorded") + "/class.json",
                            folderOf("Recorded") + "/one.json",
                            folderOf("Recorded") + "/two.json",
                            folderOf("Recorded") + "/many-1.json",
                            folderOf("Recorded") + "/many-2.json",
                            folderOf("Recorded.Inner") + "/inner.json");
        }
    }

    private static String folderOf(String type) {
        return RecordedTestsTest.class.getName() + "." + type;
    }

    @Test
    void a_test_without_a_recording_states_how_to_make_one() {
        assertThat(failuresOf(Single.class))
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .hasMessageContaining("There is no recording " + folder)
                        .hasMessageContaining("sends.json; record it anew: with -Dcometapi.record=true"));
        assertThat(failuresOf(WithoutRequest.class)).isEmpty();
    }

    @Test
    void a_test_fails_when_its_request_differs_even_if_it_does_not_notice() {
        assertThat(record(Single.class)).isEmpty();
        prompt = "bye";

        assertThat(failuresOf(Single.class))
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .hasMessageContaining("contents[0].parts[0].text: recorded \"hi\", sent \"bye\""));
    }

    @Test
    void a_failed_test_shows_the_difference_as_well() {
        assertThat(record(Failing.class)).hasSize(1);
        prompt = "bye";

        assertThat(failuresOf(Failing.class))
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .hasMessage("of the test")
                        .satisfies(it -> assertThat(it.getSuppressed())
                                .anySatisfy(suppressed ->
                                        assertThat(suppressed).hasMessageContaining("recorded \"hi\", sent \"bye\""))));
    }

    @Test
    void recording_again_replaces_the_file() throws IOException {
        assertThat(record(Single.class)).isEmpty();
        prompt = "bye";
        assertThat(record(Single.class)).isEmpty();

        assertThat(failuresOf(Single.class)).isEmpty();
        assertThat(Files.readString(folder.resolve(folderOf("Single")).resolve("sends.json")))
                .contains("\"bye\"")
                .doesNotContain("\"hi\"");
    }

    @Test
    void a_file_that_cannot_be_replayed_is_named_with_the_remedy(@TempDir Path other) throws IOException {
        Path file = other.resolve("recording.json");
        assertThatThrownBy(() -> CometApiGeminiLocalServer.replaying(file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("There is no recording " + file + "; record it anew: with");

        Files.writeString(file, "{\"format\": \"cometapi-gemini-recording\", \"version\": 2}");
        assertThatThrownBy(() -> CometApiGeminiLocalServer.replaying(file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "The recording " + file + " has the version 2 of the format, and this local server"
                                + " reads version 1. Update langchain4j-cometapi-gemini-local-server, or record it anew");

        for (String broken : List.of(
                "",
                "{\"format\":",
                "[]",
                "{}",
                "{\"format\":\"cometapi-gemini-recording\",\"version\":1}",
                "{\"format\":\"cometapi-gemini-recording\",\"version\":1,\"recordedAt\":\"2026-01-01T00:00:00Z\","
                        + "\"exchanges\":[{\"request\":{\"path\":\"/\"}}]}",
                "{\"format\":\"cometapi-gemini-recording\",\"version\":1,\"recordedAt\":\"2026-01-01T00:00:00Z\","
                        + "\"exchanges\":[{\"request\":{\"path\":\"/\",\"json\":{\"$file\":\"../x\"}},\"response\":{\"status\":200}}]}")) {
            Files.writeString(file, broken);
            assertThatThrownBy(() -> CometApiGeminiLocalServer.replaying(file))
                    .as(broken)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("The recording " + file + " is broken: ")
                    .hasMessageContaining(". Restore it, or record it anew");
        }
    }

    @Test
    void an_edited_recording_is_replayed_as_it_now_is(@TempDir Path other) throws Exception {
        Path file = other.resolve("recording.json");
        upstream.answers(Answer.chunks("one ", "two"));
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.recording(file, upstreamUrl)) {
            new NativeClient(server).stream(NativeClient.request("hi", ""));
        }
        Files.writeString(file, Files.readString(file).replace("\"two\"", "\"three hundred\""));

        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.replaying(file)) {
            assertThat(new NativeClient(server)
                            .stream(NativeClient.request("hi", "")).body())
                    .contains("one ", "three hundred");
            assertThat(server.lastRequest().chunksWritten()).isEqualTo(2);
        }
    }

    @Test
    void the_address_of_a_service_must_be_one_of_http(@TempDir Path other) {
        assertThatThrownBy(() -> CometApiGeminiLocalServer.recording(other.resolve("x.json"), "api.cometapi.com"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http:// or https://");
    }

    static class Recorded {

        @RegisterExtension
        static final CometApiGeminiLocalServerExtension gemini =
                CometApiGeminiLocalServerExtension.recordedIn(folder, upstreamUrl);

        @BeforeAll
        static void before() {
            send(gemini.server(), "before all");
        }

        @Test
        void one(CometApiGeminiLocalServer server) {
            send(server, "one");
        }

        @Test
        void two(CometApiGeminiLocalServer server) {
            server.answers(Answer.text("scripted"));
            send(server, "scripted");
            answers.remove(answers.size() - 1);
            send(server, "two");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", "b"})
        void many(String text) {
            send(gemini.server(), text);
        }

        @Nested
        class Inner {

            @Test
            void inner() {
                send(gemini.server(), "inner");
            }
        }
    }

    static class Single {

        @RegisterExtension
        final CometApiGeminiLocalServerExtension gemini =
                CometApiGeminiLocalServerExtension.recordedIn(folder, upstreamUrl);

        @Test
        void sends() {
            send(gemini.server(), prompt);
        }
    }

    static class WithoutRequest {

        @RegisterExtension
        static final CometApiGeminiLocalServerExtension gemini =
                CometApiGeminiLocalServerExtension.recordedIn(folder, upstreamUrl);

        @Test
        void sends_nothing() {}
    }

    static class Failing {

        @RegisterExtension
        static final CometApiGeminiLocalServerExtension gemini =
                CometApiGeminiLocalServerExtension.recordedIn(folder, upstreamUrl);

        @Test
        void fails() {
            send(gemini.server(), prompt);
            fail("of the test");
        }
    }
}
