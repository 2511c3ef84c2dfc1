package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private ChatResponse send(CallStyle style, String... chunks) {
        server.answers(Answer.json(chunks).asGiven());
        return style.send(server, "hi");
    }

    private static CometApiGeminiChatResponseMetadata metadata(ChatResponse response) {
        return CometApiGeminiChatResponseMetadata.from(response);
    }

    /** A chunk whose candidate has a text and these fields. */
    private static String chunk(String fields) {
        return """
                {"candidates":[{"content":{"parts":[{"text":"a"}]}%s}]}""".formatted(fields.isEmpty() ? "" : "," + fields);
    }

    private static final String STOP = "\"finishReason\":\"STOP\"";

    // --- tokens

    @ParameterizedTest
    @EnumSource
    void the_last_running_totals_count_and_are_not_added_up(CallStyle style) {
        ChatResponse response = send(style, """
                {"usageMetadata":{"promptTokenCount":169,"totalTokenCount":200,"trafficType":"ON_DEMAND"}}""", """
                {"usageMetadata":{"promptTokenCount":79,"candidatesTokenCount":5,"totalTokenCount":84}}""", chunk(STOP), """
                {"usageMetadata":{"trafficType":"ON_DEMAND_FLEX"}}""");

        CometApiGeminiTokenUsage usage = CometApiGeminiTokenUsage.from(response.tokenUsage());
        assertThat(usage.inputTokenCount()).isEqualTo(79);
        assertThat(usage.outputTokenCount()).isEqualTo(5);
        assertThat(usage.totalTokenCount()).isEqualTo(84);
        assertThat(usage.trafficType()).isEqualTo("ON_DEMAND_FLEX");
    }

    @ParameterizedTest
    @EnumSource
    void thoughts_are_output_and_what_tools_found_is_input(CallStyle style) {
        ChatResponse response = send(style, chunk(STOP), """
                {"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"thoughtsTokenCount":7,\
                "toolUsePromptTokenCount":3,"totalTokenCount":25}}""");

        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(13);
        assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(12);
        assertThat(response.tokenUsage().totalTokenCount()).isEqualTo(25);
    }

    @ParameterizedTest
    @EnumSource
    void cached_tokens_are_reported_and_not_subtracted(CallStyle style) {
        ChatResponse response = style.send(
                server,
                builder -> builder.cachedContent("cachedContents/a"),
                ChatRequest.builder().messages(UserMessage.from("hi")).build());

        assertThat(server.lastRequest().json().path("cachedContent").asText()).isEqualTo("cachedContents/a");
        CometApiGeminiTokenUsage usage = CometApiGeminiTokenUsage.from(response.tokenUsage());
        assertThat(usage.cachedContentTokenCount()).isPositive();
        assertThat(usage.inputTokenCount()).isGreaterThan(usage.cachedContentTokenCount());
    }

    @ParameterizedTest
    @EnumSource
    void a_cache_with_a_system_message_is_an_error_with_advice(CallStyle style) {
        ChatRequest request = ChatRequest.builder()
                .messages(SystemMessage.from("Be brief"), UserMessage.from("hi"))
                .build();

        for (CometApiGeminiModelChecks checks :
                List.of(CometApiGeminiModelChecks.OFF, CometApiGeminiModelChecks.STRICT)) {
            int before = server.requests().size();
            assertThatThrownBy(() -> style.send(
                            server,
                            builder -> builder.cachedContent("cachedContents/a").modelChecks(checks),
                            request))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("system message, tools, serverTools");
            int sent = checks == CometApiGeminiModelChecks.STRICT ? 0 : 1;
            assertThat(server.requests()).hasSize(before + sent);
        }
    }

    // --- names

    @ParameterizedTest
    @EnumSource
    void the_model_is_the_services_or_else_the_requested_one(CallStyle style) {
        ChatResponse named = send(style, chunk("").replaceFirst("\\{", """
                {"responseId":"r","modelVersion":"gemini-x","""), chunk(STOP));
        ChatResponse nameless = send(style, chunk(STOP));

        assertThat(named.id()).isEqualTo("r");
        assertThat(named.modelName()).isEqualTo("gemini-x");
        assertThat(nameless.id()).isNull();
        assertThat(nameless.modelName()).isEqualTo("gemini-3-flash-preview");
    }

    // --- code

    @ParameterizedTest
    @EnumSource
    void code_is_returned_with_its_result_and_replayed_unchanged(CallStyle style) throws IOException {
        String parts = """
                [{"text":"Let me see. "},
                 {"executableCode":{"language":"PYTHON","code":"1/0","id":"c1"},"thoughtSignature":"czE="},
                 {"codeExecutionResult":{"outcome":"OUTCOME_FAILED","output":"ZeroDivisionError","id":"c1"}},
                 {"executableCode":{"language":"PYTHON","code":"pass","id":"c2"},"thoughtSignature":"czI="},
                 {"codeExecutionResult":{"outcome":"OUTCOME_OK","id":"c2"}},
                 {"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}},
                 {"text":"It is 42."}]""";
        ChatResponse response = send(style, """
                {"candidates":[{"content":{"role":"model","parts":%s},%s}]}""".formatted(parts, STOP));

        server.answers(Answer.text("ok"));
        style.send(
                server,
                CallStyle.after(ChatMessageDeserializer.messageFromJson(
                        ChatMessageSerializer.messageToJson(response.aiMessage()))));

        assertThat(metadata(response).codeExecutions())
                .containsExactly(
                        new CometApiGeminiCodeExecution("PYTHON", "1/0", "OUTCOME_FAILED", "ZeroDivisionError"),
                        new CometApiGeminiCodeExecution("PYTHON", "pass", "OUTCOME_OK", null));
        assertThat(response.aiMessage().text()).isEqualTo("Let me see. It is 42.");
        assertThat(response.aiMessage().images()).hasSize(1);
        assertThat(server.lastRequest().json().at("/contents/1/parts")).isEqualTo(Json.tree(parts));
    }

    // --- pages, citations, ratings, probabilities

    @ParameterizedTest
    @EnumSource
    void pages_of_the_first_chunk_are_kept(CallStyle style) {
        ChatResponse response = send(style, chunk("""
                "urlContextMetadata":{"urlMetadata":[{"urlRetrievalStatus":"URL_RETRIEVAL_STATUS_ERROR"},\
                {"retrievedUrl":"https://a.example","urlRetrievalStatus":"URL_RETRIEVAL_STATUS_NEW"}]}"""), chunk("""
                "urlContextMetadata":{},%s""".formatted(STOP)));

        assertThat(metadata(response).urlContext())
                .containsExactly(
                        new CometApiGeminiUrlContext(null, "URL_RETRIEVAL_STATUS_ERROR"),
                        new CometApiGeminiUrlContext("https://a.example", "URL_RETRIEVAL_STATUS_NEW"));
    }

    @ParameterizedTest
    @EnumSource
    void citations_of_all_chunks_are_kept_in_both_spellings(CallStyle style) {
        ChatResponse response = send(style, chunk("""
                "citationMetadata":{"citationSources":[{"startIndex":1,"endIndex":2,"uri":"a"}]}"""), chunk("""
                "citationMetadata":{"citationSources":[{"endIndex":9,"license":"mit"}]}"""), chunk("""
                "citationMetadata":{"citations":[{},{"uri":"b","title":"B"},{}]},%s""".formatted(STOP)));

        assertThat(metadata(response).citations())
                .containsExactly(
                        new CometApiGeminiCitationSource(1, 2, "a", null, null),
                        new CometApiGeminiCitationSource(null, 9, null, null, "mit"),
                        new CometApiGeminiCitationSource(null, null, "b", "B", null));
    }

    @ParameterizedTest
    @EnumSource
    void the_last_ratings_count_and_what_has_no_accessor_is_kept(CallStyle style) {
        ChatResponse response = send(style, chunk("""
                "safetyRatings":[{"category":"A","probability":"LOW"}]"""), chunk("""
                "safetyRatings":[{},{"category":"A","probability":"UNHEARD_OF","severity":"S","overwrittenThreshold":"T"}]"""), chunk("""
                "safetyRatings":[],%s""".formatted(STOP)));

        assertThat(metadata(response).safetyRatings())
                .containsExactly(new CometApiGeminiSafetyRating("A", "UNHEARD_OF", null, null, "S", null));
        assertThat(metadata(response).otherFields().get("safetyRatings")).contains("\"overwrittenThreshold\":\"T\"");
    }

    @ParameterizedTest
    @EnumSource
    void log_probabilities_of_all_chunks_are_one_list(CallStyle style) {
        ChatResponse response = send(style, chunk("""
                "logprobsResult":{"chosenCandidates":[{"token":"a","logProbability":-0.5}]}"""), chunk("""
                "logprobsResult":{"chosenCandidates":[{"token":"b","logProbability":-0.25}]},\
                "avgLogprobs":-0.375,%s""".formatted(STOP)));

        assertThat(metadata(response).avgLogprobs()).isEqualTo(-0.375);
        assertThat(metadata(response).logprobs()).isEqualTo("""
                {"chosenCandidates":[{"token":"a","logProbability":-0.5},\
                {"token":"b","logProbability":-0.25}]}""");
        assertThat(metadata(response).tokenLogprobs())
                .containsExactly(
                        new CometApiGeminiTokenLogprob("a", null, -0.5, List.of()),
                        new CometApiGeminiTokenLogprob("b", null, -0.25, List.of()));
    }

    @ParameterizedTest
    @EnumSource
    void each_token_has_the_alternatives_at_its_place(CallStyle style) {
        ChatResponse response = send(style, chunk("""
                "logprobsResult":{"chosenCandidates":[{"token":"a","tokenId":1,"logProbability":-0.5}],"topCandidates":\
                [{"candidates":[{"token":"a","tokenId":1,"logProbability":-0.5},{"token":"x"}]}]}"""), chunk("""
                "logprobsResult":{"chosenCandidates":[{"token":"b","logProbability":"?"}],"topCandidates":\
                [{"candidates":[{"token":"c","tokenId":3,"logProbability":-2}]}]},%s""".formatted(STOP)));

        assertThat(metadata(response).tokenLogprobs())
                .containsExactly(
                        new CometApiGeminiTokenLogprob(
                                "a",
                                1,
                                -0.5,
                                List.of(
                                        new CometApiGeminiTokenLogprob.Alternative("a", 1, -0.5),
                                        new CometApiGeminiTokenLogprob.Alternative("x", null, null))),
                        new CometApiGeminiTokenLogprob(
                                "b", null, null, List.of(new CometApiGeminiTokenLogprob.Alternative("c", 3, -2.0))));
    }

    /** Alternatives of the wrong token would be worse than none. */
    @ParameterizedTest
    @EnumSource
    void alternatives_that_belong_to_no_known_token_are_left_out(CallStyle style) {
        ChatResponse response = send(style, chunk("""
                "logprobsResult":{"chosenCandidates":[{"token":"a"}]}"""), chunk("""
                "logprobsResult":{"chosenCandidates":[{"token":"b"}],"topCandidates":[{"candidates":[{"token":"c"}]}]},\
                %s""".formatted(STOP)));

        assertThat(metadata(response).tokenLogprobs())
                .extracting(CometApiGeminiTokenLogprob::alternatives)
                .containsExactly(List.of(), List.of());
        assertThat(metadata(response).logprobs()).contains("\"c\"");
    }

    // --- the status of the model

    private static String withStatus(String status) {
        return """
                {"candidates":[{"content":{"role":"model","parts":[{"text":"a"}]},"finishReason":"STOP"}],\
                "modelStatus":%s}""".formatted(status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"modelStage":"DEPRECATED","message":"Use another"}              | DEPRECATED
            {"modelStage":"LEGACY"}                                          | LEGACY
            {"modelStage":"RETIRED"}                                         | RETIRED
            {"modelStage":"STABLE","retirementTime":"2027-01-01T00:00:00Z"}  | 2027-01-01
            {"retirementTime":"2027-01-01T00:00:00Z"}                        | 2027-01-01
            """)
    void a_model_that_is_about_to_be_retired_is_warned_of_once(String status, String named) {
        server.otherwise(request -> Answer.json(withStatus(status)));
        CometApiGeminiChatModel whole =
                CallStyle.connect(CometApiGeminiChatModel.builder(), server).build();
        CometApiGeminiStreamingChatModel streaming = CallStyle.connect(
                        CometApiGeminiStreamingChatModel.builder(), server)
                .build();

        for (Runnable call : List.<Runnable>of(
                () -> whole.chat("hi"), () -> CallStyle.send(streaming, CallStyle.after(AiMessage.from("hi"))))) {
            List<ILoggingEvent> warnings = Warnings.of(CometApiGeminiChatResponseMetadata.class, () -> {
                call.run();
                call.run();
            });

            assertThat(warnings).hasSize(1);
            assertThat(warnings.get(0).getFormattedMessage())
                    .contains("gemini-3-flash-preview", named)
                    .doesNotContain("null");
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_warning_names_the_remedy_whatever_the_service_states(CallStyle style) {
        server.answers(Answer.json(withStatus("""
                {"modelStage":"RETIRED","message":"called with %s\\nWARN \\u001b[31m%s"}""".formatted(CallStyle.KEY, "forged ".repeat(200)))));

        List<ILoggingEvent> warnings =
                Warnings.of(CometApiGeminiChatResponseMetadata.class, () -> style.send(server, "hi"));

        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).getFormattedMessage())
                .contains("stage RETIRED", "CometApiGeminiModelCatalog")
                .contains("called with ***\\nWARN \\u001b[31mforged")
                .doesNotContain(CallStyle.KEY)
                .hasSizeLessThan(600);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "7",
                "{\"modelStage\":\"STABLE\"}",
                "{\"modelStage\":\"PREVIEW\",\"message\":\"new\"}",
                "{\"modelStage\":\"MODEL_STAGE_UNSPECIFIED\"}"
            })
    void a_model_that_stays_is_not_warned_of(String status) {
        for (CallStyle style : CallStyle.values()) {
            server.answers(Answer.json(withStatus(status)));

            assertThat(Warnings.of(CometApiGeminiChatResponseMetadata.class, () -> style.send(server, "hi")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_status_with_more_than_its_record_is_kept_whole(CallStyle style) {
        server.answers(Answer.json(withStatus("{\"modelStage\":\"STABLE\",\"successor\":\"gemini-9\"}")));

        ChatResponse response = style.send(server, "hi");

        assertThat(metadata(response).modelStatus()).isEqualTo(new CometApiGeminiModelStatus("STABLE", null, null));
        assertThat(metadata(response).otherFields().get("modelStatus")).contains("gemini-9");
    }

    @Test
    void the_sum_of_two_usages_keeps_tier_and_first_prompts() {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"a"}]},"finishReason":"STOP"}],
                 "usageMetadata":{"promptTokenCount":10,"serviceTier":"flex","initialPromptTokenCount":4,"new":1}}"""));
        ChatResponse response = CallStyle.WHOLE.send(server, "hi");
        CometApiGeminiTokenUsage usage = CometApiGeminiTokenUsage.from(response.tokenUsage());

        CometApiGeminiTokenUsage sum = usage.add(usage).add(new TokenUsage(1, 2));

        assertThat(sum.serviceTier()).isEqualTo("flex");
        assertThat(sum.initialPromptTokenCount()).isEqualTo(8);
        assertThat(usage).isNotEqualTo(usage.add(usage));
        assertThat(metadata(response).otherFields()).containsOnly(Map.entry("usageMetadata", "{\"new\":1}"));
    }

    /** A gateway might garble metadata, which must not lose the answer. */
    @ParameterizedTest
    @EnumSource
    void metadata_of_the_wrong_type_is_ignored(CallStyle style) {
        ChatResponse response = send(style, chunk("""
                "safetyRatings":{"category":"A"},"groundingMetadata":[1],"urlContextMetadata":"none",\
                "citationMetadata":[{}],"logprobsResult":7,%s""".formatted(STOP)));

        assertThat(response.aiMessage().text()).isEqualTo("a");
        assertThat(metadata(response).safetyRatings()).isEmpty();
        assertThat(metadata(response).grounding()).isNull();
        assertThat(metadata(response).urlContext()).isEmpty();
        assertThat(metadata(response).citations()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_value_of_the_wrong_type_is_converted_or_ignored(CallStyle style) {
        ChatResponse response = send(style, """
                {"candidates":[{"index":"0","content":{"role":7,"parts":[{"text":"a","thought":"no"}]},"tokenCount":"7",
                  "avgLogprobs":"-0.5","finishMessage":{"why":[1]},"finishReason":"STOP"}],"modelVersion":3.5,
                 "usageMetadata":{"promptTokenCount":"12","candidatesTokenCount":2.0,"thoughtsTokenCount":[3],
                  "cachedContentTokenCount":3000000000,"toolUsePromptTokenCount":"none","totalTokenCount":1e999999}}""");

        assertThat(response.aiMessage().text()).isEqualTo("a");
        assertThat(response.modelName()).isEqualTo("3.5");
        assertThat(metadata(response).candidateIndex()).isZero();
        assertThat(metadata(response).candidateTokenCount()).isEqualTo(7);
        assertThat(metadata(response).avgLogprobs()).isEqualTo(-0.5);
        assertThat(metadata(response).finishMessage()).isEqualTo("""
                {"why":[1]}""");
        CometApiGeminiTokenUsage usage = CometApiGeminiTokenUsage.from(response.tokenUsage());
        assertThat(usage.inputTokenCount()).isEqualTo(12);
        assertThat(usage.outputTokenCount()).isEqualTo(2);
        assertThat(usage.thoughtsTokenCount()).isNull();
        assertThat(usage.cachedContentTokenCount()).isNull();
        assertThat(usage.toolUsePromptTokenCount()).isNull();
    }

    @Test
    void metadata_and_usage_of_another_provider_are_rejected_by_name() {
        ChatResponseMetadata foreign = ChatResponseMetadata.builder().build();

        assertThatThrownBy(() -> CometApiGeminiChatResponseMetadata.from(foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(ChatResponseMetadata.class.getName());
        assertThatThrownBy(() -> CometApiGeminiTokenUsage.from(new TokenUsage(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(TokenUsage.class.getName());
    }

    // --- texts

    @ParameterizedTest
    @EnumSource
    void what_the_service_did_not_send_is_not_in_a_text(CallStyle style) {
        ChatResponse response =
                send(style, chunk(STOP), "{\"usageMetadata\":{\"promptTokenCount\":18,\"cachedContentTokenCount\":5}}");

        assertThat(response.tokenUsage()).hasToString("tokens: 18 in (5 cached)");
        assertThat(response.metadata().toString())
                .contains("rawFinishReason=STOP", "grounded=false", "attempts=1")
                .doesNotContain("null", "blockReason");
    }

    @ParameterizedTest
    @EnumSource
    void negative_counts_are_absent_and_sums_do_not_overflow(CallStyle style) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}],
                 "usageMetadata":{"promptTokenCount":2147483647,"toolUsePromptTokenCount":5,"candidatesTokenCount":-3,"thoughtsTokenCount":7,
                   "totalTokenCount":-1,"cachedContentTokenCount":-9,"promptTokensDetails":[{"modality":"TEXT","tokenCount":2147483647},
                     {"modality":"TEXT","tokenCount":2},{"modality":"IMAGE","tokenCount":-4}]}}""").asGiven());

        CometApiGeminiTokenUsage usage =
                CometApiGeminiTokenUsage.from(style.send(server, "Hi").tokenUsage());

        assertThat(usage.inputTokenCount()).isEqualTo(Integer.MAX_VALUE);
        assertThat(usage.outputTokenCount()).isEqualTo(7);
        assertThat(usage.totalTokenCount()).isNull();
        assertThat(usage.cachedContentTokenCount()).isNull();
        assertThat(usage.promptTokensByModality()).isEqualTo(Map.of("TEXT", Integer.MAX_VALUE));
        assertThat(usage.add(usage).inputTokenCount()).isEqualTo(Integer.MAX_VALUE);
        assertThat(usage.add(usage).promptTokensByModality()).isEqualTo(Map.of("TEXT", Integer.MAX_VALUE));
        assertThat(usage.add(new TokenUsage(-5, 1, null)).outputTokenCount()).isEqualTo(8);
    }

    @Test
    void parameters_that_are_missing_are_rejected_by_name() {
        assertThatThrownBy(() -> CometApiGeminiChatRequestParameters.builder().overrideWith(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameters");
        assertThatThrownBy(() ->
                        CometApiGeminiChatRequestParameters.builder().build().defaultedBy(null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void missing_metadata_and_usage_are_an_error_without_null() {
        assertThatThrownBy(() -> CometApiGeminiChatResponseMetadata.from((ChatResponseMetadata) null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Not the metadata of a CometAPI Gemini model: it is missing");
        assertThatThrownBy(() -> CometApiGeminiTokenUsage.from((TokenUsage) null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Not the token usage of a CometAPI Gemini model: it is missing");
    }
}
