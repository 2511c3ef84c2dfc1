package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.ChunkedAnswers.candidate;
import static com.cometapi.langchain4j.gemini.ChunkedAnswers.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.cometapi.langchain4j.gemini.StreamingContractTest.RecordingHandler;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Long answers, which the service sends in pieces. */
class ContinuationTest {

    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private ChatResponse send(CallStyle style, UnaryOperator<CometApiGeminiModelBuilder<?>> settings) {
        return style.send(server, settings, REQUEST);
    }

    private ChatResponse send(CallStyle style) {
        return send(style, UnaryOperator.identity());
    }

    static String text(String text) {
        return "\"content\":{\"parts\":[{\"text\":\"" + text + "\"}]}";
    }

    static String token(String token) {
        return "\"continuationToken\":\"" + token + "\"";
    }

    static String reason(String reason) {
        return "\"finishReason\":\"" + reason + "\"";
    }

    private static String usage(int prompt, int output) {
        return ",\"usageMetadata\":{\"promptTokenCount\":" + prompt + ",\"candidatesTokenCount\":" + output
                + ",\"totalTokenCount\":" + (prompt + output)
                + ",\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":" + prompt + "}]}}";
    }

    static String chunk(String... fields) {
        return candidate(String.join(",", fields));
    }

    static String withUsage(String chunk, int prompt, int output) {
        return chunk.substring(0, chunk.length() - 1) + usage(prompt, output);
    }

    static Answer piece(CallStyle style, String text, String token) {
        return ChunkedAnswers.of(style, chunk(text(text), token(token), reason("CONTINUATION")));
    }

    static Answer last(CallStyle style, String text) {
        return ChunkedAnswers.of(style, chunk(text(text), reason("STOP")));
    }

    static Answer cut(CallStyle style) {
        return style == CallStyle.STREAMED
                ? Answer.sse("")
                : Answer.raw(200, "application/json", "{\"candidates\":[{\"content\":{");
    }

    private void fivePieces(CallStyle style) {
        server.answers(
                piece(style, "one ", "T1"),
                piece(style, "two ", "T2"),
                piece(style, "three ", "T3"),
                piece(style, "four ", "T4"),
                last(style, "five"));
    }

    private List<String> tokensSent() {
        return server.requests().stream()
                .map(LocalRequest::json)
                .map(json -> json.path("continuationToken").asText("-"))
                .toList();
    }

    private static CometApiGeminiChatResponseMetadata metadata(ChatResponse response) {
        return CometApiGeminiChatResponseMetadata.from(response);
    }

    @ParameterizedTest
    @EnumSource
    void five_pieces_are_one_answer(CallStyle style) {
        fivePieces(style);

        ChatResponse response = send(style);

        assertThat(response.aiMessage().text()).isEqualTo("one two three four five");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(metadata(response).continuations()).isEqualTo(4);
        assertThat(metadata(response).attempts()).isEqualTo(5);
        assertThat(tokensSent()).containsExactly("-", "T1", "T2", "T3", "T4");
    }

    @ParameterizedTest
    @EnumSource
    void each_further_request_differs_by_its_token_only(CallStyle style) {
        server.answers(piece(style, "one ", "T1"), last(style, "two"));

        send(style, it -> it.temperature(0.5));

        ObjectNode expected = server.requests().get(0).json().deepCopy();
        expected.put("continuationToken", "T1");
        assertThat(server.requests().get(1).json()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void the_usage_is_the_sum_of_the_pieces(CallStyle style) {
        server.answers(
                ChunkedAnswers.of(style, withUsage(chunk(text("a"), token("T1"), reason("CONTINUATION")), 10, 100)),
                ChunkedAnswers.of(style, withUsage(chunk(text("b"), reason("STOP")), 110, 7)));

        CometApiGeminiTokenUsage usage = (CometApiGeminiTokenUsage) send(style).tokenUsage();

        assertThat(usage.inputTokenCount()).isEqualTo(120);
        assertThat(usage.outputTokenCount()).isEqualTo(107);
        assertThat(usage.totalTokenCount()).isEqualTo(227);
    }

    @ParameterizedTest
    @EnumSource
    void the_prompt_of_the_first_piece_stays_visible(CallStyle style) {
        server.answers(
                ChunkedAnswers.of(style, withUsage(chunk(text("a"), token("T1"), reason("CONTINUATION")), 10, 100)),
                ChunkedAnswers.of(style, withUsage(chunk(text("b"), reason("STOP")), 110, 7)));

        CometApiGeminiTokenUsage usage = (CometApiGeminiTokenUsage) send(style).tokenUsage();

        assertThat(usage.initialPromptTokenCount()).isEqualTo(10);
    }

    @Test
    void any_split_gives_the_same_response_as_one_whole_answer() {
        String answer = "The inlet is easy by day, narrow by night.";
        server.answers(last(CallStyle.WHOLE, answer));
        ChatResponse whole = send(CallStyle.WHOLE);

        for (CallStyle style : CallStyle.values()) {
            for (int first = 1; first < answer.length() - 1; first += 5) {
                int second = Math.min(answer.length() - 1, first + 7);
                server.answers(
                        piece(style, answer.substring(0, first), "T1"),
                        piece(style, answer.substring(first, second), "T2"),
                        last(style, answer.substring(second)));

                ChatResponse response = send(style);

                assertThat(response.aiMessage()).isEqualTo(whole.aiMessage());
                assertThat(response.finishReason()).isEqualTo(whole.finishReason());
            }
        }
    }

    @Test
    void the_handler_notices_nothing_but_more_text() throws Exception {
        fivePieces(CallStyle.STREAMED);
        RecordingHandler handler = new RecordingHandler();

        CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .build()
                .chat(REQUEST, handler);

        assertThat(handler.await().events)
                .containsExactly(
                        "text one ",
                        "text two ",
                        "text three ",
                        "text four ",
                        "text five",
                        "complete one two three four five");
    }

    @ParameterizedTest
    @EnumSource
    void listeners_are_notified_of_one_request_and_one_response(CallStyle style) {
        fivePieces(style);
        List<String> events = new ArrayList<>();
        ChatModelListener listener = new ChatModelListener() {
            @Override
            public void onRequest(ChatModelRequestContext context) {
                events.add("request");
            }

            @Override
            public void onResponse(ChatModelResponseContext context) {
                events.add("response");
            }
        };

        send(style, it -> it.listeners(listener));

        assertThat(events).containsExactly("request", "response");
    }

    @ParameterizedTest
    @EnumSource
    void without_automatic_continuation_the_first_piece_is_the_answer(CallStyle style) {
        fivePieces(style);

        ChatResponse response = send(style, it -> it.automaticContinuation(false));

        assertThat(response.aiMessage().text()).isEqualTo("one ");
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(metadata(response).rawFinishReason()).isEqualTo("CONTINUATION");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_piece_that_repeats_its_own_token_ends_the_answer(CallStyle style) {
        server.answers(piece(style, "one ", "T1"), piece(style, "two", "T1"));

        ChatResponse response = send(style);

        assertThat(response.aiMessage().text()).isEqualTo("one two");
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @ParameterizedTest
    @EnumSource
    void another_reason_ends_the_answer_despite_a_token(CallStyle style) {
        server.answers(ChunkedAnswers.of(style, chunk(text("one"), token("T1"), reason("MAX_TOKENS"))));

        assertThat(send(style).finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_blocked_prompt_ends_the_answer_despite_a_token(CallStyle style) {
        String blocked = chunk(text("one"), token("T1"), reason("CONTINUATION"));
        server.answers(ChunkedAnswers.of(
                style,
                blocked.substring(0, blocked.length() - 1) + ",\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}"));

        send(style);

        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void tool_calls_of_the_last_piece_are_offered(CallStyle style) {
        server.answers(
                piece(style, "Let me see. ", "T1"),
                ChunkedAnswers.of(
                        style,
                        chunk(
                                "\"content\":{\"parts\":[{\"functionCall\":{\"id\":\"c1\",\"name\":\"add\",\"args\":{\"a\":1}},"
                                        + "\"thoughtSignature\":\"c2ln\"}]}",
                                reason("STOP"))));
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("hi"))
                .toolSpecifications(ToolSpecification.builder().name("add").build())
                .build();

        ChatResponse response = style.send(server, request);

        assertThat(response.aiMessage().text()).isEqualTo("Let me see. ");
        assertThat(response.aiMessage().toolExecutionRequests())
                .extracting(ToolExecutionRequest::id)
                .containsExactly("c1");
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    }

    @ParameterizedTest
    @EnumSource
    void a_signature_of_the_middle_piece_is_sent_again(CallStyle style) {
        server.answers(
                piece(style, "one ", "T1"),
                ChunkedAnswers.of(
                        style,
                        chunk(
                                "\"content\":{\"parts\":[{\"text\":\"two \",\"thoughtSignature\":\"c2lnbmVk\"}]}",
                                token("T2"),
                                reason("CONTINUATION"))),
                last(style, "three"));
        ChatResponse response = send(style);
        server.answers(Answer.text("ok"));

        style.send(server, CallStyle.after(response.aiMessage()));

        assertThat(server.lastRequest().body()).contains("\"thoughtSignature\":\"c2lnbmVk\"");
    }

    @Test
    void a_cut_after_a_checkpoint_is_resumed_from_it() {
        server.answers(
                piece(CallStyle.STREAMED, "one ", "T1"),
                piece(CallStyle.STREAMED, "two ", "T2"),
                Answer.sse(events(chunk(text("thr"), token("T2b")))),
                last(CallStyle.STREAMED, "ee"));

        ChatResponse response = send(CallStyle.STREAMED);

        assertThat(response.aiMessage().text()).isEqualTo("one two three");
        assertThat(tokensSent()).containsExactly("-", "T1", "T2", "T2b");
    }

    @Test
    void a_cut_of_the_first_piece_is_resumed_from_its_checkpoint() {
        server.answers(Answer.sse(events(chunk(text("on"), token("T0")))), last(CallStyle.STREAMED, "e"));

        assertThat(send(CallStyle.STREAMED).aiMessage().text()).isEqualTo("one");
    }

    @Test
    void a_cut_after_hidden_thoughts_is_resumed_from_the_checkpoint_before_them() {
        server.answers(
                Answer.sse(events(
                        chunk(text("on"), token("T0")),
                        chunk("\"content\":{\"parts\":[{\"text\":\"hm\",\"thought\":true}]}"))),
                ChunkedAnswers.of(
                        CallStyle.STREAMED,
                        chunk(
                                "\"content\":{\"parts\":[{\"text\":\"hmm\",\"thought\":true},{\"text\":\"e\"}]}",
                                reason("STOP"))));

        ChatResponse response = send(CallStyle.STREAMED);

        assertThat(response.aiMessage().text()).isEqualTo("one");
        assertThat(String.valueOf(response.aiMessage().attributes().get(StoredParts.ATTRIBUTE)))
                .contains("hmm")
                .doesNotContain("\"hm\"");
    }

    @Test
    void a_cut_after_text_without_a_checkpoint_is_incomplete() {
        server.answers(
                piece(CallStyle.STREAMED, "one ", "T1"),
                piece(CallStyle.STREAMED, "two ", "T2"),
                Answer.sse(events(chunk(text("thr"), token("T2b")), chunk(text("e")))));

        CometApiGeminiIncompleteResponseException failure =
                catchThrowableOfType(CometApiGeminiIncompleteResponseException.class, () -> send(CallStyle.STREAMED));

        assertThat(failure.partial().aiMessage().text()).isEqualTo("one two thre");
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void a_piece_that_breaks_before_its_content_is_requested_again(CallStyle style) {
        Answer cut = cut(style);
        server.answers(piece(style, "one ", "T1"), cut, cut, last(style, "two"));

        ChatResponse response = send(style, it -> it.maxRetries(0));

        assertThat(response.aiMessage().text()).isEqualTo("one two");
        assertThat(tokensSent()).containsExactly("-", "T1", "T1", "T1");
    }

    @ParameterizedTest
    @EnumSource
    void a_piece_that_never_comes_is_requested_three_times_more(CallStyle style) {
        Answer cut = cut(style);
        server.answers(piece(style, "one ", "T1"), cut, cut, cut, cut, last(style, "too late"));

        CometApiGeminiIncompleteResponseException failure =
                catchThrowableOfType(CometApiGeminiIncompleteResponseException.class, () -> send(style));

        assertThat(failure.partial().aiMessage().text()).isEqualTo("one ");
        assertThat(server.requests()).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource
    void a_refused_piece_is_retried_like_any_request(CallStyle style) {
        server.answers(piece(style, "one ", "T1"), Answer.error(503, "busy"), last(style, "two"));

        ChatResponse response = send(style);

        assertThat(response.aiMessage().text()).isEqualTo("one two");
        assertThat(metadata(response).attempts()).isEqualTo(3);
        assertThat(metadata(response).continuations()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void the_wait_before_a_retry_does_not_grow_with_the_pieces(CallStyle style) {
        server.answers(
                piece(style, "one ", "T1"),
                piece(style, "two ", "T2"),
                piece(style, "three ", "T3"),
                Answer.error(503, "busy"),
                last(style, "four"));
        List<Duration> waits = new ArrayList<>();
        Timing timing =
                new Timing(Timing.SYSTEM.clock(), System::nanoTime, (duration, handle) -> waits.add(duration), () -> 0);

        ChatResponse response = send(style, it -> it.timing(timing));

        assertThat(response.aiMessage().text()).isEqualTo("one two three four");
        assertThat(waits).containsExactly(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @EnumSource
    void a_piece_that_is_finally_refused_leaves_what_came(CallStyle style) {
        server.answers(piece(style, "one ", "T1"), Answer.error(503, "busy"));

        CometApiGeminiIncompleteResponseException failure = catchThrowableOfType(
                CometApiGeminiIncompleteResponseException.class, () -> send(style, it -> it.maxRetries(0)));

        assertThat(failure).hasMessageContaining("busy").hasCauseInstanceOf(InternalServerException.class);
        assertThat(failure.partial().aiMessage().text()).isEqualTo("one ");
    }

    @Test
    void a_cancel_between_pieces_sends_no_further_request() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        server.answers(
                piece(CallStyle.STREAMED, "one ", "T1"),
                last(CallStyle.STREAMED, "two").waitFor(never));
        RecordingHandler handler = new RecordingHandler();
        StreamingHandle call = CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .build()
                .start(REQUEST, handler);
        Awaitility.await().until(() -> server.requests().size() == 2);

        call.cancel();

        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(5)))
                .isTrue();
        assertThat(handler.events).containsExactly("text one ");
        never.countDown();
    }

    @ParameterizedTest
    @EnumSource
    void the_limit_of_the_call_holds_over_all_pieces(CallStyle style) {
        CountDownLatch never = new CountDownLatch(1);
        server.answers(piece(style, "one ", "T1"), last(style, "two").waitFor(never));

        assertThatThrownBy(() -> send(style, it -> it.callTimeout(Duration.ofMillis(700))))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("callTimeout");
        never.countDown();
    }

    @Test
    void the_limit_of_a_whole_response_holds_over_all_pieces() {
        String text = "x".repeat(900);
        server.answers(
                piece(CallStyle.WHOLE, text, "T1"), piece(CallStyle.WHOLE, text, "T2"), last(CallStyle.WHOLE, text));

        assertThatThrownBy(() -> send(CallStyle.WHOLE, it -> it.maxEventBytes(2_000L)))
                .hasMessageContaining("more than 2000 bytes")
                .hasMessageContaining("maxEventBytes");
    }

    @Test
    void a_long_whole_answer_of_generation_4_is_refused_before_it_is_sent() {
        assertThatThrownBy(() -> send(
                        CallStyle.WHOLE,
                        it -> it.modelName("gemini-4-pro")
                                .maxOutputTokens(40_000)
                                .modelChecks(CometApiGeminiModelChecks.STRICT)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("32768")
                .hasMessageContaining("stream");
        assertThat(server.requests()).isEmpty();

        server.answers(Answer.text("ok"));
        send(
                CallStyle.STREAMED,
                it -> it.modelName("gemini-4-pro")
                        .maxOutputTokens(40_000)
                        .modelChecks(CometApiGeminiModelChecks.STRICT));
        assertThat(server.requests()).hasSize(1);
    }
}
