package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolsTest {

    private static final String TOO_LONG = "a_name_of_thirty_two_characters_"
            + "a_name_of_thirty_two_characters_" + "a_name_of_thirty_two_characters_"
            + "a_name_of_thirty_two_characters_" + "1";

    private static final ToolSpecification ADD = ToolSpecification.builder()
            .name("add")
            .description("Adds")
            .parameters(JsonObjectSchema.builder().addIntegerProperty("a").build())
            .build();

    private static final ToolSpecification NOW =
            ToolSpecification.builder().name("now").build();

    final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static ChatRequest.Builder requestWith(ToolSpecification... tools) {
        return ChatRequest.builder().messages(UserMessage.from("Add some")).toolSpecifications(tools);
    }

    private ChatResponse responseOf(CallStyle style, String parts, String reason) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[%s]},"finishReason":"%s"}]}""".formatted(parts, reason)));
        return style.send(server, requestWith(ADD).build());
    }

    private JsonNode sent(ChatRequest request) {
        server.answers(Answer.text("ok"));
        CallStyle.WHOLE.send(server, request);
        return server.lastRequest().json();
    }

    // --- declarations

    @Test
    void a_tool_without_parameters_declares_none() throws IOException {
        ToolSpecification bare =
                ToolSpecification.builder().name("now").description("The time").build();
        ToolSpecification empty = ToolSpecification.builder()
                .name("here")
                .parameters(JsonObjectSchema.builder().build())
                .build();

        assertThat(sent(requestWith(bare, empty).build()).path("tools")).isEqualTo(Json.tree("""
                [{"functionDeclarations":[{"name":"now","description":"The time"},{"name":"here"}]}]"""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"добавить", "add numbers", "1st", "", "a/b", TOO_LONG})
    void a_name_that_gemini_rejects_is_rejected_with_advice(String name) {
        ToolSpecification tool = ToolSpecification.builder().name(name).build();

        for (CallStyle style : CallStyle.values()) {
            assertThatThrownBy(() -> style.send(server, requestWith(tool).build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + name + "'")
                    .hasMessageContaining("@Tool(name");
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void two_tools_of_one_name_are_rejected_with_advice(CallStyle style) {
        ToolSpecification other = ToolSpecification.builder()
                .name("add")
                .description("Adds names")
                .build();

        assertThatThrownBy(() -> style.send(server, requestWith(ADD, other).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'add'")
                .hasMessageContaining("toolSpecifications")
                .hasMessageContaining("@Tool(name");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void the_tool_choice_is_sent_with_functions_only() {
        assertThat(sent(requestWith(ADD).toolChoice(ToolChoice.REQUIRED).build())
                        .path("toolConfig"))
                .hasToString("""
                        {"functionCallingConfig":{"mode":"ANY"}}""");
        assertThat(sent(requestWith(ADD).toolChoice(ToolChoice.NONE).build()).path("toolConfig"))
                .hasToString("""
                        {"functionCallingConfig":{"mode":"NONE"}}""");
        assertThat(sent(requestWith(ADD).build()).has("toolConfig")).isFalse();
        assertThat(sent(requestWith().toolChoice(ToolChoice.AUTO).build()).has("toolConfig"))
                .isFalse();
    }

    @Test
    void an_empty_list_of_allowed_names_means_none() {
        JsonNode request = sent(requestWith()
                .parameters(CometApiGeminiChatRequestParameters.builder()
                        .toolSpecifications(ADD)
                        .allowedFunctionNames(List.of())
                        .build())
                .toolSpecifications((List<ToolSpecification>) null)
                .build());

        assertThat(request.at("/toolConfig/functionCallingConfig/mode").asText())
                .isEqualTo("NONE");
    }

    @ParameterizedTest
    @CsvSource({
        ", , , VALIDATED",
        "AUTO, , , VALIDATED",
        "REQUIRED, , , ANY",
        "NONE, , , NONE",
        ", AUTO, , AUTO",
        "AUTO, ANY, , ANY",
        ", , add, ANY",
        "AUTO, , add, VALIDATED"
    })
    void calls_of_a_strict_function_are_validated_unless_a_mode_is_set(
            ToolChoice choice, String mode, String allowed, String expected) {
        for (CallStyle style : CallStyle.values()) {
            server.answers(Answer.text("ok"), Answer.text("ok"));
            ToolSpecification strict = ADD.toBuilder().strict(true).build();

            style.send(
                    server,
                    it -> it.toolChoice(choice)
                            .functionCallingMode(mode)
                            .allowedFunctionNames(allowed == null ? null : List.of(allowed)),
                    requestWith(NOW, strict).build());
            JsonNode ofStrict = server.lastRequest().json().at("/toolConfig/functionCallingConfig/mode");
            style.send(
                    server, requestWith(ADD.toBuilder().strict(false).build()).build());

            assertThat(ofStrict.asText()).isEqualTo(expected);
            assertThat(server.lastRequest().json().has("toolConfig")).isFalse();
        }
    }

    @Test
    void metadata_of_a_tool_declare_its_response_and_behavior() throws IOException {
        JsonObjectSchema typed =
                JsonObjectSchema.builder().addIntegerProperty("sum").build();
        JsonObjectSchema open =
                JsonObjectSchema.builder().additionalProperties(true).build();

        assertThat(declared(Map.of("response", typed, "behavior", "NON_BLOCKING", "other", 1)))
                .isEqualTo(Json.tree("""
                        {"name":"add","response":{"type":"OBJECT","properties":{"sum":{"type":"INTEGER"}}},
                        "behavior":"NON_BLOCKING"}"""));
        assertThat(declared(Map.of("response", open)).path("responseJsonSchema").path("type"))
                .hasToString("\"object\"");
        assertThat(declared(Map.of("response", Map.of("type", "STRING")))).isEqualTo(Json.tree("""
                {"name":"add","response":{"type":"STRING"}}"""));
        assertThat(declared(Map.of("responseJsonSchema", Map.of("type", List.of("string", "null")))))
                .isEqualTo(Json.tree("""
                        {"name":"add","responseJsonSchema":{"type":["string","null"]}}"""));
        assertThat(declared(Map.of("responseJsonSchema", typed)).at("/responseJsonSchema/properties/sum/type"))
                .hasToString("\"integer\"");
    }

    private enum Behavior {
        BLOCKING
    }

    @Test
    void a_behavior_is_a_name() {
        assertThat(declared(Map.of("behavior", Behavior.BLOCKING)).path("behavior"))
                .hasToString("\"BLOCKING\"");
        assertThat(declared(Map.of("behavior", " ")).has("behavior")).isFalse();
        assertThatThrownBy(() -> declared(Map.of("behavior", true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'behavior'")
                .hasMessageContaining("'add'");
    }

    private JsonNode declared(Map<String, Object> metadata) {
        ToolSpecification tool =
                ToolSpecification.builder().name("add").metadata(metadata).build();
        return sent(requestWith(tool).build()).at("/tools/0/functionDeclarations/0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"response", "responseJsonSchema"})
    void a_schema_of_a_response_that_is_none_is_refused_by_name(String name) {
        ToolSpecification tool = ToolSpecification.builder()
                .name("add")
                .metadata(Map.of(name, "a number"))
                .build();

        for (CallStyle style : CallStyle.values()) {
            assertThatThrownBy(() -> style.send(server, requestWith(tool).build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + name + "'")
                    .hasMessageContaining("'add'");
        }
        assertThat(server.requests()).isEmpty();
    }

    static Stream<Arguments> choices() {
        return Stream.of(
                Arguments.of(ToolChoice.REQUIRED, """
                        {"mode":"ANY","allowedFunctionNames":["add","now"]}"""),
                Arguments.of(ToolChoice.AUTO, """
                        {"mode":"VALIDATED","allowedFunctionNames":["add","now"]}"""),
                Arguments.of(ToolChoice.NONE, """
                        {"mode":"NONE"}"""));
    }

    @ParameterizedTest
    @MethodSource("choices")
    void a_tool_choice_keeps_the_functions_that_are_allowed(ToolChoice choice, String expected) throws IOException {
        for (CallStyle style : CallStyle.values()) {
            server.answers(Answer.text("ok"), Answer.text("ok"));

            style.send(
                    server,
                    it -> it.allowedFunctionNames("add", "now").functionCallingMode("NONE"),
                    requestWith(ADD, NOW).toolChoice(choice).build());
            JsonNode overModel = server.lastRequest().json().at("/toolConfig/functionCallingConfig");
            style.send(
                    server,
                    it -> it.allowedFunctionNames("add", "now").toolChoice(choice),
                    requestWith(ADD, NOW).build());

            assertThat(overModel).isEqualTo(Json.tree(expected));
            assertThat(server.lastRequest().json().at("/toolConfig/functionCallingConfig"))
                    .isEqualTo(Json.tree(expected));
        }
    }

    // --- calls

    @ParameterizedTest
    @EnumSource
    void arguments_that_are_missing_null_or_empty_are_an_empty_object(CallStyle style) {
        List<ToolExecutionRequest> calls =
                responseOf(style, """
                        {"functionCall":{"name":"add"}},{"functionCall":{"name":"add","args":null}},\
                        {"functionCall":{"name":"add","args":{}}}""", "STOP").aiMessage().toolExecutionRequests();

        assertThat(calls).extracting(ToolExecutionRequest::arguments).containsExactly("{}", "{}", "{}");
    }

    @ParameterizedTest
    @EnumSource
    void every_digit_and_escape_of_the_arguments_is_kept(CallStyle style) {
        String args = """
                {"a":3,"b":3.0,"c":12345678901234567890,"d":1.10,"e":"\\"\\n","f":null,"g":[1.5e10]}""";

        ToolExecutionRequest call = responseOf(style, """
                {"functionCall":{"name":"add","args":%s}}""".formatted(args), "STOP")
                .aiMessage()
                .toolExecutionRequests()
                .get(0);

        assertThat(call.arguments()).startsWith("""
                {"a":3,"b":3.0,"c":12345678901234567890,"d":1.10,""");
    }

    @ParameterizedTest
    @EnumSource
    void calls_without_an_id_get_a_unique_one_that_is_never_sent(CallStyle style) {
        Set<String> ids = new HashSet<>();
        String twice = """
                {"functionCall":{"name":"add","args":{"a":1}},"thoughtSignature":"c2ln"},\
                {"functionCall":{"name":"add","args":{"a":1}}}""";
        for (int turn = 0; turn < 2; turn++) {
            ChatResponse response = responseOf(style, twice, "STOP");
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
    void text_beside_a_call_is_kept_and_replayed_in_order(CallStyle style) {
        ChatResponse response = responseOf(style, """
                {"text":"Let me see. "},{"functionCall":{"id":"x","name":"add","args":{}},\
                "thoughtSignature":"c2ln"}""", "STOP");

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
                Arguments.of("""
                        {"a":1.50}""", false, """
                        {"a":1.50}"""),
                Arguments.of("words", false, """
                        {"output":"words"}"""),
                Arguments.of("12", false, """
                        {"output":12}"""),
                Arguments.of("[1,2]", false, """
                        {"output":[1,2]}"""),
                Arguments.of("null", false, """
                        {"output":null}"""),
                Arguments.of("\"quoted\"", false, """
                        {"output":"quoted"}"""),
                Arguments.of("{broken", false, """
                        {"output":"{broken"}"""),
                Arguments.of("""
                        {"a":1} and more""", false, """
                        {"output":"{\\"a\\":1} and more"}"""),
                Arguments.of(" ", false, """
                        {"output":" "}"""),
                Arguments.of("it broke", true, """
                        {"error":"it broke"}"""),
                Arguments.of("""
                        {"$ref":"#/a"}""", false, """
                        {"output":"{\\"$ref\\":\\"#/a\\"}"}"""),
                Arguments.of("""
                        {"a":{"b":[1,{"$ref":null}]}}""", false, """
                        {"output":"{\\"a\\":{\\"b\\":[1,{\\"$ref\\":null}]}}"}"""),
                Arguments.of("""
                        [[{"$ref":{"c":1.50}}]]""", false, """
                        {"output":"[[{\\"$ref\\":{\\"c\\":1.50}}]]"}"""),
                Arguments.of("""
                        {"a":"$ref","$refs":1}""", false, """
                        {"a":"$ref","$refs":1}"""));
    }

    @ParameterizedTest
    @MethodSource("results")
    void a_result_is_an_object_whatever_the_tool_returned(String result, boolean isError, String response) {
        ChatResponse called = responseOf(CallStyle.WHOLE, """
                {"functionCall":{"name":"add","args":{}},"thoughtSignature":"c2ln"}""", "STOP");
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
    void a_malformed_call_is_reported_with_its_message_or_retried(CallStyle style) {
        Answer malformed = Answer.json("""
                {"candidates":[{"content":{},"finishReason":"MALFORMED_FUNCTION_CALL",\
                "finishMessage":"print(add(1"}]}""");
        server.answers(malformed);
        ChatResponse reported = style.send(server, requestWith(ADD).build());
        assertThat(reported.finishReason()).isEqualTo(FinishReason.OTHER);
        assertThat(CometApiGeminiChatResponseMetadata.from(reported).finishMessage())
                .isEqualTo("print(add(1");

        server.answers(malformed, malformed, Answer.call("add", """
                {"a":1}"""));
        ChatResponse repeated = style.send(
                server, it -> it.retryMalformedCalls(2), requestWith(ADD).build());
        assertThat(repeated.aiMessage().toolExecutionRequests()).hasSize(1);
        assertThat(CometApiGeminiChatResponseMetadata.from(repeated).attempts()).isEqualTo(3);

        server.answers(malformed, malformed);
        ChatResponse givenUp = style.send(
                server, it -> it.retryMalformedCalls(1), requestWith(ADD).build());
        assertThat(CometApiGeminiChatResponseMetadata.from(givenUp).rawFinishReason())
                .isEqualTo("MALFORMED_FUNCTION_CALL");
        assertThat(server.requests()).hasSize(6);
    }

    @ParameterizedTest
    @EnumSource
    void functions_and_server_tools_are_separate_entries(CallStyle style) {
        server.answers(Answer.text("ok"));

        style.send(
                server,
                it -> it.serverTools(CometApiGeminiTool.codeExecution()),
                requestWith(ADD).build());

        JsonNode request = server.lastRequest().json();
        assertThat(request.path("tools")).hasSize(2);
        assertThat(request.at("/toolConfig/includeServerSideToolInvocations").asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void server_tool_invocations_are_requested_unless_switched_off(CallStyle style) {
        server.strict(false); // as Vertex AI, which refuses the field
        for (Object off : new Object[] {null, false}) {
            Map<String, Object> field = Collections.singletonMap("includeServerSideToolInvocations", off);
            server.answers(Answer.text("ok"), Answer.text("ok"), Answer.text("ok"));

            style.send(
                    server,
                    it -> it.serverTools(CometApiGeminiTool.codeExecution()).requestField("toolConfig", field),
                    requestWith(ADD).build());
            assertThat(server.lastRequest().json().has("toolConfig")).isFalse();

            style.send(
                    server,
                    it -> it.serverTools(CometApiGeminiTool.codeExecution()),
                    requestWith()
                            .parameters(CometApiGeminiChatRequestParameters.builder()
                                    .toolSpecifications(ADD)
                                    .toolChoice(ToolChoice.REQUIRED)
                                    .requestField("toolConfig", field)
                                    .build())
                            .toolSpecifications((List<ToolSpecification>) null)
                            .build());
            assertThat(server.lastRequest().json().path("toolConfig")).hasToString("""
                    {"functionCallingConfig":{"mode":"ANY"}}""");

            style.send(
                    server,
                    it -> it.requestField("toolConfig", field),
                    requestWith(ADD).build());
            assertThat(server.lastRequest().json().has("toolConfig")).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_forced_call_applies_to_its_request_only(CallStyle style) {
        server.answers(Answer.call("add", """
                {"a":1}"""), Answer.text("done"));
        AiMessage called = style.send(
                        server, requestWith(ADD).toolChoice(ToolChoice.REQUIRED).build())
                .aiMessage();

        style.send(
                server,
                ChatRequest.builder()
                        .messages(
                                UserMessage.from("Add some"),
                                called,
                                ToolExecutionResultMessage.from(
                                        called.toolExecutionRequests().get(0), "2"))
                        .toolSpecifications(ADD)
                        .build());

        assertThat(server.requests()
                        .get(0)
                        .json()
                        .at("/toolConfig/functionCallingConfig/mode")
                        .asText())
                .isEqualTo("ANY");
        assertThat(server.lastRequest().json().has("toolConfig")).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void empty_settings_are_not_sent(CallStyle style) throws IOException {
        server.answers(Answer.text("ok"));

        style.send(
                server,
                ChatRequest.builder()
                        .messages(SystemMessage.from("Be brief."), UserMessage.from("hi"))
                        .parameters(CometApiGeminiChatRequestParameters.builder()
                                .toolSpecifications(List.of())
                                .stopSequences(List.of())
                                .toolChoice(ToolChoice.AUTO)
                                .serverTools(List.of())
                                .safetySettings(List.of())
                                .build())
                        .build());

        assertThat(server.lastRequest().json()).isEqualTo(Json.tree("""
                {"systemInstruction":{"parts":[{"text":"Be brief."}]},
                 "contents":[{"role":"user","parts":[{"text":"hi"}]}]}"""));
    }

    @ParameterizedTest
    @EnumSource
    void undeclared_arguments_are_passed_on_unchanged(CallStyle style) {
        String args = """
                {"a":"{\\"b\\":1}","undeclared":[null]}""";

        ChatResponse response = responseOf(style, """
                {"functionCall":{"name":"add","args":%s}}""".formatted(args), "STOP");

        assertThat(response.aiMessage().toolExecutionRequests().get(0).arguments())
                .isEqualTo(args);
    }

    @ParameterizedTest
    @EnumSource
    void a_call_of_an_undeclared_function_is_offered(CallStyle style) {
        ChatResponse response = responseOf(style, """
                {"functionCall":{"name":"invented","args":{}}}""", "UNEXPECTED_TOOL_CALL");

        assertThat(response.aiMessage().toolExecutionRequests().get(0).name()).isEqualTo("invented");
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(CometApiGeminiChatResponseMetadata.from(response).rawFinishReason())
                .isEqualTo("UNEXPECTED_TOOL_CALL");
    }

    @Test
    void a_malformed_call_after_emitted_text_is_not_retried() {
        server.answers(Answer.chunks("Let me ").finish("MALFORMED_FUNCTION_CALL"), Answer.text("again"));

        ChatResponse response = CallStyle.STREAMED.send(
                server, it -> it.retryMalformedCalls(5), requestWith(ADD).build());

        assertThat(response.aiMessage().text()).isEqualTo("Let me ");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void equal_calls_and_streamed_calls_are_reported_once_each() {
        server.answers(Answer.json(
                chunk("""
                        {"functionCall":{"name":"add","args":{"a":1}},"thoughtSignature":"c2ln"}""", ""),
                chunk("""
                        {"functionCall":{"name":"add","args":{"a":1}}}""", ""),
                chunk("""
                        {"functionCall":{"name":"buy","willContinue":true}}""", ""),
                chunk("""
                        {"functionCall":{"willContinue":true,"partialArgs":[{"jsonPath":"$['a.b'][0]",\
                        "stringValue":"x"}]}}""", ""),
                chunk("""
                        {"functionCall":{}}""", ",\"finishReason\":\"STOP\"")));
        List<CompleteToolCall> completed = new ArrayList<>();
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();

        CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .build()
                .chat(requestWith(ADD).build(), new StreamingChatResponseHandler() {
                    @Override
                    public void onCompleteToolCall(CompleteToolCall call) {
                        completed.add(call);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        answer.completeExceptionally(error);
                    }
                });

        List<ToolExecutionRequest> calls =
                answer.orTimeout(20, TimeUnit.SECONDS).join().aiMessage().toolExecutionRequests();
        assertThat(calls).extracting(ToolExecutionRequest::name).containsExactly("add", "add", "buy");
        assertThat(calls.get(2).arguments()).isEqualTo("""
                {"a.b":["x"]}""");
        assertThat(completed).extracting(CompleteToolCall::index).containsExactly(0, 1, 2);
        assertThat(completed).extracting(CompleteToolCall::toolExecutionRequest).isEqualTo(calls);
        assertThat(server.lastRequest().body())
                .as("pieces are understood and never requested")
                .doesNotContain("streamFunctionCallArguments");
    }

    private static String chunk(String part, String more) {
        return """
                {"candidates":[{"content":{"parts":[%s]}%s}]}""".formatted(part, more);
    }

    // --- repeated, withdrawn and odd calls

    @ParameterizedTest
    @EnumSource
    void a_call_that_is_delivered_twice_is_one_call(CallStyle style) {
        String call = "{\"functionCall\":{\"id\":%s,\"name\":\"add\",\"args\":{\"a\":%d}}%s}";
        String signed = ",\"thoughtSignature\":\"c2ln\"";
        server.answers(ChunkedAnswers.of(
                style,
                ChunkedAnswers.parts(call.formatted("\"x\"", 1, ""), call.formatted("\"y\"", 1, "")),
                ChunkedAnswers.parts(call.formatted("\"x\"", 1, signed)),
                ChunkedAnswers.parts(call.formatted("\"x\"", 2, ""), call.formatted("null", 1, "")),
                ChunkedAnswers.parts(call.formatted("null", 1, ""), call.formatted("\"x\"", 1, "")),
                ChunkedAnswers.end("STOP")));
        AiMessage message = style.send(server, requestWith(ADD).build()).aiMessage();

        assertThat(message.toolExecutionRequests())
                .extracting(ToolExecutionRequest::arguments)
                .containsExactly("{\"a\":1}", "{\"a\":1}", "{\"a\":2}", "{\"a\":1}", "{\"a\":1}");
        assertThat(message.attributes().get(StoredParts.ATTRIBUTE).toString()).containsOnlyOnce("c2ln");
    }

    @ParameterizedTest
    @EnumSource
    void a_withdrawn_call_is_not_offered(CallStyle style) {
        String call = """
                {"functionCall":{"id":"x","name":"add","args":{"a":1}},"thoughtSignature":"c2ln"}""";
        for (String reason : List.of("MALFORMED_FUNCTION_CALL", "MALFORMED_RESPONSE", "SAFETY", "PROHIBITED_CONTENT")) {
            ChatResponse response = responseOf(style, call, reason);

            assertThat(response.aiMessage().hasToolExecutionRequests()).isFalse();
            assertThat(response.finishReason())
                    .isEqualTo(reason.startsWith("MALFORMED") ? FinishReason.OTHER : FinishReason.CONTENT_FILTER);
            assertThat(CometApiGeminiChatResponseMetadata.from(response).rawFinishReason())
                    .isEqualTo(reason);
        }
    }

    @ParameterizedTest
    @EnumSource
    void each_kind_of_malformed_call_is_retried(CallStyle style) {
        for (String reason : List.of("MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "MALFORMED_RESPONSE")) {
            Answer malformed = Answer.json("""
                    {"candidates":[{"content":{"parts":[{"functionCall":{"name":"wrong"}}]},"finishReason":"%s"}]}""".formatted(reason));
            server.answers(malformed, malformed, Answer.call("add", """
                    {"a":1}"""));

            ChatResponse response = style.send(
                    server, it -> it.retryMalformedCalls(2), requestWith(ADD).build());

            assertThat(response.aiMessage().toolExecutionRequests())
                    .extracting(ToolExecutionRequest::name)
                    .containsExactly("add");
            assertThat(CometApiGeminiChatResponseMetadata.from(response).attempts())
                    .isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void arguments_in_a_text_are_unpacked_and_replayed_as_an_object(CallStyle style) {
        for (String[] args : new String[][] {
            {"\"{\\\"a\\\":1}\"", "{\"a\":1}", "{\"a\":1}"},
            {"\" {\\n\\\"a\\\":{\\\"b\\\":null}} \"", "{\"a\":{\"b\":null}}", "{\"a\":{\"b\":null}}"},
            {"\"\"", "{}", "{}"},
            {"\"null\"", "{}", "{}"},
            {"\"Riga\"", "\"Riga\"", "{\"value\":\"Riga\"}"},
            {"[1]", "[1]", "{\"value\":[1]}"},
            {"\"{broken\"", "\"{broken\"", "{\"value\":\"{broken\"}"}
        }) {
            AiMessage message =
                    responseOf(style, """
                    {"functionCall":{"id":"x","name":"add","args":%s},"thoughtSignature":"c2ln"}""".formatted(args[0]), "STOP").aiMessage();
            ToolExecutionRequest call = message.toolExecutionRequests().get(0);
            JsonNode sent = sent(ChatRequest.builder()
                    .messages(UserMessage.from("hi"), message, ToolExecutionResultMessage.from(call, "1"))
                    .build());

            assertThat(call.arguments()).isEqualTo(args[1]);
            JsonNode replayed = sent.at("/contents/1/parts/0/functionCall/args");
            assertThat(replayed.isMissingNode() ? "{}" : replayed.toString()).isEqualTo(args[2]);
            assertThat(sent.at("/contents/1/parts/0/thoughtSignature").asText()).isEqualTo("c2ln");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_call_among_the_thoughts_is_replayed_once(CallStyle style) {
        server.strict(false); // Gemini 3 wants a signature where there is none
        for (String text : List.of("", "\"text\":\"hm\",", "\"text\":\"\",")) {
            for (String signature : List.of("", ",\"thoughtSignature\":\"c2ln\"")) {
                AiMessage message = responseOf(style, """
                        {"text":"Let me think","thought":true},
                        {%s"thought":true,"functionCall":{"id":"x","name":"add","args":{"a":1}}%s}""".formatted(text, signature), "STOP")
                        .aiMessage();
                ToolExecutionRequest call = message.toolExecutionRequests().get(0);
                JsonNode sent = sent(ChatRequest.builder()
                        .messages(UserMessage.from("hi"), message, ToolExecutionResultMessage.from(call, "1"))
                        .build());

                assertThat(message.toolExecutionRequests()).hasSize(1);
                assertThat(sent.findValues("functionCall")).hasSize(1);
                assertThat(sent.findValue("functionCall").path("id").asText()).isEqualTo("x");
                assertThat(sent.findValue("functionResponse").path("id").asText())
                        .isEqualTo("x");
                assertThat(sent.findValues("thoughtSignature")).hasSize(signature.isEmpty() ? 0 : 1);
            }
        }
        AiMessage answered = responseOf(style, """
                {"thought":true,"functionCall":{"name":"remote"}},{"thought":true,"functionResponse":{"name":"remote"}},
                {"thought":true,"executableCode":{"code":"1"}},{"thought":true,"codeExecutionResult":{"output":"1"}},
                {"text":"done"}""", "STOP").aiMessage();
        JsonNode sent = sent(CallStyle.after(answered));
        assertThat(answered.hasToolExecutionRequests()).isFalse();
        assertThat(sent.at("/contents/1/parts")).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource
    void a_result_of_the_service_answers_the_call_with_its_id(CallStyle style) {
        AiMessage message = responseOf(style, """
                {"functionCall":{"id":"x","name":"add","args":{}}},{"functionCall":{"id":"y","name":"add","args":{}}},
                {"functionResponse":{"id":"y","name":"add","response":{}}}""", "STOP").aiMessage();

        assertThat(message.toolExecutionRequests())
                .extracting(ToolExecutionRequest::id)
                .containsExactly("x");
    }
}
