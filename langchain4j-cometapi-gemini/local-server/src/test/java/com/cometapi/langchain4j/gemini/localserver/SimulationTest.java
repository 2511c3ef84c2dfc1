package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {

    private static final String SEARCH = "'tools':[{'google_search':{}}]";
    private static final String MAPS = "'tools':[{'googleMaps':{}}]";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final NativeClient client = new NativeClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    private static JsonNode parts(JsonNode response) {
        return response.at("/candidates/0/content/parts");
    }

    private static JsonNode grounding(JsonNode response) {
        return response.at("/candidates/0/groundingMetadata");
    }

    private static String text(JsonNode response) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : parts(response)) {
            if (!part.path("thought").asBoolean()) text.append(part.path("text").asText());
        }
        return text.toString();
    }

    /** Returns the text of each grounding support, read by its byte indices. */
    private static List<String> supported(JsonNode response) {
        List<String> supported = new ArrayList<>();
        for (JsonNode support : grounding(response).path("groundingSupports")) {
            JsonNode segment = support.get("segment");
            String part = parts(response)
                    .get(segment.path("partIndex").asInt())
                    .path("text")
                    .asText();
            byte[] bytes = Arrays.copyOfRange(
                    part.getBytes(StandardCharsets.UTF_8),
                    segment.path("startIndex").asInt(),
                    segment.path("endIndex").asInt());
            String segmentText = new String(bytes, StandardCharsets.UTF_8);
            assertThat(segment.path("text").asText()).isEqualTo(segmentText);
            assertThat(support.get("confidenceScores")).hasSameSizeAs(support.get("groundingChunkIndices"));
            supported.add(segmentText);
        }
        return supported;
    }

    @ParameterizedTest
    @CsvSource({
        "Who won Euro 2024?, Who won Euro 2024, One source",
        "Кто выиграл Евро-2024?, Кто выиграл Евро-2024, Один источник",
        "ユーロ2024の優勝国は？, ユーロ2024の優勝国は, 一つの資料",
        "⚽🏆 2024?, ⚽🏆 2024, One source",
    })
    void a_search_replies_in_the_script_of_the_prompt_with_sources(String prompt, String query, String firstSentence)
            throws Exception {
        JsonNode response = client.generate(prompt, SEARCH);

        assertThat(text(response)).contains(query);
        assertThat(supported(response)).hasSize(2).first().asString().startsWith(firstSentence);
        assertThat(grounding(response).at("/webSearchQueries/0").asText()).isEqualTo(query);
        assertThat(grounding(response).at("/searchEntryPoint/renderedContent").asText())
                .contains(query)
                .contains("https://www.google.com/search?q=");
        assertThat(grounding(response).path("groundingChunks")).hasSize(3).allSatisfy(chunk -> {
            assertThat(chunk.at("/web/uri").asText())
                    .startsWith("https://" + chunk.at("/web/domain").asText());
            assertThat(chunk.at("/web/title").asText()).isNotBlank();
        });
    }

    @Test
    void support_indices_count_bytes_within_the_text_part() throws Exception {
        JsonNode response = client.generate(
                "Сколько будет 6 * 7?",
                "'tools':[{'google_search':{}},{'codeExecution':{}}],"
                        + "'generationConfig':{'thinkingConfig':{'includeThoughts':true}}");

        assertThat(parts(response).get(0).path("thought").asBoolean()).isTrue();
        assertThat(parts(response).get(1).has("executableCode")).isTrue();
        assertThat(parts(response).get(2).has("codeExecutionResult")).isTrue();
        assertThat(supported(response)).hasSize(2);
    }

    @Test
    void grounding_metadata_arrives_with_the_last_chunk() throws Exception {
        String[] events = client.stream(NativeClient.request("Кто выиграл?", SEARCH))
                .body()
                .split("\r\n\r\n");

        assertThat(events).hasSizeGreaterThan(5);
        assertThat(events[events.length - 1]).contains("groundingSupports");
        assertThat(Arrays.copyOf(events, events.length - 1)).noneMatch(event -> event.contains("groundingSupports"));
    }

    @Test
    void a_truncated_text_has_no_supports_beyond_its_end() throws Exception {
        JsonNode response = client.generate("Who won?", SEARCH + ",'generationConfig':{'maxOutputTokens':35}");

        assertThat(response.at("/candidates/0/finishReason").asText()).isEqualTo("MAX_TOKENS");
        assertThat(supported(response)).hasSize(1);
    }

    @Test
    void maps_find_nearby_places_and_a_widget_on_request() throws Exception {
        String near = ",'toolConfig':{'retrievalConfig':{'latLng':{'latitude':55.79,'longitude':49.12}}}";
        JsonNode plain = client.generate("Где выпить кофе?", MAPS + near);
        JsonNode withWidget = client.generate("Coffee?", "'tools':[{'googleMaps':{'enableWidget':true}}]");

        assertThat(supported(plain)).hasSize(2).first().asString().contains("Кафе «Пример»");
        JsonNode place = grounding(plain).at("/groundingChunks/0/maps");
        assertThat(place.path("title").asText()).isEqualTo("Кафе «Пример»");
        assertThat(place.path("uri").asText()).contains("55.79%2C49.12");
        assertThat(place.path("placeId").asText()).startsWith("places/");
        assertThat(grounding(plain).has("googleMapsWidgetContextToken")).isFalse();
        assertThat(grounding(withWidget).path("googleMapsWidgetContextToken").asText())
                .startsWith("widgetcontent/");
    }

    @Test
    void pages_in_the_prompt_are_read_or_reported_as_failed() throws Exception {
        JsonNode response = client.generate(
                "Compare https://example.org/a?x=1 and https://gone.invalid/b.", "'tools':[{'urlContext':{}}]");

        JsonNode pages = response.at("/candidates/0/urlContextMetadata/urlMetadata");
        assertThat(pages.findValuesAsText("retrievedUrl"))
                .containsExactly("https://example.org/a?x=1", "https://gone.invalid/b");
        assertThat(pages.findValuesAsText("urlRetrievalStatus"))
                .containsExactly("URL_RETRIEVAL_STATUS_SUCCESS", "URL_RETRIEVAL_STATUS_ERROR");
        assertThat(supported(response)).containsExactly("Reading https://example.org/a?x=1 is simulated.");
        assertThat(response.at("/usageMetadata/toolUsePromptTokenCount").asInt())
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "What is 2 ** 10 - 1?       | print(2 ** 10 - 1)   | 1023",
                "Сколько будет 17 × (2+3)?  | print(17 * (2+3))    | 85",
                "3 ^ 4 = ?                  | print(3 ** 4)        | 81",
                "7/2                        | print(7/2)           | 3.5",
                "In 2024: 1.5 + 2           | print(1.5 + 2)       | 3.5",
                "-7 % 3 is 7 % 3?           | print(7 % 3)         | 1",
                "hi 👋                      | print(len('hi 👋'))   | 4",
            })
    void code_execution_computes_the_expression_in_the_prompt(String prompt, String code, String output)
            throws Exception {
        JsonNode response = client.generate(prompt, "'tools':[{'codeExecution':{}}]");

        assertThat(parts(response).at("/0/executableCode/code").asText()).isEqualTo(code);
        assertThat(parts(response).get(0).has("thoughtSignature")).isTrue();
        assertThat(parts(response).at("/1/codeExecutionResult/outcome").asText())
                .isEqualTo("OUTCOME_OK");
        assertThat(parts(response).at("/1/codeExecutionResult/output").asText()).isEqualTo(output + "\n");
        assertThat(text(response)).contains(output);
    }

    @Test
    void code_execution_reports_a_division_by_zero() throws Exception {
        JsonNode response = client.generate("1 / 0", "'tools':[{'codeExecution':{}}]");

        assertThat(parts(response).at("/1/codeExecutionResult/outcome").asText())
                .isEqualTo("OUTCOME_FAILED");
        assertThat(text(response)).contains("ZeroDivisionError");
    }

    private static BufferedImage image(JsonNode part) throws Exception {
        byte[] png = Base64.getDecoder().decode(part.at("/inlineData/data").asText());
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(image).isNotNull();
        return image;
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1024, 1024",
        "'''aspectRatio'':''16:9''', 1376, 768",
        "'''aspectRatio'':''1:4'',''imageSize'':''512''', 256, 1024",
        "'''aspectRatio'':''3:2'',''imageSize'':''2K''', 2496, 1664",
        "'''imageSize'':''4K''', 4096, 4096",
    })
    void an_image_is_a_png_of_the_requested_size(String config, int width, int height) throws Exception {
        JsonNode response = client.generate(
                "A paper boat on a lake",
                "'generationConfig':{'responseModalities':['IMAGE'],'imageConfig':{" + config + "}}");

        BufferedImage image = image(parts(response).get(0));
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
        assertThat(parts(response).get(0).has("thoughtSignature")).isTrue();
        assertThat(text(response)).isEmpty();
        assertThat(response.at("/usageMetadata/candidatesTokensDetails/0/modality")
                        .asText())
                .isEqualTo("IMAGE");
    }

    @Test
    void included_thoughts_contain_a_draft_image() throws Exception {
        JsonNode response = client.generate(
                "A house",
                "'generationConfig':{'responseModalities':['TEXT','IMAGE'],'thinkingConfig':{'includeThoughts':true}}");

        List<JsonNode> images = parts(response).findParents("inlineData");
        assertThat(images).hasSize(2);
        assertThat(images.get(0).path("thought").asBoolean()).isTrue();
        assertThat(images.get(1).has("thought")).isFalse();
        assertThat(text(response)).contains("🎨");
    }

    @Test
    void the_next_message_edits_the_image() throws Exception {
        String image = "'generationConfig':{'responseModalities':['IMAGE']}";
        JsonNode first = client.generate("A blue boat", image);
        ObjectNode more = (ObjectNode) Wire.parse(NativeClient.request("A blue boat", image));
        more.withArrayProperty("contents").add(first.at("/candidates/0/content"));
        more.withArrayProperty("contents")
                .add(Wire.parse("{\"role\":\"user\",\"parts\":[{\"text\":\"Make it red\"}]}"));
        JsonNode second = Wire.parse(client.send(more.toString()).body());

        BufferedImage before = image(parts(first).get(0));
        BufferedImage after = image(parts(second).get(0));
        int sail = 540;
        assertThat(before.getRGB(sail, sail)).isEqualTo(0xff1a73e8);
        assertThat(after.getRGB(sail, sail)).isEqualTo(0xffd93025);
        assertThat(after.getRGB(0, 0)).isEqualTo(before.getRGB(0, 0));
    }

    @Test
    void the_safety_settings_block_a_prompt() throws Exception {
        String settings = "'safetySettings':[{'category':'HARM_CATEGORY_DANGEROUS_CONTENT','threshold':'%s'}]";

        JsonNode blocked = client.generate("How to build a bomb?", settings.formatted("BLOCK_ONLY_HIGH"));
        JsonNode rated = client.generate("How to build a bomb?", settings.formatted("BLOCK_NONE"));
        JsonNode unrated = client.generate("How to build a bomb?", "");

        assertThat(blocked.at("/promptFeedback/blockReason").asText()).isEqualTo("SAFETY");
        assertThat(blocked.at("/promptFeedback/safetyRatings/0/blocked").asBoolean())
                .isTrue();
        assertThat(blocked.has("candidates")).isFalse();
        assertThat(rated.at("/candidates/0/safetyRatings/0/probability").asText())
                .isEqualTo("HIGH");
        assertThat(unrated.at("/candidates/0").has("safetyRatings")).isFalse();
    }

    @Test
    void each_token_has_a_log_probability_on_request() throws Exception {
        JsonNode candidate = client.generate("hi", "'generationConfig':{'responseLogprobs':true,'logprobs':2}")
                .at("/candidates/0");

        int tokens = candidate.at("/logprobsResult/chosenCandidates").size();
        assertThat(tokens).isGreaterThan(3);
        assertThat(candidate.at("/logprobsResult/topCandidates"))
                .hasSize(tokens)
                .allSatisfy(top -> assertThat(top.get("candidates")).hasSize(2));
        assertThat(candidate.path("avgLogprobs").asDouble()).isNegative();
    }

    @Test
    void cached_content_is_counted_and_refused_with_tools() throws Exception {
        JsonNode usage =
                client.generate("hi", "'cachedContent':'cachedContents/a'").path("usageMetadata");

        assertThat(usage.path("cachedContentTokenCount").asInt()).isEqualTo(4096);
        assertThat(usage.path("promptTokenCount").asInt()).isGreaterThan(4096);
        assertThat(client.send(NativeClient.request("hi", "'cachedContent':'cachedContents/a'," + SEARCH))
                        .body())
                .contains("CachedContent can not be used with GenerateContent request setting system_instruction");
    }

    @Test
    void server_tools_report_their_calls_beside_functions() throws Exception {
        JsonNode response = client.generate(
                "Weather in Oslo?",
                "'tools':[{'functionDeclarations':[{'name':'weather'}]},{'googleSearch':{}}],"
                        + "'toolConfig':{'includeServerSideToolInvocations':true}");

        assertThat(parts(response).at("/0/toolCall/toolType").asText()).isEqualTo("GOOGLE_SEARCH_WEB");
        assertThat(parts(response).at("/1/toolResponse/id").asText())
                .isEqualTo(parts(response).at("/0/toolCall/id").asText());
        assertThat(parts(response))
                .allSatisfy(part -> assertThat(part.has("thoughtSignature")).isTrue());
        assertThat(parts(response).at("/2/functionCall/name").asText()).isEqualTo("weather");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'object','properties':{'a':{'type':['string','null']}}} | {'a':'something'}",
                "{'type':['null','integer']} | 1",
                "{'type':['null']} | null",
                "{'type':['array','null'],'items':{'type':['boolean','null']},'minItems':2} | [true,true]",
                "{'anyOf':[{'type':'null'},{'type':'number','minimum':5}]} | 5",
                "{'oneOf':[{'type':'string','format':'date'}]} | '2026-01-01'",
                "{'type':'array','prefixItems':[{'type':'string'},{'const':7}]} | ['something',7]",
                "{'$ref':'#/$defs/a~1b','$defs':{'a/b':{'enum':['x','y']}}} | 'x'",
            })
    void a_json_schema_is_filled(String schema, String expected) throws Exception {
        JsonNode response = client.generate(
                "hi", "'generationConfig':{'responseMimeType':'application/json','responseJsonSchema':" + schema + "}");

        assertThat(text(response)).isEqualTo(expected.replace('\'', '"'));
    }

    @Test
    void names_in_snake_case_are_understood() throws Exception {
        JsonNode response = client.generate(
                "hi",
                "'generation_config':{'response_mime_type':'application/json','response_schema':"
                        + "{'type':'array','items':{'type':'boolean'}}},'tools':null");

        assertThat(text(response)).isEqualTo("[true]");
    }

    @Test
    void the_simulation_calls_only_allowed_functions() throws Exception {
        String two =
                "'tools':[{'functionDeclarations':[{'name':'a'},{'name':'b'}]}],'toolConfig':{'functionCallingConfig':%s}";

        JsonNode allowed = client.generate("hi", two.formatted("{'mode':'ANY','allowedFunctionNames':['b']}"));
        JsonNode none = client.generate("hi", two.formatted("{'mode':'NONE'}"));

        assertThat(parts(allowed).at("/0/functionCall/name").asText()).isEqualTo("b");
        assertThat(text(none)).contains("hi");
    }

    @Test
    void an_enum_schema_gets_one_of_its_values() throws Exception {
        JsonNode response = client.generate(
                "Sunny?",
                "'generationConfig':{'responseMimeType':'text/x.enum',"
                        + "'responseSchema':{'type':'STRING','enum':['SUN','RAIN']}}");

        assertThat(text(response)).isEqualTo("SUN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Why?", "Зачем?", "なぜ？"})
    void only_the_first_reply_contains_the_introduction(String prompt) throws Exception {
        String first = text(client.generate(prompt, ""));
        String second = text(client.generate(prompt, ""));
        String third = text(client.generate(prompt, ""));

        assertThat(first).endsWith(second).hasSizeGreaterThan(second.length());
        assertThat(first.contains("COMETAPI_KEY")).isEqualTo(System.getenv("COMETAPI_KEY") == null);
        assertThat(third).isEqualTo(second).contains(prompt);
    }
}
