package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of models, the count of tokens and the speed of the simulated model. */
class ServiceSurfaceTest {

    private static final String HELLO = NativeClient.request("Hello, how are you today?", "");

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final NativeClient client = new NativeClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    private JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Wire.parse(response.body());
    }

    // --- models

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models", "/v1beta/models", "/v1beta/models?pageSize=1000"})
    void the_models_are_listed_in_the_format_of_gemini(String target) throws Exception {
        JsonNode list = json(client.get(target));

        assertThat(list.get("models").findValuesAsText("name"))
                .contains("models/gemini-3-flash-preview", "models/gemini-3.1-flash-image")
                .allMatch(name -> name.startsWith("models/gemini-"));
        assertThat(list.get("models")).allSatisfy(model -> {
            assertThat(model.get("inputTokenLimit").asInt()).isPositive();
            assertThat(model.get("outputTokenLimit").asInt()).isPositive();
            assertThat(model.get("supportedGenerationMethods").toString()).contains("generateContent", "countTokens");
        });
        assertThat(list.has("nextPageToken")).isFalse();
    }

    @Test
    void pages_of_models_follow_each_other() throws Exception {
        JsonNode all = json(client.get("/v1beta/models")).get("models");
        List<String> names = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = json(client.get("/v1beta/models?pageSize=3" + next));
            names.addAll(page.get("models").findValuesAsText("name"));
            next = page.has("nextPageToken")
                    ? "&pageToken=" + page.get("nextPageToken").asText()
                    : "";
        } while (!next.isEmpty());

        assertThat(names).isEqualTo(all.findValuesAsText("name"));
        assertThat(client.get("/v1beta/models?pageToken=x").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"v1", "v1beta"})
    void a_model_is_described_and_an_unknown_one_not_found(String version) throws Exception {
        JsonNode model = json(client.get("/" + version + "/models/gemini-2.5-flash"));
        HttpResponse<String> unknown = client.get("/" + version + "/models/gpt-image-2");

        assertThat(model.get("name").asText()).isEqualTo("models/gemini-2.5-flash");
        assertThat(model.get("displayName").asText()).isEqualTo("Gemini 2.5 Flash");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(Wire.parse(unknown.body()).at("/error/status").asText()).isEqualTo("NOT_FOUND");
        assertThat(Wire.parse(unknown.body()).at("/error/message").asText())
                .contains("models/gpt-image-2")
                .contains(version);
        assertThat(client.get("/api/models").body()).contains("gpt-image-2");
        assertThat(client.get("/v2/models").statusCode()).isEqualTo(404);
    }

    @Test
    void models_and_counts_need_a_key() throws Exception {
        for (String target : new String[] {"models", "models/gemini-2.5-flash"}) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/v1beta/" + target))
                    .build();
            assertThat(client.send(request).statusCode()).isEqualTo(401);
        }
        HttpRequest count = HttpRequest.newBuilder(
                        URI.create(server.baseUrl() + "/v1/models/gemini-2.5-flash:countTokens"))
                .POST(HttpRequest.BodyPublishers.ofString(HELLO))
                .build();
        assertThat(client.send(count).statusCode()).isEqualTo(401);
    }

    // --- countTokens

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Hello                       | ''",
                "Сколько времени? 👋         | ''",
                "Hello                       | 'systemInstruction':{'parts':[{'text':'Be brief and kind.'}]}",
                "Weather                     | 'tools':[{'functionDeclarations':[{'name':'w','description':'Weather'}]}]",
                "Hello                       | 'cachedContent':'cachedContents/a'",
            })
    void the_count_equals_the_prompt_tokens_of_a_generation(String prompt, String fields) throws Exception {
        String request = NativeClient.request(prompt, fields.equals("''") ? "" : fields);
        String count = "{\"generateContentRequest\":" + request.replaceFirst("\\{", "{\"model\":\"models/x\",") + "}";

        JsonNode counted = json(client.send(NativeClient.MODEL, "countTokens", count));
        JsonNode plain = json(client.send(NativeClient.MODEL, "countTokens", request));

        for (boolean isStreamed : new boolean[] {false, true}) {
            JsonNode usage = client.generate(isStreamed, request).get("usageMetadata");
            assertThat(counted.get("totalTokens").asInt())
                    .isPositive()
                    .isEqualTo(usage.get("promptTokenCount").asInt());
            assertThat(counted.get("promptTokensDetails")).isEqualTo(usage.get("promptTokensDetails"));
        }
        assertThat(plain).isEqualTo(counted);
    }

    @Test
    void a_longer_text_has_more_tokens() throws Exception {
        JsonNode one = json(client.send(NativeClient.MODEL, "countTokens", NativeClient.request("a".repeat(40), "")));
        JsonNode ten = json(client.send(NativeClient.MODEL, "countTokens", NativeClient.request("a".repeat(400), "")));

        assertThat(one.get("totalTokens").asInt()).isEqualTo(10);
        assertThat(ten.get("totalTokens").asInt()).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({"image/png, IMAGE", "audio/wav, AUDIO", "video/mp4, VIDEO", "application/pdf, DOCUMENT"})
    void inline_media_are_not_counted_as_text(String type, String modality) throws Exception {
        String data = Base64.getEncoder().encodeToString(new byte[300_000]);
        String request = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"What is it?\"},{\"inlineData\":"
                + "{\"mimeType\":\"" + type + "\",\"data\":\"" + data + "\"}}]}]}";

        JsonNode counted = json(client.send(NativeClient.MODEL, "countTokens", request));
        for (boolean isStreamed : new boolean[] {false, true}) {
            JsonNode usage = client.generate(isStreamed, request).get("usageMetadata");
            assertThat(usage.get("promptTokenCount")).isEqualTo(counted.get("totalTokens"));
            assertThat(usage.get("promptTokensDetails").findValuesAsText("modality"))
                    .containsExactly("TEXT", modality);
            assertThat(usage.at("/promptTokensDetails/0/tokenCount").asInt()).isLessThan(10);
            assertThat(usage.get("promptTokenCount").asInt()).isLessThan(10_000);
        }
    }

    @Test
    void a_count_consumes_no_scripted_response() throws Exception {
        server.answers(Answer.text("scripted"));

        json(client.send(NativeClient.MODEL, "countTokens", HELLO));

        assertThat(NativeClient.text(client.generate(false, HELLO))).isEqualTo("scripted");
        assertThat(client.send(NativeClient.MODEL, "countTokens", "{\"contents\":7}")
                        .statusCode())
                .isEqualTo(400);
    }

    // --- speed

    private Duration time(boolean isStreamed) throws Exception {
        long start = System.nanoTime();
        client.generate(isStreamed, HELLO);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_model_takes_as_long_for_a_whole_response_as_for_a_stream(boolean isStreamed) throws Exception {
        server.otherwise(request -> Answer.chunks("a ", "b c ", "d e f"));
        time(isStreamed);
        server.firstTokenAfter(Duration.ofMillis(200)).tokensPerSecond(20);

        assertThat(time(isStreamed)).isBetween(Duration.ofMillis(450), Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_first_token_waits_without_a_number_of_tokens(boolean isStreamed) throws Exception {
        server.otherwise(request -> Answer.chunks("a ", "b "));
        server.firstTokenAfter(Duration.ofMillis(300));

        assertThat(time(isStreamed)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void tokens_per_second_take_precedence_over_the_servers_pace_only() throws Exception {
        server.pace(Duration.ofHours(1)).tokensPerSecond(1_000);
        server.answers(Answer.chunks("a ", "b "));
        assertThat(time(true)).isLessThan(Duration.ofSeconds(5));

        server.tokensPerSecond(0.001);
        server.answers(Answer.chunks("a ", "b ").pace(Duration.ofMillis(1)));
        assertThat(time(true)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_reset_ends_the_speed_and_errors_never_have_one() throws Exception {
        server.firstTokenAfter(Duration.ofHours(1)).tokensPerSecond(0.001);
        server.fault(Answer.error(503, "overloaded"));
        assertThat(client.send(HELLO).statusCode()).isEqualTo(503);

        server.reset();
        assertThat(time(true)).isLessThan(Duration.ofSeconds(5));
        assertThat(time(false)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void impossible_speeds_are_refused_by_name() {
        assertThatThrownBy(() -> server.tokensPerSecond(0)).hasMessageContaining("tokensPerSecond is 0.0");
        assertThatThrownBy(() -> server.tokensPerSecond(Double.NaN)).hasMessageContaining("tokensPerSecond is NaN");
        assertThatThrownBy(() -> server.firstTokenAfter(Duration.ofMillis(-1))).hasMessageContaining("firstTokenAfter");
    }
}
