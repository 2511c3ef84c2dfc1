package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs classes that a user might write. */
class LocalServerExtensionTest {

    private static final List<CometApiGeminiLocalServer> seen = new ArrayList<>();

    @BeforeEach
    void forget() {
        seen.clear();
    }

    @Test
    void one_server_serves_a_class_and_its_nested_classes_and_is_closed_after_them() {
        assertThat(failuresOf(ByAnnotation.class)).isEmpty();

        assertThat(seen).hasSize(4).containsOnly(seen.get(0));
        assertThat(seen.get(0).isClosed()).isTrue();
    }

    @Test
    void a_field_has_the_address_before_the_first_test() {
        assertThat(failuresOf(ByField.class)).isEmpty();

        assertThat(seen).hasSize(2).containsOnly(seen.get(0));
        assertThat(seen.get(0).isClosed()).isTrue();
    }

    @Test
    void a_field_of_the_instance_has_a_server_for_each_test() {
        assertThat(failuresOf(ByInstanceField.class)).isEmpty();

        assertThat(seen).hasSize(2).doesNotHaveDuplicates();
        assertThat(seen).allMatch(CometApiGeminiLocalServer::isClosed);
    }

    @Test
    void a_failure_shows_the_requests_without_the_key() {
        List<Throwable> failures = failuresOf(Failing.class);

        assertThat(failures).hasSize(3);
        assertThat(failures)
                .filteredOn(failure -> failure.getMessage().equals("after a request"))
                .singleElement()
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .satisfies(requests -> assertThat(requests)
                                .hasMessageStartingWith("The local server received one request:")
                                .hasMessageContaining("POST /v1beta/models/gemini-3-flash-preview:generateContent")
                                .hasMessageContaining("Why is the sky blue?")
                                .hasMessageNotContaining("secret")));
        assertThat(failures)
                .filteredOn(failure -> failure.getMessage().equals("before a request"))
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure.getSuppressed()[0]).hasMessage("The local server received no request"));
        assertThat(failures)
                .filteredOn(failure -> failure.getMessage().equals("after many requests"))
                .singleElement()
                .satisfies(failure -> assertThat(failure.getSuppressed()[0])
                        .hasMessageStartingWith(
                                "The local server received 25 requests, of which these are the last 20:")
                        .hasMessageContaining("number 24")
                        .hasMessageNotContaining("number 4\""));
    }

    private static List<Throwable> failuresOf(Class<?> tests) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .build();
        List<Throwable> failures = new ArrayList<>();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                result.getThrowable().ifPresent(failures::add);
            }
        });
        return failures;
    }

    private static String send(CometApiGeminiLocalServer server, String text) {
        try {
            return new NativeClient(server)
                    .send(NativeClient.MODEL, "generateContent?key=secret", NativeClient.request(text, ""))
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ExtendWith(CometApiGeminiLocalServerExtension.class)
    static class ByAnnotation {

        ByAnnotation(CometApiGeminiLocalServer server) {
            assertThat(server.baseUrl()).startsWith("http://127.0.0.1:");
        }

        @Test
        void leaves_a_script_a_rule_and_settings(CometApiGeminiLocalServer server) {
            seen.add(server);
            server.answers(Answer.text("scripted")).when(request -> true, Answer.text("by a rule"));
            server.strict(false).gateway(true).otherwise(request -> Answer.text("otherwise"));
            assertThat(send(server, "hi")).contains("scripted");
            server.answers(Answer.text("unused"));
        }

        @Test
        void meets_nothing_of_the_other_test(CometApiGeminiLocalServer server) {
            seen.add(server);
            assertThat(server.requests()).isEmpty();
            assertThat(send(server, "hi")).doesNotContain("unused", "by a rule", "otherwise");
        }

        @Nested
        class Inner {

            @Test
            void has_the_same_server(CometApiGeminiLocalServer server) {
                seen.add(server);
            }
        }

        @Nested
        class AnotherInner {

            @Test
            void has_it_too(CometApiGeminiLocalServer server) {
                seen.add(server);
                assertThat(send(server, "hi")).isNotEmpty();
            }
        }
    }

    static class ByField {

        @RegisterExtension
        static final CometApiGeminiLocalServerExtension gemini = new CometApiGeminiLocalServerExtension();

        private static final String ADDRESS = gemini.baseUrl();

        @Test
        void one() {
            seen.add(gemini.server());
            assertThat(gemini.baseUrl()).isEqualTo(ADDRESS);
        }

        @Test
        void two(CometApiGeminiLocalServer server) {
            seen.add(server);
            assertThat(server.baseUrl()).isEqualTo(ADDRESS);
        }
    }

    static class ByInstanceField {

        @RegisterExtension
        final CometApiGeminiLocalServerExtension gemini = new CometApiGeminiLocalServerExtension();

        @Test
        void one() {
            seen.add(gemini.server());
        }

        @Test
        void two() {
            seen.add(gemini.server());
        }
    }

    @ExtendWith(CometApiGeminiLocalServerExtension.class)
    static class Failing {

        @Test
        void after_a_request(CometApiGeminiLocalServer server) {
            send(server, "Why is the sky blue?");
            fail("after a request");
        }

        @Test
        void after_many_requests(CometApiGeminiLocalServer server) {
            for (int i = 0; i < 25; i++) send(server, "number " + i);
            fail("after many requests");
        }

        @Test
        void before_a_request(CometApiGeminiLocalServer server) {
            fail("before a request");
        }
    }
}
