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

/** How answers end: whole and streamed alike, an answer is an answer, however little it says. */
class EndingsTest {

    private static final String USAGE =
            ",\"usageMetadata\":{\"promptTokenCount\":9,\"totalTokenCount\":9},\"responseId\":\"r\",\"modelVersion\":\"m\"}";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static Stream<Arguments> eachWayWith(String... values) {
        return Stream.of(CallStyle.values()).flatMap(way -> Stream.of(values).map(value -> Arguments.of(way, value)));
    }

    private ChatResponse ask(CallStyle way, String... chunks) {
        server.answers(Answer.json(chunks));
        return way.ask(server, "hi");
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
    void a_blocked_prompt_is_an_answer_without_text_that_says_why(CallStyle way) {
        ChatResponse response = ask(way, BLOCKED_PROMPT);

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
    void a_block_that_nobody_has_heard_of_is_a_block(CallStyle way) {
        ChatResponse response = ask(way, "{\"promptFeedback\":{\"blockReason\":\"BRAND_NEW\"}" + USAGE);

        assertThat(response.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(metadata(response).blockReason()).isEqualTo("BRAND_NEW");
    }

    @ParameterizedTest
    @EnumSource
    void a_blocked_answer_keeps_the_words_before_the_block(CallStyle way) {
        ChatResponse silent = ask(way, BLOCKED_ANSWER);
        ChatResponse begun = ask(
                way, "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"First you\"}]}}]" + USAGE, BLOCKED_ANSWER);

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
    void a_block_is_an_exception_where_the_policy_says_so(CallStyle way) {
        for (String blocked : new String[] {BLOCKED_PROMPT, BLOCKED_ANSWER}) {
            server.answers(Answer.json(blocked));

            assertThatThrownBy(() -> way.ask(
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
        return eachWayWith(
                "{\"candidates\":[{\"finishReason\":\"STOP\"}]",
                "{\"candidates\":[{\"content\":{},\"finishReason\":\"STOP\"}]",
                "{\"candidates\":[{\"content\":{\"role\":\"model\"},\"finishReason\":\"STOP\"}]",
                "{\"candidates\":[{\"content\":{\"parts\":[]},\"finishReason\":\"STOP\"}]",
                "{\"candidates\":[{\"content\":{\"parts\":[{}]},\"finishReason\":\"STOP\"}]",
                "{\"candidates\":[{\"content\":{\"parts\":[null]},\"finishReason\":\"STOP\"}]",
                "{\"candidates\":[{\"content\":null,\"finishReason\":\"STOP\"}]",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"STOP\"}]",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":null}]},\"finishReason\":\"STOP\"}]");
    }

    @ParameterizedTest
    @MethodSource("emptyAnswers")
    void an_answer_without_a_word_is_an_answer_and_leaves_nothing_behind_in_a_conversation(
            CallStyle way, String answer) {
        ChatResponse response = ask(way, answer + USAGE);

        assertThat(response.aiMessage().text()).isNull();
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(9);

        server.answers(Answer.text("ok"));
        way.ask(
                server,
                ChatRequest.builder()
                        .messages(UserMessage.from("one"), response.aiMessage(), UserMessage.from("two"))
                        .build());
        assertThat(server.lastRequest().json().path("contents").toString())
                .isEqualTo("[{\"role\":\"user\",\"parts\":[{\"text\":\"one\"},{\"text\":\"two\"}]}]");
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_with_neither_candidates_nor_a_reason_is_incomplete(CallStyle way) {
        for (String nothing : new String[] {"{}", "{\"candidates\":[]" + USAGE, "{\"candidates\":null" + USAGE}) {
            assertThatThrownBy(() -> ask(way, nothing))
                    .isInstanceOf(CometApiGeminiIncompleteResponseException.class)
                    .hasMessageContaining("without a finish reason");
        }
    }

    // --- reasons

    static Stream<Arguments> reasons() {
        return Stream.of(CallStyle.values())
                .flatMap(way -> Stream.of(
                        Arguments.of(way, "STOP", FinishReason.STOP),
                        Arguments.of(way, "MAX_TOKENS", FinishReason.LENGTH),
                        Arguments.of(way, "SAFETY", FinishReason.CONTENT_FILTER),
                        Arguments.of(way, "RECITATION", FinishReason.CONTENT_FILTER),
                        Arguments.of(way, "BLOCKLIST", FinishReason.CONTENT_FILTER),
                        Arguments.of(way, "PROHIBITED_CONTENT", FinishReason.CONTENT_FILTER),
                        Arguments.of(way, "SPII", FinishReason.CONTENT_FILTER),
                        Arguments.of(way, "MODEL_ARMOR", FinishReason.CONTENT_FILTER),
                        Arguments.of(way, "IMAGE_SAFETY", FinishReason.CONTENT_FILTER),
                        Arguments.of(way, "IMAGE_PROHIBITED_CONTENT", FinishReason.CONTENT_FILTER),
                        Arguments.of(way, "IMAGE_RECITATION", FinishReason.CONTENT_FILTER),
                        Arguments.of(way, "IMAGE_OTHER", FinishReason.OTHER),
                        Arguments.of(way, "NO_IMAGE", FinishReason.OTHER),
                        Arguments.of(way, "LANGUAGE", FinishReason.OTHER),
                        Arguments.of(way, "OTHER", FinishReason.OTHER),
                        Arguments.of(way, "FINISH_REASON_UNSPECIFIED", FinishReason.OTHER),
                        Arguments.of(way, "MALFORMED_FUNCTION_CALL", FinishReason.OTHER),
                        Arguments.of(way, "UNEXPECTED_TOOL_CALL", FinishReason.OTHER),
                        Arguments.of(way, "TOO_MANY_TOOL_CALLS", FinishReason.OTHER),
                        Arguments.of(way, "MISSING_THOUGHT_SIGNATURE", FinishReason.OTHER),
                        Arguments.of(way, "MALFORMED_RESPONSE", FinishReason.OTHER),
                        Arguments.of(way, "OF_THE_YEAR_2031", FinishReason.OTHER)));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void every_reason_keeps_words_usage_and_its_own_name(CallStyle way, String reason, FinishReason expected) {
        ChatResponse response = ask(
                way,
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"words\"}]},\"finishReason\":\"" + reason
                        + "\",\"finishMessage\":\"because\"}]" + USAGE);

        assertThat(response.finishReason()).isEqualTo(expected);
        assertThat(response.aiMessage().text()).isEqualTo("words");
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(9);
        assertThat(metadata(response).rawFinishReason()).isEqualTo(reason);
        assertThat(metadata(response).finishMessage()).isEqualTo("because");
    }

    @ParameterizedTest
    @EnumSource
    void an_image_model_that_draws_nothing_answers_with_its_words(CallStyle way) {
        ChatResponse response = ask(
                way,
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"I cannot draw that\"}]},\"finishReason\":"
                        + "\"NO_IMAGE\"}]" + USAGE);

        assertThat(response.aiMessage().text()).isEqualTo("I cannot draw that");
        assertThat(CometApiGeminiMessages.images(response.aiMessage())).isEmpty();
        assertThat(metadata(response).rawFinishReason()).isEqualTo("NO_IMAGE");
    }

    @ParameterizedTest
    @EnumSource
    void of_several_reasons_the_last_one_counts_and_all_is_read_to_the_end(CallStyle way) {
        ChatResponse response = ask(
                way,
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\"}]" + USAGE,
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"b\"}]},\"finishReason\":\"MAX_TOKENS\"}]"
                        + USAGE);

        assertThat(response.aiMessage().text()).isEqualTo("ab");
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @ParameterizedTest
    @EnumSource
    void unknown_fields_kinds_and_values_cost_nothing(CallStyle way) {
        ChatResponse response = ask(way, """
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
    void an_answer_without_usage_or_id_is_an_answer(CallStyle way) {
        server.answers(
                Answer.json("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\"}]}")
                        .asGiven());

        ChatResponse response = way.ask(server, "hi");

        assertThat(response.tokenUsage()).isNull();
        assertThat(response.id()).isNull();
        assertThat(response.modelName()).isEqualTo("gemini-3-flash-preview");
    }
}
