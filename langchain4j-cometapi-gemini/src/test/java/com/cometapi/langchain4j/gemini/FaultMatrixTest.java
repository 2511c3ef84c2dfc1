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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each fault, whole and streamed, without retries and with two. What is expected is the table in {@code
 * docs/reliability.md}, so that what is promised is what happens; the whole matrix is left in {@code target}.
 */
@Tag("heavy")
class FaultMatrixTest {

    private static final Path PROMISES = Path.of("..", "docs", "reliability.md");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final List<String> MATRIX = Collections.synchronizedList(new ArrayList<>());

    private static final String WORD = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}";
    private static final String LAST =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"b\"}]},\"finishReason\":\"STOP\"}]}";
    private static final String ERROR =
            "{\"error\":{\"code\":429,\"message\":\"slow down\",\"status\":\"RESOURCE_EXHAUSTED\"}}";
    private static final String WHOLE = "[" + WORD + "," + LAST + "]";
    private static final String STREAM = events(WORD, LAST);

    private final CometApiGeminiLocalServer server =
            CometApiGeminiLocalServer.start().strict(false);
    private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());

    /** Opened when the handler has heard a word: a reset that overtakes it would lose it on the way. */
    private final CountDownLatch isHeard = new CountDownLatch(1);

    private final Map<String, Fault> faults = faults();

    /** @param timeout the longest silence; short where there is one */
    private record Fault(Answer whole, Answer streamed, Duration timeout) {}

    /** @param requests that the server sees: without retries, with two; where it makes a difference for each way */
    private record Promise(String whole, String streamed, String requests, String waits) {

        String outcome(CallStyle way) {
            return way == CallStyle.WHOLE ? whole : streamed;
        }

        String requests(CallStyle way, int retries) {
            String[] ways = requests.split("; ");
            return ways[Math.min(way.ordinal(), ways.length - 1)].split(", ")[retries == 0 ? 0 : 1];
        }

        String waits(CallStyle way, int retries) {
            boolean isAskedAgain = retries > 0 && !requests(way, retries).equals("1");
            return isAskedAgain ? waits : "";
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    @AfterAll
    static void leaveTheMatrix() throws IOException {
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
                        Answer.json(WORD, LAST).waitBefore(1, isHeard).resetAfter(1)));
        all.put(
                "closed in mid-event",
                each(Answer.text("ab").cutMidEvent(0), Answer.json(WORD, LAST).cutMidEvent(1)));
        all.put("clean end in mid-answer", each(json(WORD), Answer.sse(events(WORD))));
        all.put("silence before the head", silent(both(Answer.text("never").waitFor(new CountDownLatch(1)))));
        all.put(
                "silence in mid-answer",
                silent(each(json(WHOLE).stallAfter(0), Answer.json(WORD, LAST).stallAfter(1))));
        all.put("slow drip", new Fault(dripping(json(WHOLE)), dripping(Answer.sse(STREAM)), Duration.ofSeconds(2)));
        // refusals
        all.put("301", both(Answer.redirect(301, "http://127.0.0.1:1/elsewhere")));
        for (int status : List.of(400, 401, 403, 404, 408, 429, 500, 502, 503, 504, 524)) {
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
        // status 200, and yet
        all.put("page of HTML", both(Answer.raw(200, "text/html", "<html>Welcome</html>")));
        all.put("plain text", both(Answer.raw(200, "text/plain", "It works!")));
        all.put("empty body", both(Answer.raw(200, "application/json", "")));
        all.put("gzip", each(packed(WHOLE, 1), packed(STREAM, 1)));
        all.put("truncated gzip", each(packed(WHOLE, 2), packed("", 2)));
        all.put(
                "wrong content type",
                each(json(WHOLE).contentType("text/plain"), Answer.raw(200, "image/png", STREAM)));
        all.put("truncated JSON", each(json(WHOLE.substring(0, 80)), Answer.sse(events(WORD, LAST.substring(0, 40)))));
        all.put("broken JSON", each(json("[{\"candidates\":}]"), Answer.sse(events(WORD, "{\"candidates\":}"))));
        all.put("error before the first word", each(json(ERROR), Answer.sse(events(ERROR))));
        all.put(
                "error after the first word",
                each(json("[" + WORD + "," + ERROR + "]"), Answer.sse(events(WORD, ERROR))));
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

    /** In all it takes longer than the longest silence. */
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
                        .flatMap(way -> Stream.of(0, 2).map(retries -> Arguments.of(fault, way, retries))));
    }

    @ParameterizedTest(name = "{0}, {1}, {2} retries")
    @MethodSource("cells")
    void what_is_promised_happens(String name, CallStyle way, int retries) throws Exception {
        Fault fault = Objects.requireNonNull(faults.get(name));
        Promise promise = Objects.requireNonNull(promises().get(name));
        server.otherwise(request -> way == CallStyle.WHOLE ? fault.whole : fault.streamed);
        if (name.equals("connection refused")) server.close();

        String outcome = way == CallStyle.WHOLE ? asked(fault, retries) : heard(fault, retries);

        String requests = Integer.toString(server.requests().size());
        String waited =
                waits.isEmpty() ? "" : waits.stream().map(Duration::toString).collect(Collectors.joining(" "));
        MATRIX.add("%-40s %-8s %d retries | %s request(s) | %-13s | %s"
                .formatted(name, way, retries, requests, waited, outcome));
        assertThat(outcome).isEqualTo(promise.outcome(way));
        assertThat(requests).isEqualTo(promise.requests(way, retries));
        assertThat(waited).isEqualTo(promise.waits(way, retries));
    }

    @Test
    void every_fault_has_its_promise() throws IOException {
        assertThat(promises().keySet()).containsExactlyElementsOf(faults.keySet());
    }

    private <M> M model(CometApiGeminiModelBuilder<M> builder, Fault fault, int retries) {
        return CallStyle.connect(builder, server)
                .timeout(fault.timeout)
                .maxRetries(retries)
                .timing(new Timing(
                        Timing.SYSTEM.clock(), System::nanoTime, (duration, handle) -> waits.add(duration), () -> 0.5))
                .build();
    }

    private String asked(Fault fault, int retries) {
        try {
            return "complete "
                    + model(CometApiGeminiChatModel.builder(), fault, retries)
                            .chat(question())
                            .aiMessage()
                            .text();
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    private String heard(Fault fault, int retries) throws InterruptedException {
        RecordingHandler notes = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                isHeard.countDown();
            }

            @Override
            public void onError(Throwable error) {
                note(error.getClass().getSimpleName());
                over.countDown();
            }
        };
        model(CometApiGeminiStreamingChatModel.builder(), fault, retries).chat(question(), notes);
        return String.join(", ", notes.await().told);
    }

    private static ChatRequest question() {
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
