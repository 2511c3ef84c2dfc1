package com.cometapi.langchain4j.gemini.springweb;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.agent.tool.Tool;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Hooks;

/** Checks that a request, the tool loop of its AI service and its model calls are one trace of a tracer. */
class TracesTest {

    /** A piece of a stream that does not end by itself, with the usage so far. */
    private static final String PIECE = """
            {"candidates": [{"content": {"parts": [{"text": "on and on "}]}}],
             "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 3, "totalTokenCount": 14}}""";

    /** A tool of every AI service of the application. */
    static class Clock {

        private final ObservationRegistry registry;

        Clock(ObservationRegistry registry) {
            this.registry = registry;
        }

        @Tool("Returns the time")
        String time() {
            return Observation.createNotStarted("look at the clock", registry).observe(() -> "noon");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Clock.class)
    static class More {

        @Bean
        ExportedSpans exportedSpans() {
            return new ExportedSpans();
        }
    }

    static Stream<Arguments> applications() {
        return Stream.of(
                Arguments.of(Web.MVC, "limited"),
                Arguments.of(Web.WEBFLUX, "limited"),
                Arguments.of(Web.WEBFLUX, "auto"));
    }

    private static URLClassLoader printed;

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @BeforeAll
    static void compile(@TempDir Path folder) throws IOException {
        printed = PrintedApplication.compile(folder);
    }

    @AfterAll
    static void unload() throws IOException {
        printed.close();
    }

    @AfterEach
    void close() {
        Hooks.disableAutomaticContextPropagation();
        server.close();
    }

    private ConfigurableApplicationContext start(Web web, String propagation) throws ClassNotFoundException {
        return web.start(
                printed,
                More.class,
                server,
                "spring.reactor.context-propagation=" + propagation,
                "management.tracing.sampling.probability=1");
    }

    @ParameterizedTest
    @MethodSource("applications")
    void a_request_with_a_tool_and_two_model_calls_is_one_tree(Web web, String propagation) throws Exception {
        server.answers(
                Answer.call("time", "{}").usage(7, 2),
                Answer.chunks("It is ", "noon").usage(11, 3));

        try (ConfigurableApplicationContext application = start(web, propagation)) {
            HttpRequest request = HttpRequest.newBuilder(Web.address(application, "/events?message=time"))
                    .build();
            String body = HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();

            assertThat(body).contains("It is ", "noon", "\"complete\"");
            assertTree(
                    application,
                    "http get /events",
                    "  chat gemini-3-flash-preview [error.type=none, tokens=7/2]",
                    "  look at the clock",
                    "  chat gemini-3-flash-preview [error.type=none, tokens=11/3]");
        }
    }

    @ParameterizedTest
    @MethodSource("applications")
    void a_request_that_is_cancelled_in_the_middle_is_one_tree_that_ends(Web web, String propagation) throws Exception {
        String[] pieces = Collections.nCopies(2_000, PIECE).toArray(String[]::new);
        server.answers(
                Answer.call("time", "{}").usage(7, 2), Answer.json(pieces).pace(Duration.ofMillis(20)));

        try (ConfigurableApplicationContext application = start(web, propagation)) {
            disconnectAt("on and on ", application);

            List<String> tree = awaitTree(application, 4);
            assertThat(tree.get(0))
                    .as("the web server may have sent the lost request to its error page")
                    .isIn("http get /events", "http get /error");
            assertThat(tree)
                    .endsWith(
                            "  chat gemini-3-flash-preview [error.type=none, tokens=7/2]",
                            "  look at the clock",
                            "  chat gemini-3-flash-preview [error.type=cancelled, tokens=11/3]")
                    .hasSize(4);
            assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(20)))
                    .isTrue();
        }
    }

    /** Reads a stream as far as the text, and closes the connection. */
    private static void disconnectAt(String text, ConfigurableApplicationContext application) throws IOException {
        try (Socket browser = new Socket("127.0.0.1", Web.port(application))) {
            browser.getOutputStream()
                    .write("GET /events?message=time HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(browser.getInputStream(), StandardCharsets.UTF_8));
            String line = lines.readLine();
            while (line != null && !line.contains(text)) line = lines.readLine();
            assertThat(line).isNotNull();
        }
    }

    private static void assertTree(ConfigurableApplicationContext application, String... lines)
            throws InterruptedException {
        assertThat(awaitTree(application, lines.length)).isEqualTo(List.of(lines));
    }

    private static List<String> awaitTree(ConfigurableApplicationContext application, int spans)
            throws InterruptedException {
        ExportedSpans exported = application.getBean(ExportedSpans.class);
        assertThat(exported.await(spans)).isTrue();
        assertThat(exported.traces()).hasSize(1);
        return exported.tree();
    }
}
