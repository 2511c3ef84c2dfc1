package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.ChunkedAnswers.end;
import static com.cometapi.langchain4j.gemini.ContinuationTest.chunk;
import static com.cometapi.langchain4j.gemini.ContinuationTest.cut;
import static com.cometapi.langchain4j.gemini.ContinuationTest.last;
import static com.cometapi.langchain4j.gemini.ContinuationTest.piece;
import static com.cometapi.langchain4j.gemini.ContinuationTest.reason;
import static com.cometapi.langchain4j.gemini.ContinuationTest.text;
import static com.cometapi.langchain4j.gemini.ContinuationTest.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.cometapi.langchain4j.gemini.StreamingContractTest.RecordingHandler;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Long answers of which a piece is refused, malformed or cut. */
class ContinuationRetriesTest {

    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();
    private static final String BUSY = "{\"error\":{\"code\":503,\"message\":\"busy\",\"status\":\"UNAVAILABLE\"}}";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private List<String> tokensSent() {
        return server.requests().stream()
                .map(LocalRequest::json)
                .map(json -> json.path("continuationToken").asText("-"))
                .toList();
    }

    private RecordingHandler stream(UnaryOperator<CometApiGeminiModelBuilder<?>> settings) throws Exception {
        RecordingHandler handler = new RecordingHandler();
        CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder =
                CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server);
        settings.apply(builder);
        builder.build().chat(REQUEST, handler);
        return handler.await();
    }

    @Test
    void the_handler_is_not_notified_of_checkpoints() throws Exception {
        List<Object> raw = new CopyOnWriteArrayList<>();
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onUnmappedRawEvent(Object event) {
                raw.add(event);
            }
        };
        server.answers(
                ChunkedAnswers.of(
                        CallStyle.STREAMED,
                        chunk(text("a")),
                        chunk(token("T0")),
                        chunk(text(""), token("T1"), reason("CONTINUATION"))),
                last(CallStyle.STREAMED, "b"));

        CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .build()
                .chat(REQUEST, handler);

        assertThat(handler.await().events).containsExactly("text a", "text b", "complete ab");
        assertThat(raw).isEmpty();
    }

    @Test
    void without_automatic_continuation_no_text_is_emitted_twice() throws Exception {
        server.answers(
                Answer.sse(ChunkedAnswers.events(chunk(text("on"), token("T0")), BUSY)),
                last(CallStyle.STREAMED, "one"));

        RecordingHandler handler = stream(it -> it.automaticContinuation(false));

        assertThat(handler.events).containsExactly("text on", "error");
        assertThat(handler.errors.get(0)).hasMessageContaining("busy");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void a_malformed_call_behind_a_checkpoint_is_requested_again_from_there() throws Exception {
        server.answers(
                Answer.sse(ChunkedAnswers.events(chunk(text("on"), token("T0")), end("MALFORMED_FUNCTION_CALL"))),
                last(CallStyle.STREAMED, "e"));

        RecordingHandler handler = stream(it -> it.retryMalformedCalls(1));

        assertThat(handler.events).containsExactly("text on", "text e", "complete one");
        assertThat(tokensSent()).containsExactly("-", "T0");
    }

    @ParameterizedTest
    @EnumSource
    void a_malformed_piece_is_requested_again_from_its_beginning(CallStyle style) {
        server.answers(
                piece(style, "one ", "T1"),
                ChunkedAnswers.of(style, end("MALFORMED_FUNCTION_CALL")),
                last(style, "two"));

        ChatResponse response = style.send(server, it -> it.retryMalformedCalls(1), REQUEST);

        assertThat(response.aiMessage().text()).isEqualTo("one two");
        assertThat(tokensSent()).containsExactly("-", "T1", "T1");
    }

    @ParameterizedTest
    @EnumSource
    void a_cut_after_a_malformed_piece_is_not_taken_for_the_end(CallStyle style) {
        server.answers(
                piece(style, "one ", "T1"),
                ChunkedAnswers.of(style, end("MALFORMED_FUNCTION_CALL")),
                cut(style),
                last(style, "two"));

        ChatResponse response = style.send(server, it -> it.retryMalformedCalls(1), REQUEST);

        assertThat(response.aiMessage().text()).isEqualTo("one two");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @ParameterizedTest
    @EnumSource
    void an_error_behind_metadata_of_a_piece_is_retried(CallStyle style) {
        String metadata = "{\"usageMetadata\":{\"promptTokenCount\":5}}";
        server.answers(piece(style, "one ", "T1"), ChunkedAnswers.of(style, metadata, BUSY), last(style, "two"));

        ChatResponse response = style.send(server, REQUEST);

        assertThat(response.aiMessage().text()).isEqualTo("one two");
        assertThat(tokensSent()).containsExactly("-", "T1", "T1");
    }

    @ParameterizedTest
    @EnumSource
    void the_waits_of_a_piece_begin_anew(CallStyle style) {
        List<Duration> waits = new CopyOnWriteArrayList<>();
        Timing timing =
                new Timing(Clock.systemUTC(), System::nanoTime, (duration, handle) -> waits.add(duration), () -> 0.0);
        server.answers(
                piece(style, "one ", "T1"),
                piece(style, "two ", "T2"),
                piece(style, "three ", "T3"),
                Answer.error(503, "busy"),
                Answer.error(503, "busy"),
                last(style, "four"));

        style.send(server, it -> it.timing(timing), REQUEST);

        assertThat(waits).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @EnumSource
    void a_piece_that_makes_no_sense_leaves_what_came(CallStyle style) {
        server.answers(piece(style, "one ", "T1"), ChunkedAnswers.of(style, "{\"candidates\":7}"));

        CometApiGeminiIncompleteResponseException failure = catchThrowableOfType(
                CometApiGeminiIncompleteResponseException.class, () -> style.send(server, REQUEST));

        assertThat(failure.partial().aiMessage().text()).isEqualTo("one ");
        assertThat(failure).hasMessageContaining("candidates is no list");
    }

    @ParameterizedTest
    @EnumSource
    void a_piece_for_which_the_gateway_waits_too_long_leaves_what_came(CallStyle style) {
        server.answers(piece(style, "one ", "T1"));
        server.otherwise(request -> Answer.error(504, "upstream"));

        CometApiGeminiIncompleteResponseException failure = catchThrowableOfType(
                CometApiGeminiIncompleteResponseException.class, () -> style.send(server, REQUEST));

        assertThat(failure.partial().aiMessage().text()).isEqualTo("one ");
        assertThat(failure).hasMessageContaining("504");
    }

    @Test
    void a_whole_piece_that_ends_malformed_is_dropped_and_requested_again() {
        String call = "{\"functionCall\":{\"id\":\"c1\",\"name\":\"add\",\"args\":{\"a\":1}}}";
        String parts = "\"content\":{\"parts\":[{\"text\":\"two \"}," + call + "]}";
        server.answers(
                piece(CallStyle.WHOLE, "one ", "T1"),
                ChunkedAnswers.of(CallStyle.WHOLE, chunk(parts, reason("MALFORMED_FUNCTION_CALL"))),
                ChunkedAnswers.of(CallStyle.WHOLE, chunk(parts, reason("STOP"))));

        AiMessage message = CallStyle.WHOLE
                .send(server, it -> it.retryMalformedCalls(1), REQUEST)
                .aiMessage();

        assertThat(message.text()).isEqualTo("one two ");
        assertThat(message.toolExecutionRequests())
                .extracting(ToolExecutionRequest::id)
                .containsExactly("c1");
    }

    @Test
    void any_mixture_of_cuts_and_errors_emits_each_text_once() throws Exception {
        Random random = new Random(20261126);
        for (int round = 0; round < 60; round++) {
            StringBuilder text = new StringBuilder();
            server.answers(randomPieces(random, text));

            List<String> events = stream(it -> it.maxRetries(3)).events;

            StringBuilder emitted = new StringBuilder();
            events.stream()
                    .filter(event -> event.startsWith("text "))
                    .forEach(event -> emitted.append(event.substring("text ".length())));
            assertThat(emitted.toString()).as("round " + round).isEqualTo(text.toString());
            assertThat(events).last().isEqualTo("complete " + text);
        }
    }

    /** Pieces that end as they should, are cut or end with an error, each behind a checkpoint, and failures between them. */
    private static Answer[] randomPieces(Random random, StringBuilder text) {
        List<Answer> answers = new ArrayList<>();
        int pieces = 1 + random.nextInt(5);
        for (int piece = 1; piece < pieces; piece++) {
            List<String> chunks = randomTexts(random, text);
            String token = token("T" + random.nextLong());
            boolean isEnded = random.nextBoolean();
            chunks.add(isEnded ? chunk(token, reason("CONTINUATION")) : chunk(token));
            if (!isEnded && random.nextBoolean()) chunks.add(BUSY);
            answers.add(Answer.sse(ChunkedAnswers.events(chunks.toArray(String[]::new))));
            if (random.nextInt(3) == 0) answers.add(Answer.error(503, "busy"));
            if (random.nextInt(3) == 0) answers.add(Answer.sse(""));
            if (random.nextInt(3) == 0) answers.add(Answer.reset());
        }
        List<String> chunks = randomTexts(random, text);
        chunks.add(end("STOP"));
        answers.add(Answer.sse(ChunkedAnswers.events(chunks.toArray(String[]::new))));
        return answers.toArray(Answer[]::new);
    }

    private static List<String> randomTexts(Random random, StringBuilder text) {
        List<String> chunks = new ArrayList<>();
        for (int count = random.nextInt(3); count >= 0; count--) {
            String piece = "é" + random.nextInt(100) + " ";
            text.append(piece);
            chunks.add(random.nextBoolean() ? chunk(text(piece)) : chunk(text(piece), token("C" + random.nextLong())));
            if (random.nextBoolean()) chunks.add("{\"usageMetadata\":{\"promptTokenCount\":3}}");
        }
        return chunks;
    }

    // --- a service that never comes to an end

    @ParameterizedTest
    @EnumSource
    void a_token_that_comes_again_ends_the_answer(CallStyle style) {
        server.answers(piece(style, "a", "T1"), piece(style, "b", "T2"), piece(style, "c", "T1"), last(style, "d"));

        ChatResponse response = style.send(server, REQUEST);

        assertThat(response.aiMessage().text()).isEqualTo("abc");
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @ParameterizedTest
    @EnumSource
    void pieces_with_nothing_but_tokens_end_the_answer(CallStyle style) {
        AtomicInteger count = new AtomicInteger();
        server.otherwise(request -> ChunkedAnswers.of(
                style,
                count.incrementAndGet() == 1
                        ? chunk(text("a"), token("T1"), reason("CONTINUATION"))
                        : chunk(text(""), token("T" + count), reason("CONTINUATION"))));

        ChatResponse response = style.send(server, REQUEST);

        assertThat(response.aiMessage().text()).isEqualTo("a");
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(count).hasValueBetween(50, 200);
    }

    @Test
    void cut_pieces_with_nothing_but_tokens_end_the_answer() {
        AtomicInteger count = new AtomicInteger();
        server.otherwise(request -> Answer.sse(ChunkedAnswers.events(chunk(token("T" + count.incrementAndGet())))));

        assertThat(catchThrowableOfType(
                        CometApiGeminiIncompleteResponseException.class,
                        () -> CallStyle.STREAMED.send(server, REQUEST)))
                .hasMessageContaining("without a finish reason");
        assertThat(count).hasValueBetween(50, 200);
    }

    @ParameterizedTest
    @EnumSource
    void a_token_of_the_caller_is_known_as_the_beginning(CallStyle style) {
        server.answers(piece(style, "two", "T0"), last(style, "three"));

        ChatResponse response = style.send(server, it -> it.requestField("continuationToken", "T0"), REQUEST);

        assertThat(response.aiMessage().text()).isEqualTo("two");
        assertThat(tokensSent()).containsExactly("T0");
    }

    @Test
    void code_at_the_end_of_a_piece_is_no_open_end_when_the_connection_breaks() {
        String code = "\"content\":{\"parts\":[{\"executableCode\":{\"code\":\"1\"}}]}";
        server.answers(
                Answer.json(chunk(code, token("T1"), reason("CONTINUATION")), "{}")
                        .breakAfter(1),
                last(CallStyle.STREAMED, "one"));

        assertThat(CallStyle.STREAMED.send(server, REQUEST).aiMessage().text()).isEqualTo("one");
    }
}
