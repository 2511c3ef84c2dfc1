package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.LingeringServer.readRequest;
import static com.cometapi.langchain4j.gemini.LingeringServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cometapi.langchain4j.gemini.StreamingContractTest.RecordingHandler;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each limit holds over TLS 1.3 as it does on plain sockets, with a peer that never closes the connection. Heavy, since
 * each case waits until its limit is over.
 */
@Tag("heavy")
class TlsLimitsTest {

    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration TOLERANCE = Duration.ofSeconds(2);
    private static final String ANSWER = """
            {"candidates":[{"content":{"parts":[{"text":"ok"}]},"finishReason":"STOP"}]}""";
    private static final String BEGINNING = """
            {"candidates":[{"content":{"parts":[{"text":"o"}]}}]}""";
    private static final String ERROR = """
            {"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED"}}""";

    private LingeringServer server;

    /** Whose client sends the request, and what the connection speaks. */
    enum Path {
        PLAIN,
        SHARED_TLS,
        OWN_TLS;

        LingeringServer serve(LingeringServer.Script script) {
            return this == PLAIN ? LingeringServer.plain(script) : LingeringServer.tls(script);
        }

        OkHttpClient client() {
            return LingeringServer.trusting(
                    this == OWN_TLS ? new OkHttpClient() : HttpTransport.client(null, null, null));
        }
    }

