package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConversationTest {

    final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_plain_message_sends_nothing_but_contents(CallStyle style) throws IOException {
        server.answers(Answer.chunks("Ber", "lin").finish("STOP"));

        ChatResponse response = style.send(server, "What is the capital of Germany?");

        assertThat(response.aiMessage().text()).isEqualTo("Berlin");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(server.lastRequest().json()).isEqualTo(Json.tree("""
                {"contents":[{"role":"user","parts":[{"text":"What is the capital of Germany?"}]}]}"""));
    }

    @Test
    void a_response_is_the_same_whole_and_in_any_split() {
        String text = "Привет, 世界 👋 and the rest of the world";
        server.answers(Answer.text(text).id("r").usage(5, 9));
        ChatResponse whole = CallStyle.WHOLE.send(server, "hi");

        for (int cut = 1; cut < text.length(); cut++) {
            if (Character.isLowSurrogate(text.charAt(cut))) continue;
            server.answers(Answer.chunks(text.substring(0, cut), text.substring(cut))
                    .id("r")
                    .usage(5, 9)
                    .splitBytes(cut));
            assertThat(CallStyle.STREAMED.send(server, "hi")).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @EnumSource
    void system_messages_become_the_instruction_and_turns_merge(CallStyle style) throws IOException {
        server.answers(Answer.text("ok"));

        style.send(
                server,
                ChatRequest.builder()
                        .messages(
                                SystemMessage.from("Be brief."),
                                UserMessage.from("one"),
                                UserMessage.from("two"),
                                AiMessage.from("three"),
                                SystemMessage.from("Be kind."),
                                UserMessage.from("four"))
                        .build());

        assertThat(server.lastRequest().json()).isEqualTo(Json.tree("""
                {"systemInstruction":{"parts":[{"text":"Be brief."},{"text":"Be kind."}]},
                 "contents":[{"role":"user","parts":[{"text":"one"},{"text":"two"}]},
                             {"role":"model","parts":[{"text":"three"}]},
                             {"role":"user","parts":[{"text":"four"}]}]}"""));
    }

    @ParameterizedTest
    @EnumSource
    void a_request_of_system_messages_only_is_rejected_unsent(CallStyle style) {
        ChatRequest request =
                ChatRequest.builder().messages(SystemMessage.from("Be brief.")).build();

        assertThatThrownBy(() -> style.send(server, request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user message");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void an_empty_text_is_not_sent_and_an_empty_message_is_rejected(CallStyle style) throws IOException {
        server.answers(Answer.text("ok"));

        style.send(
                server,
                ChatRequest.builder()
                        .messages(UserMessage.from(TextContent.from(""), ImageContent.from("AQID", "image/png")))
                        .build());

        assertThat(server.lastRequest().json().path("contents")).isEqualTo(Json.tree("""
                [{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"AQID"}}]}]"""));
        assertThatThrownBy(() -> style.send(
                        server,
                        ChatRequest.builder()
                                .messages(
                                        UserMessage.from("one"),
                                        AiMessage.from("two"),
                                        UserMessage.from(TextContent.from("")))
                                .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Message 2");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_history_that_ends_on_a_model_turn_is_sent_where_allowed(CallStyle style) {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Count to three"), AiMessage.from("one, two"))
                .build();
        server.answers(Answer.text(", three"));

        assertThat(style.send(server, request).aiMessage().text()).isEqualTo(", three");
        assertThatThrownBy(() -> style.send(
                        server,
                        it -> it.modelName("gemini-4-argon").modelChecks(CometApiGeminiModelChecks.STRICT),
                        request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("end it on a user message");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-pro, true",
        "gemini-3-flash-preview, true",
        "gemini-3.1-flash-lite, true",
        "gemini-3.5-flash, true",
        "gemini-3.5-pro, true",
        "some-other-model, true",
        "gemini-3.5-flash-lite, false",
        "models/gemini-3.5-flash-lite-preview-09-2026, false",
        "gemini-3.6-flash, false",
        "gemini-3.7-pro, false",
        "gemini-3.8-flash, false",
        "gemini-3.10-flash, false",
        "gemini-4-neon, false"
    })
    void a_model_that_needs_a_user_message_last_is_checked(String model, boolean isAllowed) {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Count to three"), AiMessage.from("one, two"))
                .build();
        for (CallStyle style : CallStyle.values()) {
            server.strict(false).answers(Answer.text(", three"));
            ThrowableAssert.ThrowingCallable call = () -> style.send(
                    server, it -> it.modelName(model).modelChecks(CometApiGeminiModelChecks.STRICT), request);

            if (isAllowed) assertThatCode(call).doesNotThrowAnyException();
            else {
                assertThatThrownBy(call)
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining("end it on a user message");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void several_candidates_are_refused_when_strict_and_a_warning_otherwise(CallStyle style) {
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from("hi")).build();
        server.strict(false).answers(Answer.text("one"), Answer.text("two"));

        assertThatThrownBy(() -> style.send(
                        server,
                        it -> it.modelChecks(CometApiGeminiModelChecks.STRICT).generationConfig("candidateCount", 2),
                        request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("candidateCount");
        assertThat(server.requests()).isEmpty();
        assertThat(Warnings.of(
                        ModelRules.class,
                        () -> style.send(server, it -> it.generationConfig("candidateCount", 3), request)))
                .singleElement()
                .satisfies(warning -> assertThat(warning.getFormattedMessage()).contains("candidateCount"));
        assertThat(server.lastRequest()
                        .json()
                        .at("/generationConfig/candidateCount")
                        .asInt())
                .isEqualTo(3);
        style.send(
                server,
                it -> it.modelChecks(CometApiGeminiModelChecks.STRICT).generationConfig("candidateCount", 1),
                request);
    }

    @ParameterizedTest
    @EnumSource
    void thoughts_never_reach_the_answer_and_count_as_output(CallStyle style) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"Hm.","thought":true},{"text":"Yes"}]},
                  "finishReason":"STOP"}],
                 "usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"thoughtsTokenCount":7,"totalTokenCount":22}}"""));

        ChatResponse response = style.send(server, "Is it?");

        assertThat(response.aiMessage().text()).isEqualTo("Yes");
        assertThat(response.aiMessage().thinking()).isNull();
        assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(12);
        assertThat(response.tokenUsage().totalTokenCount()).isEqualTo(22);
    }

    @ParameterizedTest
    @EnumSource
    void a_blocked_prompt_yields_no_text_and_a_reason(CallStyle style) {
        server.answers(Answer.json("""
                {"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":9}}"""));

        ChatResponse response = style.send(server, "…");

        assertThat(response.aiMessage().text()).isNull();
        assertThat(response.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(9);
        assertThat(CometApiGeminiChatResponseMetadata.from(response).blockReason())
                .isEqualTo("SAFETY");
    }

    @ParameterizedTest
    @EnumSource
    void an_unknown_finish_reason_is_no_error(CallStyle style) {
        server.answers(Answer.text("words").finish("BRAND_NEW"));

        ChatResponse response = style.send(server, "hi");

        assertThat(response.aiMessage().text()).isEqualTo("words");
        assertThat(response.finishReason()).isEqualTo(FinishReason.OTHER);
        assertThat(CometApiGeminiChatResponseMetadata.from(response).rawFinishReason())
                .isEqualTo("BRAND_NEW");
    }

    @ParameterizedTest
    @EnumSource
    void a_missing_finish_reason_is_an_error_with_a_partial_response(CallStyle style) {
        server.answers(Answer.chunks("half ", "an answer").finish(null));

        assertThatThrownBy(() -> style.send(server, "hi"))
                .isInstanceOfSatisfying(CometApiGeminiIncompleteResponseException.class, e -> {
                    assertThat(e.partial()).isNotNull();
                    assertThat(e.partial().aiMessage().text()).isEqualTo("half an answer");
                    assertThat(e.partial().finishReason()).isNull();
                });
    }

    @ParameterizedTest
    @EnumSource
    void a_temporary_failure_is_retried_and_counted(CallStyle style) {
        server.answers(Answer.error(503, "The model is overloaded."), Answer.rateLimited("1s"), Answer.text("at last"));

        ChatResponse response = style.send(server, "hi");

        assertThat(response.aiMessage().text()).isEqualTo("at last");
        assertThat(CometApiGeminiChatResponseMetadata.from(response).attempts()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void a_lasting_failure_is_reported_after_the_last_attempt(CallStyle style) {
        server.answers(Answer.rateLimited(null), Answer.rateLimited(null), Answer.rateLimited(null));

        assertThatThrownBy(() -> style.send(server, "hi"))
                .isExactlyInstanceOf(RateLimitException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CometApiGeminiHttpException.class,
                        cause -> assertThat(cause.attempts()).isEqualTo(3));
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void a_wrong_key_is_reported_once_and_never_shown(CallStyle style) {
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from("hi")).build();

        assertThatThrownBy(() -> style.send(server, builder -> builder.apiKey("banana"), request))
                .isExactlyInstanceOf(AuthenticationException.class)
                .hasMessageContaining("COMETAPI_KEY")
                .hasMessageNotContaining("banana");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_stored_tool_loop_keeps_every_signature_in_its_place(CallStyle style) {
        ToolSpecification tool = ToolSpecification.builder()
                .name("add")
                .description("Adds")
                .parameters(JsonObjectSchema.builder().addIntegerProperty("a").build())
                .build();
        List<ChatMessage> memory = new ArrayList<>(List.of(UserMessage.from("Add some")));
        for (int step = 0; step < 10; step++) {
            server.answers(Answer.json(threeCalls(step)));
            AiMessage answer = style.send(
                            server,
                            ChatRequest.builder()
                                    .messages(memory)
                                    .toolSpecifications(tool)
                                    .build())
                    .aiMessage();
            memory.add(answer);
            List<ToolExecutionRequest> calls = new ArrayList<>(answer.toolExecutionRequests());
            assertThat(calls)
                    .extracting(ToolExecutionRequest::id)
                    .doesNotContainNull()
                    .doesNotHaveDuplicates();
            Collections.reverse(calls);
            calls.forEach(call -> memory.add(ToolExecutionResultMessage.from(call, "12")));
            memory.replaceAll(
                    message -> ChatMessageDeserializer.messageFromJson(ChatMessageSerializer.messageToJson(message)));
        }
        server.answers(Answer.text("done"));

        style.send(
                server,
                ChatRequest.builder().messages(memory).toolSpecifications(tool).build());

        JsonNode contents = server.lastRequest().json().path("contents");
        assertThat(contents).hasSize(21);
        for (int step = 0; step < 10; step++) {
            JsonNode parts = contents.get(1 + 2 * step).path("parts");
            assertThat(parts.get(0).path("thoughtSignature").asText()).isEqualTo("c2ln" + step);
            assertThat(parts.get(1).has("thoughtSignature")).isFalse();
            assertThat(parts.get(0).at("/functionCall/args/a").toString()).isEqualTo("12345678901234567890");
            JsonNode results = contents.get(2 + 2 * step).path("parts");
            assertThat(results).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertThat(results.get(i).at("/functionResponse/id"))
                        .isEqualTo(parts.get(i).at("/functionCall/id"));
                assertThat(results.get(i)
                                .at("/functionResponse/response/output")
                                .asInt())
                        .isEqualTo(12);
            }
        }
    }

    private static String threeCalls(int step) {
        // the third call comes without an id, as older generations send it
        return """
                {"candidates":[{"content":{"role":"model","parts":[
                  {"functionCall":{"id":"a%1$d","name":"add","args":{"a":12345678901234567890}},"thoughtSignature":"c2ln%1$d"},
                  {"functionCall":{"id":"b%1$d","name":"add","args":{"a":1}}},
                  {"functionCall":{"name":"add","args":{"a":1.0}}}]},"finishReason":"STOP"}]}""".formatted(step);
    }

    @ParameterizedTest
    @EnumSource
    void a_signature_on_empty_text_is_replayed_without_a_callback(CallStyle style) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"Hello"}]}}]}""", """
                {"candidates":[{"content":{"role":"model","parts":[{"text":"","thoughtSignature":"c2ln"}]},"finishReason":"STOP"}]}"""), Answer.text("again"));
        ChatResponse first = style.send(server, "hi");

        style.send(server, CallStyle.after(first.aiMessage()));

        assertThat(first.aiMessage().text()).isEqualTo("Hello");
        assertThat(server.lastRequest().json().at("/contents/1/parts").toString())
                .isEqualTo("""
                        [{"text":"Hello"},{"text":"","thoughtSignature":"c2ln"}]""");
    }

    @ParameterizedTest
    @EnumSource
    void an_edited_message_keeps_its_signatures_and_has_the_new_text(CallStyle style) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"bad words"},{"text":"","thoughtSignature":"c2ln"}]},"finishReason":"STOP"}]}"""), Answer.text("again"));
        AiMessage edited = style.send(server, "hi").aiMessage().withText("good words");

        style.send(server, CallStyle.after(edited));

        assertThat(server.lastRequest().json().at("/contents/1/parts").toString())
                .isEqualTo("""
                        [{"text":"good words"},{"text":"","thoughtSignature":"c2ln"}]""");
    }

    @ParameterizedTest
    @EnumSource
    void a_window_that_splits_calls_still_yields_a_valid_request(CallStyle style) {
        server.answers(Answer.text("ok"));

        style.send(
                server,
                ChatRequest.builder()
                        .messages(
                                ToolExecutionResultMessage.from("x", "add", "1"),
                                UserMessage.from("hi"),
                                AiMessage.from(ToolExecutionRequest.builder()
                                        .id("y")
                                        .name("add")
                                        .arguments("{}")
                                        .build()),
                                UserMessage.from("still there?"))
                        .build());

        assertThat(server.lastRequest().json().path("contents")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void an_image_in_stored_memory_is_replayed_with_its_signature(CallStyle style) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[
                  {"text":"draft","thought":true},{"inlineData":{"mimeType":"image/png","data":"ZHJhZnQ="},"thought":true},
                  {"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="},"thoughtSignature":"c2ln"}]},"finishReason":"STOP"}]}"""), Answer.text("red now"));
        AiMessage answer = style.send(server, "Draw a boat").aiMessage();

        AiMessage stored =
                (AiMessage) ChatMessageDeserializer.messageFromJson(ChatMessageSerializer.messageToJson(answer));
        style.send(
                server,
                ChatRequest.builder()
                        .messages(UserMessage.from("Draw a boat"), stored, UserMessage.from("Make it red"))
                        .build());

        assertThat(answer.images()).hasSize(1);
        assertThat(CometApiGeminiMessages.images(stored)).isEqualTo(answer.images());
        assertThat(server.lastRequest().json().at("/contents/1/parts").toString())
                .isEqualTo("""
                        [{"thought":true,"inlineData":{"mimeType":"image/png","data":"ZHJhZnQ="}},\
                        {"thoughtSignature":"c2ln","inlineData":{"mimeType":"image/png","data":\
                        "iVBORw0KGgo="}}]""");
    }

    @Test
    void a_message_stored_by_an_earlier_build_is_still_read() throws IOException {
        ChatMessage stored;
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream("/stored-message-v1.json"))) {
            stored = ChatMessageDeserializer.messageFromJson(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
        server.strict(false).answers(Answer.text("ok"));

        CallStyle.WHOLE.send(server, CallStyle.after(stored));

        assertThat(server.lastRequest().body()).contains("""
                {"text":"","thoughtSignature":"c2ln"},{"newKind":{"a":1.50}}""");
    }

    @ParameterizedTest
    @EnumSource
    void streamed_pieces_of_arguments_become_one_call(CallStyle style) throws IOException {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"parts":[{"functionCall":{"name":"buy","willContinue":true},"thoughtSignature":"c2ln"}]}}]}""", """
                {"candidates":[{"content":{"parts":[{"functionCall":{"willContinue":true,"partialArgs":[
                  {"jsonPath":"$.items[0].name","stringValue":"ap","willContinue":true},{"jsonPath":"$.items[0].price","numberValue":0.25}]}}]}}]}""", """
                {"candidates":[{"content":{"parts":[{"functionCall":{"willContinue":true,"partialArgs":[
                  {"jsonPath":"$.items[0].name","stringValue":"ple"},{"jsonPath":"$.now","boolValue":true}]}}]}}]}""", """
                {"candidates":[{"content":{"parts":[{"functionCall":{}}]},"finishReason":"STOP"}]}"""));

        List<ToolExecutionRequest> calls =
                style.send(server, "Buy an apple").aiMessage().toolExecutionRequests();

        assertThat(calls).hasSize(1);
        assertThat(calls.get(0).name()).isEqualTo("buy");
        assertThat(calls.get(0).arguments()).isEqualTo("""
                {"items":[{"name":"apple","price":0.25}],"now":true}""");
    }

    @ParameterizedTest
    @EnumSource
    void unsigned_calls_get_a_placeholder_only_when_enabled(CallStyle style) {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("x")
                .name("add")
                .arguments("{}")
                .build();
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("hi"), AiMessage.from(call), ToolExecutionResultMessage.from(call, "1"))
                .build();
        server.answers(Answer.text("ok"));

        assertThatThrownBy(() -> style.send(server, request)).hasMessageContaining("placeholderSignatures");
        style.send(server, builder -> builder.placeholderSignatures(true), request);

        assertThat(server.lastRequest()
                        .json()
                        .at("/contents/1/parts/0/thoughtSignature")
                        .asText())
                .isEqualTo("skip_thought_signature_validator");
    }

    @ParameterizedTest
    @EnumSource
    void calls_answered_by_the_service_are_kept_and_not_offered(CallStyle style) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[
                  {"functionCall":{"name":"remote","args":{}}},{"functionResponse":{"name":"remote","response":{"a":1}}},
                  {"text":"done"}]},"finishReason":"STOP"}]}"""), Answer.text("ok"));
        ChatResponse response = style.send(server, "hi");

        style.send(server, CallStyle.after(response.aiMessage()));

        assertThat(response.aiMessage().hasToolExecutionRequests()).isFalse();
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(server.lastRequest().json().at("/contents/1/parts")).hasSize(3);
    }
}
