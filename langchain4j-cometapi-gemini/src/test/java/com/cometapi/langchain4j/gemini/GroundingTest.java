package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding.Chunk;
import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding.Citation;
import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding.Footnote;
import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding.PartText;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GroundingTest {

    private static final String ANSWER = "Испания 🇪🇸 выиграла Евро-2024. 日本 не играла.";

    final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A support for a stretch of the text, by bytes; without the text where it is null. */
    private static ObjectNode support(int start, int end, String quote, int... chunks) {
        ObjectNode support = JsonNodeFactory.instance.objectNode();
        ObjectNode segment = support.putObject("segment").put("endIndex", end);
        if (start > 0) segment.put("startIndex", start);
        if (quote != null) segment.put("text", quote);
        ArrayNode indices = support.putArray("groundingChunkIndices");
        for (int chunk : chunks) indices.add(chunk);
        return support;
    }

    private static ObjectNode inPart(int index, ObjectNode support) {
        support.withObjectProperty("segment").put("partIndex", index);
        return support;
    }

    private ChatResponse send(CallStyle style, ObjectNode... supports) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (ObjectNode support : supports) list.add(support);
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":%s}]},"groundingMetadata":{}}]}""".formatted(JsonWriter.text(ANSWER)), """
                {"candidates":[{"content":{"role":"model","parts":[]},"finishReason":"STOP","groundingMetadata":{
                  "webSearchQueries":["euro 2024"],"searchEntryPoint":{"renderedContent":"<div/>"},
                  "groundingChunks":[{"web":{"uri":"https://a.example/x(1)","title":"a.example"}},{"maps":{"uri":"https://b.example","title":"[b]"}}],
                  "groundingSupports":%s}}]}""".formatted(list)));
        return style.send(server, "Кто выиграл?");
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
    void byte_offsets_become_offsets_in_the_java_string(CallStyle style) {
        String quote = "Испания 🇪🇸 выиграла Евро-2024.";

        ChatResponse response = send(style, support(0, bytes(quote), quote, 0, 7));

        assertThat(citations(response)).hasSize(1);
        Citation citation = citations(response).get(0);
        assertThat(ANSWER.substring(citation.start(), citation.end())).isEqualTo(quote);
        assertThat(citation.chunks())
                .extracting(CometApiGeminiGrounding.Chunk::title)
                .containsExactly("a.example");
        assertThat(grounding(response).webSearchQueries()).containsExactly("euro 2024");
        assertThat(grounding(response).searchEntryPoint()).isEqualTo("<div/>");
    }

    @ParameterizedTest
    @EnumSource
    void footnotes_follow_their_text_and_sources_come_last(CallStyle style) {
        String first = "Испания 🇪🇸 выиграла Евро-2024.";

        ChatResponse response =
                send(style, support(0, bytes(first), first, 1), support(bytes(first + " "), bytes(ANSWER), null, 0, 1));

        assertThat(grounding(response).toMarkdown(ANSWER)).isEqualTo("""
                Испания 🇪🇸 выиграла Евро-2024.[1] 日本 не играла.[1][2]

                1. [\\[b\\]](https://b.example)
                2. [a.example](https://a.example/x%281%29)
                """);
    }

    @ParameterizedTest
    @EnumSource
    void footnotes_number_the_sources_in_order_of_use(CallStyle style) {
        String first = "Испания 🇪🇸 выиграла Евро-2024.";

        ChatResponse response =
                send(style, support(0, bytes(first), first, 1), support(bytes(first + " "), bytes(ANSWER), null, 0, 1));

        CometApiGeminiGrounding.Footnotes footnotes = grounding(response).footnotes(ANSWER);
        assertThat(footnotes.sources()).extracting(Chunk::title).containsExactly("[b]", "a.example");
        assertThat(footnotes.marks())
                .containsExactly(
                        new Footnote(first.length(), 1),
                        new Footnote(ANSWER.length(), 1),
                        new Footnote(ANSWER.length(), 2));
        assertThat(grounding(response).footnotes("Другой ответ").marks()).isEmpty();
        assertThat(grounding(response).footnotes("Другой ответ").sources()).hasSize(2);
    }

    @Test
    void offsets_inside_a_letter_or_beyond_the_end_are_adjusted() {
        ChatResponse response =
                send(CallStyle.WHOLE, support(1, 3, null, 0), support(bytes(ANSWER) - 3, 9999, null, 0));

        assertThat(citations(response)).extracting(Citation::text).containsExactly("Ис", "а.");
    }

    @Test
    void citations_are_found_again_in_a_changed_answer() {
        ChatResponse response =
                send(CallStyle.WHOLE, support(0, bytes("Испания"), "Испания", 0), support(15, 20, "не тут", 1));

        assertThat(grounding(response).citations("Победила Испания!"))
                .extracting(Citation::start, Citation::text)
                .containsExactly(tuple(9, "Испания"));
    }

    private static CometApiGeminiGrounding read(String json, PartText... parts) throws IOException {
        return GroundingJson.grounding(Json.tree(json), List.of(parts));
    }

    private ChatResponse send(CallStyle style, String... chunks) {
        server.answers(Answer.json(chunks).asGiven());
        return style.send(server, "Кто выиграл?");
    }

    private static String chunk(String parts, String grounding) {
        return """
                {"candidates":[{"content":{"parts":[%s]},"finishReason":"STOP",%s}]}""".formatted(parts, grounding);
    }

    private static final String QUERIES = """
            "groundingMetadata":{"webSearchQueries":["q"]}""";

    // --- where it comes from

    @ParameterizedTest
    @EnumSource
    void sources_of_an_early_chunk_are_not_erased_by_a_later_one(CallStyle style) {
        ChatResponse response = send(
                style,
                chunk("""
                        {"text":"a"}""", QUERIES),
                chunk("""
                        {"text":"b"}""", """
                        "groundingMetadata":{}"""),
                chunk("""
                        {"text":"c"}""", "\"groundingMetadata\":null"),
                chunk("""
                        {"text":"d"}""", "\"index\":0"));

        assertThat(grounding(response).webSearchQueries()).containsExactly("q");
    }

    @ParameterizedTest
    @EnumSource
    void sources_may_stand_beside_the_candidate(CallStyle style) {
        ChatResponse response = send(style, "{" + QUERIES + "}", chunk("""
                {"text":"a"}""", "\"index\":0"));

        assertThat(grounding(response).webSearchQueries()).containsExactly("q");
    }

    @ParameterizedTest
    @EnumSource
    void empty_grounding_metadata_is_no_grounding(CallStyle style) {
        ChatResponse response = send(style, chunk("""
                {"text":"a"}""", """
                "groundingMetadata":{}"""));

        assertThat(CometApiGeminiChatResponseMetadata.from(response).grounding())
                .isNull();
    }

    // --- what it holds

    @ParameterizedTest
    @EnumSource
    void every_kind_of_source_is_listed_even_an_unknown_one(CallStyle style) {
        ChatResponse response = send(style, chunk("""
                {"text":"a"}""", """
                "groundingMetadata":{"groundingChunks":[
                  {"web":{"uri":"https://w.example","title":"W","domain":"w.example"}},
                  {"maps":{"uri":"https://m.example","title":"M","text":"A place","placeId":"places/1"}},
                  {"retrievedContext":{"text":"A page","title":"F"}},
                  {"image":{"sourceUri":"https://i.example","imageUri":"https://i.example/1.png","title":"I"}},
                  {"hologram":{"uri":"https://h.example"}}, {}]}"""));

        assertThat(grounding(response).chunks())
                .extracting(Chunk::kind, Chunk::uri, Chunk::title, Chunk::domain, Chunk::text)
                .containsExactly(
                        tuple("web", "https://w.example", "W", "w.example", null),
                        tuple("maps", "https://m.example", "M", null, "A place"),
                        tuple("retrievedContext", null, "F", null, "A page"),
                        tuple("image", "https://i.example", "I", null, null),
                        tuple("hologram", "https://h.example", null, null, null),
                        tuple("unknown", null, null, null, null));
        assertThat(grounding(response).json()).contains("\"placeId\":\"places/1\"");
    }

    @ParameterizedTest
    @EnumSource
    void a_map_widget_token_is_returned_when_requested(CallStyle style) {
        CometApiGeminiTool maps = CometApiGeminiTool.of("googleMaps", Map.of("enableWidget", true));

        ChatResponse response = style.send(
                server,
                builder -> builder.serverTools(maps).userLocation(55.79, 49.12),
                ChatRequest.builder().messages(UserMessage.from("Coffee?")).build());

        assertThat(server.lastRequest().json().at("/tools/0").toString()).isEqualTo("""
                {"googleMaps":{"enableWidget":true}}""");
        assertThat(grounding(response).mapsWidgetContextToken()).startsWith("widgetcontent/");
        assertThat(citations(response))
                .hasSize(2)
                .allSatisfy(place -> assertThat(place.chunks().get(0).kind()).isEqualTo("maps"));
    }

    @ParameterizedTest
    @CsvSource({"WHOLE,Who won?", "STREAMED,Who won?", "WHOLE,Кто выиграл?", "STREAMED,誰が勝った？", "STREAMED,🏆?"})
    void a_search_answer_is_cited_by_sentence_in_any_script(CallStyle style, String prompt) {
        ChatResponse response = style.send(
                server,
                builder -> builder.serverTools(CometApiGeminiTool.googleSearch(), CometApiGeminiTool.codeExecution())
                        .returnThinking(true),
                ChatRequest.builder().messages(UserMessage.from(prompt)).build());

        String answer = response.aiMessage().text();
        assertThat(citations(response)).hasSize(2).allSatisfy(citation -> {
            assertThat(answer.substring(citation.start(), citation.end())).isEqualTo(citation.text());
            assertThat(citation.text()).matches("(?s).*[.。]");
            assertThat(citation.confidenceScores()).hasSameSizeAs(citation.chunks());
        });
        assertThat(grounding(response).supports())
                .extracting(CometApiGeminiGrounding.Support::partIndex)
                .containsExactly(3, 3);
    }

    // --- places

    @ParameterizedTest
    @EnumSource
    void offsets_are_relative_to_their_part(CallStyle style) {
        String first = "Раз. ";
        ChatResponse response = send(style, chunk("""
                {"text":"%s"},{"text":"мысль","thought":true},\
                {"executableCode":{"code":"1"}},{"codeExecutionResult":{}},{"text":"Два."}""".formatted(first), """
                "groundingMetadata":{"groundingSupports":[%s,%s]}""".formatted(
                        support(0, bytes("Раз."), null), inPart(4, support(0, bytes("Два"), null)))));

        assertThat(citations(response))
                .extracting(Citation::start, Citation::text)
                .containsExactly(tuple(0, "Раз."), tuple(first.length(), "Два"));
    }

    /** As recorded: calls of server tools come before the text, and its supports name no part. */
    @ParameterizedTest
    @EnumSource
    void offsets_without_a_part_are_relative_to_the_answer(CallStyle style) {
        ChatResponse response = send(style, chunk("""
                {"toolCall":{"id":"1"}},{"toolResponse":{"id":"1"}},{"text":"да да да"}""", """
                "groundingMetadata":{"groundingSupports":[%s]}""".formatted(support(bytes("да "), bytes("да да"), "да"))));

        assertThat(citations(response))
                .extracting(Citation::start, Citation::text)
                .containsExactly(tuple(3, "да"));
    }

    @ParameterizedTest
    @EnumSource
    void overlapping_segments_keep_their_own_sources(CallStyle style) {
        ChatResponse response = send(
                style,
                support(0, bytes("Испания"), "Испания", 0),
                support(0, bytes("Испания 🇪🇸"), "Испания 🇪🇸", 1, 0),
                support(bytes("Испания 🇪🇸"), bytes("Испания 🇪🇸 выиграла"), " выиграла", 1, -1, 99));

        assertThat(citations(response))
                .extracting(Citation::text, citation -> citation.chunks().size())
                .containsExactly(tuple("Испания", 1), tuple("Испания 🇪🇸", 2), tuple(" выиграла", 1));
        assertThat(grounding(response).toMarkdown(ANSWER)).startsWith("Испания[1] 🇪🇸[1][2] выиграла[2] Евро-2024.");
    }

    @Test
    void the_text_decides_where_the_offsets_are_in_doubt() {
        ChatResponse response =
                send(CallStyle.WHOLE, support(3, 9, "Евро-2024", 0), support(0, 0, "", 0), support(9, 3, null, 0));

        assertThat(citations(response))
                .extracting(Citation::start, Citation::text)
                .containsExactly(tuple(ANSWER.indexOf("Евро"), "Евро-2024"));
    }

    @Test
    void markdown_without_footnotes_still_lists_all_sources() throws IOException {
        ChatResponse response = send(CallStyle.WHOLE, support(0, 4, "не тут", 0));

        assertThat(grounding(response).toMarkdown("Другой ответ")).isEqualTo("""
                Другой ответ

                1. [a.example](https://a.example/x%281%29)
                2. [\\[b\\]](https://b.example)
                """);
        assertThat(read("""
                {"webSearchQueries":["q"]}""").toMarkdown("Ответ")).isEqualTo("Ответ");
    }

    @Test
    void titles_are_escaped_and_only_web_addresses_are_links() throws IOException {
        CometApiGeminiGrounding grounding = read("""
                {"groundingChunks":[{"web":{"uri":"javascript:alert(1)","title":"<b>*x*</b>\\n# y"}},{"web":{"uri":"https://a.example"}}],
                 "groundingSupports":[{"segment":{"endIndex":3},"groundingChunkIndices":[1]}]}""", new PartText(0, 0, "won(2024)"));

        assertThat(grounding.toMarkdown("won(2024)")).startsWith("won[1] (2024)");
        assertThat(grounding.toMarkdown("else"))
                .contains("1. \\<b\\>\\*x\\*\\</b\\> # y\n2. [a.example](https://a.example)\n");
    }

    // --- in doubt

    private static CometApiGeminiGrounding cited(String answer, String passage, String... chunks) throws IOException {
        int end = bytes(answer.substring(0, answer.indexOf(passage) + passage.length()));
        return read("""
                {"groundingChunks":[%s],"groundingSupports":[{"segment":{"startIndex":%d,"endIndex":%d},"groundingChunkIndices":[0]}]}""".formatted(String.join(",", chunks), end - bytes(passage), end), new PartText(0, 0, answer));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"web":{"uri":"https://a.example/x"}}                            | [a.example](https://a.example/x)
            {"web":{"uri":"https://a.example/x","title":""}}                 | [a.example](https://a.example/x)
            {"web":{"uri":"https://A.example:8080/x","title":" "}}           | [a.example](https://A.example:8080/x)
            {"web":{"uri":"https://g.example/r","domain":"b.example"}}       | [b.example](https://g.example/r)
            {"web":{"uri":"https://a.example/a b{c`d","title":"x"}}          | [x](https://a.example/a%20b%7Bc%60d)
            {"web":{"uri":"javascript:x()","title":"x"}}                     | x
            {"retrievedContext":{"uri":"gs://b/file","title":null}}          | gs://b/file
            """)
    void a_source_without_a_title_is_named_by_its_host(String chunk, String expected) throws IOException {
        assertThat(cited("won", "won", chunk).toMarkdown("won")).isEqualTo("won[1]\n\n1. " + expected + "\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"id":"7","web":{"uri":"https://a.example","title":"A"}}         | web              | A
            {"web":null,"maps":{"uri":"https://a.example","title":"A"}}      | maps             | A
            {"extra":{"x":1},"retrievedContext":{"title":"A"}}               | retrievedContext | A
            {"extra":{"x":1},"novel":{"uri":"https://a.example","title":"A"}}| novel            | A
            {"extra":[1],"novel":{"title":"A"}}                              | novel            | A
            """)
    void the_source_of_a_chunk_is_its_object(String chunk, String kind, String title) throws IOException {
        assertThat(cited("won", "won", chunk).chunks())
                .extracting(Chunk::kind, Chunk::title)
                .containsExactly(tuple(kind, title));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [7,1]   | [0.9,0.1]      | [b] | [0.1]
            [0,-1]  | [0.4,0.8]      | [a] | [0.4]
            [1,9,0] | [0.1,0.2,0.3]  | [b, a] | [0.1, 0.3]
            [0,1]   | [0.9]          | [a, b] | []
            [7,1]   | [0.9]          | [b] | []
            [0,1]   | [null,0.9]     | [a, b] | []
            """)
    void scores_stay_with_their_chunks(String indices, String scores, String titles, String expected)
            throws IOException {
        CometApiGeminiGrounding grounding = read("""
                {"groundingChunks":[{"web":{"title":"a"}},{"web":{"title":"b"}}],"groundingSupports":[
                 {"segment":{"endIndex":3},"groundingChunkIndices":%s,"confidenceScores":%s}]}""".formatted(indices, scores), new PartText(0, 0, "won"));

        Citation citation = grounding.citations("won").get(0);

        assertThat(citation.chunks().stream().map(Chunk::title).toList()).hasToString(titles);
        assertThat(citation.confidenceScores()).hasToString(expected);
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_without_text_has_no_citations(CallStyle style) {
        ChatResponse response = send(style, chunk("""
                {"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}""", """
                "groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.example","title":"A"}},null,{}],
                 "groundingSupports":[{"segment":{"endIndex":3},"groundingChunkIndices":[0]}]}"""));

        CometApiGeminiGrounding grounding = grounding(response);

        assertThat(response.aiMessage().text()).isNull();
        assertThat(grounding.citations(null)).isEmpty();
        assertThat(grounding.citations("")).isEmpty();
        assertThat(grounding.footnotes(null).marks()).isEmpty();
        assertThat(grounding.toMarkdown(null)).isEqualTo("1. [A](https://a.example)\n");
    }

    @Test
    void null_is_no_query_and_no_offset() throws IOException {
        CometApiGeminiGrounding grounding = read("""
                {"webSearchQueries":[null,"q",7],"searchEntryPoint":null,"groundingChunks":[{"web":{"title":"a"}}],"groundingSupports":[
                 {"segment":{"partIndex":null,"startIndex":null,"endIndex":4294967297},"groundingChunkIndices":[null,0]}]}""", new PartText(0, 0, "won"));

        assertThat(grounding.webSearchQueries()).containsExactly("q");
        assertThat(grounding.searchEntryPoint()).isNull();
        assertThat(grounding.toMarkdown("won")).isEqualTo("won[1]\n\n1. a\n");
    }

    @ParameterizedTest
    @EnumSource
    void a_footnote_follows_the_code_that_it_cites(CallStyle style) {
        ChatResponse response = send(style, chunk("""
                {"text":"So:\\n\\n```java\\nint x = 1;\\n```\\n\\n1. one\\n2. two"}""", """
                "groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.example","title":"A"}}],
                 "groundingSupports":[{"segment":{"endIndex":21},"groundingChunkIndices":[0]},
                  {"segment":{"startIndex":31,"endIndex":38},"groundingChunkIndices":[0]}]}"""));

        assertThat(grounding(response).toMarkdown(response.aiMessage().text())).isEqualTo("""
                So:

                ```java
                int x = 1;
                ```
                [1]


                1. one[1]
                2. two

                ---

                1. [A](https://a.example)
                """);
    }

    @Test
    void thousands_of_supports_are_all_found() throws IOException {
        StringBuilder answer = new StringBuilder();
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        ArrayNode chunks = metadata.putArray("groundingChunks");
        ArrayNode supports = metadata.putArray("groundingSupports");
        int start = 0;
        for (int i = 0; i < 2000; i++) {
            String sentence = "Satz " + i + " über 日本 👋.";
            chunks.addObject().putObject("web").put("title", "S" + i);
            supports.add(support(start, start + bytes(sentence), i % 2 == 0 ? sentence : null, i));
            start += bytes(sentence) + 1;
            answer.append(sentence).append(' ');
        }
        CometApiGeminiGrounding grounding =
                GroundingJson.grounding(metadata, List.of(new PartText(0, 0, answer.toString())));

        String markdown = grounding.toMarkdown(answer.toString());

        assertThat(grounding.citations(answer.toString()))
                .hasSize(2000)
                .allSatisfy(citation -> assertThat(citation.text())
                        .startsWith("Satz " + citation.chunks().get(0).title().substring(1) + " "));
        assertThat(markdown).contains("Satz 0 über 日本 👋.[1] ", "Satz 1999 über 日本 👋.[2000] ", "\n2000. S1999\n");
        assertThat(grounding.citations("Vorweg: " + answer)).hasSize(1000);
    }

    // --- any text

    /** A part of the answer, or a thought. */
    private record Segment(String text, boolean isThought) {}

    @Test
    void any_segment_of_any_text_in_any_part_is_found() {
        Random random = new Random(20241124);
        for (int round = 0; round < 3000; round++) {
            List<Segment> pieces = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) pieces.add(new Segment(text(random), random.nextInt(3) == 0));
            pieces.add(new Segment(text(random), false));
            List<PartText> parts = new ArrayList<>();
            StringBuilder answer = new StringBuilder();
            for (int i = 0; i < pieces.size(); i++) {
                if (pieces.get(i).isThought) continue;
                parts.add(new PartText(i, answer.length(), pieces.get(i).text));
                answer.append(pieces.get(i).text);
            }
            PartText part = parts.get(random.nextInt(parts.size()));
            int[] letters = part.text().codePoints().toArray();
            int from = random.nextInt(letters.length);
            int to = from + 1 + random.nextInt(letters.length - from);
            String before = new String(letters, 0, from);
            String quote = new String(letters, from, to - from);
            ObjectNode support = inPart(
                    part.partIndex(),
                    support(bytes(before), bytes(before + quote), random.nextBoolean() ? quote : null));
            ObjectNode metadata = JsonNodeFactory.instance.objectNode();
            metadata.putArray("groundingSupports").add(support);

            CometApiGeminiGrounding grounding = GroundingJson.grounding(metadata, parts);

            assertThat(grounding.citations(answer.toString()))
                    .extracting(Citation::start, Citation::text)
                    .containsExactly(tuple(part.answerOffset() + before.length(), quote));
        }
    }

    /** Of one to thirty letters in several scripts. */
    private static String text(Random random) {
        List<String> letters = List.of("a", "é", "Ж", "世", "👋", "e\u0301", "🇪🇸", "👩‍🚀", " ", ".", "\n");
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i >= 0; i--) text.append(letters.get(random.nextInt(letters.size())));
        return text.toString();
    }
}
