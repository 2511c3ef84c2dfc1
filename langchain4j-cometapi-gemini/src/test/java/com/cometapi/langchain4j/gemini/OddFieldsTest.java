package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Typed fields of a response that are null, or that have a type or a value of which the library does not know. Heavy,
 * since each field takes each odd value.
 */
@Tag("heavy")
class OddFieldsTest {

    private static final List<String> ODD = List.of(
            "null", "{}", "[]", "[null]", "[[{}]]", "{\"a\":1}", "7", "-1e400", "true", "\"\"", "\"NEW_VALUE\"");

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private ChatResponse send(CallStyle style, String... chunks) {
        server.answers(ChunkedAnswers.of(style, chunks));
        return style.send(server, "hi");
    }

    private static CometApiGeminiChatResponseMetadata metadata(ChatResponse response) {
        return CometApiGeminiChatResponseMetadata.from(response);
    }

    private static CometApiGeminiTokenUsage usage(ChatResponse response) {
        return CometApiGeminiTokenUsage.from(response.tokenUsage());
    }

    private static ObjectNode everyField() throws IOException {
        try (InputStream file = OddFieldsTest.class.getResourceAsStream("/every-field.json")) {
            return (ObjectNode) Json.tree(new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/modelStatus",
                "/promptFeedback/safetyRatings",
                "/candidates/0/safetyRatings",
                "/candidates/0/logprobsResult",
                "/candidates/0/groundingMetadata",
                "/usageMetadata/serviceTier",
                "/usageMetadata/initialPromptTokenCount"
            })
    void an_odd_value_costs_only_itself(String root) throws IOException {
        ObjectNode every = everyField();
        List<String> paths = new ArrayList<>();
        collect(every.at(root), root, paths);
        String text = send(CallStyle.WHOLE, every.toString()).aiMessage().text();
        int number = 0;
        for (String path : paths) {
            // each field has each value in turn; all pairs would take long
            for (int i = 0; i < 3; i++) {
                String odd = ODD.get((number++ * 3 + i) % ODD.size());
                String json = replaced(everyField(), path, odd);

                ChatResponse whole = send(CallStyle.WHOLE, json);
                ChatResponse streamed = send(CallStyle.STREAMED, json);

                assertThat(whole.aiMessage().text()).as(path + " " + odd).isEqualTo(text);
                assertThat(shown(streamed)).as(path + " " + odd).isEqualTo(shown(whole));
            }
        }
    }

    private static void collect(JsonNode node, String path, List<String> paths) {
        paths.add(path);
        if (node instanceof ArrayNode) {
            for (int i = 0; i < node.size(); i++) collect(node.get(i), path + "/" + i, paths);
        } else {
            node.properties().forEach(field -> collect(field.getValue(), path + "/" + field.getKey(), paths));
        }
    }

    private static String replaced(ObjectNode every, String path, String odd) {
        JsonPointer pointer = JsonPointer.compile(path);
        String marker = "\"replaced-by-this-test\"";
        JsonNode parent = every.at(pointer.head());
        JsonNode text = every.textNode("replaced-by-this-test");
        if (parent instanceof ArrayNode list) list.set(pointer.last().getMatchingIndex(), text);
        else ((ObjectNode) parent).set(pointer.last().getMatchingProperty(), text);
        return every.toString().replace(marker, odd);
    }

    private static List<Object> shown(ChatResponse response) {
        CometApiGeminiChatResponseMetadata metadata = metadata(response);
        List<Object> shown = new ArrayList<>();
        shown.add(String.valueOf(metadata.modelStatus()));
        shown.addAll(metadata.tokenLogprobs());
        shown.addAll(metadata.safetyRatings());
        shown.addAll(metadata.promptSafetyRatings());
        if (metadata.grounding() != null) {
            shown.addAll(metadata.grounding().chunks());
            shown.addAll(metadata.grounding().supports());
            shown.addAll(metadata.grounding().imageSearchQueries());
            shown.addAll(metadata.grounding().retrievalQueries());
        }
        shown.add(String.valueOf(usage(response).serviceTier()));
        shown.add(String.valueOf(usage(response).initialPromptTokenCount()));
        shown.add(metadata.otherFields());
        return shown;
    }

    private static String chunk(String fields, String more) {
        return "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}" + fields + "}]" + more + "}";
    }

    private static final String STOP = ",\"finishReason\":\"STOP\"";

    @ParameterizedTest
    @EnumSource
    void numbers_and_truth_values_in_texts_are_read(CallStyle style) {
        ChatResponse response = send(style, chunk(STOP + """
                        ,"safetyRatings":[{"category":"A","blocked":"true","probabilityScore":"0.5","severity":" HIGH ",\
                        "severityScore":"?"},{"category":"B","severity":"HARM_SEVERITY_UNSPECIFIED","severityScore":1e999}],\
                        "logprobsResult":{"chosenCandidates":[{"token":"a","tokenId":"7","logProbability":"-0.5"},null,\
                        {"token":"b","tokenId":12345678901234567890}]}""", """
                        ,"usageMetadata":{"promptTokenCount":3,"initialPromptTokenCount":"2"}"""));

        assertThat(metadata(response).safetyRatings())
                .containsExactly(
                        new CometApiGeminiSafetyRating("A", null, true, 0.5, "HIGH", null),
                        new CometApiGeminiSafetyRating("B", null, null, null, null, null));
        assertThat(metadata(response).tokenLogprobs())
                .containsExactly(
                        new CometApiGeminiTokenLogprob("a", 7, -0.5, List.of()),
                        new CometApiGeminiTokenLogprob("b", null, null, List.of()));
        assertThat(usage(response).initialPromptTokenCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void a_later_null_or_unspecified_tier_replaces_none(CallStyle style) {
        ChatResponse response = send(style, chunk("", """
                        ,"usageMetadata":{"promptTokenCount":3,"serviceTier":"flex","initialPromptTokenCount":2}"""), chunk(STOP, """
                        ,"usageMetadata":{"promptTokenCount":3,"serviceTier":null,"initialPromptTokenCount":null}"""));

        assertThat(usage(response).serviceTier()).isEqualTo("flex");
        assertThat(usage(response).initialPromptTokenCount()).isEqualTo(2);
        assertThat(usage(send(style, chunk(STOP, """
                                ,"usageMetadata":{"promptTokenCount":3,"serviceTier":"SERVICE_TIER_UNSPECIFIED"}"""))).serviceTier()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void reviews_that_hold_nothing_are_left_out(CallStyle style) {
        ChatResponse response = send(style, chunk(STOP + """
                        ,"groundingMetadata":{"groundingChunks":[{"maps":{"title":"P","placeAnswerSources":{\
                        "reviewSnippets":[null,{},7,{"title":"Good"}]}}},{"maps":{"title":"Q","placeAnswerSources":{\
                        "reviewSnippets":[{}]},"route":{"distanceMeters":"12"}}}]}""", ""));

        List<CometApiGeminiGrounding.Chunk> chunks =
                metadata(response).grounding().chunks();
        assertThat(chunks.get(0).place().reviews())
                .extracting(CometApiGeminiPlace.Review::title)
                .containsExactly("Good");
        assertThat(chunks.get(1).place().reviews()).isEmpty();
        assertThat(chunks.get(1).place().route().distanceMeters()).isEqualTo(12);
    }

    @Test
    void the_warning_of_a_retirement_is_one_line_without_the_key() {
        server.answers(Answer.json(chunk(
                STOP,
                ",\"modelStatus\":{\"modelStage\":\"RETIRED\",\"message\":\"see\\nFAKE " + CallStyle.KEY + "\"}")));

        List<ILoggingEvent> warnings =
                Warnings.of(CometApiGeminiChatResponseMetadata.class, () -> CallStyle.WHOLE.send(server, "hi"));

        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).getFormattedMessage())
                .contains("RETIRED", "see\\nFAKE")
                .doesNotContain("\n", CallStyle.KEY, "will be");
    }

    @Test
    void what_the_library_does_not_read_stays_visible() {
        ChatResponse response = send(CallStyle.WHOLE, chunk(STOP, """
                ,"modelStatus":7,"usageMetadata":{"promptTokenCount":3,"serviceTier":{"new":1}}"""));

        assertThat(metadata(response).modelStatus()).isNull();
        assertThat(metadata(response).otherFields())
                .isEqualTo(Map.of("modelStatus", "7", "usageMetadata", "{\"serviceTier\":{\"new\":1}}"));
    }
}
