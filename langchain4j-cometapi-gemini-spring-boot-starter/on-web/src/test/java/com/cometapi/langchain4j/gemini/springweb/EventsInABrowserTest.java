package com.cometapi.langchain4j.gemini.springweb;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Checks what a browser receives from the controller that the documentation prints. */
class EventsInABrowserTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ChatResponse RESPONSE =
            ChatResponse.builder().aiMessage(AiMessage.from("Hi")).build();
    private static final ToolExecutionRequest CALL =
            ToolExecutionRequest.builder().id("c1").name("time").arguments("{}").build();
    private static final List<CometApiGeminiEvent> EVENTS = List.of(
            new CometApiGeminiEvent.Thinking(" Hm.\n"),
            new CometApiGeminiEvent.Text(" a\u2028\"b\"\r\n\n"),
            new CometApiGeminiEvent.PartialToolCall(0, null, "time", "{"),
            new CometApiGeminiEvent.ToolCall(CALL),
            new CometApiGeminiEvent.ToolResult(CALL, List.of(TextContent.from("noon")), false),
            new CometApiGeminiEvent.Intermediate(RESPONSE),
            new CometApiGeminiEvent.Image(
                    Image.builder().base64Data("iVBORw==").mimeType("image/png").build()),
            new CometApiGeminiEvent.Audio(Audio.builder()
                    .base64Data("AAAA")
                    .mimeType("audio/L16;rate=24000")
                    .build()),
            new CometApiGeminiEvent.Raw("{\"a\":\n 1.50}"),
            new CometApiGeminiEvent.Complete(RESPONSE),
            new CometApiGeminiEvent.Failure(new RateLimitException("slow down")));

    /** Returns every kind of event in every form in which an application may return them. */
    @RestController
    static class EveryEvent {

        @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<CometApiGeminiEvent> stream() {
            return Flux.fromIterable(EVENTS);
        }

        @GetMapping(path = "/wrapped", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<ServerSentEvent<CometApiGeminiEvent>> wrapped() {
            return stream().map(event -> ServerSentEvent.builder(event).build());
        }

        @GetMapping(path = "/lines", produces = MediaType.APPLICATION_NDJSON_VALUE)
        Flux<CometApiGeminiEvent> lines() {
            return stream();
        }

        @GetMapping(path = "/list", produces = MediaType.APPLICATION_JSON_VALUE)
        List<CometApiGeminiEvent> list() {
            return EVENTS;
        }

        record Wrapper(ChatResponse answer) {}

        @GetMapping("/field")
        Wrapper field() {
            return new Wrapper(RESPONSE);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(EveryEvent.class)
    static class More {}

    private static final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private static final Map<Web, ConfigurableApplicationContext> applications = new EnumMap<>(Web.class);
    private static URLClassLoader printed;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        printed = PrintedApplication.compile(folder);
        for (Web web : Web.values()) {
            applications.put(
                    web, web.start(printed, More.class, server, "langchain4j.cometapi-gemini.return-thinking=true"));
        }
    }

    @AfterAll
    static void close() throws IOException {
        applications.values().forEach(ConfigurableApplicationContext::close);
        printed.close();
        server.close();
    }

    @BeforeEach
    void reset() {
        server.reset();
    }

    @ParameterizedTest
    @EnumSource
    void events_arrive_with_their_types_and_the_whole_response(Web web) throws Exception {
        server.answers(Answer.json("""
                {"candidates": [{"content": {"parts": [{"text": "Hm.", "thought": true}]}}]}""", """
                {"candidates": [{"content": {"parts": [{"text": "Look:"}]}}]}""", """
                {"candidates": [{"content": {"parts": [{"text": " a\\nboat"}]}}]}""", """
                {"candidates": [{"content": {"parts": [{"inlineData": {"mimeType": "image/png", "data": "iVBORw=="}}]},
                                 "finishReason": "STOP",
                                 "groundingMetadata": {"webSearchQueries": ["boats"]}}],
                 "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 7, "totalTokenCount": 18},
                 "responseId": "abc"}"""));

        HttpResponse<String> response = get(web, "/events?message=hi");

        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        List<JsonNode> events = eventsOf(response.body());
        assertThat(types(events)).containsExactly("thinking", "text", "text", "image", "complete");
        assertThat(textOf(events)).isEqualTo("Look: a\nboat");
        JsonNode complete = events.get(4).path("response");
        assertThat(complete.at("/aiMessage/text").asText()).isEqualTo("Look: a\nboat");
        assertThat(complete.at("/aiMessage/images/0/base64Data").asText()).isEqualTo("iVBORw==");
        assertThat(complete.at("/metadata/id").asText()).isEqualTo("abc");
        assertThat(complete.at("/metadata/finishReason").asText()).isEqualTo("STOP");
        assertThat(complete.at("/metadata/tokenUsage/inputTokenCount").asInt()).isEqualTo(11);
        assertThat(complete.at("/metadata/grounding/webSearchQueries/0").asText())
                .isEqualTo("boats");
        assertThat(response.body()).doesNotContain("any-key");
    }

    @ParameterizedTest
    @EnumSource
    void texts_keep_their_blanks_and_lines(Web web) throws Exception {
        server.answers(Answer.chunks("Hello,", " dear", "  world", "\n\n", " !"));

        List<JsonNode> events = eventsOf(get(web, "/text?message=hi").body());

        assertThat(textOf(events)).isEqualTo("Hello, dear  world\n\n !");
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_in_the_middle_is_the_last_event_and_the_stream_ends(Web web) throws Exception {
        for (String path : List.of("/events?message=hi", "/text?message=hi")) {
            server.answers(Answer.chunks("Hel", "lo", "!").cutAfter(2));

            List<JsonNode> events = eventsOf(get(web, path).body());

            assertThat(types(events)).containsExactly("text", "text", "failure");
            assertThat(textOf(events)).isEqualTo("Hello");
            assertThat(events.get(2).path("exception").asText()).isEqualTo("CometApiGeminiIncompleteResponseException");
            assertThat(events.get(2).path("message").asText()).isNotBlank().doesNotContain("any-key");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_before_the_first_event_is_an_event_too(Web web) throws Exception {
        server.answers(Answer.error(400, "no such thing"));

        List<JsonNode> events = eventsOf(get(web, "/events?message=hi").body());

        assertThat(types(events)).containsExactly("failure");
        assertThat(events.get(0).path("message").asText()).contains("no such thing");
    }

    @ParameterizedTest
    @EnumSource
    void a_whole_response_is_written_like_its_event(Web web) throws Exception {
        server.answers(Answer.text("Hello").usage(11, 7));

        HttpResponse<String> response = get(web, "/response?message=hi");

        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        JsonNode complete = MAPPER.readTree(response.body());
        assertThat(complete.path("type").asText()).isEqualTo("complete");
        assertThat(complete.at("/response/aiMessage/text").asText()).isEqualTo("Hello");
        assertThat(complete.at("/response/metadata/tokenUsage/outputTokenCount").asInt())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource
    void a_whole_response_that_fails_is_no_success(Web web) throws Exception {
        server.answers(Answer.error(400, "no such thing"));

        assertThat(get(web, "/response?message=hi").statusCode()).isEqualTo(500);
    }

    @ParameterizedTest
    @EnumSource
    void every_kind_of_event_is_written_as_its_json(Web web) throws Exception {
        List<String> json = EVENTS.stream().map(CometApiGeminiEvent::toJson).toList();

        assertThat(dataOf(get(web, "/stream").body())).isEqualTo(json);
        assertThat(dataOf(get(web, "/wrapped").body())).isEqualTo(json);
        assertThat(get(web, "/lines").body().strip().lines().toList()).isEqualTo(json);
        assertThat(get(web, "/list").body()).isEqualTo("[" + String.join(",", json) + "]");
    }

    @ParameterizedTest
    @EnumSource
    void a_response_can_be_a_field_of_another_object(Web web) throws Exception {
        assertThat(get(web, "/field").body())
                .isEqualTo("{\"answer\":" + new CometApiGeminiEvent.Complete(RESPONSE).toJson() + "}");
    }

    @Test
    void the_events_above_are_of_every_kind() {
        assertThat(EVENTS.stream().map(Object::getClass).collect(Collectors.toSet()))
                .isEqualTo(Set.of(CometApiGeminiEvent.class.getPermittedSubclasses()));
    }

    private static HttpResponse<String> get(Web web, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(Web.address(applications.get(web), path))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Returns the data of each event, as browsers do: without one blank behind the colon. */
    private static List<String> dataOf(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> line.replaceFirst("^data: ?", ""))
                .toList();
    }

    private static List<JsonNode> eventsOf(String stream) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String data : dataOf(stream)) events.add(MAPPER.readTree(data));
        return events;
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    private static String textOf(List<JsonNode> events) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals("text"))
                .map(event -> event.path("text").asText())
                .collect(Collectors.joining());
    }
}
