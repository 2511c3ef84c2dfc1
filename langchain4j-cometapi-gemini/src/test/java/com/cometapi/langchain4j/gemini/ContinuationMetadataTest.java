package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.ContinuationTest.chunk;
import static com.cometapi.langchain4j.gemini.ContinuationTest.reason;
import static com.cometapi.langchain4j.gemini.ContinuationTest.text;
import static com.cometapi.langchain4j.gemini.ContinuationTest.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.model.chat.response.ChatResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pieces of a long answer state besides their text. */
class ContinuationMetadataTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private CometApiGeminiChatResponseMetadata metadata(CallStyle style, Answer... pieces) {
        server.answers(pieces);
        return CometApiGeminiChatResponseMetadata.from(style.send(server, "hi"));
    }

    private static String source(String name) {
        return "{\"web\":{\"uri\":\"https://%s.example\",\"title\":\"%s\"}}".formatted(name, name);
    }

    private static String support(int start, int end, String passage, int source) {
        return """
                {"segment":{"startIndex":%d,"endIndex":%d,"text":"%s"},"groundingChunkIndices":[%d]}""".formatted(start, end, passage, source);
    }

    private static String sources(String sources) {
        return "\"groundingMetadata\":{\"groundingChunks\":[" + sources + "]}";
    }

    private static String supports(String supports) {
        return "\"groundingMetadata\":{\"groundingSupports\":[" + supports + "]}";
    }

    @ParameterizedTest
    @EnumSource
    void passages_of_each_piece_rest_on_its_own_sources(CallStyle style) {
        CometApiGeminiChatResponseMetadata metadata = metadata(
                style,
                ChunkedAnswers.of(
                        style,
                        chunk(text("Éa sol. "), sources(source("first"))),
                        chunk(supports(support(0, 7, "Éa sol", 0)), token("T1"), reason("CONTINUATION"))),
                ChunkedAnswers.of(
                        style,
                        chunk(text("Éa sol. "), sources(source("second"))),
                        chunk(supports(support(0, 7, "Éa sol", 0)), token("T2"), reason("CONTINUATION"))),
                ChunkedAnswers.of(
                        style,
                        chunk(text("Éa sol."), sources(source("third") + "," + source("first"))),
                        chunk(
                                supports(support(0, 7, "Éa sol", 0) + "," + support(0, 7, "Éa sol", 1)),
                                reason("STOP"))));

        assertThat(metadata.grounding().citations("Éa sol. Éa sol. Éa sol."))
                .extracting(citation ->
                        citation.start() + " " + citation.chunks().get(0).title())
                .containsExactly("0 first", "8 second", "16 third", "16 first");
        assertThat(metadata.grounding().chunks()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void parts_of_each_piece_count_from_its_beginning(CallStyle style) {
        String code =
                "\"content\":{\"parts\":[{\"executableCode\":{\"code\":\"1\"}},{\"codeExecutionResult\":{\"output\":\"1\"}},"
                        + "{\"text\":\"yes. yes.\"}]}";
        String last =
                "{\"segment\":{\"partIndex\":2,\"startIndex\":5,\"endIndex\":8,\"text\":\"yes\"},\"groundingChunkIndices\":[0]}";
        CometApiGeminiChatResponseMetadata metadata = metadata(
                style,
                ChunkedAnswers.of(style, chunk(code, token("T1"), reason("CONTINUATION"))),
                ChunkedAnswers.of(
                        style,
                        chunk(
                                code,
                                "\"groundingMetadata\":{\"groundingChunks\":[" + source("a")
                                        + "],\"groundingSupports\":[" + last + "]}",
                                reason("STOP"))));

        assertThat(metadata.grounding().citations("yes. yes.yes. yes."))
                .extracting(CometApiGeminiGrounding.Citation::start)
                .containsExactly(14);
    }

    @ParameterizedTest
    @EnumSource
    void citations_count_in_the_whole_answer(CallStyle style) {
        String citation = "\"citationMetadata\":{\"citationSources\":[{\"endIndex\":3,\"uri\":\"https://a.example\"}]}";
        CometApiGeminiChatResponseMetadata metadata = metadata(
                style,
                ChunkedAnswers.of(style, chunk(text("Éa "), citation, token("T1"), reason("CONTINUATION"))),
                ChunkedAnswers.of(style, chunk(text("sol"), citation, reason("STOP"))));

        assertThat(metadata.citations())
                .extracting(source -> source.startIndex() + "-" + source.endIndex())
                .containsExactly("null-3", "4-7");
    }

    @ParameterizedTest
    @EnumSource
    void tokens_are_counted_over_all_pieces(CallStyle style) {
        CometApiGeminiChatResponseMetadata metadata = metadata(
                style,
                ChunkedAnswers.of(
                        style,
                        chunk(
                                text("a"),
                                "\"tokenCount\":30,\"avgLogprobs\":-0.1",
                                token("T1"),
                                reason("CONTINUATION"))),
                ChunkedAnswers.of(style, chunk(text("b"), "\"tokenCount\":10,\"avgLogprobs\":-0.5", reason("STOP"))));

        assertThat(metadata.candidateTokenCount()).isEqualTo(40);
        assertThat(metadata.avgLogprobs()).isCloseTo(-0.2, within(1e-9));
    }

    @ParameterizedTest
    @EnumSource
    void the_first_prompt_stays_visible_whatever_later_pieces_name(CallStyle style) {
        String[] ends = {"\"continuationToken\":\"T1\",\"finishReason\":\"CONTINUATION\"", "\"finishReason\":\"STOP\""};
        String piece =
                "{\"candidates\":[{%s}],\"usageMetadata\":{\"promptTokenCount\":%d,\"initialPromptTokenCount\":%d}}";
        server.answers(
                ChunkedAnswers.of(style, piece.formatted(ends[0], 10, 10)),
                ChunkedAnswers.of(style, piece.formatted(ends[1], 90, 90)));

        CometApiGeminiTokenUsage usage =
                (CometApiGeminiTokenUsage) style.send(server, "hi").tokenUsage();

        assertThat(usage.initialPromptTokenCount()).isEqualTo(10);
        assertThat(usage.inputTokenCount()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\" \"", "{}", "[]", "{\"a\":1}", "[\"T1\"]"})
    void what_is_no_token_costs_no_answer(String token) {
        for (CallStyle style : CallStyle.values()) {
            server.answers(ChunkedAnswers.of(
                    style, chunk(text("one"), "\"continuationToken\":" + token, reason("CONTINUATION"))));
            int before = server.requests().size();

            ChatResponse response = style.send(server, "hi");

            assertThat(response.aiMessage().text()).isEqualTo("one");
            assertThat(server.requests()).hasSize(before + 1);
        }
    }
}
