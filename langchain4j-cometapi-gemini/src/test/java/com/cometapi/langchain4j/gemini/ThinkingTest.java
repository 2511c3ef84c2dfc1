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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ThinkingTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final ChatRequest question =
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
        CallStyle.WHOLE.ask(server, settings, question);
        return server.lastRequest().json().at("/generationConfig/thinkingConfig");
    }

    // --- out

    @ParameterizedTest
    @EnumSource
    void thoughts_are_apart_from_the_answer_and_only_handed_out_when_asked_for(CallStyle way) {
        server.answers(thoughtful(), thoughtful());

        ChatResponse silent = way.ask(server, question);
        ChatResponse loud = way.ask(server, it -> it.returnThinking(true), question);

        assertThat(silent.aiMessage().text()).isEqualTo("Yes!");
        assertThat(silent.aiMessage().thinking()).isNull();
        assertThat(loud.aiMessage().text()).isEqualTo("Yes!");
        assertThat(loud.aiMessage().thinking()).isEqualTo("First, this.");
        assertThat(server.lastRequest()
                        .json()
                        .at("/generationConfig/thinkingConfig")
                        .toString())
                .isEqualTo("{\"includeThoughts\":true}");
        CometApiGeminiTokenUsage usage = CometApiGeminiTokenUsage.from(loud.tokenUsage());
        assertThat(usage.thoughtsTokenCount()).isEqualTo(7);
        assertThat(usage.outputTokenCount()).isEqualTo(12);
    }

    @Test
    void thoughts_are_streamed_before_the_answer_in_their_order() throws InterruptedException {
        server.answers(thoughtful());
        StreamingContractTest.RecordingHandler notes = new StreamingContractTest.RecordingHandler() {
            @Override
            public void onPartialThinking(PartialThinking partial) {
                note("thought " + partial.text());
            }
        };

        CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .returnThinking(true)
                .build()
                .chat(question, notes);

        assertThat(notes.await().told)
                .containsExactly("thought First, ", "thought this.", "text Yes", "text !", "complete Yes!");
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_of_thoughts_only_is_no_error_and_leaves_no_empty_turn_behind(CallStyle way) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"Hm","thought":true}]},"finishReason":"MAX_TOKENS"}],
                 "usageMetadata":{"promptTokenCount":1,"thoughtsTokenCount":9,"totalTokenCount":10}}"""), Answer.text("ok"));

        ChatResponse response = way.ask(server, it -> it.returnThinking(true), question);
        way.ask(server, CallStyle.after(response.aiMessage()));

        assertThat(response.aiMessage().text()).isNull();
        assertThat(response.aiMessage().thinking()).isEqualTo("Hm");
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(CometApiGeminiTokenUsage.from(response.tokenUsage()).thoughtsTokenCount())
                .isEqualTo(9);
        assertThat(server.lastRequest().json().path("contents").toString())
                .isEqualTo("[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"},{\"text\":\"and?\"}]}]");
    }

    @ParameterizedTest
    @EnumSource
    void thoughts_go_back_only_when_asked_for_and_never_as_an_answer(CallStyle way) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[
                  {"text":"Hm","thought":true},{"text":"Yes","thoughtSignature":"a-b_c"}]},"finishReason":"STOP"}]}"""), Answer.text("ok"), Answer.text("ok"));
        AiMessage answer =
                way.ask(server, it -> it.returnThinking(true), question).aiMessage();
        ChatRequest next = CallStyle.after(answer);

        way.ask(server, next);
        assertThat(server.lastRequest().json().at("/contents/1/parts").toString())
                .isEqualTo("[{\"text\":\"Yes\",\"thoughtSignature\":\"a-b_c\"}]");

        way.ask(server, it -> it.sendThinking(true), next);
        assertThat(server.lastRequest().json().at("/contents/1/parts").toString())
                .isEqualTo("[{\"text\":\"Hm\",\"thought\":true},{\"text\":\"Yes\",\"thoughtSignature\":\"a-b_c\"}]");
    }

    @ParameterizedTest
    @EnumSource
    void a_signature_is_no_bytes_but_a_text_that_nobody_touches(CallStyle way) {
        String odd = "a-b_c+d/e=f skip_thought_signature_validator é";
        server.answers(
                Answer.json("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Yes\",\"thoughtSignature\":\"" + odd
                        + "\"}]},\"finishReason\":\"STOP\"}]}"),
                Answer.text("ok"));
        AiMessage answer = way.ask(server, question).aiMessage();

        way.ask(server, CallStyle.after(answer));

        assertThat(server.lastRequest()
                        .json()
                        .at("/contents/1/parts/0/thoughtSignature")
                        .asText())
                .isEqualTo(odd);
    }

    // --- in

    @Test
    void level_and_budget_are_sent_as_they_are_and_nothing_without_them() {
        assertThat(sent(it -> it).isMissingNode()).isTrue();
        assertThat(sent(it -> it.thinking(CometApiGeminiThinking.level("LOW"))))
                .hasToString("{\"thinkingLevel\":\"LOW\"}");
        assertThat(sent(it -> it.thinking(CometApiGeminiThinking.level("brand_new"))))
                .hasToString("{\"thinkingLevel\":\"brand_new\"}");
        assertThat(sent(it -> it.thinking(CometApiGeminiThinking.budget(2048))))
                .hasToString("{\"thinkingBudget\":2048}");
        assertThat(sent(it -> it.thinking(CometApiGeminiThinking.off()))).hasToString("{\"thinkingBudget\":0}");
        assertThat(sent(it -> it.thinking(CometApiGeminiThinking.dynamic()))).hasToString("{\"thinkingBudget\":-1}");
    }

    @ParameterizedTest
    @EnumSource
    void what_model_and_request_say_about_thinking_is_merged_field_by_field(CallStyle way) {
        server.answers(Answer.text("ok"), Answer.text("ok"));

        way.ask(
                server,
                it -> it.modelName("gemini-2.5-flash").thinking(CometApiGeminiThinking.budget(1024)),
                question.toBuilder()
                        .parameters(CometApiGeminiChatRequestParameters.builder()
                                .returnThinking(true)
                                .build())
                        .build());
        assertThat(server.lastRequest().json().at("/generationConfig/thinkingConfig"))
                .hasToString("{\"thinkingBudget\":1024,\"includeThoughts\":true}");

        way.ask(
                server,
                it -> it.thinking(CometApiGeminiThinking.budget(1024)),
                question.toBuilder()
                        .parameters(CometApiGeminiChatRequestParameters.builder()
                                .thinking(CometApiGeminiThinking.level("LOW"))
                                .build())
                        .build());
        assertThat(server.lastRequest().json().at("/generationConfig/thinkingConfig"))
                .hasToString("{\"thinkingLevel\":\"LOW\"}");
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
    void an_effort_becomes_what_the_generation_understands(String model, Effort effort, String field, String value) {
        JsonNode config = sent(it -> it.modelName(model).thinking(CometApiGeminiThinking.effort(effort)));

        assertThat(config.path(field).asText()).isEqualTo(value);
        assertThat(config).hasSize(1);
    }

    @Test
    void an_effort_is_not_sent_to_a_model_that_cannot_think_and_that_is_said() {
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
    void a_setting_that_the_model_refuses_is_sent_and_warned_of_or_refused_when_strict(
            String model, String thinkingConfig, String advice) throws Exception {
        Map<?, ?> config = new ObjectMapper().readValue(thinkingConfig, Map.class);
        UnaryOperator<CometApiGeminiModelBuilder<?>> settings =
                it -> it.modelName(model).generationConfig("thinkingConfig", config);

        List<ILoggingEvent> warnings =
                Warnings.of(ModelRules.class, () -> assertThat(sent(settings)).hasToString(thinkingConfig));
        assertThat(warnings)
                .anySatisfy(warning -> assertThat(warning.getFormattedMessage())
                        .startsWith("The model " + model)
                        .contains(advice));

        int asked = server.requests().size();
        for (CallStyle way : CallStyle.values()) {
            assertThatThrownBy(() -> way.ask(
                            server, it -> settings.apply(it.modelChecks(CometApiGeminiModelChecks.STRICT)), question))
                    .isExactlyInstanceOf(InvalidRequestException.class)
                    .hasMessageStartingWith("The model " + model);
        }
        assertThat(server.requests()).hasSize(asked);

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
    void what_the_model_has_or_nobody_knows_of_is_not_refused(String model, String level) {
        server.strict(false).answers(Answer.text("ok"));

        assertThatCode(() -> CallStyle.WHOLE.ask(
                        server,
                        it -> it.modelName(model)
                                .modelChecks(CometApiGeminiModelChecks.STRICT)
                                .thinking(CometApiGeminiThinking.level(level)),
                        question))
                .doesNotThrowAnyException();
    }
}
