package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.ChunkedAnswers.end;
import static com.cometapi.langchain4j.gemini.ChunkedAnswers.parts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Function calls whose arguments come in pieces. */
class StreamedArgumentsTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private ChatResponse send(CallStyle style, String... chunks) {
        return ChunkedAnswers.send(server, style, chunks);
    }

    private List<String> calls(CallStyle style, String... chunks) {
        return calls(send(style, chunks).aiMessage());
    }

    private static List<String> calls(AiMessage message) {
        return message.toolExecutionRequests().stream()
                .map(call -> call.name() + call.arguments())
                .toList();
    }

    private static String call(String fields) {
        return "{\"functionCall\":{" + fields + "}}";
    }

    private static String begin(String id, String name) {
        return call("\"id\":\"%s\",\"name\":\"%s\",\"willContinue\":true".formatted(id, name));
    }

    private static String piece(String path, String text) {
        return "\"willContinue\":true,\"partialArgs\":[{\"jsonPath\":\"%s\",\"stringValue\":\"%s\"}]"
                .formatted(path, text);
    }

    @ParameterizedTest
    @EnumSource
    void interleaved_pieces_reach_the_call_with_their_id(CallStyle style) {
        assertThat(calls(
                        style,
                        parts(begin("a", "one")),
                        parts(begin("b", "two")),
                        parts(call("\"id\":\"a\"," + piece("$.x", "A"))),
                        parts(call("\"id\":\"b\"," + piece("$.x", "B"))),
                        parts(call("\"id\":\"a\"," + piece("$.x", "a"))),
                        parts(call("\"id\":\"b\"")),
                        parts(call("\"id\":\"a\"")),
                        end("STOP")))
                .containsExactly("one{\"x\":\"Aa\"}", "two{\"x\":\"B\"}");
    }

    @ParameterizedTest
    @EnumSource
    void pieces_without_id_reach_the_call_at_their_place(CallStyle style) {
        String one = call("\"name\":\"one\",\"willContinue\":true");
        String two = call("\"name\":\"two\",\"willContinue\":true");
        assertThat(calls(
                        style,
                        parts(one, two),
                        parts(call(piece("$.x", "A")), call(piece("$.x", "B"))),
                        parts(call(piece("$['x']", "a")), call(piece("$[\\\"x\\\"]", "b"))),
                        parts(call(""), call("")),
                        end("STOP")))
                .containsExactly("one{\"x\":\"Aa\"}", "two{\"x\":\"Bb\"}");
        assertThat(calls(
                        style,
                        parts(one),
                        parts(call(piece("$.x", "A"))),
                        parts(two),
                        parts(call(piece("$.x", "B"))),
                        parts(call("")),
                        parts(call("")),
                        end("STOP")))
                .containsExactly("one{\"x\":\"A\"}", "two{\"x\":\"B\"}");
    }

    @ParameterizedTest
    @EnumSource
    void a_whole_call_within_an_open_one_stays_its_own(CallStyle style) {
        assertThat(calls(
                        style,
                        parts(begin("a", "one")),
                        parts(call("\"id\":\"c\",\"name\":\"whole\",\"args\":{\"y\":1}")),
                        parts(call("\"id\":\"a\",\"args\":{\"x\":2}")),
                        end("STOP")))
                .containsExactly("one{\"x\":2}", "whole{\"y\":1}");
    }

    @ParameterizedTest
    @EnumSource
    void an_open_call_at_the_end_is_incomplete(CallStyle style) {
        for (String[] open : new String[][] {
            {parts(begin("a", "one"))},
            {parts(call("\"name\":\"one\",\"willContinue\":true")), parts(call(piece("$.x", "A")))},
            {parts(begin("a", "one")), parts(begin("b", "two")), parts(call("\"id\":\"b\""))}
        }) {
            List<String> chunks = new ArrayList<>(List.of(open));
            chunks.add(end("STOP"));

            assertThatThrownBy(() -> send(style, chunks.toArray(String[]::new)))
                    .isInstanceOf(CometApiGeminiIncompleteResponseException.class)
                    .hasMessageContaining("function call");
        }
        ChatResponse cut = send(style, parts(begin("a", "one")), end("MAX_TOKENS"));
        assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(cut.aiMessage().hasToolExecutionRequests()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void what_a_later_piece_adds_is_kept(CallStyle style) {
        AiMessage message = send(
                        style,
                        parts(call("\"name\":\"one\",\"willContinue\":true")),
                        parts("""
                        {"functionCall":{"id":"late","willContinue":true,"new1":1,%s},"new2":2}""".formatted(piece("$.x", "A").replace("\"willContinue\":true,", ""))),
                        parts("""
                        {"functionCall":{},"thoughtSignature":"c2ln"}"""),
                        end("STOP"))
                .aiMessage();

        assertThat(message.toolExecutionRequests())
                .extracting(ToolExecutionRequest::id)
                .containsExactly("late");
        assertThat(message.attributes().get(StoredParts.ATTRIBUTE).toString())
                .contains("\"thoughtSignature\":\"c2ln\"", "\"new1\":1", "\"new2\":2", "\"id\":\"late\"");
    }

    @ParameterizedTest
    @EnumSource
    void a_signature_after_the_last_piece_is_kept(CallStyle style) {
        AiMessage message = send(
                        style,
                        parts(call("\"name\":\"one\",\"partialArgs\":[{\"jsonPath\":\"$.x\",\"numberValue\":1}]")),
                        parts("""
                        {"functionCall":{},"thoughtSignature":"c2ln"}"""),
                        end("STOP"))
                .aiMessage();

        assertThat(calls(message)).containsExactly("one{\"x\":1}");
        assertThat(message.attributes().get(StoredParts.ATTRIBUTE).toString())
                .contains("\"thoughtSignature\":\"c2ln\"", "\"x\":1");
    }

    @ParameterizedTest
    @EnumSource
    void a_value_that_is_null_is_the_one_that_is_set(CallStyle style) {
        assertThat(calls(style, parts(call("""
                                "name":"one","willContinue":null,"args":null,"partialArgs":[
                                {"jsonPath":"$.a","stringValue":null,"numberValue":1,"boolValue":null},
                                {"jsonPath":"$.b","nullValue":null},
                                {"jsonPath":"$.c","nullValue":"NULL_VALUE","stringValue":null},
                                {"jsonPath":null,"stringValue":"lost"},
                                null]""")), end("STOP"))).containsExactly("one{\"a\":1,\"b\":null,\"c\":null}");
    }

    @ParameterizedTest
    @EnumSource
    void paths_beyond_the_limits_are_a_documented_error(CallStyle style) {
        StringBuilder gaps = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            gaps.append(i == 0 ? "" : ",").append("{\"jsonPath\":\"$.a%d[9999]\",\"numberValue\":1}".formatted(i));
        }
        for (String pieces : new String[] {
            gaps.toString(),
            "{\"jsonPath\":\"$" + ".a".repeat(2000) + "\",\"numberValue\":1}",
            "{\"jsonPath\":\"$" + "['a']".repeat(300) + "\",\"numberValue\":1}",
            "{\"jsonPath\":\"$.a[99999999999]\",\"numberValue\":1}",
            "{\"jsonPath\":\"$.a[100000]\",\"numberValue\":1}",
            "{\"jsonPath\":\"$.a[0]\",\"numberValue\":1},{\"jsonPath\":\"$.a.b\",\"numberValue\":1}"
        }) {
            assertThatThrownBy(() ->
                            send(style, parts(call("\"name\":\"one\",\"partialArgs\":[" + pieces + "]")), end("STOP")))
                    .isInstanceOf(InternalServerException.class)
                    .hasMessageContaining("streamed argument");
        }
    }

    @ParameterizedTest
    @EnumSource
    void many_pieces_take_linear_time(CallStyle style) {
        int count = 30_000;
        List<String> chunks = new ArrayList<>();
        chunks.add(parts(call("\"name\":\"one\",\"willContinue\":true")));
        String piece = parts(call(piece("$.text", "0123456789".repeat(4))));
        for (int i = 0; i < count; i++) chunks.add(piece);
        chunks.add(parts(call("")));
        chunks.add(end("STOP"));
        long start = System.nanoTime();

        List<String> calls = calls(style, chunks.toArray(String[]::new));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(calls.get(0)).hasSize(count * 40 + "one{\"text\":\"\"}".length());
    }
}
