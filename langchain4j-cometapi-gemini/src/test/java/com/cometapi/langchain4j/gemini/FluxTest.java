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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class FluxTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiFlux flux = CometApiGeminiFlux.from(model().build());
    private final ChatRequest question =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

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

    // --- what comes

    @Test
    void the_text_comes_piece_by_piece_blanks_included() {
        server.answers(Answer.chunks("a", "", " ", "b"));

        StepVerifier.create(flux.text(question)).expectNext("a", " ", "b").verifyComplete();
    }

    @Test
    void events_are_what_a_handler_is_told_in_the_same_order_and_pictures_in_their_place() {
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

        List<CometApiGeminiEvent> events = flux.events(thoughtful).collectList().block(SOON);

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
    void the_whole_answer_has_the_same_content_as_that_of_a_handler() {
        Answer answer = Answer.chunks("a", "b").usage(3, 2).id("r1");
        server.answers(answer, answer);

        ChatResponse response = flux.response(question).block(SOON);

        ChatResponse told = CallStyle.STREAMED.ask(server, question);
        assertThat(response.aiMessage()).isEqualTo(told.aiMessage());
        assertThat(response.metadata()).isEqualTo(told.metadata());
    }

    @Test
    void each_event_is_handed_over_before_the_next_one_is_waited_for() {
        CountDownLatch isHeard = new CountDownLatch(1);
        server.answers(Answer.chunks("first", "second").waitBefore(1, isHeard));

        StepVerifier.create(flux.text(question).doOnNext(text -> isHeard.countDown()))
                .expectNext("first", "second")
                .verifyComplete();
    }

    @Test
    void nothing_is_asked_before_somebody_subscribes_and_each_subscription_asks_once() {
        server.answers(Answer.text("one"), Answer.text("two"));

        Flux<String> cold = flux.text(question);

        assertThat(server.requests()).isEmpty();
        StepVerifier.create(cold).expectNext("one").verifyComplete();
        StepVerifier.create(cold).expectNext("two").verifyComplete();
        assertThat(server.requests()).hasSize(2);
    }

    // --- what fails

    @Test
    void a_refusal_is_the_exception_that_a_handler_is_told() {
        server.answers(Answer.error(429, "slow down"), Answer.error(429, "slow down"), Answer.error(429, "slow down"));

        StepVerifier.create(flux.text(question))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(RateLimitException.class)
                        .hasCauseInstanceOf(CometApiGeminiHttpException.class)
                        .hasMessageContaining("slow down"));
    }

    @Test
    void a_refusal_before_the_first_event_is_repeated_without_a_word() {
        server.answers(Answer.error(503, "overloaded"), Answer.text("at last"));

        StepVerifier.create(flux.text(question)).expectNext("at last").verifyComplete();
    }

    @Test
    void a_cut_stream_is_an_error_after_what_had_come() {
        server.answers(Answer.chunks("a", "b", "c").cutAfter(2));

        StepVerifier.create(flux.text(question))
                .expectNext("a", "b")
                .verifyErrorSatisfies(error -> assertThat(((CometApiGeminiIncompleteResponseException) error)
                                .partial()
                                .aiMessage()
                                .text())
                        .isEqualTo("ab"));
    }

    @Test
    void a_request_that_cannot_be_sent_is_an_error_of_the_flux_not_of_its_maker() {
        CometApiGeminiFlux nameless =
                CometApiGeminiFlux.from(model().modelName(null).build());

        StepVerifier.create(nameless.text(question))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("modelName"));
    }

    @Test
    void an_executor_that_refuses_is_an_error_also_where_the_flux_was_held_back() {
        ExecutorService executor = Executors.newCachedThreadPool();
        CometApiGeminiFlux flux =
                CometApiGeminiFlux.from(model().executor(executor).build());
        server.answers(Answer.chunks("a", "b"));

        StepVerifier.create(flux.text(question), 1)
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
    void without_demand_nothing_is_asked_at_all() {
        StepVerifier.create(flux.text(question), 0)
                .expectSubscription()
                .then(() -> assertThat(server.requests()).isEmpty())
                .thenCancel()
                .verify(SOON);

        assertThat(server.requests()).isEmpty();
    }

    @Test
    void what_nobody_asks_for_is_not_read() {
        server.answers(lengthy(10_000));

        StepVerifier.create(flux.text(question), 3)
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
    void more_events_of_one_chunk_than_were_asked_for_wait_their_turn() {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"parts":[{"text":"a"},{"thoughtSignature":"c2ln","text":"b"},
                  {"functionCall":{"name":"f"}}]},"finishReason":"STOP"}]}"""));

        StepVerifier.create(flux.events(question), 1)
                .expectNext(new Text("a"))
                .thenRequest(1)
                .expectNext(new Text("b"))
                .thenRequest(2)
                .expectNextMatches(ToolCall.class::isInstance)
                .expectNextMatches(Complete.class::isInstance)
                .verifyComplete();
    }

    @Test
    void no_thread_is_held_while_nobody_asks_for_more() {
        AtomicInteger running = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool();
        CometApiGeminiFlux flux = CometApiGeminiFlux.from(model().executor(task -> threads.execute(() -> {
                    running.incrementAndGet();
                    task.run();
                    running.decrementAndGet();
                }))
                .build());
        server.answers(Answer.chunks("a", "b", "c"));

        StepVerifier.create(flux.text(question), 1)
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

    // --- hanging up

    @Test
    void three_of_many_and_the_connection_is_closed() throws InterruptedException {
        server.answers(lengthy(10_000));

        StepVerifier.create(flux.text(question).take(3)).expectNextCount(3).verifyComplete();

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
        assertThat(server.lastRequest().chunksWritten()).isLessThan(9_000);
    }

    @Test
    void dispose_closes_the_call_before_its_first_byte() throws InterruptedException {
        server.answers(Answer.text("never heard").stallAfter(0));
        List<Object> heard = new CopyOnWriteArrayList<>();
        Disposable subscription = flux.events(question).subscribe(heard::add, heard::add, () -> heard.add("complete"));
        Awaitility.await().until(() -> !server.requests().isEmpty());

        subscription.dispose();

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
        assertThat(heard).isEmpty();
    }

    @Test
    void dispose_closes_a_call_that_is_held_back() throws InterruptedException {
        server.answers(Answer.chunks("a", "b").stallAfter(1));

        StepVerifier.create(flux.text(question), 1).expectNext("a").thenCancel().verify(SOON);

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
    }

    // --- beside the answer

    @Test
    void listeners_hear_one_request_and_one_response_or_error_but_no_end_of_a_call_that_was_hung_up_on() {
        List<String> heard = new CopyOnWriteArrayList<>();
        CometApiGeminiFlux flux = CometApiGeminiFlux.from(model().maxRetries(0)
                .listeners(List.of(new ChatModelListener() {
                    @Override
                    public void onRequest(ChatModelRequestContext context) {
                        heard.add("request " + context.chatRequest().modelName());
                    }

                    @Override
                    public void onResponse(ChatModelResponseContext context) {
                        heard.add(
                                "response " + context.chatResponse().aiMessage().text());
                    }

                    @Override
                    public void onError(ChatModelErrorContext context) {
                        heard.add("error");
                    }
                }))
                .build());
        server.answers(
                Answer.text("good"),
                Answer.error(503, "bad"),
                Answer.chunks("a", "b").stallAfter(1));

        flux.text(question).blockLast(SOON);
        flux.text(question).onErrorComplete().blockLast(SOON);
        flux.text(question).blockFirst(SOON);

        String request = "request gemini-3-flash-preview";
        assertThat(heard).containsExactly(request, "response good", request, "error", request);
    }

    @Test
    void the_subscribers_mdc_is_there_where_the_answer_is_told_also_after_a_pause() {
        server.answers(Answer.chunks("a", "b"));
        List<String> seen = new CopyOnWriteArrayList<>();
        MDC.put("trace", "4711");

        StepVerifier.create(flux.text(question).doOnNext(text -> seen.add(MDC.get("trace"))), 1)
                .expectNext("a")
                .then(MDC::clear)
                .thenRequest(2)
                .expectNext("b")
                .verifyComplete();

        assertThat(seen).containsExactly("4711", "4711");
    }

    @Test
    void nothing_is_told_on_a_thread_that_must_not_block() {
        server.answers(Answer.chunks("a", "b"));
        List<Boolean> isNonBlocking = new CopyOnWriteArrayList<>();

        flux.text(question)
                .doOnNext(text -> isNonBlocking.add(Schedulers.isInNonBlockingThread()))
                .subscribeOn(Schedulers.parallel())
                .blockLast(SOON);

        assertThat(isNonBlocking).containsExactly(false, false);
    }

    @Test
    void many_answers_at_once_do_not_wait_for_each_other() {
        CountDownLatch areAllThere = new CountDownLatch(1);
        server.otherwise(request -> Answer.chunks("a", "b").waitBefore(1, areAllThere));
        AtomicInteger begun = new AtomicInteger();

        List<String> texts = Flux.range(0, 100)
                .flatMap(
                        i -> flux.text(question)
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
