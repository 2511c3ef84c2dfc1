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

    private static JsonNode parts(JsonNode answer) {
        return answer.at("/candidates/0/content/parts");
    }

    private static JsonNode grounding(JsonNode answer) {
        return answer.at("/candidates/0/groundingMetadata");
    }

    private static String text(JsonNode answer) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : parts(answer)) {
            if (!part.path("thought").asBoolean()) text.append(part.path("text").asText());
        }
        return text.toString();
    }

    /** What the supports name, by their bytes. */
    private static List<String> supported(JsonNode answer) {
        List<String> supported = new ArrayList<>();
        for (JsonNode support : grounding(answer).path("groundingSupports")) {
            JsonNode segment = support.get("segment");
            String part = parts(answer)
                    .get(segment.path("partIndex").asInt())
                    .path("text")
                    .asText();
            byte[] bytes = Arrays.copyOfRange(
                    part.getBytes(StandardCharsets.UTF_8),
                    segment.path("startIndex").asInt(),
                    segment.path("endIndex").asInt());
            String words = new String(bytes, StandardCharsets.UTF_8);
            assertThat(segment.path("text").asText()).isEqualTo(words);
            assertThat(support.get("confidenceScores")).hasSameSizeAs(support.get("groundingChunkIndices"));
            supported.add(words);
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
    void a_search_answers_in_the_letters_of_the_question_with_sources_for_its_sentences(
            String question, String query, String words) throws Exception {
        JsonNode answer = client.answer(question, SEARCH);

        assertThat(text(answer)).contains(query);
        assertThat(supported(answer)).hasSize(2).first().asString().startsWith(words);
        assertThat(grounding(answer).at("/webSearchQueries/0").asText()).isEqualTo(query);
        assertThat(grounding(answer).at("/searchEntryPoint/renderedContent").asText())
                .contains(query)
                .contains("https://www.google.com/search?q=");
        assertThat(grounding(answer).path("groundingChunks")).hasSize(3).allSatisfy(chunk -> {
            assertThat(chunk.at("/web/uri").asText())
                    .startsWith("https://" + chunk.at("/web/domain").asText());
            assertThat(chunk.at("/web/title").asText()).isNotBlank();
        });
    }

    @Test
    void bytes_are_counted_in_the_part_that_has_the_text() throws Exception {
        JsonNode answer = client.answer(
                "Сколько будет 6 * 7?",
                "'tools':[{'google_search':{}},{'codeExecution':{}}],"
                        + "'generationConfig':{'thinkingConfig':{'includeThoughts':true}}");

        assertThat(parts(answer).get(0).path("thought").asBoolean()).isTrue();
        assertThat(parts(answer).get(1).has("executableCode")).isTrue();
        assertThat(parts(answer).get(2).has("codeExecutionResult")).isTrue();
        assertThat(supported(answer)).hasSize(2);
    }

    @Test
    void streamed_sources_come_with_the_last_chunk() throws Exception {
        String[] events = client.stream(NativeClient.request("Кто выиграл?", SEARCH))
                .body()
                .split("\r\n\r\n");

        assertThat(events).hasSizeGreaterThan(5);
        assertThat(events[events.length - 1]).contains("groundingSupports");
        assertThat(Arrays.copyOf(events, events.length - 1)).noneMatch(event -> event.contains("groundingSupports"));
    }

    @Test
    void an_answer_that_is_cut_has_no_sources_for_what_is_gone() throws Exception {
        JsonNode answer = client.answer("Who won?", SEARCH + ",'generationConfig':{'maxOutputTokens':30}");

        assertThat(answer.at("/candidates/0/finishReason").asText()).isEqualTo("MAX_TOKENS");
        assertThat(supported(answer)).hasSize(1);
    }

    @Test
    void a_map_knows_places_near_the_user_and_a_widget_only_when_asked() throws Exception {
        String near = ",'toolConfig':{'retrievalConfig':{'latLng':{'latitude':55.79,'longitude':49.12}}}";
        JsonNode plain = client.answer("Где выпить кофе?", MAPS + near);
        JsonNode withWidget = client.answer("Coffee?", "'tools':[{'googleMaps':{'enableWidget':true}}]");

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
    void pages_that_the_prompt_names_are_read_or_told_as_unreadable() throws Exception {
        JsonNode answer = client.answer(
                "Compare https://example.org/a?x=1 and https://gone.invalid/b.", "'tools':[{'urlContext':{}}]");

        JsonNode pages = answer.at("/candidates/0/urlContextMetadata/urlMetadata");
        assertThat(pages.findValuesAsText("retrievedUrl"))
                .containsExactly("https://example.org/a?x=1", "https://gone.invalid/b");
        assertThat(pages.findValuesAsText("urlRetrievalStatus"))
                .containsExactly("URL_RETRIEVAL_STATUS_SUCCESS", "URL_RETRIEVAL_STATUS_ERROR");
        assertThat(supported(answer)).containsExactly("https://example.org/a?x=1 was read as well.");
        assertThat(answer.at("/usageMetadata/toolUsePromptTokenCount").asInt()).isPositive();
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
    void code_is_run_on_what_the_question_says(String question, String code, String output) throws Exception {
        JsonNode answer = client.answer(question, "'tools':[{'codeExecution':{}}]");

        assertThat(parts(answer).at("/0/executableCode/code").asText()).isEqualTo(code);
        assertThat(parts(answer).get(0).has("thoughtSignature")).isTrue();
        assertThat(parts(answer).at("/1/codeExecutionResult/outcome").asText()).isEqualTo("OUTCOME_OK");
        assertThat(parts(answer).at("/1/codeExecutionResult/output").asText()).isEqualTo(output + "\n");
        assertThat(text(answer)).contains(output);
    }

    @Test
    void code_can_fail() throws Exception {
        JsonNode answer = client.answer("1 / 0", "'tools':[{'codeExecution':{}}]");

        assertThat(parts(answer).at("/1/codeExecutionResult/outcome").asText()).isEqualTo("OUTCOME_FAILED");
        assertThat(text(answer)).contains("ZeroDivisionError");
    }

    private static BufferedImage picture(JsonNode part) throws Exception {
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
    void a_picture_is_a_png_of_the_size_that_was_asked_for(String config, int width, int height) throws Exception {
        JsonNode answer = client.answer(
                "A paper boat on a lake",
                "'generationConfig':{'responseModalities':['IMAGE'],'imageConfig':{" + config + "}}");

        BufferedImage image = picture(parts(answer).get(0));
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
        assertThat(parts(answer).get(0).has("thoughtSignature")).isTrue();
        assertThat(text(answer)).isEmpty();
        assertThat(answer.at("/usageMetadata/candidatesTokensDetails/0/modality")
                        .asText())
                .isEqualTo("IMAGE");
    }

    @Test
    void who_may_think_aloud_shows_a_draft_first() throws Exception {
        JsonNode answer = client.answer(
                "A house",
                "'generationConfig':{'responseModalities':['TEXT','IMAGE'],'thinkingConfig':{'includeThoughts':true}}");

        List<JsonNode> pictures = parts(answer).findParents("inlineData");
        assertThat(pictures).hasSize(2);
        assertThat(pictures.get(0).path("thought").asBoolean()).isTrue();
        assertThat(pictures.get(1).has("thought")).isFalse();
        assertThat(text(answer)).contains("🎨");
    }

    @Test
    void a_picture_is_edited_by_what_is_said_next() throws Exception {
        String image = "'generationConfig':{'responseModalities':['IMAGE']}";
        JsonNode first = client.answer("A blue boat", image);
        ObjectNode more = (ObjectNode) Wire.parse(NativeClient.request("A blue boat", image));
        more.withArrayProperty("contents").add(first.at("/candidates/0/content"));
        more.withArrayProperty("contents")
                .add(Wire.parse("{\"role\":\"user\",\"parts\":[{\"text\":\"Make it red\"}]}"));
        JsonNode second = Wire.parse(client.ask(more.toString()).body());

        BufferedImage before = picture(parts(first).get(0));
        BufferedImage after = picture(parts(second).get(0));
        int sail = 540;
        assertThat(before.getRGB(sail, sail)).isEqualTo(0xff1a73e8);
        assertThat(after.getRGB(sail, sail)).isEqualTo(0xffd93025);
        assertThat(after.getRGB(0, 0)).isEqualTo(before.getRGB(0, 0));
    }

    @Test
    void a_prompt_is_blocked_where_the_settings_say_so() throws Exception {
        String settings = "'safetySettings':[{'category':'HARM_CATEGORY_DANGEROUS_CONTENT','threshold':'%s'}]";

        JsonNode blocked = client.answer("How to build a bomb?", settings.formatted("BLOCK_ONLY_HIGH"));
        JsonNode rated = client.answer("How to build a bomb?", settings.formatted("BLOCK_NONE"));
        JsonNode unrated = client.answer("How to build a bomb?", "");

        assertThat(blocked.at("/promptFeedback/blockReason").asText()).isEqualTo("SAFETY");
        assertThat(blocked.at("/promptFeedback/safetyRatings/0/blocked").asBoolean())
                .isTrue();
        assertThat(blocked.has("candidates")).isFalse();
        assertThat(rated.at("/candidates/0/safetyRatings/0/probability").asText())
                .isEqualTo("HIGH");
        assertThat(unrated.at("/candidates/0").has("safetyRatings")).isFalse();
    }

    @Test
    void each_word_has_a_log_probability_when_asked_for() throws Exception {
        JsonNode candidate = client.answer("hi", "'generationConfig':{'responseLogprobs':true,'logprobs':2}")
                .at("/candidates/0");

        int words = candidate.at("/logprobsResult/chosenCandidates").size();
        assertThat(words).isGreaterThan(3);
        assertThat(candidate.at("/logprobsResult/topCandidates"))
                .hasSize(words)
                .allSatisfy(top -> assertThat(top.get("candidates")).hasSize(2));
        assertThat(candidate.path("avgLogprobs").asDouble()).isNegative();
    }

    @Test
    void cached_content_is_counted_and_goes_with_no_system_instruction_or_tools() throws Exception {
        JsonNode usage =
                client.answer("hi", "'cachedContent':'cachedContents/a'").path("usageMetadata");

        assertThat(usage.path("cachedContentTokenCount").asInt()).isEqualTo(4096);
        assertThat(usage.path("promptTokenCount").asInt()).isGreaterThan(4096);
        assertThat(client.ask(NativeClient.request("hi", "'cachedContent':'cachedContents/a'," + SEARCH))
                        .body())
                .contains("CachedContent can not be used with GenerateContent request setting system_instruction");
    }

    @Test
    void beside_functions_the_tools_of_the_service_leave_their_trace() throws Exception {
        JsonNode answer = client.answer(
                "Weather in Oslo?",
                "'tools':[{'functionDeclarations':[{'name':'weather'}]},{'googleSearch':{}}],"
                        + "'toolConfig':{'includeServerSideToolInvocations':true}");

        assertThat(parts(answer).at("/0/toolCall/toolType").asText()).isEqualTo("GOOGLE_SEARCH_WEB");
        assertThat(parts(answer).at("/1/toolResponse/id").asText())
                .isEqualTo(parts(answer).at("/0/toolCall/id").asText());
        assertThat(parts(answer))
                .allSatisfy(part -> assertThat(part.has("thoughtSignature")).isTrue());
        assertThat(parts(answer).at("/2/functionCall/name").asText()).isEqualTo("weather");
    }

    @Test
    void only_what_may_be_called_is_called() throws Exception {
        String two =
                "'tools':[{'functionDeclarations':[{'name':'a'},{'name':'b'}]}],'toolConfig':{'functionCallingConfig':%s}";

        JsonNode allowed = client.answer("hi", two.formatted("{'mode':'ANY','allowedFunctionNames':['b']}"));
        JsonNode none = client.answer("hi", two.formatted("{'mode':'NONE'}"));

        assertThat(parts(allowed).at("/0/functionCall/name").asText()).isEqualTo("b");
        assertThat(text(none)).contains("hi");
    }

    @Test
    void an_answer_that_must_be_one_word_of_several_is_one() throws Exception {
        JsonNode answer = client.answer(
                "Sunny?",
                "'generationConfig':{'responseMimeType':'text/x.enum',"
                        + "'responseSchema':{'type':'STRING','enum':['SUN','RAIN']}}");

        assertThat(text(answer)).isEqualTo("SUN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Why?", "Зачем?", "なぜ？"})
    void the_first_answer_says_that_it_is_a_simulation_and_then_it_is_always_the_same(String question)
            throws Exception {
        String first = text(client.answer(question, ""));
        String second = text(client.answer(question, ""));
        String third = text(client.answer(question, ""));

        assertThat(first).contains("COMETAPI_KEY").endsWith(second);
        assertThat(third).isEqualTo(second).contains(question);
    }
}
