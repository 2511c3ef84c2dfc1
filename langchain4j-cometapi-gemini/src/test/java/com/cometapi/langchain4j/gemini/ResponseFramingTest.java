package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.ChunkedAnswers.end;
import static com.cometapi.langchain4j.gemini.ChunkedAnswers.events;
import static com.cometapi.langchain4j.gemini.ChunkedAnswers.parts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How values are framed by events and bodies, and where a response ends. Heavy: some cases wait for a limit. */
@Tag("heavy")
class ResponseFramingTest {

    private static final String A = parts("{\"text\":\"a\"}");
    private static final String B = parts("{\"text\":\"b\"}");
    private static final String STOP = end("STOP");
    private static final String WHOLE = """
            {"candidates":[{"content":{"parts":[{"text":"ab"}]},"finishReason":"STOP"}]}""";
    private static final String ERROR = """
            {"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED"}}""";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private ChatResponse send(CallStyle style, Answer answer) {
        return send(style, answer, it -> it.maxRetries(0));
    }

    private ChatResponse send(CallStyle style, Answer answer, UnaryOperator<CometApiGeminiModelBuilder<?>> settings) {
        server.answers(answer);
        return style.send(
                server,
                settings,
                ChatRequest.builder().messages(UserMessage.from("hi")).build());
    }

    private static void assertComplete(ChatResponse response) {
        assertThat(response.aiMessage().text()).isEqualTo("ab");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    }

    // --- several values

    private static Stream<String> framings() {
        String usage = "{\"usageMetadata\":{\"promptTokenCount\":3}}";
        return Stream.of(
                "data:" + A + "\ndata:" + B + "\ndata: " + STOP + usage + "\n\n",
                "data:" + A + B + STOP + "\n\n",
                "data:" + A + "," + B + "," + STOP + "\n\n",
                "data:[" + A + "]\ndata:[" + B + ",null," + STOP + "]\n\n",
                "data: " + A + "\n\ndata: " + B + STOP + "\ndata: [DONE]\n\n",
                A + "\n" + B + "\n" + STOP + "\n" + usage,
                A + "\r\n" + B + STOP + "\n[DONE]\n",
                "\n \t " + A + "\n" + " ".repeat(10_000) + B + "\n" + STOP,
                "[" + A + "]\n[" + B + "]\n" + STOP + "\n");
    }

