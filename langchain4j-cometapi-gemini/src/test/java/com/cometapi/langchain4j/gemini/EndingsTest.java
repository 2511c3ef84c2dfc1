package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How responses end, whole and streamed alike. An empty response is no error. */
class EndingsTest {

    private static final String USAGE = """
            ,"usageMetadata":{"promptTokenCount":9,"totalTokenCount":9},"responseId":"r","modelVersion":"m"}""";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static Stream<Arguments> eachStyleWith(String... values) {
        return Stream.of(CallStyle.values())
                .flatMap(style -> Stream.of(values).map(value -> Arguments.of(style, value)));
    }

    private ChatResponse send(CallStyle style, String... chunks) {
        server.answers(Answer.json(chunks));
        return style.send(server, "hi");
    }

    private static CometApiGeminiChatResponseMetadata metadata(ChatResponse response) {
        return CometApiGeminiChatResponseMetadata.from(response);
    }

    // --- blocked

    private static final String BLOCKED_PROMPT = """
            {"promptFeedback":{"blockReason":"PROHIBITED_CONTENT","blockReasonMessage":"Not that.","safetyRatings":[
              {"category":"HARM_CATEGORY_HARASSMENT","probability":"HIGH","blocked":true}]}""" + USAGE;

    private static final String BLOCKED_ANSWER = """
            {"candidates":[{"index":0,"finishReason":"SAFETY","finishMessage":"Too hot.","safetyRatings":[
              {"category":"HARM_CATEGORY_DANGEROUS_CONTENT","probability":"MEDIUM","blocked":true}]}]""" + USAGE;

