package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.output.FinishReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

@Tag("heavy")
class PartialJsonTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final ChatRequest request =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @AfterEach
    void close() {
        server.close();
    }

    private Flux<String> documents() {
        return CometApiGeminiFlux.from(CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                        .returnThinking(true)
                        .build())
                .partialJson(request);
    }

    private List<String> documents(String... chunks) {
        server.answers(Answer.chunks(chunks));
        return documents().collectList().block(SOON);
    }

    private CometApiGeminiNotJsonException failure(Answer answer) {
        server.answers(answer);
        return (CometApiGeminiNotJsonException)
                documents().ignoreElements().materialize().block(SOON).getThrowable();
    }

    // --- the documents

    @Test
    void each_chunk_that_changes_the_document_emits_it() {
        assertThat(documents("{\"na", "me\"", ": \"Port", "o\", \"depth\": 1", "2, \"open\": tr", "ue}"))
                .containsExactly(
                        "{}",
                        "{\"name\": \"Port\"}",
                        "{\"name\": \"Porto\"}",
                        "{\"name\": \"Porto\", \"depth\": 12}",
                        "{\"name\": \"Porto\", \"depth\": 12, \"open\": true}");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', textBlock = """
            [                    | []
            [1                   | []
            [1,                  | [1]
            [1 ,2                | [1]
            [-1.5e+3]            | [-1.5e+3]
            [tru                 | []
            [true                | [true]
            {"a                  | {}
            {"a"                 | {}
            {"a":                | {}
            {"a":"               | {"a":""}
            {"a":"b\\            | {"a":"b"}
            {"a":"b\\u00e        | {"a":"b"}
            {"a":"b\\u00e9       | {"a":"b\\u00e9"}
            {"a":"\\ud83d        | {"a":""}
            {"a":"\\ud83d\\ude0  | {"a":""}
            {"a":"\\ud83d\\ude00 | {"a":"\\ud83d\\ude00"}
            {"a":"\\ud83d\\n     | {"a":"\\ud83d\\n"}
            {"a":"\\ud83dx       | {"a":"\\ud83dx"}
            {"a":"\\ud83d\\ud83d | {"a":"\\ud83d"}
            {"a":{"b":[{"c":1,"d | {"a":{"b":[{"c":1}]}}
            {"a\\"}":"]          | {"a\\"}":"]"}
            "text                | "text"
            nul                  | ~~
            12                   | ~~
            """, delimiter = '|')
    void what_is_open_is_closed_and_what_is_unfinished_left_out(String text, String document) {
        PartialJson json = new PartialJson();

        json.append(text);

        assertThat(json.document()).isEqualTo(document);
    }

    @Test
    void half_of_a_surrogate_pair_waits_for_the_other() {
        PartialJson json = new PartialJson();

        json.append("[\"a\ud83d");
        assertThat(json.document()).isEqualTo("[\"a\"]");
        json.append("\ude00");
        assertThat(json.document()).isEqualTo("[\"a\ud83d\ude00\"]");
    }

    @Test
    void a_chunk_that_only_closes_emits_nothing() {
        assertThat(documents("{\"a\":[\"b", "\"", "]", "}")).containsExactly("{\"a\":[\"b\"]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", " \n-0.5e3\n", "null", "\"a\"", " {} ", "{\"a\": 1}\n", "[[], {}]"})
    void the_last_document_is_the_whole_answer_as_it_came(String answer) {
        for (String[] chunks : List.of(new String[] {answer}, answer.split(""))) {
            List<String> documents = documents(chunks);

            assertThat(documents).doesNotHaveDuplicates().last().isEqualTo(answer);
        }
    }

    @Test
    void thoughts_and_tool_calls_do_not_count() {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"parts":[{"text":"[9, ","thought":true},{"text":"[1,"}]}}]}""", """
                {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"x":2}}}]}}]}""", """
                {"candidates":[{"content":{"parts":[{"text":"2]"}]},"finishReason":"STOP"}]}"""));

        StepVerifier.create(documents())
                .expectNext("[1]", "[1,2]")
                .expectComplete()
                .verify(SOON);
    }

    // --- any JSON, split anywhere

    @Test
    void for_any_json_and_any_split_documents_are_valid_and_only_grow() throws IOException {
        RandomJson random = new RandomJson(20261126);
        for (int round = 0; round < 4_000; round++) {
            String text = random.document();
            PartialJson json = new PartialJson();
            List<String> documents = new ArrayList<>();
            StringBuilder read = new StringBuilder();
            for (String piece : random.split(text)) {
                read.append(piece);
                if (json.append(piece)) documents.add(json.document());
                assertThat(documents.isEmpty() ? "" : documents.get(documents.size() - 1))
                        .as("what is emitted is current")
                        .isEqualTo(json.document());
                assertHoldsAllValues(json.document(), read.toString());
            }
            assertThat(json.isWhole()).as(text).isTrue();
            documents.add(json.text());
            assertGrows(documents, text);
        }
    }

    @Test
    void over_a_socket_any_json_and_any_split_give_the_same_documents() throws IOException {
        RandomJson random = new RandomJson(7);
        for (int round = 0; round < 150; round++) {
            String text = random.document();
            String[] chunks = wholeCharacters(random.split(text));
            assertGrows(documents(chunks), text);
        }
    }

    /** Half a pair cannot be written in UTF-8, so no server sends one. */
    private static String[] wholeCharacters(List<String> pieces) {
        List<String> whole = new ArrayList<>();
        String rest = "";
        for (String piece : pieces) {
            String text = rest + piece;
            boolean endsInHalf = Character.isHighSurrogate(text.charAt(text.length() - 1));
            rest = endsInHalf ? text.substring(text.length() - 1) : "";
            String complete = text.substring(0, text.length() - rest.length());
            if (!complete.isEmpty()) whole.add(complete);
        }
        return whole.toArray(String[]::new);
    }

    private static void assertGrows(List<String> documents, String text) throws IOException {
        JsonNode before = null;
        for (String document : documents) {
            JsonNode after = STRICT.readTree(document);
            if (before != null) {
                assertThat(hasGrown(before, after))
                        .as("%s -> %s of %s", before, after, text)
                        .isTrue();
            }
            before = after;
        }
        assertThat(documents).last().isEqualTo(text);
    }

    private static boolean hasGrown(JsonNode before, JsonNode after) {
        if (before.getNodeType() != after.getNodeType()) return false;
        if (before.isTextual()) return after.textValue().startsWith(before.textValue());
        if (!before.isContainerNode()) return before.equals(after);
        if (before.isArray()) {
            for (int i = 0; i < before.size(); i++) {
                boolean isLast = i == before.size() - 1;
                if (!after.has(i)) return false;
                if (isLast
                        ? !hasGrown(before.get(i), after.get(i))
                        : !before.get(i).equals(after.get(i))) return false;
            }
            return true;
        }
        Iterator<Map.Entry<String, JsonNode>> later = after.properties().iterator();
        for (Iterator<Map.Entry<String, JsonNode>> earlier = before.properties().iterator(); earlier.hasNext(); ) {
            Map.Entry<String, JsonNode> field = earlier.next();
            if (!later.hasNext()) return false;
            Map.Entry<String, JsonNode> same = later.next();
            if (!field.getKey().equals(same.getKey())) return false;
            boolean isLast = !earlier.hasNext();
            if (isLast
                    ? !hasGrown(field.getValue(), same.getValue())
                    : !field.getValue().equals(same.getValue())) return false;
        }
        return true;
    }

    /** The document has at least the values that Jackson's own reader of unfinished texts finds complete. */
    private static void assertHoldsAllValues(String document, String text) throws IOException {
        int expected = 0;
        try (var parser = new JsonFactory().createNonBlockingByteArrayParser()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            ((ByteArrayFeeder) parser.getNonBlockingInputFeeder()).feedInput(bytes, 0, bytes.length);
            for (JsonToken token = parser.nextToken(); token != JsonToken.NOT_AVAILABLE; token = parser.nextToken()) {
                if (token.isScalarValue() || token.isStructStart()) expected++;
            }
        }
        assertThat(document.isEmpty() ? 0 : values(STRICT.readTree(document)))
                .as("%s of %s", document, text)
                .isGreaterThanOrEqualTo(expected);
    }

    private static int values(JsonNode tree) {
        int values = 1;
        for (JsonNode inner : tree) values += values(inner);
        return values;
    }

    // --- what is hard for a machine

    @Test
    void a_hundred_thousand_levels_are_closed() {
        int levels = 100_000;
        String opened = "[".repeat(levels);

        List<String> documents = documents(opened, "1", ",\"a", "\"" + "]".repeat(levels));

        assertThat(documents).extracting(String::length).containsExactly(2 * levels, 2 * levels + 5);
        assertThat(documents.get(1).substring(levels - 1, levels + 6)).isEqualTo("[1,\"a\"]");
    }

    @Test
    void characters_are_read_once_however_many_pieces_there_are() {
        int pieces = 2_000_000; // what read each piece again from the beginning would never end
        PartialJson json = new PartialJson();
        json.append("[\"");

        for (int i = 0; i < pieces; i++) json.append("x");

        assertThat(json.document()).hasSize(pieces + 4);
    }

    // --- what is not JSON

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I cannot do that.",
                "```json\n{}\n```",
                "{} {}",
                "{\"a\":1} That is all.",
                "{\"a\" 1}",
                "{a:1}",
                "{,}",
                "[1,]",
                "{\"a\":1,}",
                "[1}",
                "]",
                "[01]",
                "[1.]",
                "[+1]",
                "[.5]",
                "[1e]",
                "[-]",
                "[nulL]",
                "[NaN]",
                "['a']",
                "[\"a\nb\"]",
                "[\"\\x\"]",
                "[\"\\u12g4\"]",
                "\ufeff{}"
            })
    void an_answer_that_is_not_json_is_an_error_with_its_text(String text) throws IOException {
        CometApiGeminiNotJsonException failure = failure(Answer.chunks(text.split("(?<=\\G.{3})")));

        assertThat(failure.text()).isEqualTo(text);
        assertThat(failure.response().aiMessage().text()).isEqualTo(text);
        assertThat(failure).hasMessageContaining("character ").hasMessageContaining("responseFormat");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1", "{\"a\":\"b", "\"a", "-", "tr", "{\"a\":1"})
    void an_answer_that_ends_within_its_json_is_an_error(String text) {
        CometApiGeminiNotJsonException failure =
                failure(Answer.json("""
                {"candidates":[{"content":{"parts":[{"text":%s}]},"finishReason":"MAX_TOKENS"}]}""".formatted(STRICT.getNodeFactory().textNode(text))));

        assertThat(failure.text()).isEqualTo(text);
        assertThat(failure).hasMessageContaining("LENGTH").hasMessageContaining("maxOutputTokens");
    }

    @Test
    void the_message_quotes_the_text_on_one_line() {
        CometApiGeminiNotJsonException failure = failure(Answer.text("Sorry\nERROR \u001b[31mforged"));

        assertThat(failure.text()).isEqualTo("Sorry\nERROR \u001b[31mforged");
        assertThat(failure).hasMessageEndingWith("The text: Sorry\\nERROR \\u001b[31mforged");
    }

    @Test
    void what_was_valid_before_the_error_is_emitted() {
        server.answers(Answer.chunks("{\"a\":1,", "\"b\":\"c\nd\"}"));

        StepVerifier.create(documents())
                .expectNext("{\"a\":1}", "{\"a\":1,\"b\":\"c\"}")
                .expectError(CometApiGeminiNotJsonException.class)
                .verify(SOON);
    }

    @Test
    void an_answer_without_text_is_an_error_that_names_the_cause() {
        CometApiGeminiNotJsonException empty = failure(Answer.text(""));
        CometApiGeminiNotJsonException tools = failure(Answer.call("f", "{}"));
        CometApiGeminiNotJsonException blocked = failure(Answer.json("""
                {"candidates":[{"finishReason":"SAFETY"}]}"""));

        assertThat(empty.text()).isEmpty();
        assertThat(empty).hasMessageContaining("no text").hasMessageContaining("STOP");
        assertThat(tools).hasMessageContaining("events(..)");
        assertThat(tools.response().aiMessage().toolExecutionRequests()).hasSize(1);
        assertThat(blocked).hasMessageContaining("blocked");
        assertThat(blocked.response().finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
    }

    @Test
    void a_text_that_is_not_json_is_quoted_on_one_line() {
        String text = "No.\n2026-11-26 ERROR forged \u001b[2J\u202e";

        CometApiGeminiNotJsonException failure = failure(Answer.text(text));

        assertThat(failure.text()).isEqualTo(text);
        assertThat(failure.getMessage())
                .doesNotContain("\n", "\u001b", "\u202e")
                .contains("No.\\n2026-11-26 ERROR forged");
    }

    @Test
    void the_error_can_be_serialised() throws IOException {
        CometApiGeminiNotJsonException failure = failure(Answer.text("no"));

        new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(failure);

        assertThat(failure.text()).isEqualTo("no");
    }

    @Test
    void a_stream_that_breaks_ends_with_its_own_error_after_the_documents() {
        server.answers(Answer.chunks("[1,", "2,", "3]").cutAfter(2));

        StepVerifier.create(documents())
                .expectNext("[1]", "[1,2]")
                .verifyErrorSatisfies(error -> assertThat(((CometApiGeminiIncompleteResponseException) error)
                                .partial()
                                .aiMessage()
                                .text())
                        .isEqualTo("[1,2,"));
    }

    // --- demand and cancel

    @Test
    void what_is_not_requested_is_not_read() {
        String[] chunks = new String[10_000];
        for (int i = 0; i < chunks.length; i++) chunks[i] = (i == 0 ? "[" : ",") + "\"" + "x".repeat(1_000) + "\"";
        chunks[chunks.length - 1] += "]";
        server.answers(Answer.chunks(chunks));

        StepVerifier.create(documents().map(String::length), 3)
                .expectNextCount(3)
                .then(() -> FluxTest.awaitSilenceOf(server))
                .then(() -> assertThat(server.lastRequest().chunksWritten()).isLessThan(9_000))
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void pieces_without_a_document_need_no_demand() {
        server.answers(Answer.chunks("{\"a", "b", "c\"", ":", "1", "2", "}"));

        StepVerifier.create(documents(), 1)
                .expectNext("{}")
                .thenRequest(2) // one for the end, which may bring a last document
                .expectNext("{\"abc\":12}")
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void cancelling_closes_the_connection() throws InterruptedException {
        server.answers(Answer.chunks("[1,", "2,", "3]").stallAfter(2));

        StepVerifier.create(documents().take(1))
                .expectNext("[1]")
                .expectComplete()
                .verify(SOON);

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
    }

    @Test
    void each_subscription_has_a_document_of_its_own() {
        server.answers(Answer.chunks("[1", "]"), Answer.chunks("{", "}"));
        Flux<String> cold = documents();
        Consumer<String> expect = document -> StepVerifier.create(cold.last())
                .expectNext(document)
                .expectComplete()
                .verify(SOON);

        expect.accept("[1]");
        expect.accept("{}");
    }
}
