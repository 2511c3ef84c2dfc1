package com.cometapi.langchain4j.gemini.samples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.context.ConfigurableApplicationContext;

/** Checks the responses of the application, without a browser. */
class ChatApplicationTest {

    private static final String CONVERSATION = "/api/conversations/0123456789abcdef0123456789abcdef";

    private static CometApiGeminiLocalServer server;
    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() {
        server = CometApiGeminiLocalServer.start();
        application = run(
                "--langchain4j.cometapi-gemini.api-key=a-key",
                "--langchain4j.cometapi-gemini.base-url=" + server.baseUrl());
    }

    private static ConfigurableApplicationContext run(String... settings) {
        return ChatApplication.application()
                .run(Stream.concat(Stream.of("--server.port=0"), Stream.of(settings))
                        .toArray(String[]::new));
    }

    @AfterAll
    static void end() {
        application.close();
        server.close();
    }

    @Test
    void it_listens_on_the_loopback_address_only() {
        InetAddress address = application.getBean(ServerProperties.class).getAddress();

        assertThat(address.isLoopbackAddress()).isTrue();
    }

    @Test
    void a_request_for_a_rebound_host_name_is_rejected() throws IOException {
        assertThat(send("GET / HTTP/1.1", "Host: attacker.example"))
                .contains(" 403 ")
                .doesNotContain("<html");
        assertThat(send("GET / HTTP/1.1", "Host: localhost:8080")).contains(" 200 ");
        assertThat(send("GET / HTTP/1.1", "Host: [::1]:8080")).contains(" 200 ");
    }

    @Test
    void another_page_can_neither_send_nor_stop_nor_delete() throws IOException {
        String host = "Host: 127.0.0.1:8080";

        assertThat(send("DELETE " + CONVERSATION + " HTTP/1.1", host, "Origin: https://attacker.example"))
                .contains(" 403 ");
        assertThat(send("DELETE " + CONVERSATION + " HTTP/1.1", host, "Origin: null"))
                .contains(" 403 ");
        assertThat(send("DELETE " + CONVERSATION + " HTTP/1.1", host, "Sec-Fetch-Site: cross-site"))
                .contains(" 403 ");
        assertThat(send("POST " + CONVERSATION + "/turns HTTP/1.1", host, "Origin: http://127.0.0.1:9999"))
                .contains(" 403 ");
        assertThat(send("DELETE " + CONVERSATION + " HTTP/1.1", host, "Origin: http://127.0.0.1:8080"))
                .contains(" 204 ");
    }

    @Test
    void the_page_may_run_only_its_own_scripts() throws IOException {
        assertThat(send("GET / HTTP/1.1", "Host: localhost"))
                .contains("Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'")
                .contains("X-Content-Type-Options: nosniff")
                .contains("frame-ancestors 'none'");
    }

    @Test
    void a_page_that_disconnects_cancels_the_call() throws Exception {
        server.answers(Answer.text("never").delay(Duration.ofMinutes(1)));
        Socket page = new Socket("127.0.0.1", port(application));
        page.getOutputStream().write((message("Hello") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        while (server.requests().stream().noneMatch(request -> request.streamed())) Thread.onSpinWait();

        page.close();

        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(20)))
                .isTrue();
    }

    @Test
    void an_upload_that_is_too_large_is_rejected_with_a_reason() throws IOException {
        String response = upload("filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n" + "a".repeat(11 << 20));

        assertThat(response).contains(" 413 ").contains("These files are too large. Attach fewer or smaller ones.");
    }

    @Test
    void a_file_that_models_do_not_read_is_rejected_with_a_reason() throws IOException {
        String response = upload("filename=\"a.html\"\r\nContent-Type: text/html\r\n\r\n<script>");

        assertThat(response)
                .contains(" 415 ")
                .contains("“a.html” cannot be sent. Models read images, PDFs, text, CSV, audio and video.");
    }

    @Test
    void without_a_key_a_local_server_answers_with_a_notice() throws IOException {
        try (ConfigurableApplicationContext keyless = run("--langchain4j.cometapi-gemini.api-key=")) {
            assertThat(get(keyless, "/api/settings")).contains("No COMETAPI_KEY is set");
            assertThat(exchange(keyless, message("Hello"), ""))
                    .contains("\"simulation, \"")
                    .contains("\"type\":\"complete\"");
        }
    }

    @Test
    void without_the_catalog_only_the_default_model_is_listed() throws IOException {
        try (ConfigurableApplicationContext alone = run(
                "--langchain4j.cometapi-gemini.api-key=a-key",
                "--langchain4j.cometapi-gemini.model-name=gemini-9",
                "--langchain4j.cometapi-gemini.base-url=http://127.0.0.1:1")) {
            assertThat(get(alone, "/api/settings"))
                    .contains("\"models\":[{\"name\":\"gemini-9\",\"draws\":false,\"features\":[],\"pricing\":null}]");
        }
    }

    private static int port(ConfigurableApplicationContext application) {
        return Integer.parseInt(application.getEnvironment().getProperty("local.server.port", ""));
    }

    private static String message(String text) {
        return "POST " + CONVERSATION + "/turns?text=" + text + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0";
    }

    private static String get(ConfigurableApplicationContext application, String path) throws IOException {
        return exchange(application, "GET " + path + " HTTP/1.1\r\nHost: localhost", "");
    }

    private static String send(String requestLine, String... headers) throws IOException {
        return exchange(application, requestLine + "\r\n" + String.join("\r\n", headers), "");
    }

    /** @param part one file of a form */
    private static String upload(String part) throws IOException {
        String form = "--x\r\nContent-Disposition: form-data; name=\"files\"; " + part + "\r\n--x--\r\n";
        String head = "POST " + CONVERSATION + "/turns HTTP/1.1\r\nHost: localhost\r\n"
                + "Accept: text/event-stream, application/problem+json\r\n"
                + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: " + form.length();
        return exchange(application, head, form);
    }

    private static String exchange(ConfigurableApplicationContext application, String head, String body)
            throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port(application))) {
            String request = head + "\r\nConnection: close\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
