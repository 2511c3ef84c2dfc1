package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of conversations that memories, guardrails and other providers have had their hands on. */
class HistoryTest {

    private static final UserMessage QUESTION = UserMessage.from("Add some");

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
        return "{\"functionCall\":{" + (id == null ? "" : "\"id\":\"" + id + "\",")
                + "\"name\":\"add\",\"args\":{\"a\":" + a + "}}"
                + (signature == null ? "" : ",\"thoughtSignature\":\"" + signature + "\"") + "}";
    }

    private AiMessage answer(CallStyle way, String... parts) {
        server.answers(Answer.json("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":["
                + String.join(",", parts) + "]},\"finishReason\":\"STOP\"}]}"));
        return way.ask(server, ChatRequest.builder().messages(QUESTION).build()).aiMessage();
    }

    private JsonNode contents(CallStyle way, ChatMessage... messages) {
        server.answers(Answer.text("ok"));
        way.ask(server, ChatRequest.builder().messages(messages).build());
        return server.lastRequest().json().path("contents");
    }

    private JsonNode continued(CallStyle way, AiMessage message) {
        List<ChatMessage> messages = new ArrayList<>(List.of(QUESTION, message));
        message.toolExecutionRequests().forEach(call -> messages.add(result(call)));
        if (!message.hasToolExecutionRequests()) messages.add(UserMessage.from("and?"));
        return contents(way, messages.toArray(ChatMessage[]::new));
    }

    // --- ids

    @ParameterizedTest
    @EnumSource
    void an_id_of_the_service_goes_back_with_call_and_result(CallStyle way) {
        AiMessage answer = answer(way, part("wxvlv0tv", 1, "c2ln"));

        JsonNode contents = continued(way, answer);

        assertThat(answer.toolExecutionRequests())
                .extracting(ToolExecutionRequest::id)
                .containsExactly("wxvlv0tv");
        assertThat(contents.at("/1/parts/0/functionCall/id").asText()).isEqualTo("wxvlv0tv");
        assertThat(contents.at("/2/parts/0/functionResponse/id").asText()).isEqualTo("wxvlv0tv");
    }

    @ParameterizedTest
    @EnumSource
    void blank_and_repeated_ids_are_unique_for_the_application_and_unchanged_for_the_service(CallStyle way)
            throws IOException {
        AiMessage answer = answer(way, part("", 1, "c2ln"), part("x", 2, null), part("x", 2, null));

        JsonNode contents = continued(way, answer);

        assertThat(answer.toolExecutionRequests())
                .extracting(ToolExecutionRequest::id)
                .doesNotHaveDuplicates()
                .noneMatch(String::isBlank);
        assertThat(contents.at("/1/parts"))
                .isEqualTo(Json.tree(
                        "[" + part("", 1, "c2ln") + "," + part("x", 2, null) + "," + part("x", 2, null) + "]"));
        assertThat(contents.at("/2/parts"))
                .extracting(response -> response.at("/functionResponse/id").asText())
                .containsExactly("", "x", "x");
    }

    @ParameterizedTest
    @EnumSource
    void a_result_without_an_id_is_told_by_the_name_of_its_function(CallStyle way) {
        AiMessage answer = answer(way, part("x", 1, "c2ln"));

        JsonNode contents = contents(way, QUESTION, answer, ToolExecutionResultMessage.from(null, "add", "3"));

        assertThat(contents.at("/2/parts/0/functionResponse/id").asText()).isEqualTo("x");
    }

    // --- edited messages

    @ParameterizedTest
    @EnumSource
    void a_call_that_a_guardrail_removed_loses_its_part_and_the_others_stay_signed(CallStyle way) throws IOException {
        AiMessage answer = answer(way, part("a", 1, "c2ln"), part("b", 2, null), part("c", 3, null));
        List<ToolExecutionRequest> calls = answer.toolExecutionRequests();

        JsonNode contents = continued(
                way,
                answer.toBuilder()
                        .toolExecutionRequests(List.of(calls.get(0), calls.get(2)))
                        .build());

        assertThat(contents.at("/1/parts"))
                .isEqualTo(Json.tree("[" + part("a", 1, "c2ln") + "," + part("c", 3, null) + "]"));
        assertThat(contents.at("/2/parts")).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void a_call_that_a_guardrail_changed_keeps_its_place_and_loses_its_signature(CallStyle way) throws IOException {
        AiMessage answer = answer(way, part(null, 1, "c2ln"), "{\"text\":\"\",\"thoughtSignature\":\"dHdv\"}");
        ToolExecutionRequest changed =
                call(answer.toolExecutionRequests().get(0).id(), "{\"a\":9}");
        server.strict(false); // Gemini 3 wants a signature where there is none now

        JsonNode contents = continued(
                way, answer.toBuilder().toolExecutionRequests(List.of(changed)).build());

        assertThat(contents.at("/1/parts"))
                .isEqualTo(Json.tree("[" + part(null, 9, null) + ",{\"text\":\"\",\"thoughtSignature\":\"dHdv\"}]"));
        assertThat(contents.findValues("id")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_call_that_was_added_comes_last_and_unsigned(CallStyle way) throws IOException {
        AiMessage answer = answer(way, part("a", 1, "c2ln"));

        JsonNode contents = continued(
                way,
                answer.toBuilder()
                        .toolExecutionRequests(List.of(
                                call("mine", "{\"a\":5}"),
                                answer.toolExecutionRequests().get(0)))
                        .build());

        assertThat(contents.at("/1/parts"))
                .isEqualTo(Json.tree("[" + part("a", 1, "c2ln") + "," + part(null, 5, null) + "]"));
        assertThat(contents.at("/2/parts/1/functionResponse/response/output").asText())
                .isEqualTo("of {\"a\":5}");
    }

    @ParameterizedTest
    @EnumSource
    void a_removed_text_takes_its_part_along_and_nothing_else(CallStyle way) throws IOException {
        AiMessage answer = answer(way, "{\"text\":\"Let me see.\"}", part("a", 1, "c2ln"));

        JsonNode contents = continued(way, answer.toBuilder().text(null).build());

        assertThat(contents.at("/1/parts")).isEqualTo(Json.tree("[" + part("a", 1, "c2ln") + "]"));
    }

    @ParameterizedTest
    @EnumSource
    void what_nobody_can_run_is_neither_offered_nor_sent_back(CallStyle way) throws IOException {
        AiMessage answer =
                answer(way, "{\"text\":\"Hm\",\"thoughtSignature\":\"c2ln\"}", "{\"functionCall\":{\"name\":\" \"}}");

        JsonNode contents = continued(way, answer);

        assertThat(answer.hasToolExecutionRequests()).isFalse();
        assertThat(contents.at("/1/parts")).isEqualTo(Json.tree("[{\"text\":\"Hm\",\"thoughtSignature\":\"c2ln\"}]"));
    }

    @ParameterizedTest
    @EnumSource
    void fields_that_nobody_knows_go_back_wherever_they_stand(CallStyle way) throws IOException {
        String parts = "{\"functionCall\":{\"name\":\"remote\",\"args\":{},\"new1\":1}},"
                + "{\"functionResponse\":{\"name\":\"remote\",\"response\":{\"a\":1.50},\"new2\":true}},"
                + "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"iVBORw0KGgo=\",\"new3\":\"x\"}},"
                + "{\"text\":\"done\",\"new4\":null,\"new5\":{\"deep\":[1]}}";

        JsonNode contents = continued(way, answer(way, parts));

        assertThat(contents.at("/1/parts")).isEqualTo(Json.tree("[" + parts + "]"));
    }

    // --- what memories leave behind

    @ParameterizedTest
    @EnumSource
    void calls_of_one_turn_that_a_history_splits_are_one_turn(CallStyle way) throws IOException {
        server.strict(false); // they come from another provider, unsigned

        JsonNode contents = contents(
                way,
                QUESTION,
                AiMessage.from(call("a", "{\"a\":1}")),
                AiMessage.from(call("b", "{\"a\":2}")),
                result(call("b", "{\"a\":2}")),
                result(call("a", "{\"a\":1}")));

        assertThat(contents).hasSize(3);
        assertThat(contents.at("/1/parts"))
                .isEqualTo(Json.tree("[" + part(null, 1, null) + "," + part(null, 2, null) + "]"));
        assertThat(contents.at("/2/parts"))
                .extracting(it -> it.at("/functionResponse/response/output").asText())
                .containsExactly("of {\"a\":1}", "of {\"a\":2}");
    }

    @ParameterizedTest
    @EnumSource
    void what_a_memory_window_left_before_the_first_question_is_left_out_with_one_warning(CallStyle way) {
        ToolExecutionRequest call = call("a", "{}");
        ChatMessage[] window = {
            SystemMessage.from("Be brief."),
            AiMessage.from(call),
            result(call),
            AiMessage.from("It is 3."),
            UserMessage.from("and more?")
        };

        List<ILoggingEvent> warnings = Warnings.of(RequestMapper.class, () -> {
            JsonNode contents = contents(way, window);
            assertThat(contents).hasToString("[{\"role\":\"user\",\"parts\":[{\"text\":\"and more?\"}]}]");
        });

        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).getFormattedMessage()).contains("memory window");
    }

    @ParameterizedTest
    @EnumSource
    void a_window_without_any_question_is_refused_with_the_way_out(CallStyle way) {
        ToolExecutionRequest call = call("a", "{}");

        assertThatThrownBy(() -> contents(way, AiMessage.from(call), result(call)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none among the 2 messages")
                .hasMessageContaining("window keep more messages");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void several_texts_of_a_result_stand_on_lines_of_their_own() {
        AiMessage answer = answer(CallStyle.WHOLE, part("a", 1, "c2ln"));

        JsonNode contents = contents(
                CallStyle.WHOLE,
                QUESTION,
                answer,
                ToolExecutionResultMessage.builder()
                        .id("a")
                        .toolName("add")
                        .contents(List.of(TextContent.from("one"), TextContent.from("2")))
                        .build());

        assertThat(contents.at("/2/parts/0/functionResponse/response")).hasToString("{\"output\":\"one\\n2\"}");
    }
}
