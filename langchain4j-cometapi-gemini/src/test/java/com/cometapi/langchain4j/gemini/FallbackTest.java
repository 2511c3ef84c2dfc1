package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Other models that answer when the model of the request is unavailable. */
class FallbackTest {

    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();
    private static final String FIRST = "gemini-3-flash-preview";
    private static final String SECOND = "gemini-2.5-flash";
    private static final String THIRD = "gemini-2.5-flash-lite";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static CometApiGeminiModelBuilder<?> withFallbacks(CometApiGeminiModelBuilder<?> builder) {
        return builder.maxRetries(1).fallbackModels(SECOND, THIRD);
    }

    private List<String> requestedModels() {
        return server.requests().stream().map(LocalRequest::model).toList();
    }

    /** The reasons for which the service refuses a request, and whether another model may answer. */
    private static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("overload", Answer.error(503, "The model is overloaded"), 2, true),
                Arguments.of("overload of the gateway", Answer.error(529, "overloaded"), 2, true),
                Arguments.of("a quota", Answer.error(429, "Quota exceeded"), 2, true),
                Arguments.of("a model that is not served", Answer.error(404, "model not found"), 1, true),
                Arguments.of(
                        "no channel for the model",
                        Answer.raw(
                                503,
                                "application/json",
                                "{\"error\":{\"message\":\"no available channel for model x\",\"code\":\"model_not_found\"}}"),
                        1,
                        true),
                Arguments.of(
                        "a busy model behind a gateway", Answer.error(500, "The model is currently busy"), 2, true),
                Arguments.of(
                        "a quota behind a gateway",
                        Answer.raw(
                                502,
                                "application/json",
                                "{\"error\":{\"message\":\"no\",\"status\":\"RESOURCE_EXHAUSTED\"}}"),
                        2,
                        true),
                Arguments.of("a wrong request", Answer.error(400, "wrong"), 1, false),
                Arguments.of("a wrong key", Answer.error(401, "wrong key"), 1, false),
                Arguments.of("a forbidden key", Answer.error(403, "no"), 1, false),
                Arguments.of("an error of the server", Answer.error(500, "internal"), 2, false));
    }

    /** How the request is sent. */
    enum Style {
        WHOLE(CallStyle.WHOLE::send),
        STREAMED(CallStyle.STREAMED::send),
        FLUX((server, settings, request) -> {
            CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder =
                    CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server);
            settings.apply(builder);
            return CometApiGeminiFlux.from(builder.build()).response(request).block(Duration.ofSeconds(20));
        });

        private final Sender sender;

        Style(Sender sender) {
            this.sender = sender;
        }

        ChatResponse send(CometApiGeminiLocalServer server) {
            return sender.send(server, FallbackTest::withFallbacks, REQUEST);
        }

        /** Sends a request and waits for the response. */
        interface Sender {
            ChatResponse send(
                    CometApiGeminiLocalServer server,
                    UnaryOperator<CometApiGeminiModelBuilder<?>> settings,
                    ChatRequest request);
        }
    }

    private static Stream<Arguments> refusalsInEachStyle() {
        return refusals()
                .flatMap(refusal -> Stream.of(Style.values()).map(style -> {
                    List<Object> all = new ArrayList<>(List.of(style));
                    all.addAll(List.of(refusal.get()));
                    return Arguments.of(all.toArray());
                }));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refusalsInEachStyle")
    void another_model_answers_only_when_the_first_is_unavailable(
            Style style, String reason, Answer refusal, int attempts, boolean isAnswered) {
        server.otherwise(request -> FIRST.equals(request.model()) ? refusal : Answer.text("hello"));
        List<String> expected = new ArrayList<>(List.of(FIRST));
        if (attempts == 2) expected.add(FIRST);
        if (isAnswered) expected.add(SECOND);

        Throwable failure = catchThrowable(() -> {
            ChatResponse response = style.send(server);
            assertThat(response.aiMessage().text()).isEqualTo("hello");
            assertThat(response.metadata().modelName()).isEqualTo(SECOND);
        });

        assertThat(failure == null).isEqualTo(isAnswered);
        assertThat(requestedModels()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void each_fallback_has_retries_of_its_own_and_the_last_failure_is_reported(CallStyle style) {
        server.otherwise(request -> Answer.error(429, "Quota of " + request.model()));

        assertThatThrownBy(() -> style.send(server, FallbackTest::withFallbacks, REQUEST))
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("Quota of " + THIRD);
        assertThat(requestedModels()).containsExactly(FIRST, FIRST, SECOND, SECOND, THIRD, THIRD);
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_that_no_other_model_helps_ends_the_sequence(CallStyle style) {
        server.otherwise(request ->
                FIRST.equals(request.model()) ? Answer.error(404, "model not found") : Answer.error(401, "wrong key"));

        assertThatThrownBy(() -> style.send(server, FallbackTest::withFallbacks, REQUEST))
                .isInstanceOf(AuthenticationException.class);
        assertThat(requestedModels()).containsExactly(FIRST, SECOND);
    }

    private static String inStream(int code, String status) {
        return "data: {\"error\":{\"code\":" + code + ",\"message\":\"no\",\"status\":\"" + status + "\"}}\n\n";
    }

    /** Whether another model may answer, by the error that comes in the stream. */
    private static Stream<Arguments> errorsInStream() {
        return Stream.of(Style.STREAMED, Style.FLUX)
                .flatMap(style -> Stream.of(
                        Arguments.of(style, 503, "UNAVAILABLE", 2, true),
                        Arguments.of(style, 429, "RESOURCE_EXHAUSTED", 2, true),
                        Arguments.of(style, 404, "NOT_FOUND", 1, true),
                        Arguments.of(style, 400, "INVALID_ARGUMENT", 1, false),
                        Arguments.of(style, 401, "UNAUTHENTICATED", 1, false)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("errorsInStream")
    void an_error_in_the_stream_before_any_text_leads_to_the_next_model(
            Style style, int code, String status, int attempts, boolean isAnswered) {
        server.otherwise(
                request -> FIRST.equals(request.model()) ? Answer.sse(inStream(code, status)) : Answer.text("hello"));
        List<String> expected = new ArrayList<>(List.of(FIRST));
        if (attempts == 2) expected.add(FIRST);
        if (isAnswered) expected.add(SECOND);

        Throwable failure = catchThrowable(() -> style.send(server));

        assertThat(failure == null).isEqualTo(isAnswered);
        assertThat(requestedModels()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("errorsInStream")
    void nothing_follows_once_text_was_emitted(Style style, int code, String status, int attempts, boolean isAnswered) {
        server.otherwise(request -> Answer.sse(
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}\n\n" + inStream(code, status)));

        assertThat(catchThrowable(() -> style.send(server))).hasMessageContaining(status);
        assertThat(requestedModels()).containsExactly(FIRST);
    }

    @ParameterizedTest
    @EnumSource
    void the_request_is_mapped_anew_for_each_model(CallStyle style) {
        server.answers(Answer.error(404, "model not found"), Answer.text("ok"));

        style.send(
                server,
                it -> withFallbacks(it).thinking(CometApiGeminiThinking.effort(CometApiGeminiThinking.Effort.LOW)),
                REQUEST);

        assertThat(server.requests().get(0).body()).contains("thinkingLevel").doesNotContain("thinkingBudget");
        assertThat(server.requests().get(1).body()).contains("thinkingBudget").doesNotContain("thinkingLevel");
    }

    @ParameterizedTest
    @EnumSource
    void settings_that_fit_one_model_only_are_refused_when_the_model_is_built(CallStyle style) {
        List<UnaryOperator<CometApiGeminiModelBuilder<?>>> settings = List.of(
                it -> it.cachedContent("cachedContents/abc"),
                it -> it.thinking(CometApiGeminiThinking.level("LOW")),
                it -> it.requestField("cachedContent", "cachedContents/abc"));

        for (UnaryOperator<CometApiGeminiModelBuilder<?>> setting : settings) {
            assertThatThrownBy(() -> style.send(server, it -> setting.apply(withFallbacks(it)), REQUEST))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("fallbackModels");
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void names_that_are_null_or_blank_are_refused(CallStyle style) {
        for (String name : new String[] {null, "", " "}) {
            assertThatThrownBy(() -> style.send(server, it -> it.fallbackModels(SECOND, name), REQUEST))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("fallbackModels");
        }
    }

    @Test
    void nothing_follows_once_text_was_emitted_before_a_checkpoint() {
        server.otherwise(request -> Answer.sse(
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"continuationToken\":\"T\"}]}\n\n"
                        + inStream(404, "NOT_FOUND")));

        assertThat(catchThrowable(() -> Style.STREAMED.send(server))).hasMessageContaining("NOT_FOUND");
        assertThat(requestedModels()).containsExactly(FIRST);
    }

    @Test
    void what_a_model_sent_before_its_failure_does_not_reach_the_next_one() {
        server.otherwise(request -> FIRST.equals(request.model())
                ? Answer.sse("data: {\"candidates\":[{\"continuationToken\":\"T\"}]}\n\n" + inStream(404, "NOT_FOUND"))
                : Answer.text("hello"));

        assertThat(Style.STREAMED.send(server).aiMessage().text()).isEqualTo("hello");
        assertThat(server.lastRequest().body()).doesNotContain("continuationToken");
    }

    @ParameterizedTest
    @EnumSource
    void no_model_is_requested_twice(CallStyle style) {
        server.otherwise(request -> Answer.error(404, "model not found"));

        assertThatThrownBy(() ->
                        style.send(server, it -> it.fallbackModels("models/" + FIRST, SECOND, FIRST, SECOND), REQUEST))
                .isInstanceOf(ModelNotFoundException.class);
        assertThat(requestedModels()).containsExactly(FIRST, SECOND);
    }
}
