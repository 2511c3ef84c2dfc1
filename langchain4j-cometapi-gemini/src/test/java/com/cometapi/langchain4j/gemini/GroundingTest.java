package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding.Citation;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroundingTest {

    private static final String ANSWER = "Испания 🇪🇸 выиграла Евро-2024. 日本 не играла.";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A support for a stretch of the text, by bytes; without the words where they are null. */
    private static ObjectNode support(int start, int end, String words, int... chunks) {
        ObjectNode support = JsonNodeFactory.instance.objectNode();
        ObjectNode segment = support.putObject("segment").put("endIndex", end);
        if (start > 0) segment.put("startIndex", start);
        if (words != null) segment.put("text", words);
        ArrayNode indices = support.putArray("groundingChunkIndices");
        for (int chunk : chunks) indices.add(chunk);
        return support;
    }

    private ChatResponse ask(Way way, ObjectNode... supports) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (ObjectNode support : supports) list.add(support);
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":%s}]},"groundingMetadata":{}}]}""".formatted(Json.text(ANSWER)), """
                {"candidates":[{"content":{"role":"model","parts":[]},"finishReason":"STOP","groundingMetadata":{
                  "webSearchQueries":["euro 2024"],"searchEntryPoint":{"renderedContent":"<div/>"},
                  "groundingChunks":[{"web":{"uri":"https://a.example/x(1)","title":"a.example"}},{"maps":{"uri":"https://b.example","title":"[b]"}}],
                  "groundingSupports":%s}}]}""".formatted(list)));
        return way.ask(server, "Кто выиграл?");
    }

    private static List<Citation> citations(ChatResponse response) {
        return grounding(response).citations(response.aiMessage().text());
    }

    private static CometApiGeminiGrounding grounding(ChatResponse response) {
        CometApiGeminiGrounding grounding =
                CometApiGeminiChatResponseMetadata.from(response).grounding();
        assertThat(grounding).isNotNull();
        return grounding;
    }

    @ParameterizedTest
    @EnumSource
    void bytes_on_the_wire_are_places_in_the_java_string(Way way) {
        String words = "Испания 🇪🇸 выиграла Евро-2024.";

        ChatResponse response = ask(way, support(0, bytes(words), words, 0, 7));

        assertThat(citations(response)).hasSize(1);
        Citation citation = citations(response).get(0);
        assertThat(ANSWER.substring(citation.start(), citation.end())).isEqualTo(words);
        assertThat(citation.chunks())
                .extracting(CometApiGeminiGrounding.Chunk::title)
                .containsExactly("a.example");
        assertThat(grounding(response).webSearchQueries()).containsExactly("euro 2024");
        assertThat(grounding(response).searchEntryPoint()).isEqualTo("<div/>");
    }

    @ParameterizedTest
    @EnumSource
    void footnotes_stand_behind_their_words_and_sources_below(Way way) {
        String first = "Испания 🇪🇸 выиграла Евро-2024.";

        ChatResponse response =
                ask(way, support(0, bytes(first), first, 1), support(bytes(first + " "), bytes(ANSWER), null, 0, 1));

        assertThat(grounding(response).toMarkdown(ANSWER)).isEqualTo("""
                Испания 🇪🇸 выиграла Евро-2024.[1] 日本 не играла.[1][2]

                1. [\\[b\\]](https://b.example)
                2. [a.example](https://a.example/x%281%29)
                """);
    }

    @Test
    void offsets_inside_a_letter_and_beyond_the_end_give_whole_letters() {
        ChatResponse response = ask(Way.WHOLE, support(1, 3, null, 0), support(bytes(ANSWER) - 3, 9999, null, 0));

        assertThat(citations(response)).extracting(Citation::text).containsExactly("Ис", "а.");
    }

    @Test
    void in_a_changed_answer_the_words_are_searched_and_left_out_when_gone() {
        ChatResponse response =
                ask(Way.WHOLE, support(0, bytes("Испания"), "Испания", 0), support(15, 20, "не тут", 1));

        assertThat(grounding(response).citations("Победила Испания!"))
                .extracting(Citation::start, Citation::text)
                .containsExactly(tuple(9, "Испания"));
    }

    @Test
    void any_stretch_of_any_text_is_found_again() {
        Random random = new Random(20241124);
        List<String> letters = List.of("a", "é", "Ж", "世", "👋", "e\u0301", " ", ".", "\n");
        for (int round = 0; round < 2000; round++) {
            List<String> text = new ArrayList<>();
            for (int i = random.nextInt(30); i >= 0; i--) text.add(letters.get(random.nextInt(letters.size())));
            int from = random.nextInt(text.size());
            int to = from + 1 + random.nextInt(text.size() - from);
            String before = String.join("", text.subList(0, from));
            String words = String.join("", text.subList(from, to));
            String answer = String.join("", text);
            ObjectNode metadata = JsonNodeFactory.instance.objectNode();
            metadata.putArray("groundingSupports").add(support(bytes(before), bytes(before + words), null));

            CometApiGeminiGrounding grounding =
                    CometApiGeminiGrounding.from(metadata, List.of(new CometApiGeminiGrounding.PartText(0, 0, answer)));

            assertThat(grounding).isNotNull();
            assertThat(grounding.citations(answer)).extracting(Citation::text).containsExactly(words);
            assertThat(grounding.citations(answer).get(0).start()).isEqualTo(before.length());
        }
    }
}
