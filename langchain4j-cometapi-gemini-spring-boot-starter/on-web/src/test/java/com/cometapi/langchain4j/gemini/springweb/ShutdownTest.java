package com.cometapi.langchain4j.gemini.springweb;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Checks what a browser sees of a streamed answer when the application closes. */
class ShutdownTest {

    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    private static final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private static URLClassLoader printed;
    private final CountDownLatch rest = new CountDownLatch(1);
    private ConfigurableApplicationContext application;

    @BeforeAll
    static void compile(@TempDir Path folder) throws Exception {
        printed = PrintedApplication.compile(folder);
    }

    @AfterAll
    static void close() throws IOException {
        printed.close();
        server.close();
    }

    @AfterEach
    void reset() {
        rest.countDown();
        if (application != null) application.close();
        server.reset();
    }

    @ParameterizedTest
    @EnumSource
    void a_graceful_shutdown_lets_the_answer_end(Web web) throws Exception {
        start(web, "server.shutdown=graceful");
        int port = Web.port(application);
        try (BufferedReader browser = open()) {
            readUntil(browser, "\"Hel\"");

            CompletableFuture<Void> closed = CompletableFuture.runAsync(application::close);
            awaitRefusal(port);
            rest.countDown();

            assertThat(readRest(browser)).contains("\"lo\"", "\"complete\"").doesNotContain("\"failure\"");
            closed.get(1, MINUTES);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_graceful_shutdown_ends_an_answer_that_takes_too_long(Web web) throws Exception {
        start(web, "server.shutdown=graceful", "spring.lifecycle.timeout-per-shutdown-phase=1s");

        assertEndsWithoutTheRest();
    }

    @ParameterizedTest
    @EnumSource
    void an_immediate_shutdown_ends_the_answer(Web web) throws Exception {
        start(web, "server.shutdown=immediate");

        assertEndsWithoutTheRest();
    }

    private void assertEndsWithoutTheRest() throws Exception {
        try (BufferedReader browser = open()) {
            readUntil(browser, "\"Hel\"");

            CompletableFuture.runAsync(application::close).get(1, MINUTES);

            assertThat(readRest(browser)).doesNotContain("\"lo\"", "\"complete\"");
        }
        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(20))).isTrue();
    }

    /** Starts an application and a model whose answer waits behind its first piece. */
    private void start(Web web, String... properties) throws Exception {
        server.answers(Answer.chunks("Hel", "lo").waitBefore(1, rest));
        application = web.start(printed, Nothing.class, server, properties);
    }

    private BufferedReader open() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(Web.address(application, "/events?message=hi"))
                .build();
        HttpResponse<InputStream> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** Waits until the web server takes no more connections; the time limit of the test limits it. */
    private static void awaitRefusal(int port) throws IOException {
        while (true) {
            try {
                new Socket("127.0.0.1", port).close();
            } catch (ConnectException refused) {
                return;
            } catch (SocketException reset) {
                // was in the queue of the socket when the server closed it
            }
        }
    }

    private static void readUntil(BufferedReader browser, String part) throws IOException {
        String line = browser.readLine();
        while (line != null && !line.contains(part)) line = browser.readLine();
        assertThat(line).contains(part);
    }

    /** Returns what follows, up to the end of the response or of its connection. */
    private static String readRest(BufferedReader browser) {
        StringBuilder rest = new StringBuilder();
        try {
            for (String line = browser.readLine(); line != null; line = browser.readLine()) {
                rest.append(line).append('\n');
            }
        } catch (IOException cut) {
            rest.append("cut");
        }
        return rest.toString();
    }
}
