package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.exception.LangChain4jException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A thread that blocks in {@code chat} can be interrupted, wherever it blocks. */
class InterruptionTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final ExecutorService platformThreads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        server.close();
        platformThreads.shutdownNow();
    }

    /** How a call ended on a thread that was interrupted. */
    private record Outcome(Throwable failure, boolean isStillInterrupted) {}

    private Future<?> send(ExecutorService threads, CompletableFuture<Outcome> outcome, CometApiGeminiChatModel model) {
        return threads.submit(() -> {
            try {
                model.chat("hi");
            } catch (Throwable e) {
                outcome.complete(new Outcome(e, Thread.currentThread().isInterrupted()));
            }
        });
    }

    private CometApiGeminiChatModel model(UnaryOperator<CometApiGeminiModelBuilder<?>> settings) {
        CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder =
                CallStyle.connect(CometApiGeminiChatModel.builder(), server);
        settings.apply(builder);
        return builder.build();
    }

    /** Platform threads, and virtual ones where Java has them. */
    static Stream<Arguments> threadsAndAnswers() {
        return Stream.of("platform", "the default executor's")
                .flatMap(threads -> Stream.of(
                        Arguments.of(
                                threads, "before the head", Answer.text("never").waitFor(new CountDownLatch(1))),
                        Arguments.of(
                                threads, "in mid-body", Answer.text("never").stallAfter(0)),
                        Arguments.of(
                                threads,
                                "in the body of an error",
                                Answer.error(400, "no").stallAfter(0))));
    }

    @ParameterizedTest(name = "{0} threads, {1}")
    @MethodSource("threadsAndAnswers")
    void an_interrupt_closes_the_connection_at_once(String threads, String where, Answer answer) throws Exception {
        server.answers(answer);
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        ExecutorService executor =
                threads.equals("platform") ? platformThreads : (ExecutorService) DefaultExecutor.INSTANCE;
        Future<?> call = send(executor, outcome, model(it -> it));
        Awaitility.await().until(() -> !server.requests().isEmpty());

        call.cancel(true);

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
        assertThat(outcome.get(10, TimeUnit.SECONDS).failure)
                .isInstanceOf(LangChain4jException.class)
                .hasMessageContaining("interrupted");
        assertThat(outcome.get().isStillInterrupted).isTrue();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void an_interrupt_ends_the_wait_between_two_attempts() throws Exception {
        server.answers(Answer.rateLimited("50s"));
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        CountDownLatch isWaiting = new CountDownLatch(1);
        Timing waiting = new Timing(
                Timing.SYSTEM.clock(),
                System::nanoTime,
                (duration, handle) -> {
                    isWaiting.countDown();
                    Timing.SYSTEM.sleeper().sleep(duration, handle);
                },
                () -> 0);
        Future<?> call = send(platformThreads, outcome, model(it -> it.timing(waiting)));
        assertThat(isWaiting.await(10, TimeUnit.SECONDS)).isTrue();

        call.cancel(true);

        assertThat(outcome.get(10, TimeUnit.SECONDS).failure).hasMessageContaining("interrupted");
        assertThat(outcome.get().isStillInterrupted).isTrue();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void an_interrupted_thread_sends_nothing() {
        CometApiGeminiChatModel model = model(it -> it);

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> model.chat("hi")).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void after_an_interrupt_the_same_thread_can_send_again() {
        server.answers(Answer.text("ok"));
        CometApiGeminiChatModel model = model(it -> it);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> model.chat("hi")).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();

        assertThat(model.chat("hi")).isEqualTo("ok");
    }
}
