package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.GenerateContentResponse.UsageMetadata;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.catalog.ModelType;
import dev.langchain4j.model.output.TokenUsage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private CometApiGeminiModelCatalog.Builder catalog() {
        return CometApiGeminiModelCatalog.builder().baseUrl(server.baseUrl());
    }

    private void serve(Answer answer) {
        server.when(request -> request.method().equals("GET"), answer);
    }

    private void serve(String models) {
        serve(Answer.raw(200, "application/json", """
                {"success":true,"data":[%s]}""".formatted(models)));
    }

    // --- the call

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/v1beta", "/v1beta/", "/v1"})
    void the_list_is_fetched_beside_the_endpoint_and_without_a_key(String suffix) {
        CometApiGeminiModelCatalog catalog = CometApiGeminiModelCatalog.builder()
                .baseUrl(server.baseUrl() + suffix)
                .build();

        catalog.listModels();

        LocalRequest request = server.lastRequest();
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.target()).isEqualTo("/api/models");
        assertThat(request.headers()).doesNotContainKeys("authorization", "x-goog-api-key");
    }

    @Test
    void a_path_prefix_is_kept() {
        CometApiGeminiModelCatalog.builder()
                .baseUrl(server.baseUrl() + "/gateway/v1beta")
                .build()
                .listModels();

        assertThat(server.lastRequest().target()).isEqualTo("/gateway/api/models");
    }

    @Test
    void the_list_is_cached_for_the_configured_time() {
        AtomicLong now = new AtomicLong();
        CometApiGeminiModelCatalog catalog = catalog()
                .cacheFor(Duration.ofMinutes(10))
                .timing(new Timing(
                        CallStyle.NO_DELAY.clock(),
                        now::get,
                        CallStyle.NO_DELAY.sleeper(),
                        CallStyle.NO_DELAY.random()))
                .build();

        catalog.listModels();
        now.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
        catalog.models();
        catalog.model("gemini-3-flash-preview");
        assertThat(server.requests()).hasSize(1);
        now.addAndGet(1);
        catalog.listModels();

        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void a_cache_time_of_zero_caches_nothing() {
        CometApiGeminiModelCatalog catalog = catalog().cacheFor(Duration.ZERO).build();

        catalog.listModels();
        catalog.listModels();

        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void concurrent_threads_share_one_request() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        serve(Answer.raw(200, "application/json", """
                {"data":["gemini-x"]}""").waitFor(answered));
        CometApiGeminiModelCatalog catalog = catalog().build();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<List<ModelDescription>>> lists = new ArrayList<>();
            for (int i = 0; i < 8; i++) lists.add(threads.submit(catalog::listModels));
            answered.countDown();

            for (Future<List<ModelDescription>> list : lists)
                assertThat(list.get()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }

        assertThat(server.requests()).hasSize(1);
    }

    // --- what it lists

    @Test
    void only_gemini_models_are_listed_unless_all_are_requested() {
        List<ModelDescription> gemini = catalog().build().listModels();
        List<ModelDescription> all = catalog().allProviders(true).build().listModels();

        assertThat(gemini).extracting(ModelDescription::name).allMatch(name -> name.startsWith("gemini-"));
        assertThat(all).extracting(ModelDescription::owner).contains("Google", "OpenAI", "DeepSeek");
        assertThat(all).containsAll(gemini);
    }

    @Test
    void every_field_of_a_record_is_read() {
        serve("""
                {"id":"gemini-3.8-flash","code":"gemini-3-8-flash","name":"Gemini 3.8 Flash","provider":"Google",
                 "description":"Fast","model_type":"text","features":["text-to-text","image-to-text"],
                 "context_length":1048576,"max_completion_tokens":"65536","published_at":1788307200,
                 "pricing":{"currency":"USD / M Tokens","input":0.5,"output":3,"cached_input":0.05,"per_request":null,
                   "per_second":null},
                 "api_doc_url":"https://apidoc.cometapi.com/api/text/gemini","upcoming":false,"future":{"x":1}}""");

        CometApiGeminiModelInfo model = catalog().build().model("models/gemini-3.8-flash");

        assertThat(model).isNotNull();
        ModelDescription description = model.description();
        assertThat(description.name()).isEqualTo("gemini-3.8-flash");
        assertThat(description.displayName()).isEqualTo("Gemini 3.8 Flash");
        assertThat(description.description()).isEqualTo("Fast");
        assertThat(description.owner()).isEqualTo("Google");
        assertThat(description.type()).isEqualTo(ModelType.CHAT);
        assertThat(description.maxInputTokens()).isEqualTo(1_048_576);
        assertThat(description.maxOutputTokens()).isEqualTo(65_536);
        assertThat(description.createdAt()).isEqualTo(Instant.parse("2026-09-02T00:00:00Z"));
        assertThat(model.modelType()).isEqualTo("text");
        assertThat(model.features()).containsExactly("text-to-text", "image-to-text");
        assertThat(model.documentationUrl()).isEqualTo("https://apidoc.cometapi.com/api/text/gemini");
        assertThat(model.pricing())
                .isEqualTo(new CometApiGeminiPricing(
                        "USD", new BigDecimal("0.5"), new BigDecimal("3"), new BigDecimal("0.05"), null, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "text, CHAT",
        "TEXT, CHAT",
        "image, IMAGE_GENERATION",
        "embedding, EMBEDDING",
        "audio, AUDIO_GENERATION",
        "rerank, SCORING",
        "moderation, MODERATION",
        "video, OTHER",
        "smell, OTHER"
    })
    void model_types_map_to_those_of_langchain4j(String modelType, ModelType type) {
        serve("""
                {"id":"gemini-x","model_type":"%s"}""".formatted(modelType));

        assertThat(catalog().build().listModels().get(0).type()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"gemini-x\"", """
            {"id":"gemini-x"}""", """
            {"id":"gemini-x","features":null,"pricing":null,"model_type":null,"name":null}""", """
            {"id":"gemini-x","features":"text","pricing":[1],"model_type":7,"name":{},"context_length":"1M"}""", """
            {"id":"gemini-x","features":[1,{}],"pricing":{},"published_at":"soon","provider":[]}""", """
            7,null,[],{},{"id":null},{"id":""},{"id":"gemini-x","published_at":1e17,"context_length":1e999999999}""", """
            {"id":"gemini-y","upcoming":true},{"id":"gemini-x"}"""})
    void a_malformed_record_affects_no_other_record(String models) {
        serve(models);

        List<CometApiGeminiModelInfo> read = catalog().build().models();

        assertThat(read).hasSize(1);
        assertThat(read.get(0).name()).isEqualTo("gemini-x");
        assertThat(read.get(0).description().displayName()).isEqualTo("gemini-x");
        assertThat(read.get(0).features()).isEmpty();
        assertThat(read.get(0).pricing()).isNull();
        assertThat(read.get(0).description().maxInputTokens()).isNull();
        assertThat(read.get(0).description().createdAt()).isNull();
    }

    @Test
    void a_bare_array_and_an_empty_one_are_accepted() {
        serve(Answer.raw(200, "application/json", """
                [{"id":"gemini-x"}]"""));

        assertThat(catalog().build().listModels()).hasSize(1);
        server.close();
        try (CometApiGeminiLocalServer empty = CometApiGeminiLocalServer.start()) {
            empty.when(request -> true, Answer.raw(200, "application/json", """
                    {"data":[]}"""));
            CometApiGeminiModelCatalog none = CometApiGeminiModelCatalog.builder()
                    .baseUrl(empty.baseUrl())
                    .build();

            assertThat(none.listModels()).isEmpty();
            assertThat(none.model("gemini-x")).isNull();
        }
    }

    // --- prices

    static Stream<Arguments> priceLists() {
        return Stream.of(
                Arguments.of("""
                        {"currency":"USD / M Tokens","input":5,"output":"25","ratio":0.8}""", "4", "20"),
                Arguments.of("""
                        {"input":0.3,"output":2.5}""", "0.3", "2.5"),
                Arguments.of("""
                        {"currency":"CNY","input":10.0,"output":100.00}""", "10", "100"),
                Arguments.of("""
                        {"currency":"USD / million tokens","input":1,"output":2}""", "1", "2"),
                Arguments.of("""
                        {"currency":"USD / K Tokens","input":1,"output":2}""", null, null),
                Arguments.of("""
                        {"currency":"USD / Request","input":0,"output":0,"per_request":0.04}""", null, null),
                Arguments.of("""
                        {"currency":"USD per 1K Tokens","input":1,"output":2}""", null, null),
                Arguments.of("""
                        {"currency":"USD (per 1K tokens)","input":1,"output":2}""", null, null),
                Arguments.of("""
                        {"currency":{"unit":"USD"},"input":1,"output":2}""", null, null),
                Arguments.of("""
                        {"currency":"USD per 1M tokens","input":1,"output":2}""", "1", "2"),
                Arguments.of("""
                        {"currency":"USD / 1,000,000 tokens","input":1,"output":2}""", "1", "2"),
                Arguments.of("""
                        {"currency":"USD-per-1K-Tokens","input":1,"output":2}""", null, null),
                Arguments.of("""
                        {"currency":"USD_per_1M_Tokens","input":1,"output":2}""", "1", "2"),
                Arguments.of("""
                        {"currency":"$ per million tokens","input":1,"output":2}""", "1", "2"),
                Arguments.of("""
                        {"currency":"USD / Token","input":1,"output":2}""", null, null),
                Arguments.of("""
                        {"currency":" ","input":1,"output":2}""", "1", "2"),
                Arguments.of("""
                        {"input":"free","output":-1}""", null, null),
                Arguments.of("""
                        {"input":1e999999999,"output":"1e-999999999"}""", null, null));
    }

    @ParameterizedTest
    @MethodSource("priceLists")
    void prices_are_per_million_tokens(String pricing, BigDecimal input, BigDecimal output) {
        serve("""
                {"id":"gemini-x","pricing":%s}""".formatted(pricing));

        CometApiGeminiPricing read = pricing();

        assertThat(read.inputPerMillionTokens()).isEqualTo(input);
        assertThat(read.outputPerMillionTokens()).isEqualTo(output);
    }

    @ParameterizedTest
    @CsvSource({
        "1788307200, 2026-09-02T00:00:00Z",
        "1788307200000, 2026-09-02T00:00:00Z",
        "'\"1788307200123\"', 2026-09-02T00:00:00.123Z",
        "1788307200000000, "
    })
    void a_date_is_in_seconds_or_milliseconds(String date, Instant expected) {
        serve("""
                {"id":"gemini-x","published_at":%s}""".formatted(date));

        assertThat(catalog().build().listModels().get(0).createdAt()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1E-99999999999", "LONG", "0.LONG", "-LONG.5e7"})
    void an_absurd_number_costs_only_its_field(String number) {
        serve("""
                {"id":"gemini-x","name":"X \\"1e99999999999","context_length":%s,"max_completion_tokens":7},{"id":"gemini-y"}""".formatted(number.replace("LONG", "9".repeat(20_000))));

        List<ModelDescription> models = catalog().build().listModels();

        assertThat(models).hasSize(2);
        assertThat(models.get(0).displayName()).isEqualTo("X \"1e99999999999");
        assertThat(models.get(0).maxInputTokens()).isNull();
        assertThat(models.get(0).maxOutputTokens()).isEqualTo(7);
    }

    @Test
    void a_byte_order_mark_is_skipped_and_an_id_is_listed_once() {
        serve(Answer.raw(200, "application/json", "\uFEFF" + """
                {"data":[{"id":"gemini-x","upcoming":true},{"id":"gemini-x","name":"X"},{"id":" gemini-x ","name":"Y"},"gemini-x"]}"""));

        assertThat(catalog().build().listModels())
                .extracting(ModelDescription::displayName)
                .containsExactly("X");
    }

    @Test
    void a_missing_name_or_usage_is_no_bare_exception() {
        serve("""
                {"id":"gemini-x","pricing":{"input":1,"output":2}}""");

        assertThatThrownBy(() -> catalog().build().model(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("modelName");
        assertThat(pricing().estimateCost(null)).isNull();
        assertThat(pricing().estimateCost(new TokenUsage(-5, null))).isNull();
        assertThat(pricing().estimateCost(new TokenUsage(1_000_000, -1))).isEqualByComparingTo("1");
    }

    private CometApiGeminiPricing pricing() {
        CometApiGeminiModelInfo model = catalog().build().model("gemini-x");
        assertThat(model).isNotNull();
        assertThat(model.pricing()).isNotNull();
        return model.pricing();
    }

    private static TokenUsage usage(Integer input, Integer output, Integer thoughts, Integer cached) {
        int candidates = output - (thoughts == null ? 0 : thoughts);
        return CometApiGeminiTokenUsage.from(
                new UsageMetadata(input, candidates, thoughts, null, cached, null, null, null, null, null, null, null));
    }

    static Stream<Arguments> costs() {
        String prices = "\"input\":0.5,\"output\":3";
        return Stream.of(
                Arguments.of(prices, new TokenUsage(1_000_000, 1_000_000), "3.5"),
                Arguments.of(prices, new TokenUsage(1, 0), "0.0000005"),
                Arguments.of(prices, new TokenUsage(1000, null), "0.0005"),
                Arguments.of(prices, usage(1000, 200, 150, null), "0.0011"),
                Arguments.of(prices, usage(1000, 200, null, 800), "0.0011"),
                Arguments.of(prices + ",\"cached_input\":0.05", usage(1000, 200, null, 800), "0.00074"),
                Arguments.of(prices, new TokenUsage(null, null), null),
                Arguments.of("\"input\":0.5", new TokenUsage(10, 10), null),
                Arguments.of("\"input\":0.5", new TokenUsage(1000, 0), "0.0005"),
                Arguments.of("\"per_request\":0.04", new TokenUsage(10, 10), null));
    }

    /** Thoughts are part of the output as it is counted, so they are not added again. */
    @ParameterizedTest
    @MethodSource("costs")
    void an_estimate_counts_input_output_thoughts_and_cached_tokens(String pricing, TokenUsage usage, BigDecimal cost) {
        serve("""
                {"id":"gemini-x","pricing":{%s}}""".formatted(pricing));

        BigDecimal estimate = pricing().estimateCost(usage);

        if (cost == null) assertThat(estimate).isNull();
        else assertThat(estimate).isEqualByComparingTo(cost);
    }

    // --- what goes wrong

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        Answer.raw(200, "text/html", "<html>Console</html>"), InvalidRequestException.class, "baseUrl"),
                Arguments.of(Answer.raw(200, "application/json", """
                        {"data":[{"""), InvalidRequestException.class, "baseUrl"),
                Arguments.of(Answer.raw(200, "application/json", """
                        {"success":false,"message":"closed today"}"""), InvalidRequestException.class, "closed today"),
                Arguments.of(
                        Answer.raw(404, "text/html", "<html>gone</html>"),
                        InvalidRequestException.class,
                        "no such path"),
                Arguments.of(Answer.raw(404, "application/json", """
                        {"error":{"message":"Invalid URL (GET /api/models)"}}"""), InvalidRequestException.class, "no such path"),
                Arguments.of(Answer.raw(401, "application/json", """
                        {"message":"log in"}"""), AuthenticationException.class, "log in"),
                Arguments.of(Answer.rateLimited(null), RateLimitException.class, "429"),
                Arguments.of(Answer.error(503, "busy"), InternalServerException.class, "busy"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void an_error_quotes_the_server_and_the_next_call_tries_again(
            Answer refusal, Class<? extends Exception> type, String text) {
        AtomicLong calls = new AtomicLong();
        server.when(
                request -> true,
                request -> calls.getAndIncrement() == 0 ? refusal : Answer.raw(200, "application/json", """
                        {"data":["gemini-x"]}"""));
        CometApiGeminiModelCatalog catalog = catalog().build();

        assertThatThrownBy(catalog::listModels)
                .isExactlyInstanceOf(type)
                .hasMessageContaining(text)
                .hasCauseInstanceOf(CometApiGeminiHttpException.class);

        assertThat(catalog.listModels()).hasSize(1);
    }

    @Test
    void a_silent_server_causes_a_timeout_that_names_the_setting() {
        serve(Answer.raw(200, "application/json", "{}").delay(Duration.ofMinutes(1)));
        CometApiGeminiModelCatalog catalog =
                catalog().timeout(Duration.ofMillis(100)).build();

        assertThatThrownBy(catalog::listModels)
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("PT0.1S (timeout)");
    }

    @Test
    void all_threads_that_wait_fail_after_one_timeout() throws Exception {
        serve(Answer.raw(200, "application/json", "{}").delay(Duration.ofMinutes(1)));
        CometApiGeminiModelCatalog catalog =
                catalog().timeout(Duration.ofSeconds(3)).build();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            long start = System.nanoTime();
            List<Future<List<ModelDescription>>> lists = new ArrayList<>();
            for (int i = 0; i < 8; i++) lists.add(threads.submit(catalog::listModels));

            for (Future<List<ModelDescription>> list : lists) {
                assertThatThrownBy(list::get).hasCauseExactlyInstanceOf(TimeoutException.class);
            }

            // one after the other they would take 24 seconds
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void an_interrupt_ends_the_wait_of_one_thread_only() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        serve(Answer.raw(200, "application/json", """
                {"data":["gemini-x"]}""").waitFor(answered));
        CometApiGeminiModelCatalog catalog = catalog().build();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<List<ModelDescription>> first = threads.submit(catalog::listModels);
            Awaitility.await().until(() -> server.requests().size() == 1);
            Future<List<ModelDescription>> second = threads.submit(catalog::listModels);

            first.cancel(true);
            answered.countDown();

            assertThat(second.get(10, TimeUnit.SECONDS)).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, needs no key",
        "403, needs no key",
        "429, cacheFor",
        "500, temporarily",
        "503, temporarily",
        "520, temporarily",
        "400, check baseUrl",
        "404, check baseUrl",
    })
    void the_advice_is_for_the_catalog(int status, String advice) {
        serve(Answer.error(status, "no"));

        assertThatThrownBy(catalog().build()::listModels)
                .hasMessageContaining(advice)
                .hasMessageNotContaining("apiKey")
                .hasMessageNotContaining("COMETAPI_KEY")
                .hasMessageNotContaining("maxRetries")
                .hasMessageNotContaining("logRequests");
    }

    @Test
    void an_unreachable_server_causes_a_retriable_error() {
        server.close();
        CometApiGeminiModelCatalog catalog = catalog().build();

        assertThatThrownBy(catalog::listModels)
                .isExactlyInstanceOf(RetriableException.class)
                .hasMessageContaining("cannot be fetched");
    }

    @Test
    void invalid_settings_are_rejected_by_name() {
        assertThatThrownBy(() -> catalog().timeout(Duration.ZERO)).hasMessageContaining("timeout");
        assertThatThrownBy(() -> catalog().cacheFor(Duration.ofSeconds(-1))).hasMessageContaining("cacheFor");
        assertThatThrownBy(() -> catalog().baseUrl("cometapi").build()).hasMessageContaining("baseUrl");
    }
}
