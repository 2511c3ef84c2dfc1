package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reaches the service while it is recorded. Another local server takes its place. */
class RecorderTest {

    private static final String KEY = "sk-of-the-environment";
    private static final String PATH = "/v1beta/models/m:generateContent";

    @TempDir
    Path folder;

    private final CometApiGeminiLocalServer upstream =
            CometApiGeminiLocalServer.start().strict(false).otherwise(request -> Answer.text("ok"));
    private CometApiGeminiLocalServer server;
    private NativeClient client;

    @BeforeEach
    void start() {
        server = CometApiGeminiLocalServer.start();
        client = new NativeClient(server);
    }

    @AfterEach
    void close() {
        server.close();
        upstream.close();
    }

    private LocalRequest passedWith(String key, String query, String header, String value) throws Exception {
        server.with(new Recorder(folder.resolve("recording.json"), new Upstream(upstream.baseUrl() + "/", key)));
        client.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + PATH + query))
                .header(header, value)
                .header("Accept-Encoding", "gzip")
                .header("X-Of-The-Application", "yes")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
        return upstream.lastRequest();
    }

    @Test
    void the_key_of_the_environment_replaces_a_placeholder() throws Exception {
        LocalRequest passed = passedWith(KEY, "?key=any&alt=json", "x-goog-api-key", "any");

        assertThat(passed.header("x-goog-api-key")).isEqualTo(KEY);
        assertThat(passed.target()).isEqualTo(PATH + "?alt=json");
    }

    @Test
    void the_key_of_the_environment_is_sent_as_the_client_sends_its_own() throws Exception {
        LocalRequest passed = passedWith(KEY, "", "Authorization", "Bearer any");

        assertThat(passed.header("authorization")).isEqualTo("Bearer " + KEY);
        assertThat(passed.header("x-goog-api-key")).isNull();
    }

    @Test
    void without_it_the_request_is_passed_on_as_it_is() throws Exception {
        LocalRequest passed = passedWith(null, "?key=sk-of-the-client", "Authorization", "Bearer any");

        assertThat(passed.header("authorization")).isEqualTo("Bearer any");
        assertThat(passed.query()).isEqualTo("key=sk-of-the-client");
        assertThat(passed.header("x-of-the-application")).isEqualTo("yes");
        assertThat(passed.header("accept-encoding")).isNull();
        assertThat(passed.body()).isEqualTo("{}");
    }

    @Test
    void no_key_is_stored() throws Exception {
        passedWith(KEY, "?key=sk-of-the-client&alt=json", "Authorization", "Bearer sk-other-of-the-client");
        server.close();

        assertThat(Files.readString(folder.resolve("recording.json")))
                .contains("\"query\": \"alt=json\"")
                .doesNotContain("sk-", "uthorization");
    }

    @Test
    void a_recording_that_cannot_be_written_is_an_error_of_the_request() throws Exception {
        Path file = folder.resolve("recording.json");
        server.with(new Recorder(file, new Upstream(upstream.baseUrl(), null)));
        Files.createDirectory(file);
        Files.createFile(file.resolve("occupied"));

        assertThat(client.send(NativeClient.request("hi", "")).body())
                .contains("The recording " + file + " cannot be written");
        server.with(null);
    }

    @Test
    void other_operations_and_the_list_of_models_are_recorded_as_well() throws Exception {
        Path file = folder.resolve("recording.json");
        upstream.when(request -> request.method().equals("GET"), Answer.raw(200, "application/json", "[]"));
        server.with(new Recorder(file, new Upstream(upstream.baseUrl(), null)));
        HttpRequest models = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/api/models"))
                .build();
        assertThat(client.send(models).body()).isEqualTo("[]");
        String counted = client.send("m", "countTokens", "{}").body();
        server.close();
        upstream.close();

        try (CometApiGeminiLocalServer replay = CometApiGeminiLocalServer.replaying(file)) {
            NativeClient again = new NativeClient(replay);
            URI address = URI.create(replay.baseUrl() + "/api/models");
            assertThat(again.send(HttpRequest.newBuilder(address).build()).body())
                    .isEqualTo("[]");
            assertThat(again.send("m", "countTokens", "{}").body()).isEqualTo(counted);
        }
    }
}