    @ParameterizedTest
    @EnumSource
    void a_blocked_prompt_yields_no_text_and_all_its_reasons(CallStyle style) {
        ChatResponse response = send(style, BLOCKED_PROMPT);

        assertThat(response.aiMessage().text()).isNull();
        assertThat(response.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(9);
        assertThat(metadata(response).blockReason()).isEqualTo("PROHIBITED_CONTENT");
        assertThat(metadata(response).blockReasonMessage()).isEqualTo("Not that.");
        assertThat(metadata(response).promptSafetyRatings())
                .containsExactly(new CometApiGeminiSafetyRating("HARM_CATEGORY_HARASSMENT", "HIGH", true));
    }

    @ParameterizedTest
    @EnumSource
    void an_unknown_block_reason_is_a_block(CallStyle style) {
        ChatResponse response = send(style, """
                {"promptFeedback":{"blockReason":"BRAND_NEW"}%s""".formatted(USAGE));

        assertThat(response.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(metadata(response).blockReason()).isEqualTo("BRAND_NEW");
    }

    @ParameterizedTest
    @EnumSource
    void a_blocked_response_keeps_the_text_before_the_block(CallStyle style) {
        ChatResponse silent = send(style, BLOCKED_ANSWER);
        ChatResponse begun = send(style, """
                {"candidates":[{"content":{"parts":[{"text":"First you"}]}}]%s""".formatted(USAGE), BLOCKED_ANSWER);

        assertThat(silent.aiMessage().text()).isNull();
        assertThat(begun.aiMessage().text()).isEqualTo("First you");
        for (ChatResponse response : new ChatResponse[] {silent, begun}) {
            assertThat(response.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
            assertThat(metadata(response).rawFinishReason()).isEqualTo("SAFETY");
            assertThat(metadata(response).finishMessage()).isEqualTo("Too hot.");
            assertThat(metadata(response).safetyRatings())
                    .containsExactly(new CometApiGeminiSafetyRating("HARM_CATEGORY_DANGEROUS_CONTENT", "MEDIUM", true));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_call_before_a_block_is_not_offered(CallStyle style) {
        ChatResponse response = ChunkedAnswers.send(
                server,
                style,
                ChunkedAnswers.parts("{\"functionCall\":{\"name\":\"pay\",\"args\":{}}}"),
                "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}");

        assertThat(response.aiMessage().hasToolExecutionRequests()).isFalse();
        assertThat(response.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
    }

    @ParameterizedTest
    @EnumSource
    void a_block_is_an_exception_under_the_throw_policy(CallStyle style) {
        for (String blocked : new String[] {BLOCKED_PROMPT, BLOCKED_ANSWER}) {
            server.answers(Answer.json(blocked));

            assertThatThrownBy(() -> style.send(
                            server,
                            it -> it.onBlocked(CometApiGeminiBlockedPolicy.THROW),
                            ChatRequest.builder()
                                    .messages(UserMessage.from("hi"))
                                    .build()))
                    .isExactlyInstanceOf(ContentFilteredException.class)
                    .hasMessageMatching(".*(PROHIBITED_CONTENT \\(Not that.\\)|SAFETY \\(Too hot.\\)).*")
                    .hasMessageContaining("safetySettings");
        }
    }

    // --- empty

    static Stream<Arguments> emptyAnswers() {
        return eachStyleWith("""
                {"candidates":[{"finishReason":"STOP"}]""", """
                {"candidates":[{"content":{},"finishReason":"STOP"}]""", """
                {"candidates":[{"content":{"role":"model"},"finishReason":"STOP"}]""", """
                {"candidates":[{"content":{"parts":[]},"finishReason":"STOP"}]""", """
                {"candidates":[{"content":{"parts":[{}]},"finishReason":"STOP"}]""", """
                {"candidates":[{"content":{"parts":[null]},"finishReason":"STOP"}]""", """
                {"candidates":[{"content":null,"finishReason":"STOP"}]""", """
                {"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}]""", """
                {"candidates":[{"content":{"parts":[{"text":null}]},"finishReason":"STOP"}]""");
    }

    @ParameterizedTest
    @MethodSource("emptyAnswers")
    void an_empty_response_is_valid_and_leaves_no_turn_behind(CallStyle style, String answer) {
        ChatResponse response = send(style, answer + USAGE);

        assertThat(response.aiMessage().text()).isNull();
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(9);

        server.answers(Answer.text("ok"));
        style.send(
                server,
                ChatRequest.builder()
                        .messages(UserMessage.from("one"), response.aiMessage(), UserMessage.from("two"))
                        .build());
        assertThat(server.lastRequest().json().path("contents").toString()).isEqualTo("""
                [{"role":"user","parts":[{"text":"one"},{"text":"two"}]}]""");
    }

    @ParameterizedTest
    @EnumSource
    void a_response_without_candidates_or_a_reason_is_incomplete(CallStyle style) {
        for (String nothing : new String[] {"{}", """
                {"candidates":[]%s""".formatted(USAGE), """
                {"candidates":null%s""".formatted(USAGE)}) {
            assertThatThrownBy(() -> send(style, nothing))
                    .isInstanceOf(CometApiGeminiIncompleteResponseException.class)
                    .hasMessageContaining("without a finish reason");
        }
    }

    // --- reasons

    static Stream<Arguments> reasons() {
        return Stream.of(CallStyle.values())
                .flatMap(style -> Stream.of(
                        Arguments.of(style, "STOP", FinishReason.STOP),
                        Arguments.of(style, "stop", FinishReason.STOP),
                        Arguments.of(style, "MAX_TOKENS", FinishReason.LENGTH),
                        Arguments.of(style, "max_tokens", FinishReason.LENGTH),
                        Arguments.of(style, "SAFETY", FinishReason.CONTENT_FILTER),
                        Arguments.of(style, "Safety", FinishReason.CONTENT_FILTER),
                        Arguments.of(style, "RECITATION", FinishReason.CONTENT_FILTER),
                        Arguments.of(style, "BLOCKLIST", FinishReason.CONTENT_FILTER),
                        Arguments.of(style, "PROHIBITED_CONTENT", FinishReason.CONTENT_FILTER),
                        Arguments.of(style, "SPII", FinishReason.CONTENT_FILTER),
                        Arguments.of(style, "MODEL_ARMOR", FinishReason.CONTENT_FILTER),
                        Arguments.of(style, "ESCALATION", FinishReason.CONTENT_FILTER),
                        Arguments.of(style, "IMAGE_SAFETY", FinishReason.CONTENT_FILTER),
                        Arguments.of(style, "IMAGE_PROHIBITED_CONTENT", FinishReason.CONTENT_FILTER),
                        Arguments.of(style, "IMAGE_RECITATION", FinishReason.CONTENT_FILTER),
                        Arguments.of(style, "IMAGE_OTHER", FinishReason.OTHER),
                        Arguments.of(style, "NO_IMAGE", FinishReason.OTHER),
                        Arguments.of(style, "LANGUAGE", FinishReason.OTHER),
                        Arguments.of(style, "OTHER", FinishReason.OTHER),
                        Arguments.of(style, "MALFORMED_FUNCTION_CALL", FinishReason.OTHER),
                        Arguments.of(style, "UNEXPECTED_TOOL_CALL", FinishReason.OTHER),
                        Arguments.of(style, "TOO_MANY_TOOL_CALLS", FinishReason.OTHER),
                        Arguments.of(style, "MISSING_THOUGHT_SIGNATURE", FinishReason.OTHER),
                        Arguments.of(style, "MALFORMED_RESPONSE", FinishReason.OTHER),
                        Arguments.of(style, "OF_THE_YEAR_2031", FinishReason.OTHER)));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void every_finish_reason_keeps_text_usage_and_its_raw_name(CallStyle style, String reason, FinishReason expected) {
        ChatResponse response = send(style, """
                {"candidates":[{"content":{"parts":[{"text":"words"}]},"finishReason":"%s","finishMessage":"because"}]%s""".formatted(reason, USAGE));

        assertThat(response.finishReason()).isEqualTo(expected);
        assertThat(response.aiMessage().text()).isEqualTo("words");
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(9);
        assertThat(metadata(response).rawFinishReason()).isEqualTo(reason);
        assertThat(metadata(response).finishMessage()).isEqualTo("because");
    }

    static Stream<Arguments> unspecifiedReasons() {
        return eachStyleWith("", " ", "FINISH_REASON_UNSPECIFIED", "REASON_UNSPECIFIED", "UNSPECIFIED");
    }

    @ParameterizedTest
    @MethodSource("unspecifiedReasons")
    void a_blank_or_unspecified_reason_is_no_reason(CallStyle style, String reason) {
        assertThatThrownBy(() -> send(style, """
                {"candidates":[{"content":{"parts":[{"text":"words"}]},"finishReason":"%s"}]%s""".formatted(reason, USAGE)))
                .isInstanceOf(CometApiGeminiIncompleteResponseException.class);
        assertThatThrownBy(() -> send(style, """
                {"promptFeedback":{"blockReason":"%s","blockReasonMessage":""}%s""".formatted(reason, USAGE)))
                .isInstanceOf(CometApiGeminiIncompleteResponseException.class);

        server.answers(ChunkedAnswers.of(style, """
                {"candidates":[{"content":{"parts":[{"text":"words"}]},"finishReason":"STOP"}]%s""".formatted(USAGE), """
                {"candidates":[{"finishReason":"%s"}]%s""".formatted(reason, USAGE)));
        ChatResponse finished = style.send(server, "hi");

        assertThat(finished.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(metadata(finished).rawFinishReason()).isEqualTo("STOP");
    }

    @ParameterizedTest
    @EnumSource
    void an_image_model_without_an_image_responds_with_its_text(CallStyle style) {
        ChatResponse response = send(style, """
                {"candidates":[{"content":{"parts":[{"text":"I cannot draw that"}]},"finishReason":\
                "NO_IMAGE"}]%s""".formatted(USAGE));

        assertThat(response.aiMessage().text()).isEqualTo("I cannot draw that");
        assertThat(CometApiGeminiMessages.images(response.aiMessage())).isEmpty();
        assertThat(metadata(response).rawFinishReason()).isEqualTo("NO_IMAGE");
    }

    @ParameterizedTest
    @EnumSource
    void the_last_of_several_reasons_counts_and_all_chunks_are_read(CallStyle style) {
        ChatResponse response = send(style, """
                {"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]%s""".formatted(USAGE), """
                {"candidates":[{"content":{"parts":[{"text":"b"}]},"finishReason":"MAX_TOKENS"}]%s""".formatted(USAGE));

        assertThat(response.aiMessage().text()).isEqualTo("ab");
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @ParameterizedTest
    @EnumSource
    void unknown_fields_kinds_and_values_are_no_error(CallStyle style) {
        ChatResponse response = send(style, """
                {"candidates":[{"content":{"role":"oracle","parts":[{"hologram":{"a":1}},{"text":"words","mood":"good"}]},
                  "finishReason":"STOP","confidence":0.5,"safetyRatings":[{"category":"NEW","probability":"PERHAPS","x":1},null]}],
                 "weather":{"sky":"blue"},"usageMetadata":{"promptTokenCount":9,"newDetails":[{"a":1}],
                   "promptTokensDetails":[{"modality":"SMELL","tokenCount":2}]}}""");

        assertThat(response.aiMessage().text()).isEqualTo("words");
        assertThat(metadata(response).otherFields()).containsKeys("weather", "confidence");
        assertThat(metadata(response).safetyRatings()).hasSize(1);
        assertThat(CometApiGeminiTokenUsage.from(response.tokenUsage()).promptTokensByModality())
                .containsEntry("SMELL", 2);
    }

    @ParameterizedTest
    @EnumSource
    void a_response_without_usage_or_id_is_valid(CallStyle style) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]}""").asGiven());

        ChatResponse response = style.send(server, "hi");

        assertThat(response.tokenUsage()).isNull();
        assertThat(response.id()).isNull();
        assertThat(response.modelName()).isEqualTo("gemini-3-flash-preview");
    }
}
