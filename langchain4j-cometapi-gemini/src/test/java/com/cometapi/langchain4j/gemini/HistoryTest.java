package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Conversations that a memory, a guardrail or another provider has changed. */
class HistoryTest {

    private static final UserMessage PROMPT = UserMessage.from("Add some");

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static ToolExecutionRequest call(String id, String arguments) {
        return ToolExecutionRequest.builder()
                .id(id)
                .name("add")
                .arguments(arguments)
                .build();
    }

    private static ToolExecutionResultMessage result(ToolExecutionRequest call) {
        return ToolExecutionResultMessage.from(call, "of " + call.arguments());
    }

    private static String part(String id, int a, String signature) {
        String idField = id == null ? "" : "\"id\":\"%s\",".formatted(id);
        String signatureField = signature == null ? "" : ",\"thoughtSignature\":\"%s\"".formatted(signature);
        return """
                {"functionCall":{%s"name":"add","args":{"a":%d}}%s}""".formatted(idField, a, signatureField);
    }

    private AiMessage answer(CallStyle style, String... parts) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[%s]},"finishReason":"STOP"}]}""".formatted(String.join(",", parts))));
        return style.send(server, ChatRequest.builder().messages(PROMPT).build())
                .aiMessage();
    }

    private JsonNode contents(CallStyle style, ChatMessage... messages) {
        server.answers(Answer.text("ok"));
        style.send(server, ChatRequest.builder().messages(messages).build());
        return server.lastRequest().json().path("contents");
    }

    private JsonNode continued(CallStyle style, AiMessage message) {
        List<ChatMessage> messages = new ArrayList<>(List.of(PROMPT, message));
        message.toolExecutionRequests().forEach(call -> messages.add(result(call)));
        if (!message.hasToolExecutionRequests()) messages.add(UserMessage.from("and?"));
        return contents(style, messages.toArray(ChatMessage[]::new));
    }

    // --- ids

    @ParameterizedTest
    @EnumSource
    void an_id_of_the_service_goes_back_with_call_and_result(CallStyle style) {
        AiMessage answer = answer(style, part("wxvlv0tv", 1, "c2ln"));

        JsonNode contents = continued(style, answer);

        assertThat(answer.toolExecutionRequests())
                .extracting(ToolExecutionRequest::id)
                .containsExactly("wxvlv0tv");
        assertThat(contents.at("/1/parts/0/functionCall/id").asText()).isEqualTo("wxvlv0tv");
        assertThat(contents.at("/2/parts/0/functionResponse/id").asText()).isEqualTo("wxvlv0tv");
    }

    @ParameterizedTest
    @EnumSource
    void blank_and_repeated_ids_are_unique_for_the_application_only(CallStyle style) throws IOException {
        AiMessage answer = answer(style, part("", 1, "c2ln"), part("x", 2, null), part("x", 3, null));

        JsonNode contents = continued(style, answer);

        assertThat(answer.toolExecutionRequests())
                .extracting(ToolExecutionRequest::id)
                .doesNotHaveDuplicates()
                .noneMatch(String::isBlank);
        assertThat(contents.at("/1/parts"))
                .isEqualTo(Json.tree(
                        "[" + part("", 1, "c2ln") + "," + part("x", 2, null) + "," + part("x", 3, null) + "]"));
        assertThat(contents.at("/2/parts"))
                .extracting(response -> response.at("/functionResponse/id").asText())
                .containsExactly("", "x", "x");
    }

    @ParameterizedTest
    @EnumSource
    void a_result_without_an_id_is_matched_by_function_name(CallStyle style) {
        AiMessage answer = answer(style, part("x", 1, "c2ln"));

        JsonNode contents = contents(style, PROMPT, answer, ToolExecutionResultMessage.from(null, "add", "3"));

        assertThat(contents.at("/2/parts/0/functionResponse/id").asText()).isEqualTo("x");
    }

    /** The ids of a call of f and of one of g, then id and function of each result; - is no id. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "1 1 | 1 g 1 f",
                "'' '' | '' g '' f",
                "'' '' | - g - f",
                "- 2 | 2 g - f",
                "1 - | - g 1 f",
                "1 2 | 2 g 1 f",
                "1 2 | 2 g - f"
            })
    void each_call_gets_the_result_of_its_function(String ids, String results) {
        String[] callIds = ids.split(" ");
        String[] each = results.split(" ");
        server.strict(false); // the calls are of another provider, and not signed
        for (CallStyle style : CallStyle.values()) {
            JsonNode parts = contents(
                            style,
                            PROMPT,
                            AiMessage.from(call(callIds[0], "f", "{}"), call(callIds[1], "g", "{}")),
                            resultOf(each[0], each[1]),
                            resultOf(each[2], each[3]))
                    .at("/2/parts");

            assertThat(parts)
                    .extracting(part -> part.at("/functionResponse/name").asText() + " "
                            + part.at("/functionResponse/response/output").asText())
                    .containsExactly("f of f", "g of g");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_result_with_an_id_is_not_taken_for_a_call_without_one(CallStyle style) {
        server.strict(false); // the calls are of another provider, and not signed
        JsonNode parts = contents(
                        style,
                        PROMPT,
                        AiMessage.from(call(null, "f", "{\"a\":1}"), call("x", "f", "{\"a\":2}")),
                        ToolExecutionResultMessage.from("x", "f", "second"),
                        ToolExecutionResultMessage.from(null, "f", "first"))
                .at("/2/parts");

        assertThat(parts)
                .extracting(part -> part.at("/functionResponse/response/output").asText())
                .containsExactly("first", "second");
    }

    private static ToolExecutionResultMessage resultOf(String id, String name) {
        return ToolExecutionResultMessage.from(idOf(id), name, "of " + name);
    }

    private static String idOf(String id) {
        return id.equals("-") ? null : id.replace("'", "");
    }

    private static ToolExecutionRequest call(String id, String name, String arguments) {
        return ToolExecutionRequest.builder()
                .id(id == null ? null : idOf(id))
                .name(name)
                .arguments(arguments)
                .build();
    }

    // --- letters

    @ParameterizedTest
    @EnumSource
    void half_a_letter_is_replaced_wherever_it_stands(CallStyle style) {
        String half = "\uD83D";
        ToolSpecification tool =
                ToolSpecification.builder().name("f").description("of " + half).build();
        server.answers(Answer.text("ok"));

        style.send(
                server,
                it -> it.modelName("gemini-2.5-flash"),
                ChatRequest.builder()
                        .messages(
                                SystemMessage.from("s" + half + "\uD83D\uDE00"),
                                UserMessage.from("u\uDE00" + half),
                                AiMessage.from(call("1", "f", "{\"a" + half + "\":\"" + half + "\"}")),
                                ToolExecutionResultMessage.from("1", "f", half + "r"),
                                UserMessage.from("\uD83D\uDE00"))
                        .toolSpecifications(tool)
                        .build());

        JsonNode request = server.lastRequest().json();
        assertThat(request.at("/systemInstruction/parts/0/text").asText()).isEqualTo("s\uFFFD\uD83D\uDE00");
        assertThat(request.at("/contents/0/parts/0/text").asText()).isEqualTo("u\uFFFD\uFFFD");
        assertThat(request.at("/contents/1/parts/0/functionCall/args")).hasToString("{\"a\uFFFD\":\"\uFFFD\"}");
        assertThat(request.at("/contents/2/parts/0/functionResponse/response/output")
                        .asText())
                .isEqualTo("\uFFFDr");
        assertThat(request.at("/contents/3/parts/0/text").asText()).isEqualTo("\uD83D\uDE00");
        assertThat(request.at("/tools/0/functionDeclarations/0/description").asText())
                .isEqualTo("of \uFFFD");
    }

    @ParameterizedTest
    @EnumSource
    void half_a_letter_in_a_schema_is_replaced(CallStyle style) {
        JsonObjectSchema schema =
                JsonObjectSchema.builder().addStringProperty("a", "of \uD83D").build();
        server.answers(Answer.text("{}"));

        style.send(
                server,
                ChatRequest.builder()
                        .messages(UserMessage.from("hi"))
                        .responseFormat(ResponseFormat.builder()
                                .type(ResponseFormatType.JSON)
                                .jsonSchema(JsonSchema.builder()
                                        .name("s")
                                        .rootElement(schema)
                                        .build())
                                .build())
                        .build());

        assertThat(server.lastRequest()
                        .json()
                        .at("/generationConfig/responseSchema/properties/a/description")
                        .asText())
                .isEqualTo("of \uFFFD");
    }

    // --- edited messages

    @ParameterizedTest
    @EnumSource
    void a_removed_call_loses_its_part_and_the_others_stay_signed(CallStyle style) throws IOException {
        AiMessage answer = answer(style, part("a", 1, "c2ln"), part("b", 2, null), part("c", 3, null));
        List<ToolExecutionRequest> calls = answer.toolExecutionRequests();

        JsonNode contents = continued(
                style,
                answer.toBuilder()
                        .toolExecutionRequests(List.of(calls.get(0), calls.get(2)))
                        .build());

        assertThat(contents.at("/1/parts"))
                .isEqualTo(Json.tree("[" + part("a", 1, "c2ln") + "," + part("c", 3, null) + "]"));
        assertThat(contents.at("/2/parts")).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void a_changed_call_keeps_its_place_and_loses_its_signature(CallStyle style) throws IOException {
        AiMessage answer = answer(style, part(null, 1, "c2ln"), """
                {"text":"","thoughtSignature":"dHdv"}""");
        ToolExecutionRequest changed =
                call(answer.toolExecutionRequests().get(0).id(), """
                        {"a":9}""");
        server.strict(false); // Gemini 3 wants a signature where there is none now

        JsonNode contents = continued(
                style,
                answer.toBuilder().toolExecutionRequests(List.of(changed)).build());

        assertThat(contents.at("/1/parts")).isEqualTo(Json.tree("""
                [%s,{"text":"","thoughtSignature":"dHdv"}]""".formatted(part(null, 9, null))));
        assertThat(contents.findValues("id")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void an_added_call_comes_last_and_unsigned(CallStyle style) throws IOException {
        AiMessage answer = answer(style, part("a", 1, "c2ln"));

        JsonNode contents = continued(
                style,
                answer.toBuilder()
                        .toolExecutionRequests(List.of(
                                call("mine", """
                                        {"a":5}"""),
                                answer.toolExecutionRequests().get(0)))
                        .build());

        assertThat(contents.at("/1/parts"))
                .isEqualTo(Json.tree("[" + part("a", 1, "c2ln") + "," + part(null, 5, null) + "]"));
        assertThat(contents.at("/2/parts/1/functionResponse/response/output").asText())
                .isEqualTo("""
                        of {"a":5}""");
    }

    @ParameterizedTest
    @EnumSource
    void a_removed_text_removes_its_part_and_nothing_else(CallStyle style) throws IOException {
        AiMessage answer = answer(style, """
                {"text":"Let me see."}""", part("a", 1, "c2ln"));

        JsonNode contents = continued(style, answer.toBuilder().text(null).build());

        assertThat(contents.at("/1/parts")).isEqualTo(Json.tree("[" + part("a", 1, "c2ln") + "]"));
    }

    @ParameterizedTest
    @EnumSource
    void a_call_without_a_name_is_neither_offered_nor_replayed(CallStyle style) throws IOException {
        AiMessage answer = answer(style, """
                {"text":"Hm","thoughtSignature":"c2ln"}""", """
                {"functionCall":{"name":" "}}""");

        JsonNode contents = continued(style, answer);

        assertThat(answer.hasToolExecutionRequests()).isFalse();
        assertThat(contents.at("/1/parts")).isEqualTo(Json.tree("""
                [{"text":"Hm","thoughtSignature":"c2ln"}]"""));
    }

    @ParameterizedTest
    @EnumSource
    void unknown_fields_are_replayed_wherever_they_stand(CallStyle style) throws IOException {
        String parts = """
                {"functionCall":{"name":"remote","args":{},"new1":1}},\
                {"functionResponse":{"name":"remote","response":{"a":1.50},"new2":true}},\
                {"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo=","new3":"x"}},\
                {"text":"done","new5":{"deep":[1,null]}}""";

        JsonNode contents = continued(style, answer(style, parts.replace("\"new5\"", "\"new4\":null,\"new5\"")));

        assertThat(contents.at("/1/parts")).isEqualTo(Json.tree("[" + parts + "]"));
    }

    // --- what memories cut off

    @ParameterizedTest
    @EnumSource
    void calls_of_one_turn_split_by_a_history_are_one_turn(CallStyle style) throws IOException {
        server.strict(false); // they come from another provider, unsigned

        JsonNode contents = contents(
                style,
                PROMPT,
                AiMessage.from(call("a", """
                        {"a":1}""")),
                AiMessage.from(call("b", """
                        {"a":2}""")),
                result(call("b", """
                        {"a":2}""")),
                result(call("a", """
                        {"a":1}""")));

        assertThat(contents).hasSize(3);
        assertThat(contents.at("/1/parts"))
                .isEqualTo(Json.tree("[" + part(null, 1, null) + "," + part(null, 2, null) + "]"));
        assertThat(contents.at("/2/parts"))
                .extracting(it -> it.at("/functionResponse/response/output").asText())
                .containsExactly("""
                        of {"a":1}""", """
                        of {"a":2}""");
    }

    @ParameterizedTest
    @EnumSource
    void turns_before_the_first_user_message_are_omitted_and_logged(CallStyle style) {
        ToolExecutionRequest call = call("a", "{}");
        ChatMessage[] window = {
            SystemMessage.from("Be brief."),
            AiMessage.from(call),
            result(call),
            AiMessage.from("It is 3."),
            UserMessage.from("and more?")
        };

        List<ILoggingEvent> warnings = Warnings.of(RequestMapper.class, () -> {
            JsonNode contents = contents(style, window);
            assertThat(contents).hasToString("""
                    [{"role":"user","parts":[{"text":"and more?"}]}]""");
        });

        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).getFormattedMessage()).contains("memory window");
    }

    @ParameterizedTest
    @EnumSource
    void a_window_without_a_user_message_is_rejected_with_advice(CallStyle style) {
        ToolExecutionRequest call = call("a", "{}");

        assertThatThrownBy(() -> contents(style, AiMessage.from(call), result(call)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none among the 2 messages")
                .hasMessageContaining("window keep more messages");
        assertThat(server.requests()).isEmpty();
    }

    // --- results

    @ParameterizedTest
    @EnumSource
    void results_are_a_turn_of_their_own_before_a_user_message(CallStyle style) throws IOException {
        AiMessage answer = answer(style, part("a", 1, "c2ln"));
        List<ToolExecutionRequest> calls = answer.toolExecutionRequests();

        JsonNode next = contents(style, PROMPT, answer, result(calls.get(0)), UserMessage.from("and?"));
        JsonNode twice = contents(
                style,
                PROMPT,
                answer,
                result(calls.get(0)),
                SystemMessage.from("Be brief."),
                UserMessage.from("and"),
                UserMessage.from("more?"));

        String response = """
                [{"functionResponse":{"id":"a","name":"add","response":{"output":"of {\\"a\\":1}"}}}]""";
        assertThat(next).hasSize(4);
        assertThat(next.at("/2/parts")).isEqualTo(Json.tree(response));
        assertThat(next.get(3)).isEqualTo(Json.tree("""
                {"role":"user","parts":[{"text":"and?"}]}"""));
        assertThat(twice).hasSize(4);
        assertThat(twice.at("/2/parts")).isEqualTo(Json.tree(response));
        assertThat(twice.at("/3/parts")).isEqualTo(Json.tree("""
                [{"text":"and"},{"text":"more?"}]"""));
    }

    @ParameterizedTest
    @EnumSource
    void parallel_results_are_one_turn_before_a_user_message(CallStyle style) {
        AiMessage answer = answer(style, part("a", 1, "c2ln"), part("b", 2, null));
        List<ToolExecutionRequest> calls = answer.toolExecutionRequests();

        JsonNode contents = contents(
                style,
                PROMPT,
                answer,
                result(calls.get(1)),
                result(calls.get(0)),
                UserMessage.from(ImageContent.from("iVBORw0KGgo=", "image/png")));

        assertThat(contents).hasSize(4);
        assertThat(contents.at("/2/parts")).hasSize(2).allMatch(part -> part.has("functionResponse"));
        assertThat(contents.at("/3/parts/0").has("inlineData")).isTrue();
    }

    @Test
    void several_texts_of_a_result_become_separate_lines() {
        AiMessage answer = answer(CallStyle.WHOLE, part("a", 1, "c2ln"));

        JsonNode contents = contents(
                CallStyle.WHOLE,
                PROMPT,
                answer,
                ToolExecutionResultMessage.builder()
                        .id("a")
                        .toolName("add")
                        .contents(List.of(TextContent.from("one"), TextContent.from("2")))
                        .build());

        assertThat(contents.at("/2/parts/0/functionResponse/response")).hasToString("""
                {"output":"one\\n2"}""");
    }
}
