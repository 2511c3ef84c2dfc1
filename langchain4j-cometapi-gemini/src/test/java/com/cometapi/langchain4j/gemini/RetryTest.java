package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cometapi.langchain4j.gemini.StreamingContractTest.RecordingHandler;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the table of faults does not show of asking again. Time is passed in: nothing here waits. */
class RetryTest {

    private static final ChatRequest QUESTION =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong nanos = new AtomicLong();
    private double random;

    /** At eight o'clock; a wait takes no time but on its own clock. */
    private final Timing timing = new Timing(
            Clock.fixed(Instant.parse("2026-11-24T08:00:00Z"), ZoneOffset.UTC),
            nanos::get,
            (duration, handle) -> {
                waits.add(duration);
                nanos.addAndGet(duration.toNanos());
            },
            () -> random);

    @AfterEach
    void close() {
        server.close();
    }

    private ChatResponse ask(CallStyle way, UnaryOperator<CometApiGeminiModelBuilder<?>> settings) {
        return way.ask(server, it -> settings.apply(it.timing(timing)), QUESTION);
    }

    @ParameterizedTest
    @EnumSource
    void the_wait_doubles_and_a_fifth_of_it_is_left_to_chance(CallStyle way) {
        server.otherwise(request -> Answer.error(503, "busy"));

        catchThrowable(() -> ask(way, it -> it.maxRetries(4)));
        random = 1;
        catchThrowable(() -> ask(way, it -> it.maxRetries(1)));

        assertThat(waits)
                .containsExactly(
                        Duration.ofMillis(500),
                        Duration.ofMillis(1000),
                        Duration.ofMillis(2000),
                        Duration.ofMillis(4000),
                        Duration.ofMillis(600));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7                             | PT7S",
                "1.5                           | PT1.5S",
                "Tue, 24 Nov 2026 08:00:09 GMT | PT9S",
                "Tue, 24 Nov 2026 07:00:00 GMT | PT0.5S",
                "0                             | PT0.5S",
                "-3                            | PT0.5S",
                "soon                          | PT0.5S"
            })
    void what_a_server_asks_to_wait_is_waited_in_each_notation(String retryAfter, Duration wait) {
        for (CallStyle way : CallStyle.values()) {
            waits.clear();
            server.answers(Answer.error(503, "busy").header("Retry-After", retryAfter), Answer.text("ok"));

            assertThat(ask(way, it -> it).aiMessage().text()).isEqualTo("ok");

            assertThat(waits).containsExactly(wait);
        }
    }

    @ParameterizedTest
    @EnumSource
    void googles_wait_in_the_words_of_a_gateway_is_waited(CallStyle way) {
        server.answers(Answer.raw(429, "application/json", """
                        {"error":{"message":"Quota exceeded. Please retry in 34.4s.","type":"upstream_error","code":429}}"""), Answer.text("ok"));

        ask(way, it -> it);

        assertThat(waits).containsExactly(Duration.ofMillis(34_400));
    }

    @ParameterizedTest
    @EnumSource
    void a_wait_beyond_the_limit_is_refused_with_both_named(CallStyle way) {
        server.answers(Answer.error(503, "busy").header("Retry-After", "90"));

        assertThatThrownBy(() -> ask(way, it -> it.retryDelayLimit(Duration.ofSeconds(30))))
                .isExactlyInstanceOf(InternalServerException.class)
                .hasMessageContaining("busy")
                .hasMessageContaining("PT1M30S")
                .hasMessageContaining("retryDelayLimit (PT30S)");
        assertThat(waits).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_wait_that_the_deadline_does_not_allow_is_not_begun(CallStyle way) {
        server.otherwise(request -> Answer.rateLimited("20s"));

        assertThatThrownBy(() -> ask(way, it -> it.callTimeout(Duration.ofSeconds(30))))
                .isExactlyInstanceOf(RateLimitException.class)
                .hasMessageContaining("(2 attempts)");
        assertThat(waits).containsExactly(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @EnumSource
    void the_deadline_counts_over_all_attempts(CallStyle way) {
        server.answers(
                Answer.error(503, "busy").header("Retry-After", "1"),
                Answer.text("never").waitFor(new CountDownLatch(1)));
        Duration almostAll = Duration.ofMillis(800);

        assertThatThrownBy(() ->
                        ask(way, it -> it.callTimeout(Duration.ofSeconds(1).plus(almostAll))))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("callTimeout")
                .hasMessageContaining("2 attempts");
    }

    @Test
    void the_deadline_holds_in_mid_stream() throws InterruptedException {
        server.answers(Answer.chunks("a", "b").stallAfter(1));
        RecordingHandler notes = new RecordingHandler();

        CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .callTimeout(Duration.ofSeconds(1))
                .build()
                .chat(QUESTION, notes);

        assertThat(notes.await().told).containsExactly("text a", "error");
        assertThat(notes.errors.get(0))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("callTimeout");
        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(1)))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void attempts_are_counted_in_the_answer(CallStyle way) {
        server.answers(Answer.error(503, "busy"), Answer.rateLimited(null), Answer.text("ok"));

        ChatResponse response = ask(way, it -> it);

        assertThat(CometApiGeminiChatResponseMetadata.from(response).attempts()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void a_listener_sees_one_question_however_often_it_is_sent(CallStyle way) {
        server.answers(Answer.error(503, "busy"), Answer.text("ok"));
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        ChatModelListener listener = new ChatModelListener() {
            @Override
            public void onRequest(ChatModelRequestContext context) {
                heard.add("request");
            }

            @Override
            public void onResponse(ChatModelResponseContext context) {
                heard.add("response");
            }

            @Override
            public void onError(ChatModelErrorContext context) {
                heard.add("error");
            }
        };

        ask(way, it -> it.listeners(listener));

        assertThat(heard).containsExactly("request", "response");
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void a_signature_called_corrupt_is_sent_once_more_unchanged_even_without_retries(CallStyle way) {
        server.answers(Answer.error(400, "Corrupted thought signature."), Answer.text("another upstream took it"));

        ChatResponse response = ask(way, it -> it.maxRetries(0));

        assertThat(response.aiMessage().text()).isEqualTo("another upstream took it");
        assertThat(server.requests().get(1).body())
                .isEqualTo(server.requests().get(0).body());
        assertThat(waits).containsExactly(Duration.ZERO);
    }

    @ParameterizedTest
    @EnumSource
    void a_missing_signature_is_never_sent_again(CallStyle way) {
        server.answers(Answer.error(400, "Function call is missing a thought_signature in functionCall parts."));

        assertThatThrownBy(() -> ask(way, it -> it)).isExactlyInstanceOf(InvalidRequestException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_host_that_nobody_knows_is_named(CallStyle way) {
        assertThatThrownBy(() -> ask(way, it -> it.baseUrl("http://gemini.invalid")))
                .isExactlyInstanceOf(UnresolvedModelServerException.class)
                .hasMessageContaining("gemini.invalid")
                .hasMessageContaining("baseUrl");
        assertThat(waits).hasSize(2);
    }

    /** An address that accepts no connection: its queue is full. */
    @ParameterizedTest
    @EnumSource
    void no_connection_in_time_is_tried_again_and_names_its_setting(CallStyle way) throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> queued = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Socket socket = new Socket();
                queued.add(socket);
                try {
                    socket.connect(full.getLocalSocketAddress(), 50);
                } catch (SocketTimeoutException itIsFull) {
                    break;
                }
            }

            assertThatThrownBy(() -> ask(
                            way,
                            it -> it.baseUrl("http://127.0.0.1:" + full.getLocalPort())
                                    .connectTimeout(Duration.ofMillis(50))))
                    .isExactlyInstanceOf(TimeoutException.class)
                    .hasMessageContaining("(connectTimeout)")
                    .hasMessageContaining("3 attempts");
            assertThat(waits).hasSize(2);
            for (Socket socket : queued) socket.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_supplier_that_fails_is_named_and_nothing_is_sent(CallStyle way) {
        IllegalArgumentException vault = new IllegalArgumentException("the vault is sealed");

        assertThatThrownBy(() -> ask(
                        way,
                        it -> it.apiKey(() -> {
                            throw vault;
                        })))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("apiKey(..)")
                .hasMessageContaining("the vault is sealed")
                .hasCause(vault);
        assertThatThrownBy(() -> ask(
                        way,
                        it -> it.customHeaders(() -> {
                            throw vault;
                        })))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("customHeaders(..)");
        assertThatThrownBy(() -> ask(way, it -> it.apiKey(() -> null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("COMETAPI_KEY");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void hanging_up_ends_the_wait_between_two_attempts() throws InterruptedException {
        server.answers(Answer.rateLimited("50s"));
        CountDownLatch isWaiting = new CountDownLatch(1);
        CountDownLatch isOver = new CountDownLatch(1);
        RecordingHandler notes = new RecordingHandler();
        StreamingHandle handle = CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .timing(new Timing(
                        Timing.SYSTEM.clock(),
                        System::nanoTime,
                        (duration, call) -> {
                            isWaiting.countDown();
                            Timing.SYSTEM.sleeper().sleep(duration, call);
                            isOver.countDown();
                        },
                        () -> 0))
                .build()
                .start(QUESTION, notes);
        assertThat(isWaiting.await(10, TimeUnit.SECONDS)).isTrue();

        handle.cancel();

        assertThat(isOver.await(1, TimeUnit.SECONDS)).isTrue();
        Awaitility.await().during(Duration.ofMillis(100)).until(() -> notes.told.isEmpty());
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void comments_are_signs_of_life(CallStyle way) {
        server.answers(Answer.sse(
                        ": PING\n\n".repeat(20)
                                + "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"ok\"}]},\"finishReason\":\"STOP\"}]}\n\n")
                .splitBytes(8)
                .pace(Duration.ofMillis(120)));

        ChatResponse response = ask(way, it -> it.timeout(Duration.ofSeconds(2)));

        assertThat(response.aiMessage().text()).isEqualTo("ok");
    }
}