    /** Loads the classes, so that the first test measures no more than the others do. */
    @BeforeAll
    static void warmUp() throws IOException {
        for (Path path : Path.values()) {
            for (CallStyle style : CallStyle.values()) {
                TlsLimitsTest test = new TlsLimitsTest();
                test.server = path.serve((in, out) -> {
                    readRequest(in);
                    String body = "data: " + ERROR + "\n\n";
                    write(out, head("Content-Length: " + body.length() + "\r\n") + body);
                });
                test.failure(path, style, Duration.ZERO, Duration.ofMinutes(1), it -> it);
                test.close();
            }
        }
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) server.close();
    }

    static Stream<Arguments> calls() {
        return Stream.of(Path.values())
                .flatMap(path -> Stream.of(CallStyle.values()).map(style -> Arguments.of(path, style)));
    }

    static Stream<Path> paths() {
        return Stream.of(Path.values());
    }

    private static String head(String more) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + more + "\r\n";
    }

    /** A chunk of HTTP, which holds an event for a stream and a part of an array for a whole response. */
    private static String chunk(CallStyle style, String json) {
        String text = style == CallStyle.STREAMED ? "data: " + json + "\n\n" : json + ",";
        return chunk(text);
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private CometApiGeminiModelBuilder<?> connect(CometApiGeminiModelBuilder<?> it, Path path) {
        return it.baseUrl(server.baseUrl()).httpClient(path.client()).maxRetries(0);
    }

    private Throwable failure(
            Path path,
            CallStyle style,
            Duration atLeast,
            Duration atMost,
            UnaryOperator<CometApiGeminiModelBuilder<?>> settings) {
        return failure(path, style, "hi", atLeast, atMost, settings);
    }

    private Throwable failure(
            Path path,
            CallStyle style,
            String message,
            Duration atLeast,
            Duration atMost,
            UnaryOperator<CometApiGeminiModelBuilder<?>> settings) {
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from(message)).build();
        return bestOfThree(atLeast, atMost, () -> style.send(null, it -> settings.apply(connect(it, path)), request));
    }

    /** Makes the call up to three times until it is fast enough: a busy machine only adds time. */
    private static Throwable bestOfThree(Duration atLeast, Duration atMost, ThrowingCallable call) {
        for (int i = 0; i < 2; i++) {
            long start = System.nanoTime();
            Throwable failure = catchThrowable(call);
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            assertThat(taken).isGreaterThanOrEqualTo(atLeast);
            if (taken.compareTo(atMost) <= 0) return failure;
        }
        return measured(atLeast, atMost, call);
    }

    private static Throwable measured(Duration atLeast, Duration atMost, ThrowingCallable call) {
        long start = System.nanoTime();
        Throwable failure = catchThrowable(call);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(atLeast, atMost);
        return failure;
    }

    @ParameterizedTest
    @MethodSource("calls")
    void silence_before_the_head_ends_with_the_timeout(Path path, CallStyle style) {
        server = path.serve((in, out) -> readRequest(in));

        assertThat(failure(path, style, LIMIT, LIMIT.plus(TOLERANCE), it -> it.timeout(LIMIT)))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("(timeout)");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void silence_in_mid_answer_ends_with_the_timeout(Path path, CallStyle style) {
        server = path.serve((in, out) -> {
            readRequest(in);
            write(
                    out,
                    head("Transfer-Encoding: chunked\r\n")
                            + (style == CallStyle.WHOLE ? chunk("[") : "")
                            + chunk(style, BEGINNING));
        });

        assertThat(failure(path, style, LIMIT, LIMIT.plus(TOLERANCE), it -> it.timeout(LIMIT)))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("(timeout)");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void silence_before_a_close_ends_with_the_timeout(Path path, CallStyle style) {
        server = path.serve((in, out) -> {
            readRequest(in);
            write(out, head("Connection: close\r\n") + "\r\n");
        });

        assertThat(failure(path, style, LIMIT, LIMIT.plus(TOLERANCE), it -> it.timeout(LIMIT)))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("(timeout)");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void a_peer_that_does_not_read_ends_with_the_timeout(Path path, CallStyle style) {
        server = path.serve((in, out) -> in.read());

        String large = "x".repeat(20_000_000);
        // writing megabytes takes its own time before the silence begins
        assertThat(failure(path, style, large, LIMIT, LIMIT.plusSeconds(2), it -> it.timeout(LIMIT)))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("(timeout)");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void the_call_timeout_ends_a_silence(Path path, CallStyle style) {
        server = path.serve((in, out) -> readRequest(in));

        assertThat(failure(path, style, LIMIT, LIMIT.plus(TOLERANCE), it -> it.callTimeout(LIMIT)))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("(callTimeout)");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void the_call_timeout_ends_a_slow_answer(Path path, CallStyle style) {
        server = path.serve((in, out) -> {
            readRequest(in);
            write(out, head("Transfer-Encoding: chunked\r\nConnection: close\r\n"));
            if (style == CallStyle.WHOLE) write(out, chunk("["));
            while (true) {
                write(out, chunk(style, BEGINNING));
                Thread.sleep(50); // the peer is slow: it writes a piece now and then, and never ends
            }
        });

        assertThat(failure(
                        path,
                        style,
                        LIMIT,
                        LIMIT.plus(TOLERANCE),
                        it -> it.callTimeout(LIMIT).timeout(LONG)))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("(callTimeout)");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void a_complete_answer_waits_for_no_close(Path path, CallStyle style) {
        server = path.serve((in, out) -> {
            readRequest(in);
            String body = style == CallStyle.STREAMED ? "data: " + ANSWER + "\n\n" : ANSWER;
            write(out, head("Connection: close\r\nContent-Length: " + body.length() + "\r\n") + body);
        });

        assertThat(failure(path, style, Duration.ZERO, TOLERANCE.multipliedBy(2), it -> it.timeout(LONG)))
                .isNull();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void a_complete_chunked_answer_waits_for_no_close(Path path, CallStyle style) {
        server = path.serve((in, out) -> {
            readRequest(in);
            String body = style == CallStyle.STREAMED ? "data: " + ANSWER + "\n\n" : ANSWER;
            write(out, head("Connection: close\r\nTransfer-Encoding: chunked\r\n") + chunk(body) + "0\r\n\r\n");
        });

        assertThat(failure(path, style, Duration.ZERO, TOLERANCE.multipliedBy(2), it -> it.timeout(LONG)))
                .isNull();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void an_error_in_mid_stream_waits_for_no_close(Path path, CallStyle style) {
        server = path.serve((in, out) -> {
            readRequest(in);
            String body = "data: " + ERROR + "\n\n";
            write(out, head("Transfer-Encoding: chunked\r\n") + chunk(body));
        });

        Duration atMost = style == CallStyle.STREAMED ? TOLERANCE.multipliedBy(2) : LONG;
        assertThat(failure(path, style, Duration.ZERO, atMost, it -> it.timeout(LIMIT)))
                .isInstanceOfAny(RateLimitException.class, TimeoutException.class);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void a_stalled_handshake_ends_with_the_connect_timeout(Path path, CallStyle style) throws IOException {
        LingeringServer silent = LingeringServer.plain((in, out) -> {});
        server = silent;
        UnaryOperator<CometApiGeminiModelBuilder<?>> limits = it -> it.baseUrl("https://127.0.0.1:" + silent.port())
                .connectTimeout(LIMIT)
                .timeout(LONG);

        assertThat(failure(path, style, LIMIT, LIMIT.plus(TOLERANCE), limits))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("(connectTimeout)")
                .hasMessageNotContaining("think");
        assertThat(failure(
                        path,
                        style,
                        LIMIT,
                        LIMIT.plus(TOLERANCE),
                        it -> limits.apply(it).connectTimeout(LONG).callTimeout(LIMIT)))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("(callTimeout)");
        assertThat(failure(
                        path,
                        style,
                        LIMIT,
                        LIMIT.plus(TOLERANCE),
                        it -> limits.apply(it).connectTimeout(LONG).timeout(LIMIT)))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("(timeout)");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void an_interrupt_ends_the_wait_at_once(Path path) throws Exception {
        for (LingeringServer.Script script : scripts()) {
            server = path.serve(script);
            CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder =
                    CallStyle.connect(CometApiGeminiChatModel.builder(), null);
            connect(builder, path);
            CometApiGeminiChatModel model = builder.timeout(LONG).build();
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread thread = new Thread(() -> failure.complete(catchThrowable(() -> model.chat("hi"))));
            thread.start();
            assertThat(server.isReached.await(10, TimeUnit.SECONDS)).isTrue();

            thread.interrupt();

            assertThat(failure.get(TOLERANCE.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(LangChain4jException.class)
                    .hasMessageContaining("interrupted");
            server.close();
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void a_cancel_returns_at_once(Path path) throws Exception {
        for (LingeringServer.Script script : scripts()) {
            server = path.serve(script);
            CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder =
                    CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), null);
            connect(builder, path);
            RecordingHandler handler = new RecordingHandler();
            StreamingHandle handle = builder.timeout(LONG)
                    .build()
                    .start(
                            ChatRequest.builder()
                                    .messages(UserMessage.from("hi"))
                                    .build(),
                            handler);
            assertThat(server.isReached.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(measured(Duration.ZERO, TOLERANCE, handle::cancel)).isNull();
            server.close();
        }
    }

    /** Silent before the head, in mid-answer, and where the connection is to be closed after it. */
    private static Iterable<LingeringServer.Script> scripts() {
        return List.of(
                (in, out) -> readRequest(in),
                (in, out) -> {
                    readRequest(in);
                    write(out, head("Transfer-Encoding: chunked\r\n") + chunk(CallStyle.STREAMED, BEGINNING));
                },
                (in, out) -> {
                    readRequest(in);
                    write(out, head("Connection: close\r\nContent-Length: 9000\r\n") + "data: {");
                });
    }
}
