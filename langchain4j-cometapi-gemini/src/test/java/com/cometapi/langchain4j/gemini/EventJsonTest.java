package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Complete;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Failure;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Intermediate;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.PartialToolCall;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Raw;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Text;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Thinking;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.ToolCall;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.ToolResult;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks what a browser receives of the events. */
class EventJsonTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ToolExecutionRequest CALL = ToolExecutionRequest.builder()
            .id("c1")
            .name("hang")
            .arguments("{\"at\":\"wall\"}")
            .build();
    private static final Image IMAGE =
            Image.builder().base64Data("iVBORw==").mimeType("image/png").build();
    private static final ChatResponse OF_ANOTHER_PROVIDER = ChatResponse.builder()
            .aiMessage(AiMessage.from("Hi"))
            .tokenUsage(new TokenUsage(1, 2))
            .finishReason(FinishReason.STOP)
            .build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    static Stream<CometApiGeminiEvent> events() {
        return Stream.of(
                new Thinking(" Hm.\n"),
                new Text(" a\u2028\"b\"\r\n\n"),
                new PartialToolCall(0, null, "hang", "{\"at"),
                new ToolCall(CALL),
                new ToolResult(CALL, List.of(TextContent.from("done"), ImageContent.from(IMAGE)), false),
                new Intermediate(OF_ANOTHER_PROVIDER),
                new CometApiGeminiEvent.Image(IMAGE),
                new CometApiGeminiEvent.Audio(Audio.builder()
                        .base64Data("AAAA")
                        .mimeType("audio/L16;rate=24000")
                        .build()),
                new Raw("{\"a\":\n 1.50}"),
                new Complete(OF_ANOTHER_PROVIDER),
                new Failure(new RateLimitException("CometAPI responded with 429")));
    }

    @ParameterizedTest
    @MethodSource("events")
    void each_event_is_one_line_that_jackson_writes_as_well(CometApiGeminiEvent event) throws IOException {
        String json = event.toJson();

        assertThat(json).doesNotContain("\n", "\r");
        assertThat(MAPPER.writeValueAsString(event)).isEqualTo(json);
        assertThat(MAPPER.writeValueAsString(List.of(event))).isEqualTo("[" + json + "]");
        assertThat(MAPPER.readTree(json).path("type").asText()).isNotBlank();
    }

    @Test
    void each_kind_has_a_type_of_its_own() {
        assertThat(events().map(event -> tree(event).path("type").asText()))
                .containsExactly(
                        "thinking",
                        "text",
                        "partial-tool-call",
                        "tool-call",
                        "tool-result",
                        "intermediate",
                        "image",
                        "audio",
                        "raw",
                        "complete",
                        "failure");
    }

    @Test
    void values_are_those_of_the_accessors() {
        assertThat(events().map(CometApiGeminiEvent::toJson))
                .contains(
                        "{\"type\":\"thinking\",\"text\":\" Hm.\\n\"}",
                        "{\"type\":\"partial-tool-call\",\"index\":0,\"name\":\"hang\",\"arguments\":\"{\\\"at\"}",
                        "{\"type\":\"tool-call\",\"request\":{\"id\":\"c1\",\"name\":\"hang\","
                                + "\"arguments\":\"{\\\"at\\\":\\\"wall\\\"}\"}}",
                        "{\"type\":\"image\",\"image\":{\"base64Data\":\"iVBORw==\",\"mimeType\":\"image/png\"}}",
                        "{\"type\":\"audio\",\"audio\":{\"base64Data\":\"AAAA\",\"mimeType\":\"audio/L16;rate=24000\"},"
                                + "\"sampleRate\":24000}",
                        "{\"type\":\"raw\",\"event\":{\"a\":1.50}}",
                        "{\"type\":\"failure\",\"exception\":\"RateLimitException\","
                                + "\"message\":\"CometAPI responded with 429\"}");
        JsonNode result = tree(new ToolResult(CALL, List.of(TextContent.from("done"), ImageContent.from(IMAGE)), true));
        assertThat(result.path("isError").asBoolean()).isTrue();
        assertThat(result.at("/contents/0/text").asText()).isEqualTo("done");
        assertThat(result.at("/contents/1/type").asText()).isEqualTo("image");
        assertThat(result.at("/contents/1/image/base64Data").asText()).isEqualTo("iVBORw==");
        JsonNode complete = tree(new Complete(OF_ANOTHER_PROVIDER));
        assertThat(complete.at("/response/aiMessage/text").asText()).isEqualTo("Hi");
        assertThat(complete.at("/response/metadata/tokenUsage/totalTokenCount").asInt())
                .isEqualTo(3);
        assertThat(complete.at("/response/metadata/finishReason").asText()).isEqualTo("STOP");
    }

    @Test
    void a_failure_reveals_no_details_of_the_application() {
        Failure ofApplication = new Failure(new IllegalStateException("jdbc:h2:/srv/users"));

        assertThat(ofApplication.toJson()).isEqualTo("{\"type\":\"failure\",\"exception\":\"IllegalStateException\"}");
    }

    @Test
    void attributes_of_a_message_may_be_of_any_class() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("custom", new StringBuilder("own"));
        attributes.put("list", Arrays.asList(1, null, true));
        ChatResponse response = ChatResponse.builder()
                .aiMessage(AiMessage.builder().text("Hi").attributes(attributes).build())
                .build();

        JsonNode stored = tree(new Complete(response)).at("/response/aiMessage/attributes");

        assertThat(stored.toString()).isEqualTo("{\"custom\":\"own\",\"list\":[1,null,true]}");
    }

    @Test
    void a_complete_response_loses_nothing_and_shows_no_key() {
        server.answers(Answer.json("""
                {"candidates": [{"index": 0, "content": {"role": "model", "parts": [
                    {"text": "Hm.", "thought": true},
                    {"text": " Look: "},
                    {"inlineData": {"mimeType": "image/png", "data": "iVBORw=="}},
                    {"functionCall": {"id": "c1", "name": "hang", "args": {"at": "wall"}}, "thoughtSignature": "c2ln"}]},
                  "finishReason": "STOP", "finishMessage": "all well", "avgLogprobs": -0.25, "futureField": {"a": [1]},
                  "groundingMetadata": {"webSearchQueries": ["walls"],
                      "groundingChunks": [{"web": {"uri": "https://a.example", "title": "A"}}]},
                  "citationMetadata": {"citationSources": [{"startIndex": 1, "endIndex": 4, "uri": "https://b.example"}]},
                  "safetyRatings": [{"category": "HARM_CATEGORY_HARASSMENT", "probability": "LOW"}]}],
                 "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 7, "thoughtsTokenCount": 5,
                      "totalTokenCount": 23, "trafficType": "ON_DEMAND"},
                 "modelVersion": "gemini-3-flash-preview-001", "responseId": "abc"}"""));
        CometApiGeminiStreamingChatModel model = CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .returnThinking(true)
                .build();
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("a secret message"))
                .build();

        Complete complete =
                (Complete) CometApiGeminiFlux.from(model).events(request).blockLast(Duration.ofSeconds(20));

        JsonNode response = tree(complete).path("response");
        JsonNode message = response.path("aiMessage");
        assertThat(message.path("text").asText()).isEqualTo(" Look: ");
        assertThat(message.path("thinking").asText()).isEqualTo("Hm.");
        assertThat(message.at("/images/0/base64Data").asText()).isEqualTo("iVBORw==");
        assertThat(message.at("/toolExecutionRequests/0/name").asText()).isEqualTo("hang");
        assertThat(message.path("attributes").toString()).contains("c2ln");
        JsonNode metadata = response.path("metadata");
        assertThat(metadata.path("id").asText()).isEqualTo("abc");
        assertThat(metadata.path("modelName").asText()).isEqualTo("gemini-3-flash-preview-001");
        assertThat(metadata.path("rawFinishReason").asText()).isEqualTo("STOP");
        assertThat(metadata.path("finishMessage").asText()).isEqualTo("all well");
        assertThat(metadata.path("avgLogprobs").asDouble()).isEqualTo(-0.25);
        assertThat(metadata.at("/grounding/groundingChunks/0/web/uri").asText()).isEqualTo("https://a.example");
        assertThat(metadata.at("/citations/0/endIndex").asInt()).isEqualTo(4);
        assertThat(metadata.at("/safetyRatings/0/probability").asText()).isEqualTo("LOW");
        assertThat(metadata.at("/otherFields/futureField/a/0").asInt()).isEqualTo(1);
        assertThat(metadata.at("/tokenUsage/inputTokenCount").asInt()).isEqualTo(11);
        assertThat(metadata.at("/tokenUsage/outputTokenCount").asInt()).isEqualTo(12);
        assertThat(metadata.at("/tokenUsage/thoughtsTokenCount").asInt()).isEqualTo(5);
        assertThat(metadata.at("/tokenUsage/trafficType").asText()).isEqualTo("ON_DEMAND");
        assertThat(metadata.path("attempts").asInt()).isOne();
        assertThat(Duration.parse(metadata.path("duration").asText())).isPositive();
        assertThat(complete.toJson())
                .doesNotContain("secret", server.lastRequest().header("x-goog-api-key"));
    }

    private static JsonNode tree(CometApiGeminiEvent event) {
        try {
            return MAPPER.readTree(event.toJson());
        } catch (IOException e) {
            throw new AssertionError(event.toJson(), e);
        }
    }
}
