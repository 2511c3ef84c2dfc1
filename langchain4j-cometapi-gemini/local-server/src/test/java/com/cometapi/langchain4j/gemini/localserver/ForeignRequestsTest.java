package com.cometapi.langchain4j.gemini.localserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP allows, and few clients do. */
class ForeignRequestsTest {

    private static final String PATH = "/v1beta/models/gemini-3-flash-preview:generateContent";
    private static final String SUM = NativeClient.request("2 + 3", "");

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    /** Sends requests on one connection, and returns all that arrives until the server closes it. */
    private String exchange(String... requests) throws IOException {
        URI address = URI.create(server.baseUrl());
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(10_000);
            for (String request : requests) socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String head(String method, String headers) {
        return method + " " + PATH + " HTTP/1.1\r\nHost: local\r\nx-goog-api-key: any\r\n" + headers + "\r\n";
    }

    private static String last() {
        return head("POST", "Connection: close\r\nContent-Length: " + SUM.length() + "\r\n") + SUM;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE", "OPTIONS"})
    void another_method_than_post_is_not_found(String method) throws IOException {
        String response = exchange(head(method, "Content-Length: " + SUM.length() + "\r\n") + SUM, last());

        assertThat(response).startsWith("HTTP/1.1 404 ").containsOnlyOnce("2 + 3 = 5.");
    }

    @Test
    void a_head_request_gets_no_body() throws IOException {
        String response = exchange(head("HEAD", ""), last());

        assertThat(response).startsWith("HTTP/1.1 404 ").contains("\r\n\r\nHTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1,Connection: close", "HTTP/1.1,connection: Close", "HTTP/1.0,Accept: */*"})
    void the_connection_is_closed_for_a_client_that_expects_it(String version, String header) throws IOException {
        String request = head("POST", header + "\r\nContent-Length: " + SUM.length() + "\r\n") + SUM;

        assertThat(exchange(request.replace("HTTP/1.1", version))).contains("2 + 3 = 5.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", "gzip, chunked"})
    void a_body_in_chunks_may_have_trailers(String coding) throws IOException {
        String chunks = Integer.toHexString(SUM.length()) + "\r\n" + SUM + "\r\n0\r\nChecksum: 1\r\n\r\n";
        String response = exchange(head("POST", "Transfer-Encoding: " + coding + "\r\n") + chunks, last());

        assertThat(response.split("2 \\+ 3 = 5\\.")).hasSize(3);
    }

    @Test
    void a_client_may_wait_until_the_server_takes_the_body() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + PATH))
                .header("x-goog-api-key", "any")
                .expectContinue(true)
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(SUM))
                .build();

        assertThat(new NativeClient(server).send(request).body()).contains("2 + 3 = 5.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "-5", "99999999999", "4000000000"})
    void a_wrong_length_is_a_bad_request(String length) throws IOException {
        assertThat(exchange(head("POST", "Content-Length: " + length + "\r\n"))).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @CsvSource({"?key=any,200", "?key=banana,400", "?key=,401", "?alt=sse,401"})
    void the_key_may_be_in_the_query(String query, int status) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + PATH + query))
                .POST(HttpRequest.BodyPublishers.ofString(SUM))
                .build();

        assertThat(new NativeClient(server).send(request).statusCode()).isEqualTo(status);
    }
}
