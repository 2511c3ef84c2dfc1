package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every duration is a limit that holds: very long ones, very short ones, and while a name is looked up. Heavy, since each
 * case waits for its limit.
 */
@Tag("heavy")
class TimeLimitsTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CountDownLatch isLookedUp = new CountDownLatch(1);
    private final CountDownLatch isOver = new CountDownLatch(1);

    @AfterEach
    void close() {
        isOver.countDown();
        server.close();
    }

    /** Whose resolver never returns. */
    private OkHttpClient withoutNames() {
        return new OkHttpClient.Builder()
                .dns(name -> {
                    isLookedUp.countDown();
                    try {
                        isOver.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return List.of(InetAddress.getLoopbackAddress());
                })
                .build();
    }

    static Stream<Arguments> longDurations() {
        return Stream.of(CallStyle.values())
                .flatMap(style -> Stream.of(
                                ChronoUnit.FOREVER.getDuration(), Duration.ofDays(30), Duration.ofDays(400_000))
                        .map(duration -> Arguments.of(style, duration)));
    }

    @ParameterizedTest
    @MethodSource("longDurations")
    void a_very_long_duration_is_as_good_as_none(CallStyle style, Duration duration) {
        server.answers(Answer.rateLimited("0.001s"), Answer.text("ok"));

        assertThat(style.send(
                                server,
                                it -> it.timeout(duration)
                                        .connectTimeout(duration)
                                        .callTimeout(duration)
                                        .retryDelayLimit(duration),
                                REQUEST)
                        .aiMessage()
                        .text())
                .isEqualTo("ok");
    }

    static Stream<Arguments> shortDurations() {
        return Stream.of(CallStyle.values())
                .flatMap(style -> Stream.of(1L, 999_999L, 1_500_000L).map(nanos -> Arguments.of(style, nanos)));
    }

    @ParameterizedTest
    @MethodSource("shortDurations")
    void a_very_short_duration_is_a_limit(CallStyle style, long nanos) {
        Duration duration = Duration.ofNanos(nanos);
        server.otherwise(request -> Answer.text("never").waitFor(isOver));

        assertThatThrownBy(() -> style.send(server, it -> it.timeout(duration).maxRetries(0), REQUEST))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("PT0.001S (timeout)");
        assertThatThrownBy(() -> style.send(server, it -> it.callTimeout(duration), REQUEST))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("PT0.001S (callTimeout)");
    }

    @Test
    void the_catalog_takes_every_duration() {
        for (Duration duration : List.of(ChronoUnit.FOREVER.getDuration(), Duration.ofDays(30))) {
            CometApiGeminiModelCatalog catalog = CometApiGeminiModelCatalog.builder()
                    .baseUrl(server.baseUrl())
                    .timeout(duration)
                    .cacheFor(duration)
                    .build();
            assertThat(catalog.models()).isNotEmpty().isSameAs(catalog.models());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_slow_lookup_ends_with_the_connect_timeout(CallStyle style) {
        assertThat(lookup(style, Duration.ofSeconds(20), SHORT))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("PT0.3S (connectTimeout)");
    }

    @ParameterizedTest
    @EnumSource
    void a_slow_lookup_ends_with_the_call_timeout(CallStyle style) {
        assertThat(lookup(style, SHORT, Duration.ofSeconds(20)))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("PT0.3S (callTimeout)");
    }

    private Throwable lookup(CallStyle style, Duration callTimeout, Duration connectTimeout) {
        long start = System.nanoTime();
        Throwable failure = catchThrowable(() -> style.send(
                null,
                it -> it.baseUrl("http://gemini.invalid")
                        .httpClient(withoutNames())
                        .maxRetries(0)
                        .callTimeout(callTimeout)
                        .connectTimeout(connectTimeout),
                REQUEST));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, Duration.ofSeconds(5));
        return failure;
    }

    @Test
    void an_interrupt_ends_a_slow_lookup() throws Exception {
        CometApiGeminiChatModel model = CallStyle.connect(CometApiGeminiChatModel.builder(), null)
                .baseUrl("http://gemini.invalid")
                .httpClient(withoutNames())
                .build();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread thread = new Thread(() -> failure.complete(catchThrowable(() -> model.chat("hi"))));
        thread.start();
        assertThat(isLookedUp.await(10, TimeUnit.SECONDS)).isTrue();

        thread.interrupt();

        assertThat(failure.get(5, TimeUnit.SECONDS))
                .isInstanceOf(LangChain4jException.class)
                .hasMessageContaining("interrupted");
    }

    @Test
    void a_slow_lookup_ends_with_the_timeout_of_the_catalog() {
        CometApiGeminiModelCatalog catalog = CometApiGeminiModelCatalog.builder()
                .baseUrl("http://gemini.invalid")
                .httpClient(withoutNames())
                .timeout(SHORT)
                .build();
        long start = System.nanoTime();

        assertThatThrownBy(catalog::models).isExactlyInstanceOf(TimeoutException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
}
