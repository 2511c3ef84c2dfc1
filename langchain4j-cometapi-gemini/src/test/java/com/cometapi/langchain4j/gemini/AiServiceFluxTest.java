package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Complete;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Intermediate;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Text;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.ToolCall;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.ToolResult;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.guardrail.OutputGuardrails;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class AiServiceFluxTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Answer CALL = Answer.call("weather", """
            {"arg0":"Paris"}""");

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiStreamingChatModel model = CallStyle.connect(
                    CometApiGeminiStreamingChatModel.builder(), server)
            .build();
    private final Weather weather = new Weather();
    private final Assistant assistant = assistant(model, weather);

    @AfterEach
    void close() {
        server.close();
    }

    interface Assistant {

        Flux<String> chat(String message);

        Flux<CometApiGeminiEvent> events(String message);

        Mono<String> text(String message);

        Mono<ChatResponse> response(String message);
    }

    static class Weather {

        final List<String> places = new CopyOnWriteArrayList<>();

        @Tool
        public String weather(String place) {
            places.add(place);
            return "sunny in " + place;
        }
    }

    private static Assistant assistant(StreamingChatModel model, Object tools) {
        return AiServices.builder(Assistant.class)
                .streamingChatModel(model)
                .tools(tools)
                .build();
    }

    @Test
    void the_text_flux_runs_the_tool_loop() {
        server.answers(CALL, Answer.chunks("It is ", "sunny."));

        StepVerifier.create(assistant.chat("weather?"))
                .expectNext("It is ", "sunny.")
                .verifyComplete();

        assertThat(weather.places).containsExactly("Paris");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void events_include_calls_results_and_intermediate_responses() {
        server.answers(CALL, Answer.chunks("It is ", "sunny."));

        List<CometApiGeminiEvent> events =
                assistant.events("weather?").collectList().block(SOON);

        assertThat(events)
                .hasExactlyElementsOfTypes(
                        Intermediate.class, ToolCall.class, ToolResult.class, Text.class, Text.class, Complete.class);
        assertThat(((ToolCall) events.get(1)).request().name()).isEqualTo("weather");
        assertThat(((ToolResult) events.get(2)).text()).isEqualTo("sunny in Paris");
        assertThat(((ToolResult) events.get(2)).isError()).isFalse();
        assertThat(((Complete) events.get(5)).response().aiMessage().text()).isEqualTo("It is sunny.");
    }

    @Test
    void nothing_is_sent_before_a_subscription() {
        assistant.chat("hi");

        assertThat(server.requests()).isEmpty();
    }

    @Test
    void a_second_subscriber_gets_an_error_with_advice() {
        server.answers(Answer.text("once"));
        Flux<String> answer = assistant.chat("hi");

        StepVerifier.create(answer).expectNext("once").verifyComplete();
        StepVerifier.create(answer)
                .verifyErrorSatisfies(error -> assertThat(error).hasMessageContaining("call the method"));
    }

    @Test
    void a_retry_keeps_the_first_failure_as_the_cause() {
        server.answers(Answer.error(503, "busy"), Answer.error(503, "busy"));
        Assistant once = assistant(
                CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                        .maxRetries(0)
                        .build(),
                weather);

        for (long retries : new long[] {1, 2, 5}) {
            StepVerifier.create(once.chat("hi").retry(retries))
                    .verifyErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("defer")
                            .hasCauseInstanceOf(InternalServerException.class));
            server.answers(Answer.error(503, "busy"));
        }
        StepVerifier.create(once.response("hi").retry(2))
                .verifyErrorSatisfies(error -> assertThat(error).hasCauseInstanceOf(InternalServerException.class));
    }

    @Test
    void a_deferred_call_can_be_retried() {
        server.answers(Answer.error(503, "busy"), Answer.text("at last"));
        Assistant once = assistant(
                CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                        .maxRetries(0)
                        .build(),
                weather);

        StepVerifier.create(Flux.defer(() -> once.chat("hi")).retry(2))
                .expectNext("at last")
                .verifyComplete();
    }

    // --- Mono

    @Test
    void a_mono_emits_the_text_of_the_last_response() {
        server.answers(CALL, Answer.chunks("It is ", "sunny."));

        StepVerifier.create(assistant.text("weather?"))
                .expectNext("It is sunny.")
                .verifyComplete();
        assertThat(weather.places).containsExactly("Paris");
    }

    @Test
    void a_mono_emits_the_whole_response() {
        server.answers(CALL, Answer.chunks("It is ", "sunny."));

        StepVerifier.create(assistant.response("weather?"))
                .expectNextMatches(response -> response.aiMessage().text().equals("It is sunny.")
                        && response.metadata() instanceof CometApiGeminiChatResponseMetadata)
                .verifyComplete();
    }

    @Test
    void a_mono_sends_nothing_before_it_is_subscribed_to() {
        assistant.text("hi");
        assistant.response("hi");

        assertThat(server.requests()).isEmpty();
    }

    @Test
    void a_disposed_mono_closes_the_call() throws InterruptedException {
        server.answers(Answer.chunks("a", "b").stallAfter(1));
        Disposable subscription = assistant.text("hi").subscribe();
        Awaitility.await().until(() -> !server.requests().isEmpty());

        subscription.dispose();

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
    }

    @Test
    void dispose_before_the_first_token_closes_the_call() throws InterruptedException {
        server.answers(Answer.text("never received").stallAfter(0));
        List<Object> signals = new CopyOnWriteArrayList<>();
        Disposable subscription =
                assistant.chat("hi").subscribe(signals::add, signals::add, () -> signals.add("complete"));
        Awaitility.await().until(() -> !server.requests().isEmpty());

        subscription.dispose();

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
        assertThat(signals).isEmpty();
    }

    @Test
    void dispose_in_the_middle_of_the_second_call_closes_it() throws InterruptedException {
        server.answers(CALL, Answer.chunks("It is ", "sunny.").stallAfter(1));

        StepVerifier.create(assistant.chat("weather?"))
                .expectNext("It is ")
                .thenCancel()
                .verify(SOON);

        assertThat(server.requests()).hasSize(2);
        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
    }

    @Test
    void dispose_while_a_tool_runs_stops_the_next_call() throws InterruptedException {
        server.answers(CALL);
        CountDownLatch isCalled = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        StreamingChatModel onOneThread = CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .executor(Runnable::run)
                .build();
        Assistant slow = assistant(onOneThread, new Object() {
            @Tool
            public String weather(String place) throws InterruptedException {
                isCalled.countDown();
                mayReturn.await();
                return "late";
            }
        });
        Sinks.Empty<Void> cancellation = Sinks.empty();
        Thread conversation = new Thread(() ->
                slow.chat("weather?").takeUntilOther(cancellation.asMono()).subscribe());
        conversation.start();
        isCalled.await();

        cancellation.tryEmitEmpty();
        mayReturn.countDown();

        conversation.join();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void an_error_in_the_second_call_is_the_error_of_the_flux() {
        server.answers(CALL);
        server.when(request -> request.functionResponsesAfterLastText() > 0, Answer.error(429, "slow down"));

        StepVerifier.create(assistant.chat("weather?")).verifyError(RateLimitException.class);
    }

    @Test
    void back_pressure_applies_to_the_second_call_too() {
        String[] chunks = new String[10_000];
        Arrays.fill(chunks, "x".repeat(1_000));
        server.answers(CALL, Answer.chunks(chunks));

        StepVerifier.create(assistant.chat("weather?"), 3)
                .expectNextCount(3)
                .then(() -> FluxTest.awaitSilenceOf(server))
                .then(() -> assertThat(server.lastRequest().chunksWritten()).isLessThan(9_000))
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void a_request_sent_by_a_tool_does_not_wait_for_the_subscriber() {
        server.answers(CALL, Answer.chunks("from ", "within"), Answer.text("It is sunny."));
        AtomicInteger toolCalls = new AtomicInteger();
        Assistant nested = assistant(model, new Object() {
            @Tool
            public String weather(String place) {
                toolCalls.incrementAndGet();
                return CallStyle.send(
                                model,
                                ChatRequest.builder()
                                        .messages(UserMessage.from(place))
                                        .build())
                        .aiMessage()
                        .text();
            }
        });

        StepVerifier.create(nested.events("weather?"), 1)
                .expectNextMatches(Intermediate.class::isInstance)
                .then(() -> Awaitility.await().until(() -> server.requests().size() >= 2))
                .thenRequest(Long.MAX_VALUE)
                .expectNextMatches(ToolCall.class::isInstance)
                .expectNextMatches(result -> ((ToolResult) result).text().equals("from within"))
                .expectNext(new Text("It is sunny."))
                .expectNextMatches(Complete.class::isInstance)
                .verifyComplete();
        assertThat(toolCalls).hasValue(1);
    }

    // --- requests that the application sends by itself while it handles the stream of a service

    private String sendByHandler(String message) {
        return CallStyle.send(model, UserMessages.request(message)).aiMessage().text();
    }

    private Assistant assistantWith(UnaryOperator<AiServices<Assistant>> settings, ChatModelListener... listeners) {
        StreamingChatModel listened = CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .listeners(listeners)
                .build();
        return settings.apply(AiServices.builder(Assistant.class)
                        .streamingChatModel(listened)
                        .tools(weather))
                .build();
    }

    private void answerBoth() {
        server.when(request -> request.lastUserText().equals("inner"), Answer.chunks("in", "ner"));
        server.when(request -> request.functionResponsesAfterLastText() > 0, Answer.chunks("a", "b"));
        server.when(request -> request.lastUserText().equals("outer"), CALL);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void operators_may_send_requests(int demand) {
        answerBoth();
        List<String> inner = new CopyOnWriteArrayList<>();

        StepVerifier.create(assistant
                        .events("outer")
                        .doOnNext(event -> inner.add(sendByHandler("inner")))
                        .map(event -> sendByHandler("inner"))
                        .doOnComplete(() -> inner.add(sendByHandler("inner")))
                        .limitRate(demand))
                .expectNextCount(6)
                .expectComplete()
                .verify(SOON);

        assertThat(inner).hasSize(7).containsOnly("inner");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void operators_may_subscribe_to_requests(int demand) {
        answerBoth();
        Flux<String> nested = assistant
                .chat("outer")
                .concatMap(
                        text -> Flux.<String>create(sink ->
                                model.chat(UserMessages.request("inner"), new StreamingChatResponseHandler() {
                                    @Override
                                    public void onCompleteResponse(ChatResponse response) {
                                        sink.next(text + response.aiMessage().text());
                                        sink.complete();
                                    }

                                    @Override
                                    public void onError(Throwable error) {
                                        sink.error(error);
                                    }
                                })),
                        demand);

        StepVerifier.create(nested.limitRate(demand))
                .expectNext("ainner", "binner")
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void listeners_and_memories_may_send_requests() {
        answerBoth();
        List<String> inner = new CopyOnWriteArrayList<>();
        AtomicBoolean isInner = new AtomicBoolean();
        Runnable send = () -> {
            if (isInner.getAndSet(true)) return;
            inner.add(sendByHandler("inner"));
            isInner.set(false);
        };
        Assistant listened =
                assistantWith(service -> service.chatMemory(new SendingMemory(send)), new ChatModelListener() {
                    @Override
                    public void onRequest(ChatModelRequestContext context) {
                        send.run();
                    }

                    @Override
                    public void onResponse(ChatModelResponseContext context) {
                        send.run();
                    }
                });

        AtomicInteger before = new AtomicInteger();
        StepVerifier.create(listened.events("outer"), 1)
                .consumeNextWith(intermediate -> before.set(inner.size()))
                .then(() -> Awaitility.await().until(() -> inner.size() >= before.get() + 3))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(5)
                .expectComplete()
                .verify(SOON);

        assertThat(inner).hasSizeGreaterThan(4).containsOnly("inner");
    }

    private record SendingMemory(MessageWindowChatMemory memory, Runnable send) implements ChatMemory {

        SendingMemory(Runnable send) {
            this(MessageWindowChatMemory.withMaxMessages(20), send);
        }

        @Override
        public Object id() {
            return memory.id();
        }

        @Override
        public void add(ChatMessage message) {
            send.run();
            memory.add(message);
        }

        @Override
        public List<ChatMessage> messages() {
            send.run();
            return memory.messages();
        }

        @Override
        public void clear() {
            memory.clear();
        }
    }

    @Test
    void a_cancel_does_not_end_the_requests_of_an_operator() throws Exception {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        server.when(
                request -> request.lastUserText().equals("inner"),
                Answer.text("inner").waitFor(mayAnswer));
        server.when(
                request -> request.functionResponsesAfterLastText() > 0,
                Answer.chunks("a", "b").stallAfter(0));
        server.when(request -> request.lastUserText().equals("outer"), CALL);
        CompletableFuture<ChatResponse> inner = new CompletableFuture<>();
        Disposable subscription = assistant.events("outer").subscribe(event -> {
            if (!(event instanceof ToolResult)) return;
            model.chat(UserMessages.request("inner"), new StreamingChatResponseHandler() {
                @Override
                public void onCompleteResponse(ChatResponse response) {
                    inner.complete(response);
                }

                @Override
                public void onError(Throwable error) {
                    inner.completeExceptionally(error);
                }
            });
        });
        Awaitility.await()
                .until(() -> server.requests().stream()
                        .anyMatch(request -> request.lastUserText().equals("inner")));

        subscription.dispose();
        mayAnswer.countDown();

        assertThat(inner.get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("inner");
    }

    @Test
    void back_pressure_reaches_a_decorated_model() {
        String[] chunks = new String[10_000];
        Arrays.fill(chunks, "x".repeat(1_000));
        server.answers(CALL, Answer.chunks(chunks));
        StreamingChatModel decorated = new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                model.chat(request, handler);
            }
        };

        StepVerifier.create(assistant(decorated, weather).chat("weather?"), 3)
                .expectNextCount(3)
                .then(() -> FluxTest.awaitSilenceOf(server))
                .then(() -> assertThat(server.lastRequest().chunksWritten()).isLessThan(9_000))
                .thenCancel()
                .verify(SOON);
    }

    // --- output guardrails: LangChain4j sends again from within a callback and blocks there

    public static class NoSwearing implements OutputGuardrail {

        @Override
        public OutputGuardrailResult validate(AiMessage message) {
            return message.text().contains("damn") ? reprompt("swears", "Say it kindly") : success();
        }
    }

    interface Polite {

        @OutputGuardrails(NoSwearing.class)
        Flux<CometApiGeminiEvent> events(String message);
    }

    @Test
    void a_guardrail_may_reprompt_while_the_subscriber_waits() {
        server.answers(Answer.chunks("damn ", "hot"), Answer.chunks("rather ", "hot"));
        Polite polite =
                AiServices.builder(Polite.class).streamingChatModel(model).build();

        CometApiGeminiEvent last = polite.events("weather?").blockLast(SOON);

        assertThat(((Complete) last).response().aiMessage().text()).isEqualTo("rather hot");
    }

    // --- over another model

    /** Emits numbers until it is cancelled, on a thread of its own. */
    private static final class Counting implements StreamingChatModel {

        final AtomicInteger emitted = new AtomicInteger();
        final AtomicBoolean isCancelled = new AtomicBoolean();
        final CountDownLatch isOver = new CountDownLatch(1);

        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            StreamingHandle handle = new StreamingHandle() {
                @Override
                public void cancel() {
                    isCancelled.set(true);
                }

                @Override
                public boolean isCancelled() {
                    return isCancelled.get();
                }
            };
            Runnable count = () -> {
                while (emitted.get() < 1_000 && !isCancelled.get()) {
                    handler.onPartialResponse(
                            new PartialResponse(String.valueOf(emitted.getAndIncrement())),
                            new PartialResponseContext(handle));
                }
                if (!isCancelled.get()) {
                    handler.onCompleteResponse(ChatResponse.builder()
                            .aiMessage(AiMessage.from("done"))
                            .build());
                }
                isOver.countDown();
            };
            new Thread(count).start();
        }
    }

    @Test
    void another_providers_model_is_cancelled_by_its_own_handle() throws InterruptedException {
        Counting counting = new Counting();

        StepVerifier.create(assistant(counting, weather).chat("count").take(3))
                .expectNext("0", "1", "2")
                .verifyComplete();

        counting.isOver.await();
        assertThat(counting.emitted.get()).isLessThan(1_000);
    }

    @Test
    void text_that_another_model_emits_ahead_of_demand_is_kept() throws InterruptedException {
        Counting counting = new Counting();

        StepVerifier.create(assistant(counting, weather).chat("count"), 3)
                .expectNext("0", "1", "2")
                .then(() -> Awaitility.await().until(() -> counting.isOver.getCount() == 0))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(997)
                .verifyComplete();
    }
}
