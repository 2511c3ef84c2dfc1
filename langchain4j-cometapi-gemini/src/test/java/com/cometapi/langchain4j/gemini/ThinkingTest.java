package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.CometApiGeminiThinking.Effort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ThinkingTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final ChatRequest request =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @AfterEach
    void close() {
        server.close();
    }

    private static Answer thoughtful() {
        return Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"First, ","thought":true}]}}]}""", """
                {"candidates":[{"content":{"role":"model","parts":[{"text":"this.","thought":true},{"text":"Yes"}]}}]}""", """
                {"candidates":[{"content":{"role":"model","parts":[{"text":"!"}]},"finishReason":"STOP"}],
                 "usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"thoughtsTokenCount":7,"totalTokenCount":22}}""");
    }

    private JsonNode sent(UnaryOperator<CometApiGeminiModelBuilder<?>> settings) {
        server.strict(false).answers(Answer.text("ok"));
        CallStyle.WHOLE.send(server, settings, request);
        return server.lastRequest().json().at("/generationConfig/thinkingConfig");
    }

    // --- out

    @ParameterizedTest
    @EnumSource
    void thoughts_are_separate_and_returned_only_when_requested(CallStyle style) {
        server.answers(thoughtful(), thoughtful());

        ChatResponse silent = style.send(server, request);
        ChatResponse loud = style.send(server, it -> it.returnThinking(true), request);

        assertThat(silent.aiMessage().text()).isEqualTo("Yes!");
        assertThat(silent.aiMessage().thinking()).isNull();
        assertThat(loud.aiMessage().text()).isEqualTo("Yes!");
        assertThat(loud.aiMessage().thinking()).isEqualTo("First, this.");
        assertThat(server.lastRequest()
                        .json()
                        .at("/generationConfig/thinkingConfig")
                        .toString())
                .isEqualTo("""
                        {"includeThoughts":true}""");
        CometApiGeminiTokenUsage usage = CometApiGeminiTokenUsage.from(loud.tokenUsage());
        assertThat(usage.thoughtsTokenCount()).isEqualTo(7);
        assertThat(usage.outputTokenCount()).isEqualTo(12);
    }

    @Test
    void thoughts_are_streamed_before_the_answer_in_their_order() throws InterruptedException {
        server.answers(thoughtful());
        StreamingContractTest.RecordingHandler handler = new StreamingContractTest.RecordingHandler() {
            @Override
            public void onPartialThinking(PartialThinking partial) {
                add("thought " + partial.text());
            }
        };

        CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .returnThinking(true)
                .build()
                .chat(request, handler);

        assertThat(handler.await().events)
                .containsExactly("thought First, ", "thought this.", "text Yes", "text !", "complete Yes!");
    }

    @ParameterizedTest
    @EnumSource
    void a_response_of_thoughts_only_leaves_no_empty_turn_behind(CallStyle style) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"Hm","thought":true}]},"finishReason":"MAX_TOKENS"}],
                 "usageMetadata":{"promptTokenCount":1,"thoughtsTokenCount":9,"totalTokenCount":10}}"""), Answer.text("ok"));

        ChatResponse response = style.send(server, it -> it.returnThinking(true), request);
        style.send(server, CallStyle.after(response.aiMessage()));

        assertThat(response.aiMessage().text()).isNull();
        assertThat(response.aiMessage().thinking()).isEqualTo("Hm");
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(CometApiGeminiTokenUsage.from(response.tokenUsage()).thoughtsTokenCount())
                .isEqualTo(9);
        assertThat(server.lastRequest().json().path("contents").toString()).isEqualTo("""
                [{"role":"user","parts":[{"text":"hi"},{"text":"and?"}]}]""");
    }

    @ParameterizedTest
    @EnumSource
    void thoughts_are_replayed_only_when_enabled_and_never_as_text(CallStyle style) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[
                  {"text":"Hm","thought":true},{"text":"Yes","thoughtSignature":"a-b_c"}]},"finishReason":"STOP"}]}"""), Answer.text("ok"), Answer.text("ok"));
        AiMessage answer =
                style.send(server, it -> it.returnThinking(true), request).aiMessage();
        ChatRequest next = CallStyle.after(answer);

        style.send(server, next);
        assertThat(server.lastRequest().json().at("/contents/1/parts").toString())
                .isEqualTo("""
                        [{"text":"Yes","thoughtSignature":"a-b_c"}]""");

        style.send(server, it -> it.sendThinking(true), next);
        assertThat(server.lastRequest().json().at("/contents/1/parts").toString())
                .isEqualTo("""
                        [{"text":"Hm","thought":true},{"text":"Yes","thoughtSignature":"a-b_c"}]""");
    }

    @ParameterizedTest
    @EnumSource
    void thoughts_between_texts_are_replayed_in_their_order(CallStyle style) {
        for (String[] texts : new String[][] {{"t1", "a", "t2", "b"}, {"a", "t1"}, {"t1", "a", "t2"}}) {
            String parts = Stream.of(texts)
                    .map(text -> "{\"text\":\"%s\"%s}".formatted(text, text.startsWith("t") ? ",\"thought\":true" : ""))
                    .collect(Collectors.joining(","));
            server.answers(Answer.json("""
                    {"candidates":[{"content":{"parts":[%s]},"finishReason":"STOP"}]}""".formatted(parts)), Answer.text("ok"));
            AiMessage message = style.send(
                            server,
                            it -> it.returnThinking(true),
                            ChatRequest.builder()
                                    .messages(UserMessage.from("hi"))
                                    .build())
                    .aiMessage();

            style.send(server, it -> it.sendThinking(true), CallStyle.after(message));

            assertThat(server.lastRequest().json().at("/contents/1/parts"))
                    .extracting(part -> part.path("text").asText())
                    .containsExactly(texts);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_signature_is_replayed_as_an_unchanged_string(CallStyle style) {
        String odd = "a-b_c+d/e=f skip_thought_signature_validator é";
        server.answers(Answer.json("""
                {"candidates":[{"content":{"parts":[{"text":"Yes","thoughtSignature":"%s"}]},"finishReason":"STOP"}]}""".formatted(odd)), Answer.text("ok"));
        AiMessage answer = style.send(server, request).aiMessage();

        style.send(server, CallStyle.after(answer));

        assertThat(server.lastRequest()
                        .json()
                        .at("/contents/1/parts/0/thoughtSignature")
                        .asText())
                .isEqualTo(odd);
    }

    // --- in

    @Test
    void level_and_budget_are_sent_as_set_and_nothing_without_them() {
        assertThat(sent(it -> it).isMissingNode()).isTrue();
        assertThat(sent(it -> it.thinking(CometApiGeminiThinking.level("LOW")))).hasToString("""
                {"thinkingLevel":"LOW"}""");
        assertThat(sent(it -> it.thinking(CometApiGeminiThinking.level("brand_new"))))
                .hasToString("""
                        {"thinkingLevel":"brand_new"}""");
        assertThat(sent(it -> it.thinking(CometApiGeminiThinking.budget(2048)))).hasToString("""
                {"thinkingBudget":2048}""");
        assertThat(sent(it -> it.thinking(CometApiGeminiThinking.off()))).hasToString("""
                {"thinkingBudget":0}""");
        assertThat(sent(it -> it.thinking(CometApiGeminiThinking.dynamic()))).hasToString("""
                {"thinkingBudget":-1}""");
    }

    @ParameterizedTest
    @EnumSource
    void thinking_of_model_and_request_is_merged_field_by_field(CallStyle style) {
        server.answers(Answer.text("ok"), Answer.text("ok"));

        style.send(
                server,
                it -> it.modelName("gemini-2.5-flash").thinking(CometApiGeminiThinking.budget(1024)),
                request.toBuilder()
                        .parameters(CometApiGeminiChatRequestParameters.builder()
                                .returnThinking(true)
                                .build())
                        .build());
        assertThat(server.lastRequest().json().at("/generationConfig/thinkingConfig"))
                .hasToString("""
                        {"thinkingBudget":1024,"includeThoughts":true}""");

        style.send(
                server,
                it -> it.thinking(CometApiGeminiThinking.budget(1024)),
                request.toBuilder()
                        .parameters(CometApiGeminiChatRequestParameters.builder()
                                .thinking(CometApiGeminiThinking.level("LOW"))
                                .build())
                        .build());
        assertThat(server.lastRequest().json().at("/generationConfig/thinkingConfig"))
                .hasToString("""
                        {"thinkingLevel":"LOW"}""");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3-flash-preview,        NONE,    thinkingLevel,  MINIMAL",
        "gemini-3-flash-preview,        MEDIUM,  thinkingLevel,  MEDIUM",
        "gemini-3.1-pro-preview,        NONE,    thinkingLevel,  LOW",
        "gemini-3.1-pro-preview,        MINIMAL, thinkingLevel,  LOW",
        "gemini-3-pro-preview,          MEDIUM,  thinkingLevel,  HIGH",
        "gemini-3.8-flash,              MINIMAL, thinkingLevel,  LOW",
        "gemini-3-pro-image,            NONE,    thinkingLevel,  HIGH",
        "gemini-3.1-flash-image,        LOW,     thinkingLevel,  HIGH",
        "gemini-4-neon,                 HIGH,    thinkingLevel,  HIGH",
        "gemini-flash-latest,           NONE,    thinkingLevel,  LOW",
        "gemini-2.5-pro,                NONE,    thinkingBudget, 128",
        "gemini-2.5-flash,              NONE,    thinkingBudget, 0",
        "models/gemini-2.5-flash-lite,  LOW,     thinkingBudget, 1024",
        "gemini-2.5-flash,              HIGH,    thinkingBudget, 24576"
    })
    void an_effort_becomes_what_the_model_generation_accepts(String model, Effort effort, String field, String value) {
        JsonNode config = sent(it -> it.modelName(model).thinking(CometApiGeminiThinking.effort(effort)));

        assertThat(config.path(field).asText()).isEqualTo(value);
        assertThat(config).hasSize(1);
    }

    @Test
    void an_effort_is_omitted_with_a_warning_where_unsupported() {
        List<ILoggingEvent> warnings = Warnings.of(
                RequestMapper.class,
                () -> assertThat(sent(it -> it.modelName("gemini-2.0-flash")
                                        .thinking(CometApiGeminiThinking.effort(Effort.HIGH)))
                                .isMissingNode())
                        .isTrue());

        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).getFormattedMessage()).contains("gemini-2.0-flash cannot think");
    }

    // --- what a generation refuses

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gemini-2.5-flash        | {"thinkingLevel":"LOW"}                        | takes no thinking level
            gemini-2.5-pro          | {"thinkingBudget":0}                           | smallest budget is 128
            gemini-2.5-flash        | {"thinkingBudget":99999}                       | largest thinking budget
            gemini-2.5-flash-image  | {"thinkingBudget":0}                           | cannot think
            gemini-2.0-flash        | {"includeThoughts":true}                       | cannot think
            gemini-3-flash-preview  | {"thinkingBudget":1024}                        | only tolerated
            gemini-3-flash-preview  | {"thinkingBudget":1024,"thinkingLevel":"LOW"}  | not both
            gemini-3.1-pro-preview  | {"thinkingLevel":"MINIMAL"}                    | does not have the thinking level
            gemini-3.8-flash        | {"thinkingLevel":"minimal"}                    | does not have the thinking level
            gemini-3-pro-image      | {"thinkingLevel":"LOW"}                        | does not have the thinking level
            gemini-4-argon          | {"thinkingLevel":"XHIGH"}                      | does not have the thinking level
            gemini-4-argon          | {"thinkingBudget":5}                           | takes no thinking budget
            """)
    void an_unsupported_setting_is_a_warning_or_an_error_when_strict(String model, String thinkingConfig, String advice)
            throws Exception {
        Map<?, ?> config = new ObjectMapper().readValue(thinkingConfig, Map.class);
        UnaryOperator<CometApiGeminiModelBuilder<?>> settings =
                it -> it.modelName(model).generationConfig("thinkingConfig", config);

        List<ILoggingEvent> warnings =
                Warnings.of(ModelRules.class, () -> assertThat(sent(settings)).hasToString(thinkingConfig));
        assertThat(warnings)
                .anySatisfy(warning -> assertThat(warning.getFormattedMessage())
                        .startsWith("The model " + model)
                        .contains(advice));

        int before = server.requests().size();
        for (CallStyle style : CallStyle.values()) {
            assertThatThrownBy(() -> style.send(
                            server, it -> settings.apply(it.modelChecks(CometApiGeminiModelChecks.STRICT)), request))
                    .isExactlyInstanceOf(InvalidRequestException.class)
                    .hasMessageStartingWith("The model " + model);
        }
        assertThat(server.requests()).hasSize(before);

        assertThat(Warnings.of(
                        ModelRules.class,
                        () -> sent(it -> settings.apply(it.modelChecks(CometApiGeminiModelChecks.OFF)))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3-flash-preview, MINIMAL", "gemini-3.1-pro-preview, LOW", "gemini-4-neon, XHIGH",
        "gemini-flash-latest, MINIMAL", "some-other-model, anything", "gemini-5-oxygen, ULTRA"
    })
    void a_level_that_is_supported_or_unknown_is_not_rejected(String model, String level) {
        server.strict(false).answers(Answer.text("ok"));

        assertThatCode(() -> CallStyle.WHOLE.send(
                        server,
                        it -> it.modelName(model)
                                .modelChecks(CometApiGeminiModelChecks.STRICT)
                                .thinking(CometApiGeminiThinking.level(level)),
                        request))
                .doesNotThrowAnyException();
    }
}
