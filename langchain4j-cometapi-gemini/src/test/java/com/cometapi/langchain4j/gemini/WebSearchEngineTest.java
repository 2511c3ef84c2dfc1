package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.WebSearchContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.web.search.WebSearchOrganicResult;
import dev.langchain4j.web.search.WebSearchRequest;
import dev.langchain4j.web.search.WebSearchResults;
import dev.langchain4j.web.search.WebSearchTool;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** Each case in both forms of a search. Heavy, since some cases wait for a limit. */
@Tag("heavy")
@ParameterizedClass
@EnumSource(SearchForm.class)
class WebSearchEngineTest {

    private static final String TEXT = "Spain won. It was in Berlin. The score was 2:1.";
    private static final String CHUNKS = """
            {"web":{"uri":"https://a.example/1","title":"a.example"}},
            {"web":{"uri":"https://vertexaisearch.cloud.google.com/grounding-api-redirect/b","title":"uefa.com"}},
            {"web":{"uri":"https://c.example/3","title":"Never used"}}""";
    private static final String SUPPORTS = """
            {"segment":{"endIndex":10,"text":"Spain won."},"groundingChunkIndices":[1]},
            {"segment":{"startIndex":11,"endIndex":28,"text":"It was in Berlin."},"groundingChunkIndices":[0,1]},
            {"segment":{"startIndex":29,"endIndex":47,"text":"The score was 2:1."},"groundingChunkIndices":[1,9]}""";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final SearchForm form;

    WebSearchEngineTest(SearchForm form) {
        this.form = form;
    }

    @AfterEach
    void close() {
        server.close();
        MDC.clear();
    }

    private WebSearchResults search(CometApiGeminiWebSearchEngine engine, String searchTerms) {
        return form.search(engine, searchTerms);
    }

    private WebSearchResults search(CometApiGeminiWebSearchEngine engine, WebSearchRequest request) {
        return form.search(engine, request);
    }

    private CometApiGeminiWebSearchEngine engine() {
        return engine("gemini-3-flash-preview");
    }

    private CometApiGeminiWebSearchEngine engine(String modelName) {
        return CometApiGeminiWebSearchEngine.from(CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                .modelName(modelName)
                .build());
    }

