package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolsTest {

    private static final ToolSpecification ADD = ToolSpecification.builder()
            .name("add")
            .description("Adds")
            .parameters(JsonObjectSchema.builder().addIntegerProperty("a").build())
            .build();

    final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static ChatRequest.Builder asking(ToolSpecification... tools) {
        return ChatRequest.builder().messages(UserMessage.from("Add some")).toolSpecifications(tools);
    }

    private ChatResponse answered(Way way, String parts, String reason) {
        server.answers(Answer.json("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[" + parts
                + "]},\"finishReason\":\"" + reason + "\"}]}"));
        return way.ask(server, asking(ADD).build());
    }

    private JsonNode sent(ChatRequest request) {
        server.answers(Answer.text("ok"));
        Way.WHOLE.ask(server, request);
        return server.lastRequest().json();
    }

    // --- declarations

    @Test
    void a_tool_without_parameters_has_no_parameters() throws IOException {
        ToolSpecification bare =
                ToolSpecification.builder().name("now").description("The time").build();
        ToolSpecification empty = ToolSpecification.builder()
                .name("here")
                .parameters(JsonObjectSchema.builder().build())
                .build();

        assertThat(sent(asking(bare, empty).build()).path("tools")).isEqualTo(Json.tree("""
                [{"functionDeclarations":[{"name":"now","description":"The time"},{"name":"here"}]}]"""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"добавить", "add numbers", "1st", "", "a/b"})
    void a_name_that_gemini_refuses_is_refused_here_with_the_way_out(String name) {
        ToolSpecification tool = ToolSpecification.builder().name(name).build();

        for (Way way : Way.values()) {
            assertThatThrownBy(() -> way.ask(server, asking(tool).build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + name + "'")
                    .hasMessageContaining("@Tool(name");
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void the_choice_is_the_mode_and_goes_with_functions_only() {
        assertThat(sent(asking(ADD).toolChoice(ToolChoice.REQUIRED).build()).path("toolConfig"))
                .hasToString("{\"functionCallingConfig\":{\"mode\":\"ANY\"}}");
        assertThat(sent(asking(ADD).toolChoice(ToolChoice.NONE).build()).path("toolConfig"))
                .hasToString("{\"functionCallingConfig\":{\"mode\":\"NONE\"}}");
        assertThat(sent(asking(ADD).build()).has("toolConfig")).isFalse();
        assertThat(sent(asking().toolChoice(ToolChoice.AUTO).build()).has("toolConfig"))
                .isFalse();
    }

    @Test
    void no_name_allowed_means_none_and_not_any() {
        JsonNode request = sent(asking().parameters(CometApiGeminiChatRequestParameters.builder()
                        .toolSpecifications(ADD)
                        .allowedFunctionNames(List.of())
                        .build())
                .toolSpecifications((List<ToolSpecification>) null)
                .build());

        assertThat(request.at("/toolConfig/functionCallingConfig/mode").asText())
                .isEqualTo("NONE");
    }

    // --- calls

    @ParameterizedTest
    @EnumSource
    void arguments_that_are_missing_null_or_empty_are_an_empty_object(Way way) {
        List<ToolExecutionRequest> calls = answered(
                        way,
                        "{\"functionCall\":{\"name\":\"add\"}},{\"functionCall\":{\"name\":\"add\",\"args\":null}},"
                                + "{\"functionCall\":{\"name\":\"add\",\"args\":{}}}",
                        "STOP")
                .aiMessage()
                .toolExecutionRequests();

        assertThat(calls).extracting(ToolExecutionRequest::arguments).containsExactly("{}", "{}", "{}");
    }

    @ParameterizedTest
    @EnumSource
    void every_digit_and_escape_of_the_arguments_stays(Way way) {
        String args =
                "{\"a\":3,\"b\":3.0,\"c\":12345678901234567890,\"d\":1.10,\"e\":\"\\\"\\n\",\"f\":null,\"g\":[1.5e10]}";

        ToolExecutionRequest call = answered(way, "{\"functionCall\":{\"name\":\"add\",\"args\":" + args + "}}", "STOP")
                .aiMessage()
                .toolExecutionRequests()
                .get(0);

        assertThat(call.arguments()).startsWith("{\"a\":3,\"b\":3.0,\"c\":12345678901234567890,\"d\":1.10,");
    }

    @ParameterizedTest
    @EnumSource
    void calls_without_an_id_get_one_that_is_unique_over_turns_and_never_sent(Way way) {
        Set<String> ids = new HashSet<>();
        String twice = "{\"functionCall\":{\"name\":\"add\",\"args\":{\"a\":1}},\"thoughtSignature\":\"c2ln\"},"
                + "{\"functionCall\":{\"name\":\"add\",\"args\":{\"a\":1}}}";
        for (int turn = 0; turn < 2; turn++) {
            ChatResponse response = answered(way, twice, "STOP");
            List<ToolExecutionRequest> calls = response.aiMessage().toolExecutionRequests();
            calls.forEach(call -> ids.add(call.id()));

            JsonNode contents = sent(ChatRequest.builder()
                            .messages(
                                    UserMessage.from("Add some"),
                                    response.aiMessage(),
                                    ToolExecutionResultMessage.from(calls.get(1), "two"),
                                    ToolExecutionResultMessage.from(calls.get(0), "one"))
                            .toolSpecifications(ADD)
                            .build())
                    .path("contents");
            assertThat(contents).hasSize(3);
            assertThat(contents.get(2).path("role").asText()).isEqualTo("user");
            assertThat(contents.get(2).path("parts"))
                    .extracting(
                            part -> part.at("/functionResponse/response/output").asText())
                    .containsExactly("one", "two");
            assertThat(contents.findValues("id")).isEmpty();
        }
        assertThat(ids).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource
    void words_beside_a_call_are_kept_and_go_back_in_their_order(Way way) {
        ChatResponse response = answered(
                way,
                "{\"text\":\"Let me see. \"},{\"functionCall\":{\"id\":\"x\",\"name\":\"add\",\"args\":{}},"
                        + "\"thoughtSignature\":\"c2ln\"}",
                "STOP");

        assertThat(response.aiMessage().text()).isEqualTo("Let me see. ");
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(CometApiGeminiChatResponseMetadata.from(response).rawFinishReason())
                .isEqualTo("STOP");
        JsonNode parts = sent(ChatRequest.builder()
                        .messages(
                                UserMessage.from("Add some"),
                                response.aiMessage(),
                                ToolExecutionResultMessage.from(
                                        response.aiMessage()
                                                .toolExecutionRequests()
                                                .get(0),
                                        "1"))
                        .toolSpecifications(ADD)
                        .build())
                .at("/contents/1/parts");
        assertThat(parts.get(0).path("text").asText()).isEqualTo("Let me see. ");
        assertThat(parts.get(1).at("/functionCall/id").asText()).isEqualTo("x");
    }

    // --- results

    static Stream<Arguments> results() {
        return Stream.of(
                Arguments.of("{\"a\":1.50}", false, "{\"a\":1.50}"),
                Arguments.of("words", false, "{\"output\":\"words\"}"),
                Arguments.of("12", false, "{\"output\":12}"),
                Arguments.of("[1,2]", false, "{\"output\":[1,2]}"),
                Arguments.of("null", false, "{\"output\":null}"),
                Arguments.of("\"quoted\"", false, "{\"output\":\"quoted\"}"),
                Arguments.of("{broken", false, "{\"output\":\"{broken\"}"),
                Arguments.of("{\"a\":1} and more", false, "{\"output\":\"{\\\"a\\\":1} and more\"}"),
                Arguments.of(" ", false, "{\"output\":\" \"}"),
                Arguments.of("it broke", true, "{\"error\":\"it broke\"}"));
    }

    @ParameterizedTest
    @MethodSource("results")
    void a_result_is_an_object_whatever_the_tool_returned(String result, boolean isError, String response) {
        ChatResponse called = answered(
                Way.WHOLE, "{\"functionCall\":{\"name\":\"add\",\"args\":{}},\"thoughtSignature\":\"c2ln\"}", "STOP");
        ToolExecutionRequest call = called.aiMessage().toolExecutionRequests().get(0);

        JsonNode request = sent(ChatRequest.builder()
                .messages(
                        UserMessage.from("Add some"),
                        called.aiMessage(),
                        ToolExecutionResultMessage.builder()
                                .id(call.id())
                                .toolName(call.name())
                                .text(result)
                                .isError(isError)
                                .build())
                .toolSpecifications(ADD)
                .build());

        assertThat(request.at("/contents/2/parts/0/functionResponse/response")).hasToString(response);
    }

    // --- malformed

    @ParameterizedTest
    @EnumSource
    void a_malformed_call_is_told_with_its_message_or_asked_for_again(Way way) {
        Answer malformed = Answer.json("{\"candidates\":[{\"content\":{},\"finishReason\":\"MALFORMED_FUNCTION_CALL\","
                + "\"finishMessage\":\"print(add(1\"}]}");
        server.answers(malformed);
        ChatResponse told = way.ask(server, asking(ADD).build());
        assertThat(told.finishReason()).isEqualTo(FinishReason.OTHER);
        assertThat(CometApiGeminiChatResponseMetadata.from(told).finishMessage())
                .isEqualTo("print(add(1");

        server.answers(malformed, malformed, Answer.call("add", "{\"a\":1}"));
        ChatResponse repeated =
                way.ask(server, it -> it.retryMalformedCalls(2), asking(ADD).build());
        assertThat(repeated.aiMessage().toolExecutionRequests()).hasSize(1);
        assertThat(CometApiGeminiChatResponseMetadata.from(repeated).attempts()).isEqualTo(3);

        server.answers(malformed, malformed);
        ChatResponse givenUp =
                way.ask(server, it -> it.retryMalformedCalls(1), asking(ADD).build());
        assertThat(CometApiGeminiChatResponseMetadata.from(givenUp).rawFinishReason())
                .isEqualTo("MALFORMED_FUNCTION_CALL");
        assertThat(server.requests()).hasSize(6);
    }

    @ParameterizedTest
    @EnumSource
    void functions_and_server_tools_go_in_entries_of_their_own_and_say_so(Way way) {
        server.answers(Answer.text("ok"));

        way.ask(
                server,
                it -> it.serverTools(CometApiGeminiTool.codeExecution()),
                asking(ADD).build());

        JsonNode request = server.lastRequest().json();
        assertThat(request.path("tools")).hasSize(2);
        assertThat(request.at("/toolConfig/includeServerSideToolInvocations").asBoolean())
                .isTrue();
    }
}
