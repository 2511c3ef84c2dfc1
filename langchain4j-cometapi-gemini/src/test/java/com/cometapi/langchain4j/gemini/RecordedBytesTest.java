package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.RawExchanges.Request;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records a server of OkHttp, and replays without it. Heavy, since it starts a JVM. */
@Tag("heavy")
@Timeout(120)
class RecordedBytesTest {

    private static final String KEY = "sk-Qx7/vT+recorded=key_42";

    /** Each names a response of the server. */
    private static final String[] TEXTS = {
        "emoji", "pretty", "compact", "image", "gzip", "rate", "fault", "page", "empty", "cut", "half", "echo", "odd"
    };

    private static final byte[] IMAGE = new byte[30_000];

    static {
        new Random(3).nextBytes(IMAGE);
    }

    @TempDir
    Path folder;

    private final MockWebServer upstream = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        upstream.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                boolean isStreamed = request.getTarget().contains("stream");
                String body = request.getBody().utf8();
                String name =
                        Stream.of(TEXTS).filter(body::contains).findFirst().orElseThrow();
                return response(name, isStreamed, request.getHeaders().get("x-goog-api-key"));
            }
        });
        upstream.start();
    }

    @AfterEach
    void close() {
        upstream.close();
    }

    private static MockResponse response(String name, boolean isStreamed, String key) {
        String json = switch (name) {
            case "image" ->
                "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\""
                        + Base64.getEncoder().encodeToString(IMAGE) + "\"}}";
            case "pretty" -> "{\n  \"p\": 6.98e-09,\n  \"text\": \"\\u003cb\\u003e I\\u0027m\",\n  \"list\": []\n}\n";
            case "odd" -> "{\"a\":1,\"a\":1.0, \"b\" :2}";
            case "echo" -> echo(key);
            default -> "{\"text\": \"Привет 👋🏽 мир\",\"n\": 1.50}";
        };
        MockResponse.Builder response = new MockResponse.Builder()
                .addHeader("Content-Type", isStreamed ? "text/event-stream" : "application/json; charset=UTF-8")
                .addHeader("Set-Cookie", "server=cookie-of-the-service; Path=/");
        String event = "data: " + json.replace("\n", "") + "\r\n\r\n";
        String body = isStreamed ? ": PING\r\n\r\n" + event.repeat(3) + "data: [DONE]\n\n" : json;
        switch (name) {
            case "gzip" -> response.addHeader("Content-Encoding", "gzip").body(gzipped(body));
            case "rate" ->
                response.code(429)
                        .setHeader("Content-Type", "application/json")
                        .addHeader("Retry-After", "0")
                        .body("{\"error\": {\"code\": 429,\"message\": \"slow down\"}}");
            case "fault" ->
                response.code(500).setHeader("Content-Type", "text/plain").body("boom\nagain");
            case "page" ->
                response.code(502).setHeader("Content-Type", "text/html").body("<html>\r\n<h1>502</h1>\r\n</html>");
            case "empty" -> response.code(200).body("");
            case "cut" -> response.body(beginning(body, 45));
            case "half" ->
                response.body(beginning(body, 30))
                        .setHeader("Content-Length", "1000")
                        .onResponseEnd(new SocketEffect.CloseSocket());
            default -> {
                // chunks that end anywhere, also within an emoji
                if (isStreamed) response.chunkedBody(body, name.equals("image") ? 16_000 : 7);
                else response.body(body);
            }
        }
        return response.build();
    }

    private static Buffer beginning(String body, int bytes) {
        return new Buffer().write(body.getBytes(StandardCharsets.UTF_8), 0, bytes);
    }

    private static String echo(String key) {
        String base64 = Base64.getEncoder().encodeToString(("user:" + key).getBytes(StandardCharsets.UTF_8));
        return "{\"message\":\"API key " + key + " in ?key=" + URLEncoder.encode(key, StandardCharsets.UTF_8)
                + ", Basic " + base64 + "\"}";
    }

    private static Buffer gzipped(String body) {
        Buffer zipped = new Buffer();
        try (var sink = Okio.buffer(new GzipSink(zipped))) {
            sink.writeUtf8(body);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return zipped;
    }

    private List<String> record(Path file) throws Exception {
        try (CometApiGeminiLocalServer server =
                CometApiGeminiLocalServer.recording(file, upstream.url("/").toString())) {
            return RawExchanges.send(server.baseUrl(), KEY, RawExchanges.requests(TEXTS));
        }
    }

    @Test
    void another_jvm_gets_the_same_bytes_without_the_service() throws Exception {
        Path file = folder.resolve("recording.json");
        List<String> recorded = record(file);
        upstream.close();

        Path output = folder.resolve("output");
        Stream<String> command = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RawExchanges.class.getName(),
                file.toString());
        Process jvm = new ProcessBuilder(
                        Stream.concat(command, Stream.of(TEXTS)).toList())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();

        List<String> replayed = Files.readAllLines(output);
        assertThat(replayed).hasSameSizeAs(recorded);
        for (int i = 0; i < recorded.size(); i++) {
            // the key that the service repeated is not in the recording
            if (!TEXTS[i / 2].equals("echo")) assertThat(replayed.get(i)).isEqualTo(recorded.get(i));
        }
        assertThat(recorded).filteredOn(it -> it.endsWith("broken")).hasSize(2);
    }

    @Test
    void no_file_holds_a_key_or_a_cookie() throws Exception {
        record(folder.resolve("recordings/recording.json"));

        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertThat(files).hasSize(2);
        for (Path file : files) {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            for (int offset = 0; offset < 3; offset++) {
                String base64 =
                        Base64.getEncoder().encodeToString(("x".repeat(offset) + KEY).getBytes(StandardCharsets.UTF_8));
                assertThat(content).doesNotContain(base64.substring(8, base64.length() - 8));
            }
            assertThat(content)
                    .doesNotContain("Qx7")
                    .doesNotContain(URLEncoder.encode(KEY, StandardCharsets.UTF_8))
                    .doesNotContainIgnoringCase("cookie")
                    .doesNotContain("x-goog", "user-project");
        }
    }

    @Test
    void a_recording_is_readable_and_large_values_stand_beside_it() throws Exception {
        Path file = folder.resolve("recording.json");
        record(file);

        String recording = Files.readString(file);
        assertThat(recording)
                .contains("\"text\": \"Привет 👋🏽 мир\"")
                .contains("\"text\": \"<b> I'm\"")
                .contains("\"p\": 6.98e-09")
                .contains("\"message\": \"API key REMOVED in ?key=REMOVED, Basic ")
                .contains("\"<html>\\r\\n\"")
                .contains("7 bytes at ")
                .contains("\"end\": \"broken\"")
                .hasSizeLessThan(30_000);
        try (Stream<Path> files = Files.list(folder.resolve("recording.files"))) {
            assertThat(files)
                    .singleElement()
                    .satisfies(
                            image -> assertThat(image).hasBinaryContent(IMAGE).hasExtension("png"));
        }
    }

    @Test
    void recorded_chunks_are_replayed_as_chunks() throws Exception {
        Path file = folder.resolve("recording.json");
        record(file);

        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.replaying(file)) {
            RawExchanges.send(server.baseUrl(), "any", List.of(Request.streamed("emoji")));

            assertThat(server.lastRequest().chunksWritten()).isGreaterThan(10);
        }
    }

    @Test
    void recording_again_changes_nothing_but_the_times() throws Exception {
        Path file = folder.resolve("recording.json");
        record(file);
        String first = withoutTimes(Files.readString(file));

        record(file);

        assertThat(withoutTimes(Files.readString(file))).isEqualTo(first);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    private static String withoutTimes(String recording) {
        return recording.replaceAll("\"(arrived|recordedAt)\": \"[^\"]+\"", "");
    }
}