    private static Answer grounded(String text, String chunks, String supports) {
        return Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"%s"}]},"finishReason":"STOP",
                 "groundingMetadata":{"webSearchQueries":["euro 2024","final"],
                   "searchEntryPoint":{"renderedContent":"<div>chips</div>"},
                   "groundingChunks":[%s],"groundingSupports":[%s]}}],
                 "usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":9,"totalTokenCount":14}}""".formatted(text, chunks, supports));
    }

    private static Answer spain() {
        return grounded(TEXT, CHUNKS, SUPPORTS);
    }

    // --- the request

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gemini-3-flash-preview | {"thinkingLevel":"MINIMAL"}
            gemini-3.8-flash       | {"thinkingLevel":"LOW"}
            gemini-2.5-flash       | {"thinkingBudget":0}
            gemini-2.5-pro         | {"thinkingBudget":128}
            """)
    void a_search_enables_its_tool_and_the_least_thinking(String modelName, String thinking) {
        server.answers(spain());

        search(engine(modelName), "Who won the Euro 2024?");

        JsonNode sent = server.lastRequest().json();
        assertThat(sent.path("tools")).hasToString("""
                [{"google_search":{}}]""");
        assertThat(sent.at("/generationConfig/thinkingConfig")).hasToString(thinking);
        assertThat(server.lastRequest().lastUserText()).isEqualTo("Who won the Euro 2024?");
        assertThat(server.lastRequest().systemText()).contains("Google Search");
    }

    @Test
    void settings_of_the_search_replace_those_of_the_model() {
        server.answers(spain());
        ChatModel model = CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                .serverTools(CometApiGeminiTool.codeExecution())
                .thinking(CometApiGeminiThinking.level("HIGH"))
                .temperature(0.3)
                .build();

        search(CometApiGeminiWebSearchEngine.from(model), "Who won?");

        JsonNode sent = server.lastRequest().json();
        assertThat(sent.path("tools")).hasToString("""
                [{"google_search":{}}]""");
        assertThat(sent.at("/generationConfig/thinkingConfig")).hasToString("""
                {"thinkingLevel":"MINIMAL"}""");
        assertThat(sent.at("/generationConfig/temperature").asDouble()).isEqualTo(0.3);
    }

    @Test
    void number_language_and_place_are_sent_to_the_model() {
        server.answers(spain());

        search(
                engine(),
                WebSearchRequest.builder()
                        .searchTerms("Who won?")
                        .maxResults(7)
                        .language("pt")
                        .geoLocation("Lisbon")
                        .build());

        assertThat(server.lastRequest().systemText())
                .contains("up to 7 different pages")
                .contains("write in it: pt")
                .contains("is here: Lisbon");
    }

    @Test
    void sites_become_the_search_operator_and_filter_the_results() {
        server.answers(spain());

        WebSearchResults results = search(
                engine(),
                WebSearchRequest.builder()
                        .searchTerms("Who won?")
                        .additionalParams(Map.of("site", List.of("UEFA.com", "example.org")))
                        .build());

        assertThat(server.lastRequest().lastUserText()).isEqualTo("Who won? site:uefa.com OR site:example.org");
        assertThat(results.results()).extracting(WebSearchOrganicResult::title).containsExactly("uefa.com");
    }

    @Test
    void options_of_the_search_tool_are_sent() {
        server.answers(spain());

        search(
                engine(),
                WebSearchRequest.builder()
                        .searchTerms("Who won?")
                        .additionalParams(Map.of("excludeDomains", List.of("a.example")))
                        .build());

        assertThat(server.lastRequest().json().path("tools")).hasToString("""
                [{"google_search":{"excludeDomains":["a.example"]}}]""");
    }

    // --- what cannot be requested

    @Test
    void unsupported_parameters_are_rejected_by_name() {
        WebSearchRequest.Builder request = WebSearchRequest.builder().searchTerms("Who won?");

        assertThatThrownBy(() -> search(engine(), request.startPage(2).build()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("startPage");
        assertThatThrownBy(() ->
                        search(engine(), request.startPage(1).startIndex(11).build()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("startIndex");
        request.startIndex(null);
        assertThatThrownBy(() -> search(
                        engine(), request.additionalParams(Map.of("cr", "fr")).build()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("'cr'");
        assertThatThrownBy(() -> search(
                        engine(),
                        request.additionalParams(Map.of("site", "no domain")).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'no domain'");
        assertThatThrownBy(() -> search(engine(), WebSearchRequest.from("Who won?", 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxResults");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void a_model_of_another_provider_is_rejected_by_name() {
        ChatModel foreign = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return ChatResponse.builder().aiMessage(AiMessage.from("hi")).build();
            }
        };

        assertThatThrownBy(() -> search(CometApiGeminiWebSearchEngine.from(foreign), "Who won?"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CometAPI Gemini");
        assertThatThrownBy(() -> CometApiGeminiWebSearchEngine.builder().build())
                .hasMessageContaining("model is missing");
    }

    // --- the results

    @Test
    void results_are_in_order_of_use_with_the_text_they_support() {
        server.answers(spain());

        WebSearchResults results = search(engine(), "Who won?");

        assertThat(results.results())
                .extracting(
                        WebSearchOrganicResult::title,
                        result -> result.url().toString(),
                        WebSearchOrganicResult::snippet,
                        WebSearchOrganicResult::content)
                .containsExactly(
                        tuple(
                                "uefa.com",
                                "https://vertexaisearch.cloud.google.com/grounding-api-redirect/b",
                                "Spain won.\nIt was in Berlin.\nThe score was 2:1.",
                                null),
                        tuple("a.example", "https://a.example/1", "It was in Berlin.", null));
        assertThat(results.searchInformation().totalResults()).isEqualTo(2);
    }

    @Test
    void queries_entry_point_answer_and_tokens_are_in_the_metadata() {
        server.answers(spain());

        Map<String, Object> metadata = search(engine(), "Who won?").searchMetadata();

        assertThat(metadata)
                .containsEntry(CometApiGeminiWebSearchEngine.QUERIES, List.of("euro 2024", "final"))
                .containsEntry(CometApiGeminiWebSearchEngine.SEARCH_ENTRY_POINT, "<div>chips</div>")
                .containsEntry(CometApiGeminiWebSearchEngine.ANSWER, TEXT);
        assertThat((CometApiGeminiTokenUsage) metadata.get(CometApiGeminiWebSearchEngine.TOKEN_USAGE))
                .extracting(CometApiGeminiTokenUsage::totalTokenCount)
                .isEqualTo(14);
    }

    @Test
    void without_confidence_the_score_is_the_share_of_the_statements() {
        server.answers(spain());

        WebSearchResults results = search(engine(), "Who won?");

        assertThat(results.results())
                .extracting(result -> result.metadata().get(CometApiGeminiWebSearchEngine.SCORE))
                .containsExactly("1.0", String.valueOf(1 / 3.0));
    }

    @Test
    void with_confidence_the_score_is_the_best_one() {
        server.answers(grounded(TEXT, CHUNKS, """
                {"segment":{"endIndex":10},"groundingChunkIndices":[1],"confidenceScores":[0.4]},
                {"segment":{"startIndex":11,"endIndex":28},"groundingChunkIndices":[0,1],"confidenceScores":[0.9,0.7]}"""));

        WebSearchResults results = search(engine(), "Who won?");

        assertThat(results.results())
                .extracting(result -> result.metadata().get(CometApiGeminiWebSearchEngine.SCORE))
                .containsExactly("0.7", "0.9");
    }

    @Test
    void without_supports_every_source_has_the_whole_answer() {
        server.answers(grounded(TEXT, CHUNKS, ""));

        WebSearchResults results = search(engine(), "Who won?");

        assertThat(results.results())
                .hasSize(3)
                .extracting(WebSearchOrganicResult::snippet)
                .containsOnly(TEXT);
        assertThat(results.results().get(0).metadata()).doesNotContainKey(CometApiGeminiWebSearchEngine.SCORE);
    }

    @Test
    void no_more_results_are_returned_than_requested() {
        server.answers(spain());

        WebSearchResults results = search(engine(), WebSearchRequest.from("Who won?", 1));

        assertThat(results.results()).extracting(WebSearchOrganicResult::title).containsExactly("uefa.com");
        assertThat(results.searchInformation().totalResults()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
            {"web":{"uri":"not an address","title":"x"}}""", """
            {"web":{"title":"x"}}""", """
            {"retrievedContext":{"text":"x"}}""", "{}"})
    void a_source_without_an_address_is_no_result(String chunk) {
        server.answers(grounded(TEXT, chunk, ""));

        assertThat(search(engine(), "Who won?").results()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"uri":"https://a.example/x y","title":"A page"}                            | A page    | a.example
            {"uri":"https://a.example/1","title":" "}                                   | a.example | a.example
            {"uri":"https://vertexaisearch.cloud.google.com/r/1","domain":"B.example"}  | b.example | b.example
            {"uri":"https://vertexaisearch.cloud.google.com/r/1","title":"A page"}      | A page    | ''
            """)
    void every_result_has_a_title_and_a_domain_where_one_is_known(String web, String title, String domain) {
        server.answers(grounded(TEXT, """
                {"web":%s}""".formatted(web), ""));

        WebSearchOrganicResult result = search(engine(), "Who won?").results().get(0);

        assertThat(result.title()).isEqualTo(title);
        assertThat(result.metadata().getOrDefault("domain", "")).isEqualTo(domain);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '§', quoteCharacter = '~', textBlock = """
            https://a.example/x|y § https://a.example/x%7Cy
            https://a.example/"x"?q={'y'} § https://a.example/%22x%22?q=%7B'y'%7D
            https://a.example/100% § https://a.example/100%25
            https://a.example/100%25?a=%C3 § https://a.example/100%25?a=%C3
            https://a_b.example/x § https://a_b.example/x
            https://bücher.example/ä?ö#ü § https://xn--bcher-kva.example/%C3%A4?%C3%B6#%C3%BC
            https://b%C3%BCcher.example/ § https://xn--bcher-kva.example/
            https://пример.example § https://xn--e1afmkfd.example
            HTTP://A.example:8080/[x]^`y § HTTP://A.example:8080/%5Bx%5D%5E%60y
            https://[2001:db8::1]/x § https://[2001:db8::1]/x
            https://a.example/a#b#c § https://a.example/a#b%23c
            """)
    void an_address_that_a_browser_opens_is_a_result(String address, String url) {
        server.answers(grounded(TEXT, """
                {"web":{"uri":%s,"title":"x"}},{"web":{"uri":"https://never.example/cited"}}""".formatted(JsonWriter.text(address)), """
                {"segment":{"endIndex":10},"groundingChunkIndices":[0]}"""));

        WebSearchResults results = search(engine(), "Who won?");

        assertThat(urls(results)).containsExactly(url);
        assertThat(results.results().get(0).snippet()).isEqualTo("Spain won.");
    }

    @Test
    void an_address_with_tabs_and_line_ends_is_read_without_them() {
        server.answers(grounded(TEXT, """
                {"web":{"uri":%s,"title":"x"}}""".formatted(JsonWriter.text(" ht\ttps://a.exam\r\nple/x ")), ""));

        assertThat(urls(search(engine(), "Who won?"))).containsExactly("https://a.example/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "file:///etc/passwd",
                "//host/x",
                "data:text/html,x",
                "ftp://a.example/x",
                "https://",
                "https:///x",
                "/x",
                "https://a.example:99999/",
                "gs://bucket/x",
                "JavaScript://a.example/%0Aalert(1)",
                "\\\\host\\x",
                "blob:https://a.example/1"
            })
    void only_pages_of_the_web_are_results(String address) {
        server.answers(grounded(TEXT, """
                {"web":{"uri":%s,"title":"x"}},{"web":{"uri":"https://never.example/cited"}}""".formatted(JsonWriter.text(address)), """
                {"segment":{"endIndex":10},"groundingChunkIndices":[0]}"""));

        assertThat(urls(search(engine(), "Who won?"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "en.wikipedia.org, wikipedia.org, true",
        "www.uefa.com, UEFA.com, true",
        "wikipedia.org, en.wikipedia.org, true",
        "bücher.example, BÜCHER.example, true",
        "en.wikipedia.org, de.wikipedia.org, false",
        "en.wikipedia.org, otherwikipedia.org, false",
        "en.wikipedia.org, A page about Spain, true",
        "news.bbc.co.uk, bbc.co.uk, true",
        "bbc.co.uk, notbbc.co.uk, false"
    })
    void a_redirect_is_kept_unless_it_names_another_domain(String site, String title, boolean isKept) {
        server.answers(grounded(TEXT, """
                {"web":{"uri":"https://vertexaisearch.cloud.google.com/r/1","title":"%s"}},
                {"web":{"uri":"https://wikipedia.org/direct","title":"wikipedia.org","domain":"%s"}}""".formatted(title, "x.example"), ""));

        WebSearchResults results = search(
                engine(),
                WebSearchRequest.builder()
                        .searchTerms("Who won?")
                        .additionalParams(Map.of("site", site))
                        .build());

        assertThat(urls(results).contains("https://vertexaisearch.cloud.google.com/r/1"))
                .isEqualTo(isKept);
        assertThat(urls(results).contains("https://wikipedia.org/direct")).isEqualTo(site.equals("wikipedia.org"));
    }

    @Test
    void null_and_arrays_are_read_as_parameters() {
        server.answers(spain(), spain());
        Map<String, Object> params = new HashMap<>();
        params.put("site", new String[] {"uefa.com", " ", "UEFA.com"});
        params.put("excludeDomains", new String[] {"a.example"});
        params.put("timeRangeFilter", null);
        WebSearchRequest.Builder request = WebSearchRequest.builder().searchTerms("Who won?");

        search(engine(), request.additionalParams(params).build());

        assertThat(server.lastRequest().lastUserText()).isEqualTo("Who won? site:uefa.com");
        assertThat(server.lastRequest().json().path("tools")).hasToString("""
                [{"google_search":{"excludeDomains":["a.example"]}}]""");
        params.put("site", null);
        search(engine(), request.additionalParams(params).build());
        assertThat(server.lastRequest().lastUserText()).isEqualTo("Who won?");
    }

    @Test
    void a_site_that_is_no_text_is_rejected_by_name() {
        for (Object site :
                List.of(new Object(), new int[] {7}, Arrays.asList("uefa.com", null), 7, new Object[] {null})) {
            assertThatThrownBy(() -> search(
                            engine(),
                            WebSearchRequest.builder()
                                    .searchTerms("Who won?")
                                    .additionalParams(Map.of("site", site))
                                    .build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'site'")
                    .hasMessageNotContaining("@");
        }
        assertThatThrownBy(() -> search(engine(), (WebSearchRequest) null)).hasMessageContaining("request is missing");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"promptFeedback":{"blockReason":"SAFETY"}}                                                        | SAFETY
            {"candidates":[{"finishReason":"RECITATION"}]}                                                     | RECITATION
            {"candidates":[{"content":{"parts":[{"text":"Spa"}]},"finishReason":"MAX_TOKENS"}]}                | MAX_TOKENS
            {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{}}}]},"finishReason":"STOP"}]} | TOOL_EXECUTION
            {"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}]}                                        | MALFORMED_FUNCTION_CALL
            {"promptFeedback":{"blockReason":"NEW_REASON"}}                                                    | NEW_REASON
            {"candidates":[{"content":{"parts":[{"text":"Nothing."}]},"finishReason":"STOP"}]}                 | STOP
            """)
    void the_metadata_has_the_reason_why_there_are_no_results(String response, String reason) {
        server.answers(Answer.json(response).asGiven());

        WebSearchResults results = search(engine(), "Who won?");

        assertThat(results.results()).isEmpty();
        assertThat(results.searchMetadata()).containsEntry(CometApiGeminiWebSearchEngine.FINISH_REASON, reason);
    }

    @Test
    void unsearched_and_blocked_responses_have_no_results() {
        server.answers(Answer.chunks("I know it: Spain."), Answer.json("""
                {"promptFeedback":{"blockReason":"SAFETY"}}"""));

        WebSearchResults unsearched = search(engine(), "Who won?");
        WebSearchResults blocked = search(engine(), "Who won?");

        assertThat(unsearched.results()).isEmpty();
        assertThat(unsearched.searchMetadata())
                .containsEntry(CometApiGeminiWebSearchEngine.ANSWER, "I know it: Spain.");
        assertThat(blocked.results()).isEmpty();
    }

    @Test
    void an_error_of_the_service_is_passed_on() {
        server.answers(Answer.rateLimited("120s"));

        assertThatThrownBy(() -> search(engine(), "Who won?")).isExactlyInstanceOf(RateLimitException.class);
    }

    @Test
    void a_closed_model_searches_no_more() {
        CometApiGeminiChatModel model =
                CallStyle.connect(CometApiGeminiChatModel.builder(), server).build();
        CometApiGeminiWebSearchEngine engine = CometApiGeminiWebSearchEngine.from(model);
        model.close();

        assertThatThrownBy(() -> search(engine, "Who won?"))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("model is closed");
        assertThat(server.requests()).isEmpty();
    }

    // --- the calls of the model

    @Test
    void a_fallback_model_searches_where_the_model_is_unavailable() {
        server.answers(Answer.error(404, "no such model"), spain());
        CometApiGeminiChatModel model = CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                .fallbackModels("gemini-2.5-flash")
                .build();

        WebSearchResults results = search(CometApiGeminiWebSearchEngine.from(model), "Who won?");

        assertThat(results.results()).hasSize(2);
        assertThat(server.lastRequest().model()).isEqualTo("gemini-2.5-flash");
    }

    @Test
    void listeners_are_notified_in_the_context_of_the_caller() {
        List<String> notified = new CopyOnWriteArrayList<>();
        server.answers(spain());
        MDC.put("trace", "4711");
        CometApiGeminiChatModel model = CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                .listeners(List.of(new ChatModelListener() {
                    @Override
                    public void onRequest(ChatModelRequestContext context) {
                        notified.add("request " + MDC.get("trace"));
                    }

                    @Override
                    public void onResponse(ChatModelResponseContext context) {
                        notified.add("response " + MDC.get("trace"));
                    }
                }))
                .build();

        search(CometApiGeminiWebSearchEngine.from(model), "Who won?");

        assertThat(notified).containsExactly("request 4711", "response 4711");
    }

    @Test
    void a_wrapped_model_searches_through_its_wrapper() {
        List<String> traces = new CopyOnWriteArrayList<>();
        server.answers(spain(), Answer.rateLimited("120s"));
        MDC.put("trace", "4711");
        ChatModel inner =
                CallStyle.connect(CometApiGeminiChatModel.builder(), server).build();
        CometApiGeminiWebSearchEngine engine = CometApiGeminiWebSearchEngine.from(new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                traces.add(MDC.get("trace"));
                return inner.chat(request);
            }
        });

        assertThat(search(engine, "Who won?").results()).hasSize(2);
        assertThatThrownBy(() -> search(engine, "Who won?")).isExactlyInstanceOf(RateLimitException.class);
        assertThat(traces).containsExactly("4711", "4711");
    }

    @Test
    void searches_at_the_same_time_have_their_own_results() {
        int count = 8;
        CountDownLatch haveAllArrived = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            String terms = "Search " + i;
            Answer answer = grounded(TEXT, """
                    {"web":{"uri":"https://a.example/%d"}}""".formatted(i), "").waitFor(haveAllArrived);
            server.when(request -> request.lastUserText().equals(terms), request -> {
                haveAllArrived.countDown();
                return answer;
            });
        }
        CometApiGeminiWebSearchEngine engine = engine();

        List<CompletableFuture<WebSearchResults>> searches = IntStream.range(0, count)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> search(engine, "Search " + i), DefaultExecutor.INSTANCE))
                .toList();

        for (int i = 0; i < count; i++) {
            assertThat(urls(searches.get(i).join())).containsExactly("https://a.example/" + i);
        }
    }

    // --- where redirects lead

    private static final int OTHERS = 3;

    /** Searches with an engine whose redirects are this server's, and a response that names some of them. */
    private WebSearchResults searchWithRedirects(Predicate<InetAddress> isAllowed, Duration atMost, String... paths) {
        StringBuilder chunks = new StringBuilder();
        for (String path : paths) {
            chunks.append(chunks.isEmpty() ? "" : ",").append("""
                    {"web":{"uri":"%s%s","title":"A page"}}""".formatted(server.baseUrl(), path));
        }
        server.answers(grounded(TEXT, chunks.toString(), ""));
        CometApiGeminiWebSearchEngine engine = CometApiGeminiWebSearchEngine.builder()
                .model(CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                        .build())
                .resolveRedirects(true)
                .redirects(new RedirectLinks(url -> url.getPort() == server.port(), isAllowed, atMost))
                .build();
        return search(engine, "Who won?");
    }

    private static List<String> urls(WebSearchResults results) {
        return results.results().stream().map(result -> result.url().toString()).toList();
    }

    @Test
    void redirects_stay_unless_resolving_is_enabled() {
        server.answers(spain());

        assertThat(urls(search(engine(), "Who won?")))
                .contains("https://vertexaisearch.cloud.google.com/grounding-api-redirect/b");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void redirects_are_resolved_without_opening_the_pages() {
        server.when(on("/a"), Answer.redirect(302, "https://uefa.example/final"));
        server.when(on("/b"), Answer.redirect(301, "http://[::1]:9/secret"));

        WebSearchResults results = searchWithRedirects(address -> true, Duration.ofSeconds(20), "/a", "/b");

        assertThat(urls(results)).containsExactly("https://uefa.example/final", "http://[::1]:9/secret");
        assertThat(results.results().get(0).metadata()).containsEntry("domain", "uefa.example");
        assertThat(server.requests()).hasSize(1 + 2);
        assertThat(server.requests().stream().filter(on("/a")).toList().get(0).headers())
                .doesNotContainKeys("authorization", "x-goog-api-key");
    }

    @Test
    void addresses_of_one_page_are_one_result_before_the_cut() {
        server.when(on("/a"), Answer.redirect(302, "https://uefa.example/final"));
        server.when(on("/b"), Answer.redirect(302, "https://UEFA.example:443/final#:~:text=Spain"));
        server.when(on("/c"), Answer.redirect(302, "https://uefa.example/final#score"));
        server.when(on("/d"), Answer.redirect(302, "https://uefa.example/final?p=2"));
        server.when(on("/e"), Answer.redirect(302, "https://uefa.example/#/final"));

        WebSearchResults results =
                searchWithRedirects(address -> true, Duration.ofSeconds(20), "/a", "/b", "/c", "/d", "/e");

        assertThat(urls(results))
                .containsExactly(
                        "https://uefa.example/final", "https://uefa.example/final?p=2", "https://uefa.example/#/final");
        assertThat(results.searchInformation().totalResults()).isEqualTo(3);
    }

    @Test
    void an_unresolvable_redirect_stays_as_it_is() {
        server.when(on("/gone"), Answer.raw(404, "text/plain", "gone"));
        server.when(on("/page"), Answer.raw(200, "text/html", "<html>"));
        server.when(on("/round"), Answer.redirect(302, "/page"));
        server.when(on("/file"), Answer.redirect(302, "file:///etc/passwd"));
        server.when(on("/reset"), Answer.reset());

        WebSearchResults results = searchWithRedirects(
                address -> true, Duration.ofSeconds(20), "/gone", "/page", "/round", "/file", "/reset");

        assertThat(urls(results))
                .containsExactly(
                        server.baseUrl() + "/gone",
                        server.baseUrl() + "/page",
                        server.baseUrl() + "/round",
                        server.baseUrl() + "/file",
                        server.baseUrl() + "/reset");
    }

    @Test
    void a_private_host_gets_no_request() {
        server.when(on("/a"), Answer.redirect(302, "https://uefa.example/final"));

        WebSearchResults results = searchWithRedirects(PublicAddresses::contain, Duration.ofSeconds(20), "/a");

        assertThat(urls(results)).containsExactly(server.baseUrl() + "/a");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void redirects_are_resolved_concurrently() {
        CountDownLatch haveAllArrived = new CountDownLatch(OTHERS);
        Answer held = Answer.redirect(302, "https://uefa.example/final").waitFor(haveAllArrived);
        server.when(on("/held"), held);
        for (int i = 0; i < OTHERS; i++) {
            Answer other = Answer.redirect(302, "https://uefa.example/" + i).waitFor(haveAllArrived);
            server.when(on("/" + i), request -> {
                haveAllArrived.countDown();
                return other;
            });
        }

        WebSearchResults results =
                searchWithRedirects(address -> true, Duration.ofSeconds(20), "/held", "/0", "/1", "/2");

        assertThat(urls(results))
                .containsExactly(
                        "https://uefa.example/final",
                        "https://uefa.example/0",
                        "https://uefa.example/1",
                        "https://uefa.example/2");
    }

    @Test
    void redirects_to_one_page_are_one_result() {
        server.when(on("/a"), Answer.redirect(302, "https://uefa.example/final"));
        server.when(on("/b"), Answer.redirect(302, "https://uefa.example/final"));
        server.when(on("/c"), Answer.redirect(302, "https://other.example/"));
        StringBuilder chunks = new StringBuilder();
        for (String path : List.of("/a", "/b", "/c")) {
            chunks.append(chunks.isEmpty() ? "" : ",").append("""
                    {"web":{"uri":"%s%s","title":"Page %s"}}""".formatted(server.baseUrl(), path, path));
        }
        server.answers(grounded(TEXT, chunks.toString(), """
                {"segment":{"endIndex":10},"groundingChunkIndices":[0,2],"confidenceScores":[0.2,0.5]},
                {"segment":{"startIndex":11,"endIndex":28},"groundingChunkIndices":[1],"confidenceScores":[0.9]}"""));

        CometApiGeminiWebSearchEngine engine = CometApiGeminiWebSearchEngine.builder()
                .model(CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                        .build())
                .resolveRedirects(true)
                .redirects(new RedirectLinks(
                        url -> url.getPort() == server.port(), address -> true, Duration.ofSeconds(20)))
                .build();

        WebSearchResults results = search(engine, WebSearchRequest.from("Who won?", 2));

        assertThat(results.results())
                .extracting(
                        result -> result.url().toString(),
                        WebSearchOrganicResult::title,
                        WebSearchOrganicResult::snippet,
                        result -> result.metadata().get(CometApiGeminiWebSearchEngine.SCORE))
                .containsExactly(
                        tuple("https://uefa.example/final", "Page /a", "Spain won.\nIt was in Berlin.", "0.9"),
                        tuple("https://other.example/", "Page /c", "Spain won.", "0.5"));
        assertThat(results.searchInformation().totalResults()).isEqualTo(2);
    }

    @Test
    void a_silent_host_times_out_without_affecting_the_others() {
        server.when(on("/a"), Answer.redirect(302, "https://uefa.example/final"));
        server.when(
                on("/silent"), Answer.redirect(302, "https://uefa.example/2").delay(Duration.ofMinutes(5)));

        WebSearchResults results = searchWithRedirects(address -> true, Duration.ofSeconds(6), "/silent", "/a");

        assertThat(urls(results)).containsExactly(server.baseUrl() + "/silent", "https://uefa.example/final");
    }

    private static Predicate<LocalRequest> on(String path) {
        return request -> request.path().equals(path);
    }

    // --- in LangChain4j

    @Test
    void a_content_retriever_finds_segments_with_their_sources() {
        server.answers(spain());
        WebSearchContentRetriever retriever = WebSearchContentRetriever.builder()
                .webSearchEngine(engine())
                .maxResults(5)
                .build();

        List<Content> contents = form.retrieve(retriever, Query.from("Who won?"));

        assertThat(contents).hasSize(2);
        TextSegment segment = contents.get(1).textSegment();
        assertThat(segment.text()).isEqualTo("a.example\nIt was in Berlin.");
        assertThat(segment.metadata().getString("url")).isEqualTo("https://a.example/1");
        assertThat(segment.metadata().getString("title")).isEqualTo("a.example");
    }

    @Test
    void a_tool_returns_the_results() {
        server.answers(spain());

        String found = WebSearchTool.from(engine()).searchWeb("Who won?");

        assertThat(found).contains("https://a.example/1", "It was in Berlin.").doesNotContain("null");
    }
}
