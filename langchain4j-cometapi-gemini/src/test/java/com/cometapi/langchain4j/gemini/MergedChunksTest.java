package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.ChunkedAnswers.candidate;
import static com.cometapi.langchain4j.gemini.ChunkedAnswers.end;
import static com.cometapi.langchain4j.gemini.ChunkedAnswers.parts;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding.Chunk;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
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
 * What one chunk holds is merged with what the others hold, and JSON's null is no value anywhere. Heavy, since linear time
 * shows with many chunks.
 */
@Tag("heavy")
class MergedChunksTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private ChatResponse send(CallStyle style, String... chunks) {
        return ChunkedAnswers.send(server, style, chunks);
    }

    private static CometApiGeminiChatResponseMetadata metadata(ChatResponse response) {
        return CometApiGeminiChatResponseMetadata.from(response);
    }

    // --- usage

    private static String usage(String fields) {
        return "{\"usageMetadata\":{" + fields + "}}";
    }

    private CometApiGeminiTokenUsage usageOf(CallStyle style, String... usages) {
        List<String> chunks = new ArrayList<>();
        for (String usage : usages) chunks.add(usage(usage));
        chunks.add(end("STOP"));
        return CometApiGeminiTokenUsage.from(
                send(style, chunks.toArray(String[]::new)).tokenUsage());
    }

    @ParameterizedTest
    @EnumSource
    void counts_of_an_earlier_chunk_are_kept(CallStyle style) {
        String all = """
                "promptTokenCount":9,"candidatesTokenCount":2,"thoughtsTokenCount":5,"cachedContentTokenCount":4,\
                "toolUsePromptTokenCount":1,"totalTokenCount":17,"trafficType":"ON_DEMAND",\
                "promptTokensDetails":[{"modality":"TEXT","tokenCount":9}]""";
        for (String later : List.of("""
                "promptTokenCount":9,"candidatesTokenCount":2,"totalTokenCount":17""", """
                "promptTokenCount":0,"candidatesTokenCount":0,"totalTokenCount":0,"promptTokensDetails":[]""", """
                "thoughtsTokenCount":null,"cachedContentTokenCount":-1,"trafficType":"TRAFFIC_TYPE_UNSPECIFIED\"""", """
                "cachedContentTokenCount":4""")) {
            CometApiGeminiTokenUsage usage = usageOf(style, all, later);

            assertThat(usage).as(later).isEqualTo(usageOf(style, all));
            assertThat(usage.thoughtsTokenCount()).isEqualTo(5);
            assertThat(usage.cachedContentTokenCount()).isEqualTo(4);
        }
        assertThat(usageOf(style, """
                "cachedContentTokenCount":4""", """
                "promptTokenCount":9,"totalTokenCount":9""").cachedContentTokenCount()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void later_counts_replace_earlier_ones(CallStyle style) {
        CometApiGeminiTokenUsage usage = usageOf(style, """
                "promptTokenCount":9,"thoughtsTokenCount":5,"totalTokenCount":14""", """
                "thoughtsTokenCount":7,"candidatesTokenCount":2,"totalTokenCount":18""");

        assertThat(usage.thoughtsTokenCount()).isEqualTo(7);
        assertThat(usage.outputTokenCount()).isEqualTo(9);
        assertThat(usage.totalTokenCount()).isEqualTo(18);
    }

    @ParameterizedTest
    @EnumSource
    void sums_of_counts_are_limited_and_negative_ones_missing(CallStyle style) {
        CometApiGeminiTokenUsage huge = usageOf(style, """
                "promptTokenCount":2147483647,"toolUsePromptTokenCount":5,"candidatesTokenCount":2147483000,\
                "thoughtsTokenCount":2147483000,"totalTokenCount":-3,\
                "promptTokensDetails":[{"modality":"TEXT","tokenCount":2147483647},{"modality":"TEXT","tokenCount":1},\
                {"modality":"IMAGE","tokenCount":-4}]""");

        assertThat(huge.inputTokenCount()).isEqualTo(Integer.MAX_VALUE);
        assertThat(huge.outputTokenCount()).isEqualTo(Integer.MAX_VALUE);
        assertThat(huge.totalTokenCount()).isNull();
        assertThat(huge.promptTokensByModality()).isEqualTo(Map.of("TEXT", Integer.MAX_VALUE));
        assertThat(huge.add(new TokenUsage(1, 1, 1)).inputTokenCount()).isEqualTo(Integer.MAX_VALUE);
        assertThat(huge.add(huge).promptTokensByModality()).isEqualTo(Map.of("TEXT", Integer.MAX_VALUE));
    }

    // --- grounding

    private static String source(String name) {
        return "{\"web\":{\"uri\":\"https://%s.example\",\"title\":\"%s\"}}".formatted(name, name);
    }

    private static String support(int start, String indices) {
        return "{\"segment\":{\"startIndex\":%d,\"endIndex\":%d},\"groundingChunkIndices\":[%s]}"
                .formatted(start, start + 2, indices);
    }

    private static String grounding(String fields) {
        return candidate("\"groundingMetadata\":{" + fields + "}");
    }

    private CometApiGeminiGrounding groundingOf(CallStyle style, String... groundings) {
        List<String> chunks = new ArrayList<>(List.of(parts("{\"text\":\"abcdefgh\"}")));
        for (String grounding : groundings) chunks.add(grounding(grounding));
        chunks.add(end("STOP"));
        return metadata(send(style, chunks.toArray(String[]::new))).grounding();
    }

    @ParameterizedTest
    @EnumSource
    void grounding_of_several_chunks_is_merged(CallStyle style) {
        CometApiGeminiGrounding grounding = groundingOf(
                style,
                "\"webSearchQueries\":[\"one\"],\"groundingChunks\":[" + source("a") + "," + source("b") + "]",
                "\"searchEntryPoint\":{\"renderedContent\":\"<p>\"}",
                "\"groundingSupports\":[" + support(0, "1") + "]",
                "\"webSearchQueries\":[\"two\"],\"groundingChunks\":[" + source("c") + "," + source("a")
                        + "],\"groundingSupports\":[" + support(2, "0,1") + "]",
                "\"webSearchQueries\":null,\"searchEntryPoint\":{},\"groundingChunks\":[]");

        assertThat(grounding.webSearchQueries()).containsExactly("one", "two");
        assertThat(grounding.searchEntryPoint()).isEqualTo("<p>");
        assertThat(grounding.chunks()).extracting(Chunk::title).containsExactly("a", "b", "c");
        assertThat(grounding.citations("abcdefgh"))
                .extracting(citation -> citation.text()
                        + citation.chunks().stream().map(Chunk::title).toList())
                .containsExactly("ab[b]", "cd[c, a]");
    }

    @ParameterizedTest
    @EnumSource
    void entries_that_are_sent_again_count_once(CallStyle style) {
        String first = "\"webSearchQueries\":[\"one\"],\"groundingChunks\":[" + source("a") + "]";
        String again = "\"webSearchQueries\":[\"one\",\"two\"],\"groundingChunks\":[" + source("a") + "," + source("b")
                + "],\"groundingSupports\":[" + support(0, "0") + "," + support(2, "1") + "]";
        CometApiGeminiGrounding grounding = groundingOf(style, first, again, again);

        assertThat(grounding.webSearchQueries()).containsExactly("one", "two");
        assertThat(grounding.chunks()).extracting(Chunk::title).containsExactly("a", "b");
        assertThat(grounding.supports()).hasSize(2);

        String page = "\"urlContextMetadata\":{\"urlMetadata\":[{\"retrievedUrl\":\"%s\"}%s]}";
        ChatResponse response = send(
                style,
                candidate(page.formatted("https://a.example", "")),
                candidate(page.formatted("https://b.example", "")),
                candidate(page.formatted("https://a.example", ",{\"retrievedUrl\":\"https://c.example\"}")),
                candidate("\"citationMetadata\":{\"citations\":[{\"uri\":\"a\"}]}"),
                candidate("\"citationMetadata\":{\"citations\":[{\"uri\":\"a\"},{\"uri\":\"b\"}]}"),
                end("STOP"));
        assertThat(metadata(response).urlContext())
                .extracting(CometApiGeminiUrlContext::url)
                .containsExactly("https://a.example", "https://b.example", "https://c.example");
        assertThat(metadata(response).citations())
                .extracting(CometApiGeminiCitationSource::uri)
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @EnumSource
    void ratings_of_several_chunks_are_merged_by_category(CallStyle style) {
        ChatResponse response = send(
                style,
                candidate("\"safetyRatings\":[{\"category\":\"A\",\"probability\":\"LOW\"}]"),
                candidate("\"safetyRatings\":[{\"category\":\"B\",\"probability\":\"LOW\",\"severity\":null}]"),
                candidate("\"safetyRatings\":[{\"category\":\"A\",\"probability\":\"HIGH\"}]"),
                end("STOP"));

        assertThat(metadata(response).safetyRatings())
                .containsExactly(
                        new CometApiGeminiSafetyRating("A", "HIGH", null),
                        new CometApiGeminiSafetyRating("B", "LOW", null));
        assertThat(metadata(response).otherFields()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void the_source_is_the_field_that_is_an_object(CallStyle style) {
        CometApiGeminiGrounding grounding = groundingOf(style, """
                "groundingChunks":[{"id":"7","web":{"uri":"https://a.example"}},{"web":null,"maps":{"uri":"https://b.example"}},\
                {"web":null},null],"groundingSupports":[{"segment":{"endIndex":2},"groundingChunkIndices":[7,1],\
                "confidenceScores":[0.9,0.1]}]""");

        assertThat(grounding.chunks()).extracting(Chunk::kind).containsExactly("web", "maps", "unknown", "unknown");
        assertThat(grounding.chunks())
                .extracting(Chunk::uri)
                .containsExactly("https://a.example", "https://b.example", null, null);
        assertThat(grounding.citations("abcdefgh").get(0).confidenceScores()).containsExactly(0.1);
        assertThat(grounding.citations(null)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void log_probabilities_of_many_chunks_take_linear_time(CallStyle style) {
        List<String> chunks = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {
            chunks.add(
                    candidate(
                            "\"logprobsResult\":{\"chosenCandidates\":["
                                    + "{\"token\":\"a\",\"logProbability\":-0.5}"
                                            .concat(",")
                                            .repeat(19)
                                    + "{\"token\":\"a\",\"logProbability\":-0.5}],\"topCandidates\":[{\"candidates\":[{\"token\":\"b\"}]}]}"));
        }
        chunks.add(end("STOP"));
        long start = System.nanoTime();

        ChatResponse response = send(style, chunks.toArray(String[]::new));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
        assertThat(metadata(response).logprobs().split("logProbability", -1)).hasSize(80_001);
    }

    // --- candidates and parts

    @ParameterizedTest
    @EnumSource
    void the_lowest_candidate_of_the_first_chunk_is_read(CallStyle style) {
        String both = """
                {"candidates":[{"index":1,"content":{"parts":[{"text":"x"}]}},{"index":%s,"content":{"parts":[{"text":"%s"}]}}]}""";
        ChatResponse lowest = send(style, both.formatted(0, "a"), both.formatted(0, "b"), end("STOP"));
        ChatResponse unnumbered = send(style, both.formatted(null, "a"), both.formatted(null, "b"), end("STOP"));
        ChatResponse second = send(
                style,
                candidate("\"index\":1,\"content\":{\"parts\":[]}"),
                both.formatted(0, "a"),
                candidate("\"index\":1,\"finishReason\":\"STOP\""));

        assertThat(lowest.aiMessage().text()).isEqualTo("ab");
        assertThat(unnumbered.aiMessage().text()).isEqualTo("ab");
        assertThat(second.aiMessage().text()).isEqualTo("x");
    }

    @Test
    void text_beside_something_else_in_a_part_is_emitted_first() throws InterruptedException {
        server.answers(ChunkedAnswers.of(
                CallStyle.STREAMED,
                parts("{\"text\":\"Look\",\"functionCall\":{\"name\":\"one\"},\"thoughtSignature\":\"c2ln\"}"),
                parts("{\"text\":\"ing\",\"executableCode\":{\"code\":\"1\"}}"),
                parts("{\"text\":\" up\",\"functionResponse\":{\"name\":\"two\"}}"),
                end("STOP")));
        StreamingContractTest.RecordingHandler handler = new StreamingContractTest.RecordingHandler();

        CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .build()
                .chat(ChatRequest.builder().messages(UserMessage.from("hi")).build(), handler);

        assertThat(handler.await().events)
                .containsExactly("text Look", "call 0 one", "text ing", "text  up", "complete Looking up");
    }

    // --- JSON's null

    @ParameterizedTest
    @EnumSource
    void null_is_no_value_anywhere(CallStyle style) {
        ChatResponse response = send(style, """
                {"candidates":[{"content":{"parts":[{"text":"a","executableCode":null,"codeExecutionResult":null,
                  "thoughtSignature":null,"inlineData":null,"functionCall":null,"new":null}],"role":null},
                  "finishReason":"STOP","finishMessage":null,"safetyRatings":null,"citationMetadata":null,
                  "groundingMetadata":null,"urlContextMetadata":null,"logprobsResult":null,"new":null}],
                 "promptFeedback":{"blockReason":null,"safetyRatings":null,"new":null},"error":null,"new":null,
                 "usageMetadata":{"promptTokenCount":null,"new":null,"promptTokensDetails":[null,{"modality":null}]}}""");

        AiMessage message = response.aiMessage();
        assertThat(message.text()).isEqualTo("a");
        assertThat(message.attributes()).isEmpty();
        assertThat(metadata(response).codeExecutions()).isEmpty();
        assertThat(metadata(response).otherFields()).isEmpty();
        assertThat(metadata(response).grounding()).isNull();
        assertThat(metadata(response).logprobs()).isNull();
    }

    /** Gateways in languages without a type for objects send an empty list for an empty object. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"usageMetadata\":[]",
                "\"usageMetadata\":\"\"",
                "\"promptFeedback\":[]",
                "\"candidates\":{}",
                "\"candidates\":\"\"",
                "\"candidates\":[{\"content\":[]}]",
                "\"candidates\":[{\"content\":\"\"}]",
                "\"candidates\":[{\"content\":{\"parts\":{}}}]",
                "\"candidates\":[{\"content\":{\"parts\":[[]]}}]",
                "\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":[],\"inlineData\":\"\"}]}}]",
                "\"usageMetadata\":{\"promptTokensDetails\":{},\"cacheTokensDetails\":\" \"}"
            })
    void an_empty_value_of_another_type_is_no_value(String field) {
        for (CallStyle style : CallStyle.values()) {
            ChatResponse response = send(style, parts("{\"text\":\"a\"}"), "{" + field + "}", end("STOP"));

            assertThat(response.aiMessage().text()).isEqualTo("a");
            assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"promptFeedback\":\"none\"",
                "\"promptFeedback\":[{\"blockReason\":1}]",
                "\"usageMetadata\":12",
                "\"usageMetadata\":\"none\"",
                "\"usageMetadata\":[[]]",
                "\"usageMetadata\":{\"promptTokensDetails\":\"TEXT\"}",
                "\"usageMetadata\":{\"cacheTokensDetails\":{\"TEXT\":9}}",
                "\"usageMetadata\":{\"candidatesTokensDetails\":[7,[\"TEXT\",{}],null]}"
            })
    void a_garbled_detail_costs_no_answer(String field) {
        for (CallStyle style : CallStyle.values()) {
            ChatResponse response = send(style, parts("{\"text\":\"a\"}"), "{" + field + "}", end("STOP"));

            assertThat(response.aiMessage().text()).isEqualTo("a");
            assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"[]\"", "\"\""})
    void empty_arguments_of_another_type_are_an_empty_object(String args) {
        for (CallStyle style : CallStyle.values()) {
            AiMessage message = send(
                            style, parts("{\"functionCall\":{\"name\":\"now\",\"args\":" + args + "}}"), end("STOP"))
                    .aiMessage();

            assertThat(message.toolExecutionRequests().get(0).arguments()).isEqualTo("{}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_error_without_content_is_no_error(CallStyle style) {
        for (String error : List.of(
                "null", "\"\"", "\" \"", "{}", "[]", "false", "0", "{\"code\":0,\"message\":\"\",\"status\":null}")) {
            ChatResponse response = send(style, """
                    {"error":%s,"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]}""".formatted(error));

            assertThat(response.aiMessage().text()).as(error).isEqualTo("a");
            assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        }
    }
}
