package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.StreamingContractTest.RecordingHandler;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import okhttp3.OkHttpClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each fault, whole and streamed, without retries and with two. The table in {@code docs/reliability.md} states what
 * is expected, so the document cannot promise anything else. Each over a plain socket, over TLS 1.3 with the library's
 * client, and with a client of the application. The matrix is written to {@code target}. Heavy: 540 cells, 36 of which
 * wait for seconds.
 */
@Tag("heavy")
class FaultMatrixTest {

    private static final Path PROMISES = Path.of("..", "docs", "reliability.md");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(1500);
    private static final List<String> MATRIX = Collections.synchronizedList(new ArrayList<>());

    private static final List<Integer> STATUSES =
            List.of(400, 401, 403, 404, 407, 408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 529, 530);

    private static final String FIRST = """
            {"candidates":[{"content":{"parts":[{"text":"a"}]}}]}""";
    private static final String LAST = """
            {"candidates":[{"content":{"parts":[{"text":"b"}]},"finishReason":"STOP"}]}""";
    private static final String ERROR = """
            {"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED"}}""";
    private static final String WHOLE = "[" + FIRST + "," + LAST + "]";
    private static final String STREAM = events(FIRST, LAST);

    private final CometApiGeminiLocalServer server =
            CometApiGeminiLocalServer.start().strict(false);
    private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());

    /** Opened when the handler received text: a reset that overtakes the text would lose it. */
    private final CountDownLatch isReceived = new CountDownLatch(1);

    private final Map<String, Fault> faults = faults();

    /** Null for plain sockets. */
    private Closeable relay;

    private String baseUrl = server.baseUrl();
    private OkHttpClient client;

    /** @param timeout the longest silence; short for a fault that is silent */
    private record Fault(Answer whole, Answer streamed, Duration timeout) {}

    /** @param requests that the server sees: without retries, with two; for each style where it differs */
    private record Promise(String whole, String streamed, String requests, String waits) {

        String outcome(CallStyle style) {
            return style == CallStyle.WHOLE ? whole : streamed;
        }

        String requests(CallStyle style, int retries) {
            String[] styles = requests.split("; ");
            return styles[Math.min(style.ordinal(), styles.length - 1)].split(", ")[retries == 0 ? 0 : 1];
        }

        String waits(CallStyle style, int retries) {
            boolean isRetried = retries > 0 && !requests(style, retries).equals("1");
            return isRetried ? waits : "";
        }
    }

    @AfterEach
    void close() throws IOException {
        if (relay != null) relay.close();
        server.close();
    }

    private void connect(TlsLimitsTest.Path path) throws IOException {
        if (path == TlsLimitsTest.Path.PLAIN) return;
        AtomicInteger port = new AtomicInteger();
        relay = LingeringServer.relay(server.port(), port);
        baseUrl = "https://127.0.0.1:" + port;
        client = path.client();
    }

    @AfterAll
    static void writeTheMatrix() throws IOException {
        Files.write(Path.of("target", "fault-matrix.txt"), MATRIX);
    }

    private static String events(String... payloads) {
        return Arrays.stream(payloads).map(it -> "data: " + it + "\n\n").collect(Collectors.joining());
    }

    private Map<String, Fault> faults() {
        Map<String, Fault> all = new LinkedHashMap<>();
        // the connection
        all.put("connection refused", both(Answer.text("never")));
        all.put("reset before the head", both(Answer.reset()));
        all.put(
                "reset in mid-event",
                each(
                        json(WHOLE).resetAfter(0),
                        Answer.json(FIRST, LAST).waitBefore(1, isReceived).resetAfter(1)));
        all.put(
                "closed in mid-event",
                each(Answer.text("ab").cutMidEvent(0), Answer.json(FIRST, LAST).cutMidEvent(1)));
        all.put("clean end in mid-answer", each(json(FIRST), Answer.sse(events(FIRST))));
        all.put("silence before the head", silent(both(Answer.text("never").waitFor(new CountDownLatch(1)))));
        all.put(
                "silence in mid-answer",
                silent(each(json(WHOLE).stallAfter(0), Answer.json(FIRST, LAST).stallAfter(1))));
        all.put("slow drip", new Fault(dripping(json(WHOLE)), dripping(Answer.sse(STREAM)), Duration.ofSeconds(2)));
        // error responses
        all.put("301", both(Answer.redirect(301, "http://127.0.0.1:1/elsewhere")));
        for (int status : STATUSES) {
            all.put(Integer.toString(status), both(Answer.error(status, "no")));
        }
        all.put("429, RetryInfo 1.5s", both(Answer.rateLimited("1.5s")));
        all.put("429, Retry-After 2", both(Answer.rateLimited(null).header("Retry-After", "2")));
        all.put(
                "429, RetryInfo 1.5s, Retry-After 2",
                both(Answer.rateLimited("1.5s").header("Retry-After", "2")));
        all.put("429, RetryInfo 3600s", both(Answer.rateLimited("3600s")));
        all.put("503, Retry-After 0", both(Answer.error(503, "busy").header("Retry-After", "0")));
        all.put("503, broken in mid-body", both(Answer.error(503, "busy").cutMidEvent(0)));
        // status 200 that is no response of Gemini
        all.put("page of HTML", both(Answer.raw(200, "text/html", "<html>Welcome</html>")));
        all.put("plain text", both(Answer.raw(200, "text/plain", "It works!")));
        all.put("empty body", both(Answer.raw(200, "application/json", "")));
        all.put("gzip", each(packed(WHOLE, 1), packed(STREAM, 1)));
        all.put("truncated gzip", each(packed(WHOLE, 2), packed("", 2)));
        all.put(
                "wrong content type",
                each(json(WHOLE).contentType("text/plain"), Answer.raw(200, "image/png", STREAM)));
        all.put("truncated JSON", each(json(WHOLE.substring(0, 80)), Answer.sse(events(FIRST, LAST.substring(0, 40)))));
        all.put("broken JSON", each(json("""
                [{"candidates":}]"""), Answer.sse(events(FIRST, """
                {"candidates":}"""))));
        all.put("error before the first word", each(json(ERROR), Answer.sse(events(ERROR))));
        all.put(
                "error after the first word",
                each(json("[" + FIRST + "," + ERROR + "]"), Answer.sse(events(FIRST, ERROR))));
        return all;
    }

    private static Fault both(Answer answer) {
        return each(answer, answer);
    }

    private static Fault each(Answer whole, Answer streamed) {
        return new Fault(whole, streamed, LONG);
    }

    private static Fault silent(Fault fault) {
        return new Fault(fault.whole, fault.streamed, SHORT);
    }

    private static Answer json(String body) {
        return Answer.raw(200, "application/json", body);
    }

    /** Takes longer in total than the longest silence. */
    private static Answer dripping(Answer answer) {
        return answer.splitBytes(4).pace(Duration.ofMillis(55));
    }

    private static Answer packed(String body, int part) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] bytes = Arrays.copyOf(packed.toByteArray(), packed.size() / part);
        return Answer.raw(200, "application/json", bytes).header("Content-Encoding", "gzip");
    }

    static Stream<Arguments> cells() throws IOException {
        return promises().keySet().stream()
                .flatMap(fault -> Stream.of(CallStyle.values())
                        .flatMap(style -> Stream.of(0, 2)
                                .flatMap(retries -> Stream.of(TlsLimitsTest.Path.values())
                                        .map(path -> Arguments.of(fault, style, retries, path)))));
    }

    @ParameterizedTest(name = "{0}, {1}, {2} retries, {3}")
    @MethodSource("cells")
    void each_fault_has_the_documented_outcome(String name, CallStyle style, int retries, TlsLimitsTest.Path path)
            throws Exception {
        connect(path);
        Fault fault = Objects.requireNonNull(faults.get(name));
        Promise promise = Objects.requireNonNull(promises().get(name));
        server.otherwise(request -> style == CallStyle.WHOLE ? fault.whole : fault.streamed);
        if (name.equals("connection refused")) close();

        String outcome = style == CallStyle.WHOLE ? outcomeWhole(fault, retries) : outcomeStreamed(fault, retries);

        int expected = Integer.parseInt(promise.requests(style, retries));
        // the server may still read the last request of a call that has timed out
        Awaitility.await().until(() -> server.requests().size() >= expected);
        String requests = Integer.toString(server.requests().size());
        String waited =
                waits.isEmpty() ? "" : waits.stream().map(Duration::toString).collect(Collectors.joining(" "));
        MATRIX.add("%-40s %-8s %-10s %d retries | %s request(s) | %-13s | %s"
                .formatted(name, style, path, retries, requests, waited, outcome));
        assertThat(outcome).isEqualTo(promise.outcome(style));
        assertThat(requests).isEqualTo(Integer.toString(expected));
        assertThat(waited).isEqualTo(promise.waits(style, retries));
    }

    @Test
    void every_fault_is_documented() throws IOException {
        assertThat(promises().keySet()).containsExactlyElementsOf(faults.keySet());
    }

    private <M> M model(CometApiGeminiModelBuilder<M> builder, Fault fault, int retries) {
        return CallStyle.connect(builder, server)
                .baseUrl(baseUrl)
                .httpClient(client)
                .timeout(fault.timeout)
                .maxRetries(retries)
                .timing(new Timing(
                        Timing.SYSTEM.clock(), System::nanoTime, (duration, handle) -> waits.add(duration), () -> 0.5))
                .build();
    }

    private String outcomeWhole(Fault fault, int retries) {
        try {
            return "complete "
                    + model(CometApiGeminiChatModel.builder(), fault, retries)
                            .chat(request())
                            .aiMessage()
                            .text();
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    private String outcomeStreamed(Fault fault, int retries) throws InterruptedException {
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                isReceived.countDown();
            }

            @Override
            public void onError(Throwable error) {
                add(error.getClass().getSimpleName());
                ended.countDown();
            }
        };
        model(CometApiGeminiStreamingChatModel.builder(), fault, retries).chat(request(), handler);
        return String.join(", ", handler.await().events);
    }

    private static ChatRequest request() {
        return ChatRequest.builder().messages(UserMessage.from("hi")).build();
    }

    private static Map<String, Promise> promises() throws IOException {
        Map<String, Promise> promises = new LinkedHashMap<>();
        Files.readAllLines(PROMISES).stream()
                .dropWhile(line -> !line.startsWith("| fault |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.replace("`", "").strip().split("\\s*\\|\\s*", -1))
                .forEach(cells -> promises.put(cells[1], new Promise(cells[2], cells[3], cells[4], cells[5])));
        return promises;
    }
}