    @ParameterizedTest
    @MethodSource("framings")
    void every_value_of_a_response_is_read(String body) {
        for (CallStyle style : CallStyle.values()) {
            assertComplete(send(style, Answer.sse(body)));
            assertComplete(send(style, Answer.raw(200, "application/json", body).splitBytes(7)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_error_in_a_later_value_is_thrown(CallStyle style) {
        for (String body :
                List.of("data: " + A + "\ndata: " + ERROR + "\n\n", "data: " + A + ERROR + "\n\n", A + "\n" + ERROR)) {
            assertThatThrownBy(() -> send(style, Answer.sse(body)))
                    .isInstanceOf(RateLimitException.class)
                    .hasMessageContaining("slow down");
        }
    }

    @ParameterizedTest
    @EnumSource
    void many_values_take_linear_time(CallStyle style) {
        String body = "data: " + parts("{\"text\":\"1\"}").repeat(60_000) + STOP + "\n\n";
        long start = System.nanoTime();

        assertThat(send(style, Answer.sse(body)).aiMessage().text()).hasSize(60_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }

    // --- the end

    @ParameterizedTest
    @EnumSource
    void what_comes_after_the_end_does_not_undo_the_answer(CallStyle style) {
        String complete = events(A, B, STOP);
        for (String rest : List.of(
                "data: " + ERROR + "\n\n",
                "data: {\"candidates\":[{\"cont",
                "data: {\"candidates\":7}\n\n",
                "data: garbage\n\n",
                "<html>502</html>",
                ERROR)) {
            assertComplete(send(style, Answer.sse(complete + rest)));
        }
        for (String rest : List.of(ERROR, "\n" + ERROR, "]", " garbage", "{\"cand")) {
            assertComplete(send(style, Answer.raw(200, "application/json", WHOLE + rest)));
            assertComplete(send(style, Answer.sse("data: " + WHOLE + rest + "\n\n")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void empty_events_are_no_events(CallStyle style) {
        String noise = "data:\n\nevent: ping\ndata:\n\ndata:  \t \n\ndata:\ndata:\n\ndata\n\nid: 7\ndata: \n\n"
                + "data: null\n\ndata:null \n\n\uFEFF: a mark\n\n\uFEFF\n";

        assertComplete(send(style, Answer.sse(noise + events(A) + noise + events(B, STOP) + noise)));
        assertThatThrownBy(() -> send(style, Answer.sse(noise)))
                .isInstanceOf(CometApiGeminiIncompleteResponseException.class);
    }

    @Test
    void the_end_marker_ends_a_stream_that_stays_open() {
        String[] endless = {
            events(A, B, STOP) + "data: [DONE]\n\n" + ": ping\n\n".repeat(4000),
            events(A, B) + "data:" + STOP + "\ndata:[DONE]\n\n" + ": ping\n\n".repeat(4000)
        };
        for (String body : endless) {
            ChatResponse response = send(
                    CallStyle.STREAMED,
                    Answer.sse(body).splitBytes(40).pace(Duration.ofMillis(50)),
                    it -> it.timeout(Duration.ofSeconds(10)));

            assertComplete(response);
            assertThat(CometApiGeminiChatResponseMetadata.from(response).duration())
                    .isLessThan(Duration.ofSeconds(10));
        }
        assertThatThrownBy(() -> send(
                        CallStyle.STREAMED,
                        Answer.sse(events(A) + "data: [DONE]\n\n" + ": ping\n\n".repeat(400))
                                .splitBytes(40)
                                .pace(Duration.ofMillis(50)),
                        it -> it.timeout(Duration.ofSeconds(2))))
                .isInstanceOf(CometApiGeminiIncompleteResponseException.class);
    }

    @Test
    void comments_after_a_finish_reason_do_not_prolong_the_wait() {
        for (String idle : List.of(": ping\n\n", "data:\n\n", "event: ping\n\n")) {
            ChatResponse response = send(
                    CallStyle.STREAMED,
                    Answer.sse(events(A, B, STOP) + idle.repeat(6000))
                            .splitBytes(64)
                            .pace(Duration.ofMillis(50)),
                    it -> it.timeout(Duration.ofSeconds(2)));

            assertComplete(response);
            assertThat(CometApiGeminiChatResponseMetadata.from(response).duration())
                    .isLessThan(Duration.ofSeconds(20));
        }
    }

    /** Each piece of the rest comes shortly before the silence would be too long. */
    @Test
    void the_wait_after_a_finish_reason_is_one_limit() {
        for (String idle : List.of(": ping\n\n", ":")) {
            String complete = events(A, B, STOP);
            String rest = idle.length() > 2
                    ? (" ".repeat(complete.length() - idle.length()) + idle).repeat(8)
                    : idle.repeat(complete.length() * 8);
            assertEndsInTime(send(
                    CallStyle.STREAMED,
                    Answer.sse(complete + rest).splitBytes(complete.length()).pace(Duration.ofMillis(1000)),
                    it -> it.timeout(Duration.ofMillis(1200))));
        }
    }

    /** Well before the rest has come, which takes eight seconds. */
    private static void assertEndsInTime(ChatResponse response) {
        assertComplete(response);
        assertThat(CometApiGeminiChatResponseMetadata.from(response).duration()).isLessThan(Duration.ofSeconds(5));
    }

    // --- whole answers

    /** Sends one response whose body ends before its announced end. */
    private static ChatResponse sendShort(String head, String body, boolean logs) throws IOException {
        return sendShort(head, body, out -> {}, it -> it.logResponses(logs));
    }

    private interface Rest {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    private static ChatResponse sendShort(
            String head, String body, Rest rest, UnaryOperator<CometApiGeminiModelBuilder<?>> settings)
            throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> {
                try (Socket socket = listener.accept()) {
                    byte[] request = new byte[64 * 1024];
                    int length = 0;
                    while (!new String(request, 0, length, StandardCharsets.ISO_8859_1).endsWith("]}")) {
                        length += socket.getInputStream().read(request, length, request.length - length);
                    }
                    OutputStream out = socket.getOutputStream();
                    out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + head + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    rest.write(out);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder = CallStyle.connect(
                            CometApiGeminiChatModel.builder(), null)
                    .baseUrl("http://127.0.0.1:" + listener.getLocalPort())
                    .maxRetries(0);
            settings.apply(builder);
            ChatResponse response = builder.build()
                    .chat(ChatRequest.builder().messages(UserMessage.from("hi")).build());
            served.join();
            return response;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_whole_answer_is_complete_whatever_follows_it(boolean logs) throws IOException {
        for (String body : List.of(WHOLE, "\n" + WHOLE + " ".repeat(100), WHOLE + " ".repeat(600), "[" + WHOLE)) {
            assertComplete(sendShort("Content-Length: 9999", body, logs));
            assertComplete(sendShort(
                    "Transfer-Encoding: chunked", Integer.toHexString(body.length()) + "\r\n" + body + "\r\n", logs));
        }
        assertThatThrownBy(() -> sendShort("Content-Length: 9999", A, logs))
                .isInstanceOf(CometApiGeminiIncompleteResponseException.class);
    }

    @Test
    void blanks_after_a_whole_answer_do_not_prolong_the_wait() throws IOException {
        Rest blanks = out -> {
            try {
                for (int i = 0; i < 600; i++) {
                    TimeUnit.MILLISECONDS.sleep(50);
                    out.write(' ');
                }
            } catch (IOException closedByClient) {
                // as it should be
            }
        };

        ChatResponse response =
                sendShort("Content-Length: 9999", WHOLE, blanks, it -> it.timeout(Duration.ofSeconds(2)));

        assertComplete(response);
        assertThat(CometApiGeminiChatResponseMetadata.from(response).duration()).isLessThan(Duration.ofSeconds(15));
    }

    @ParameterizedTest
    @EnumSource
    void blanks_before_a_response_are_skipped(CallStyle style) {
        for (String blanks :
                List.of(" ".repeat(150), "\n".repeat(300), " \r\n\t".repeat(200), "\uFEFF" + " ".repeat(150))) {
            assertComplete(send(style, Answer.raw(200, "application/json", blanks + WHOLE)));
            assertThatThrownBy(() -> send(style, Answer.raw(200, "text/html", blanks + "<html>no</html>")))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("baseUrl");
        }
    }
}
