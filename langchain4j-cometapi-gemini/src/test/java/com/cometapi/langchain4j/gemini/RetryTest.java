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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the table of faults does not show of retries. Delays take no time: the clock is passed in. */
@Tag("heavy")
class RetryTest {

    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong nanos = new AtomicLong();
    private double random;

    /** Stands at eight o'clock; a delay advances only this clock. */
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

    private ChatResponse send(CallStyle style, UnaryOperator<CometApiGeminiModelBuilder<?>> settings) {
        return style.send(server, it -> settings.apply(it.timing(timing)), REQUEST);
    }

    @ParameterizedTest
    @EnumSource
    void the_delay_doubles_and_a_fifth_of_it_is_random(CallStyle style) {
        server.otherwise(request -> Answer.error(503, "busy"));

        catchThrowable(() -> send(style, it -> it.maxRetries(4)));
        random = 1;
        catchThrowable(() -> send(style, it -> it.maxRetries(1)));

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
    void the_retry_after_header_is_honoured_in_each_notation(String retryAfter, Duration wait) {
        for (CallStyle style : CallStyle.values()) {
            waits.clear();
            server.answers(Answer.error(503, "busy").header("Retry-After", retryAfter), Answer.text("ok"));

            assertThat(send(style, it -> it).aiMessage().text()).isEqualTo("ok");

            assertThat(waits).containsExactly(wait);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_delay_in_the_message_of_a_gateway_is_honoured(CallStyle style) {
        server.answers(Answer.raw(429, "application/json", """
                {"error":{"message":"Quota exceeded. Please retry in 34.4s.","type":"upstream_error","code":429}}"""), Answer.text("ok"));

        send(style, it -> it);

        assertThat(waits).containsExactly(Duration.ofMillis(34_400));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'message':'Please retry in 1m12.5s.','code':429}                   | PT1M12.5S",
                "{'message':'Please retry in 1h2m3s.','code':429}                    | PT1H2M3S",
                "{'message':'Please retry in 892.1ms.','code':429}                   | PT0.893S",
                "{'message':'Please try again in 6m0s.','code':429}                  | PT6M",
                "{'message':'m','code':429,'details':[{'retryDelay':'1m10s'}]}        | PT1M10S",
                "{'message':'m','code':429,'details':[{'retryDelay':'700ms'}]}        | PT0.7S",
                "{'message':'m','code':429,'details':{'retryDelay':'7s'}}             | PT7S"
            })
    void a_delay_is_honoured_in_each_unit(String error, Duration wait) {
        for (CallStyle style : CallStyle.values()) {
            waits.clear();
            server.answers(
                    Answer.raw(429, "application/json", "{\"error\":" + error.replace("'", "\"") + "}"),
                    Answer.text("ok"));

            send(style, it -> it.retryDelayLimit(Duration.ofHours(2)));

            assertThat(waits).containsExactly(wait);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_delay_without_end_exhausts_no_stack(CallStyle style) {
        String endless = "{\"error\":{\"code\":429,\"message\":\"retry in " + "1s".repeat(100_000) + "\"}}";
        server.answers(Answer.raw(200, "application/json", endless), Answer.text("ok"));

        assertThat(send(style, it -> it).aiMessage().text()).isEqualTo("ok");
        assertThat(waits).containsExactly(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @EnumSource
    void a_delay_beyond_the_limit_is_an_error_that_names_both(CallStyle style) {
        server.answers(Answer.error(503, "busy").header("Retry-After", "90"));

        assertThatThrownBy(() -> send(style, it -> it.retryDelayLimit(Duration.ofSeconds(30))))
                .isExactlyInstanceOf(InternalServerException.class)
                .hasMessageContaining("busy")
                .hasMessageContaining("PT1M30S")
                .hasMessageContaining("retryDelayLimit (PT30S)");
        assertThat(waits).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_delay_beyond_the_deadline_is_not_begun(CallStyle style) {
        server.otherwise(request -> Answer.rateLimited("20s"));

        assertThatThrownBy(() -> send(style, it -> it.callTimeout(Duration.ofSeconds(30))))
                .isExactlyInstanceOf(RateLimitException.class)
                .hasMessageContaining("(2 attempts)");
        assertThat(waits).containsExactly(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @EnumSource
    void the_deadline_covers_all_attempts(CallStyle style) {
        server.answers(
                Answer.error(503, "busy").header("Retry-After", "29"),
                Answer.text("never").waitFor(new CountDownLatch(1)));

        assertThatThrownBy(() -> send(style, it -> it.callTimeout(Duration.ofSeconds(30))))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("callTimeout")
                .hasMessageContaining("2 attempts");
    }

    @Test
    void the_deadline_holds_in_mid_stream() throws InterruptedException {
        server.answers(Answer.chunks("a", "b").stallAfter(1));
        RecordingHandler handler = new RecordingHandler();

        CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .callTimeout(Duration.ofSeconds(3))
                .build()
                .chat(REQUEST, handler);

        assertThat(handler.await().events).containsExactly("text a", "error");
        assertThat(handler.errors.get(0))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("callTimeout");
        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(5)))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void the_response_counts_its_attempts(CallStyle style) {
        server.answers(Answer.error(503, "busy"), Answer.rateLimited(null), Answer.text("ok"));

        ChatResponse response = send(style, it -> it);

        assertThat(CometApiGeminiChatResponseMetadata.from(response).attempts()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void a_listener_sees_one_request_however_often_it_is_sent(CallStyle style) {
        server.answers(Answer.error(503, "busy"), Answer.text("ok"));
        List<String> notified = Collections.synchronizedList(new ArrayList<>());
        ChatModelListener listener = new ChatModelListener() {
            @Override
            public void onRequest(ChatModelRequestContext context) {
                notified.add("request");
            }

            @Override
            public void onResponse(ChatModelResponseContext context) {
                notified.add("response");
            }

            @Override
            public void onError(ChatModelErrorContext context) {
                notified.add("error");
            }
        };

        send(style, it -> it.listeners(listener));

        assertThat(notified).containsExactly("request", "response");
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void a_corrupt_signature_is_resent_once_even_without_retries(CallStyle style) {
        server.answers(Answer.error(400, "Corrupted thought signature."), Answer.text("another upstream took it"));

        ChatResponse response = send(style, it -> it.maxRetries(0));

        assertThat(response.aiMessage().text()).isEqualTo("another upstream took it");
        assertThat(server.requests().get(1).body())
                .isEqualTo(server.requests().get(0).body());
        assertThat(waits).containsExactly(Duration.ZERO);
    }

    @ParameterizedTest
    @EnumSource
    void a_missing_signature_is_never_retried(CallStyle style) {
        server.answers(Answer.error(400, "Function call is missing a thought_signature in functionCall parts."));

        assertThatThrownBy(() -> send(style, it -> it)).isExactlyInstanceOf(InvalidRequestException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void an_unknown_host_is_named(CallStyle style) {
        assertThatThrownBy(() -> send(style, it -> it.baseUrl("http://gemini.invalid")))
                .isExactlyInstanceOf(UnresolvedModelServerException.class)
                .hasMessageContaining("gemini.invalid")
                .hasMessageContaining("baseUrl");
        assertThat(waits).hasSize(2);
    }

    /** The address accepts no connection, since its queue is full. */
    @ParameterizedTest
    @EnumSource
    void a_connect_timeout_is_retried_and_names_its_setting(CallStyle style) throws Exception {
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

            assertThatThrownBy(() -> send(
                            style,
                            it -> it.baseUrl("http://127.0.0.1:" + full.getLocalPort())
                                    .connectTimeout(Duration.ofMillis(50))))
                    .isExactlyInstanceOf(TimeoutException.class)
                    .hasMessageContaining("(connectTimeout)")
                    .hasMessageContaining("3 attempts")
                    .hasMessageEndingWith("the proxy, or raise connectTimeout");
            assertThat(waits).hasSize(2);
            for (Socket socket : queued) socket.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_supplier_that_fails_is_named_and_nothing_is_sent(CallStyle style) {
        IllegalArgumentException vault = new IllegalArgumentException("the vault is sealed");

        assertThatThrownBy(() -> send(
                        style,
                        it -> it.apiKey(() -> {
                            throw vault;
                        })))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("apiKey(..)")
                .hasMessageContaining("the vault is sealed")
                .hasCause(vault);
        assertThatThrownBy(() -> send(
                        style,
                        it -> it.customHeaders(() -> {
                            throw vault;
                        })))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("customHeaders(..)");
        assertThatThrownBy(() -> send(style, it -> it.apiKey(() -> null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("COMETAPI_KEY");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void cancel_ends_the_wait_between_two_attempts() throws InterruptedException {
        server.answers(Answer.rateLimited("50s"));
        CountDownLatch isWaiting = new CountDownLatch(1);
        CountDownLatch isEnded = new CountDownLatch(1);
        RecordingHandler handler = new RecordingHandler();
        StreamingHandle handle = CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .timing(new Timing(
                        Timing.SYSTEM.clock(),
                        System::nanoTime,
                        (duration, call) -> {
                            isWaiting.countDown();
                            Timing.SYSTEM.sleeper().sleep(duration, call);
                            isEnded.countDown();
                        },
                        () -> 0))
                .build()
                .start(REQUEST, handler);
        assertThat(isWaiting.await(10, TimeUnit.SECONDS)).isTrue();

        handle.cancel();

        assertThat(isEnded.await(5, TimeUnit.SECONDS)).isTrue();
        Awaitility.await().during(Duration.ofMillis(100)).until(() -> handler.events.isEmpty());
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void comments_of_the_stream_count_as_activity(CallStyle style) {
        String event = """
                data: {"candidates":[{"content":{"parts":[{"text":"ok"}]},"finishReason":"STOP"}]}

                """;
        server.answers(Answer.sse(": PING\n\n".repeat(60) + event).splitBytes(8).pace(Duration.ofMillis(80)));

        ChatResponse response = send(style, it -> it.timeout(Duration.ofSeconds(4)));

        assertThat(response.aiMessage().text()).isEqualTo("ok");
    }
}
