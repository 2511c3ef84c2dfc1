package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Complete;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Image;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Raw;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Text;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Thinking;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.ToolCall;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The publishers of one request. Heavy, since back-pressure is shown with megabytes. */
@Tag("heavy")
@ParameterizedClass
@MethodSource("streams")
class FluxTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiStreamingChatModel model = model().build();
    private final EventStreams streams;
    private final ChatRequest request =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    FluxTest(EventStreams streams) {
        this.streams = streams;
    }

    static Stream<EventStreams> streams() {
        return EventStreams.present();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> model() {
        return CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server);
    }

    /** Chunks of about 1 KB, each different. */
    private static Answer lengthy(int chunks) {
        return Answer.chunks(IntStream.range(0, chunks)
                .mapToObj(i -> i + ":" + "x".repeat(1_000))
                .toArray(String[]::new));
    }

    // --- what is emitted

    @Test
    void text_is_emitted_chunk_by_chunk_including_blanks() {
        server.answers(Answer.chunks("a", "", " ", "b"));

        StepVerifier.create(streams.text(model, request))
                .expectNext("a", " ", "b")
                .verifyComplete();
    }

    @Test
    void events_match_the_callbacks_of_a_handler_with_images_in_place() {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"parts":[{"text":"Hm.","thought":true},{"text":"Look: "}]}}]}""", """
                {"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"iVBORw=="}}]}}]}""", """
                {"candidates":[{"content":{"parts":[{"functionCall":{"id":"c1","name":"hang","args":{"at":"wall"}}}]}}]}""", """
                {"candidates":[{"content":{"parts":[{"text":"nice"}]}}]}""", """
                {"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}]}"""));
        ChatRequest thoughtful = ChatRequest.builder()
                .messages(UserMessage.from("hi"))
                .parameters(CometApiGeminiChatRequestParameters.builder()
                        .returnThinking(true)
                        .build())
                .build();

        List<CometApiGeminiEvent> events =
                streams.events(model, thoughtful).collectList().block(SOON);

        assertThat(events).hasSize(7);
        assertThat(events.get(0)).isEqualTo(new Thinking("Hm."));
        assertThat(events.get(1)).isEqualTo(new Text("Look: "));
        assertThat(events.get(2)).isInstanceOfSatisfying(Image.class, drawn -> {
            assertThat(drawn.image().base64Data()).isEqualTo("iVBORw==");
            assertThat(drawn.image().mimeType()).isEqualTo("image/png");
        });
        assertThat(events.get(3))
                .isInstanceOfSatisfying(
                        ToolCall.class, call -> assertThat(call.request().id()).isEqualTo("c1"));
        assertThat(events.get(4)).isEqualTo(new Text("nice"));
        assertThat(events.get(5))
                .isInstanceOfSatisfying(
                        Raw.class, raw -> assertThat(raw.event().toString()).contains("STOP"));
        assertThat(events.get(6)).isInstanceOfSatisfying(Complete.class, complete -> {
            assertThat(complete.response().aiMessage().text()).isEqualTo("Look: nice");
            assertThat(complete.response().aiMessage().images()).hasSize(1);
        });
    }

    @Test
    void the_complete_response_equals_that_of_a_handler() {
        Answer answer = Answer.chunks("a", "b").usage(3, 2).id("r1");
        server.answers(answer, answer);

        ChatResponse response = streams.response(model, request).block(SOON);

        ChatResponse ofHandler = CallStyle.STREAMED.send(server, request);
        assertThat(response.aiMessage()).isEqualTo(ofHandler.aiMessage());
        assertThat(response.metadata()).isEqualTo(ofHandler.metadata());
    }

    @Test
    void each_event_is_emitted_before_the_next_one_is_read() {
        CountDownLatch isReceived = new CountDownLatch(1);
        server.answers(Answer.chunks("first", "second").waitBefore(1, isReceived));

        StepVerifier.create(streams.text(model, request).doOnNext(text -> isReceived.countDown()))
                .expectNext("first", "second")
                .verifyComplete();
    }

    @Test
    void each_subscription_sends_one_request_and_nothing_before() {
        server.answers(Answer.text("one"), Answer.text("two"));

        Flux<String> cold = streams.text(model, request);

        assertThat(server.requests()).isEmpty();
        StepVerifier.create(cold).expectNext("one").verifyComplete();
        StepVerifier.create(cold).expectNext("two").verifyComplete();
        assertThat(server.requests()).hasSize(2);
    }

    // --- what fails

    @Test
    void an_error_is_the_exception_that_a_handler_gets() {
        server.answers(Answer.error(429, "slow down"), Answer.error(429, "slow down"), Answer.error(429, "slow down"));

        StepVerifier.create(streams.text(model, request))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(RateLimitException.class)
                        .hasCauseInstanceOf(CometApiGeminiHttpException.class)
                        .hasMessageContaining("slow down"));
    }

    @Test
    void an_error_before_the_first_event_is_retried_silently() {
        server.answers(Answer.error(503, "overloaded"), Answer.text("at last"));

        StepVerifier.create(streams.text(model, request)).expectNext("at last").verifyComplete();
    }

    @Test
    void a_cut_stream_is_an_error_after_the_received_text() {
        server.answers(Answer.chunks("a", "b", "c").cutAfter(2));

        StepVerifier.create(streams.text(model, request))
                .expectNext("a", "b")
                .verifyErrorSatisfies(error -> assertThat(((CometApiGeminiIncompleteResponseException) error)
                                .partial()
                                .aiMessage()
                                .text())
                        .isEqualTo("ab"));
    }

    @Test
    void an_invalid_request_is_an_error_signal_of_the_flux() {
        CometApiGeminiStreamingChatModel nameless = model().modelName(null).build();

        StepVerifier.create(streams.text(nameless, request))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("modelName"));
    }

    @Test
    void a_rejecting_executor_is_an_error_also_after_a_suspension() {
        ExecutorService executor = Executors.newCachedThreadPool();
        CometApiGeminiStreamingChatModel model = model().executor(executor).build();
        server.answers(Answer.chunks("a", "b"));

        StepVerifier.create(streams.text(model, request), 1)
                .expectNext("a")
                .then(() -> {
                    executor.shutdown();
                    Awaitility.await().until(executor::isTerminated);
                })
                .thenRequest(1)
                .verifyError(RejectedExecutionException.class);
    }

    // --- demand

    @Test
    void without_demand_nothing_is_sent() {
        StepVerifier.create(streams.text(model, request), 0)
                .expectSubscription()
                .then(() -> assertThat(server.requests()).isEmpty())
                .thenCancel()
                .verify(SOON);

        assertThat(server.requests()).isEmpty();
    }

    @Test
    void what_is_not_requested_is_not_read() {
        server.answers(lengthy(10_000));

        StepVerifier.create(streams.text(model, request), 3)
                .expectNextCount(3)
                .then(() -> awaitSilenceOf(server))
                .then(() -> assertThat(server.lastRequest().chunksWritten()).isLessThan(9_000))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(9_997)
                .verifyComplete();
    }

    /** The server is stuck once the buffers of the sockets are full. */
    static void awaitSilenceOf(CometApiGeminiLocalServer server) {
        AtomicInteger before = new AtomicInteger(-1);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(200))
                .until(() -> before.getAndSet(server.lastRequest().chunksWritten())
                        == server.lastRequest().chunksWritten());
    }

    @Test
    void events_of_one_chunk_beyond_the_demand_wait() {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"parts":[{"text":"a"},{"thoughtSignature":"c2ln","text":"b"},
                  {"functionCall":{"name":"f"}}]},"finishReason":"STOP"}]}"""));

        StepVerifier.create(streams.events(model, request), 1)
                .expectNext(new Text("a"))
                .thenRequest(1)
                .expectNext(new Text("b"))
                .thenRequest(2)
                .expectNextMatches(ToolCall.class::isInstance)
                .expectNextMatches(Complete.class::isInstance)
                .verifyComplete();
    }

    @Test
    void no_thread_is_held_while_there_is_no_demand() {
        AtomicInteger running = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool();
        CometApiGeminiStreamingChatModel model = model().executor(task -> threads.execute(() -> {
                    running.incrementAndGet();
                    task.run();
                    running.decrementAndGet();
                }))
                .build();
        server.answers(Answer.chunks("a", "b", "c"));

        StepVerifier.create(streams.text(model, request), 1)
                .expectNext("a")
                .then(() -> Awaitility.await().until(() -> running.get() == 0))
                .thenRequest(1)
                .expectNext("b")
                .then(() -> Awaitility.await().until(() -> running.get() == 0))
                .thenRequest(2)
                .expectNext("c")
                .verifyComplete();
        threads.shutdown();
    }

    // --- cancelling

    @Test
    void taking_three_of_many_chunks_closes_the_connection() throws InterruptedException {
        server.answers(lengthy(10_000));

        StepVerifier.create(streams.text(model, request).take(3))
                .expectNextCount(3)
                .verifyComplete();

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
        assertThat(server.lastRequest().chunksWritten()).isLessThan(9_000);
    }

    @Test
    void dispose_closes_the_call_before_its_first_byte() throws InterruptedException {
        server.answers(Answer.text("never received").stallAfter(0));
        List<Object> signals = new CopyOnWriteArrayList<>();
        Disposable subscription =
                streams.events(model, request).subscribe(signals::add, signals::add, () -> signals.add("complete"));
        Awaitility.await().until(() -> !server.requests().isEmpty());

        subscription.dispose();

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
        assertThat(signals).isEmpty();
    }

    @Test
    void dispose_closes_a_suspended_call() throws InterruptedException {
        server.answers(Answer.chunks("a", "b").stallAfter(1));

        StepVerifier.create(streams.text(model, request), 1)
                .expectNext("a")
                .thenCancel()
                .verify(SOON);

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
    }

    // --- listeners, threads and concurrency

    @Test
    void listeners_see_each_request_and_its_end_unless_cancelled() {
        List<String> notified = new CopyOnWriteArrayList<>();
        CometApiGeminiStreamingChatModel model = model().maxRetries(0)
                .listeners(List.of(new ChatModelListener() {
                    @Override
                    public void onRequest(ChatModelRequestContext context) {
                        notified.add("request " + context.chatRequest().modelName());
                    }

                    @Override
                    public void onResponse(ChatModelResponseContext context) {
                        notified.add(
                                "response " + context.chatResponse().aiMessage().text());
                    }

                    @Override
                    public void onError(ChatModelErrorContext context) {
                        notified.add("error");
                    }
                }))
                .build();
        server.answers(
                Answer.text("good"),
                Answer.error(503, "bad"),
                Answer.chunks("a", "b").stallAfter(1));

        streams.text(model, request).blockLast(SOON);
        streams.text(model, request).onErrorComplete().blockLast(SOON);
        streams.text(model, request).blockFirst(SOON);

        String request = "request gemini-3-flash-preview";
        assertThat(notified).containsExactly(request, "response good", request, "error", request);
    }

    @Test
    void the_subscribers_mdc_applies_to_emissions_also_after_a_pause() {
        server.answers(Answer.chunks("a", "b"));
        List<String> seen = new CopyOnWriteArrayList<>();
        MDC.put("trace", "4711");

        StepVerifier.create(streams.text(model, request).doOnNext(text -> seen.add(MDC.get("trace"))), 1)
                .expectNext("a")
                .then(MDC::clear)
                .thenRequest(2)
                .expectNext("b")
                .verifyComplete();

        assertThat(seen).containsExactly("4711", "4711");
    }

    @Test
    void nothing_is_emitted_on_a_non_blocking_thread() {
        server.answers(Answer.chunks("a", "b"));
        List<Boolean> isNonBlocking = new CopyOnWriteArrayList<>();

        streams.text(model, request)
                .doOnNext(text -> isNonBlocking.add(Schedulers.isInNonBlockingThread()))
                .subscribeOn(Schedulers.parallel())
                .blockLast(SOON);

        assertThat(isNonBlocking).containsExactly(false, false);
    }

    @Test
    void concurrent_responses_do_not_wait_for_each_other() {
        CountDownLatch areAllThere = new CountDownLatch(1);
        server.otherwise(request -> Answer.chunks("a", "b").waitBefore(1, areAllThere));
        AtomicInteger begun = new AtomicInteger();

        List<String> texts = Flux.range(0, 100)
                .flatMap(
                        i -> streams.text(model, request)
                                .doOnNext(text -> {
                                    if (text.equals("a") && begun.incrementAndGet() == 100) areAllThere.countDown();
                                })
                                .reduce(String::concat),
                        100)
                .collectList()
                .block(SOON);

        assertThat(texts).hasSize(100).containsOnly("ab");
    }
}
