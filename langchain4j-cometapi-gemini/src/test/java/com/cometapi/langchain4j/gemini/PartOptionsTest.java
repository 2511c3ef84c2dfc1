package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.rag.content.injector.DefaultContentInjector;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Options of one content: on the wire, through stores of messages, and when the contents of a message change. Heavy, since
 * thousands of attributes are read.
 */
@Tag("heavy")
class PartOptionsTest {

    private static final String DATA = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3, 4, 5, 6});
    private static final ImageContent IMAGE = ImageContent.from(DATA, "image/png");
    private static final VideoContent VIDEO = VideoContent.from(DATA, "video/mp4");
    private static final PdfFileContent PDF = PdfFileContent.from(DATA, "application/pdf");
    private static final AudioContent AUDIO = AudioContent.from(Audio.builder()
            .binaryData(new byte[] {1, 2, 3})
            .mimeType("audio/wav")
            .build());
    private static final ToolExecutionRequest CALL =
            ToolExecutionRequest.builder().id("c").name("draw").arguments("{}").build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static UserMessage message(Content content, UnaryOperator<CometApiGeminiPartOptions> options) {
        return CometApiGeminiMessages.userMessage()
                .text("Look:")
                .add(content, options)
                .build();
    }

    private JsonNode sent(CallStyle style, ChatMessage... messages) {
        style.send(
                server,
                it -> it.placeholderSignatures(true),
                ChatRequest.builder().messages(messages).build());
        return server.lastRequest().json().path("contents");
    }

    private JsonNode sentWithOneWarning(CallStyle style, ChatMessage... messages) {
        List<JsonNode> sent = new ArrayList<>();
        List<ILoggingEvent> warnings = Warnings.of(RequestMapper.class, () -> sent.add(sent(style, messages)));
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).getFormattedMessage()).containsIgnoringCase("options");
        return sent.get(0);
    }

    @SuppressWarnings("unchecked")
    private static <M extends ChatMessage> M stored(M message) {
        String json = ChatMessageSerializer.messagesToJson(List.of(message));
        return (M) ChatMessageDeserializer.messagesFromJson(json).get(0);
    }

    private static JsonNode json(String text) throws IOException {
        return Json.tree(text.replace("%D", DATA));
    }

    // --- on the wire and through a store

    private static Arguments kind(Content content, UnaryOperator<CometApiGeminiPartOptions> options, String part) {
        return arguments(content, options, part);
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                kind(TextContent.from("Hello"), it -> it.field("speechMetadata", Map.of("speaker", "Ann")), """
                        {"text":"Hello","speechMetadata":{"speaker":"Ann"}}"""),
                kind(
                        IMAGE,
                        it -> it.mediaResolution("MEDIA_RESOLUTION_ULTRA_HIGH").displayName("plan"),
                        """
                        {"inlineData":{"mimeType":"image/png","data":"%D","displayName":"plan"},
                        "mediaResolution":{"level":"MEDIA_RESOLUTION_ULTRA_HIGH"}}"""),
                kind(
                        ImageContent.from("https://example.org/a.png"),
                        it -> it.mediaResolution("MEDIA_RESOLUTION_LOW").displayName("a"),
                        """
                        {"fileData":{"mimeType":"image/png","fileUri":"https://example.org/a.png","displayName":"a"},
                        "mediaResolution":{"level":"MEDIA_RESOLUTION_LOW"}}"""),
                kind(
                        AUDIO,
                        it -> it.displayName("voice").field("partMetadata", Map.of("n", List.of(1, 2.5, true))),
                        """
                        {"inlineData":{"mimeType":"audio/wav","data":"AQID","displayName":"voice"},
                        "partMetadata":{"n":[1,2.5,true]}}"""),
                kind(
                        VIDEO,
                        it -> it.startOffset(Duration.ofMillis(12_500))
                                .endOffset(Duration.ofMinutes(1))
                                .fps(2.0)
                                .field("mediaProcessing", "AGENTIC"),
                        """
                        {"inlineData":{"mimeType":"video/mp4","data":"%D"},
                        "videoMetadata":{"startOffset":"12.5s","endOffset":"60s","fps":2.0},"mediaProcessing":"AGENTIC"}"""),
                kind(
                        VideoContent.from("https://www.youtube.com/watch?v=a"),
                        it -> it.fps(1).mediaResolution("MEDIA_RESOLUTION_HIGH"),
                        """
                        {"fileData":{"fileUri":"https://www.youtube.com/watch?v=a"},"videoMetadata":{"fps":1},
                        "mediaResolution":{"level":"MEDIA_RESOLUTION_HIGH"}}"""),
                kind(PDF, it -> it.mediaResolution("MEDIA_RESOLUTION_MEDIUM"), """
                        {"inlineData":{"mimeType":"application/pdf","data":"%D"},
                        "mediaResolution":{"level":"MEDIA_RESOLUTION_MEDIUM"}}"""));
    }

    static Stream<Arguments> kindsInBothStyles() {
        return kinds().flatMap(kind -> Stream.of(CallStyle.values()).map(style -> {
            List<Object> all = new ArrayList<>(List.of(style));
            all.addAll(Arrays.asList(kind.get()));
            return Arguments.of(all.toArray());
        }));
    }

    @ParameterizedTest
    @MethodSource("kindsInBothStyles")
    void options_of_each_kind_are_sent_also_from_a_store(
            CallStyle style, Content content, UnaryOperator<CometApiGeminiPartOptions> options, String part)
            throws IOException {
        UserMessage message = message(content, options);

        assertThat(Warnings.of(RequestMapper.class, () -> {
                    JsonNode sent = sent(style, message);
                    JsonNode again = sent(style, stored(stored(message)));
                    assertThat(again).isEqualTo(sent);
                }))
                .isEmpty();
        assertThat(server.lastRequest().json().at("/contents/0/parts/1")).isEqualTo(json(part));
    }

    @ParameterizedTest
    @EnumSource
    void options_of_a_tool_result_are_sent_also_from_a_store(CallStyle style) throws IOException {
        ToolExecutionResultMessage result = CometApiGeminiMessages.toolResult(CALL)
                .text("{\"chart\":{\"$ref\":\"chart.png\"}}")
                .add(IMAGE, it -> it.displayName("chart.png").field("mediaProcessing", "STATIC"))
                .add(PDF)
                .isError(false)
                .build();

        JsonNode sent = sent(style, UserMessage.from("Draw"), AiMessage.from(CALL), result);
        JsonNode again = sent(style, UserMessage.from("Draw"), AiMessage.from(CALL), stored(result));

        assertThat(again).isEqualTo(sent);
        assertThat(sent.at("/2/parts/0/functionResponse")).isEqualTo(json("""
                {"name":"draw","response":{"chart":{"$ref":"chart.png"}},"parts":[
                {"inlineData":{"mimeType":"image/png","data":"%D","displayName":"chart.png"},"mediaProcessing":"STATIC"},
                {"inlineData":{"mimeType":"application/pdf","data":"%D"}}]}"""));
    }

    @Test
    void a_reference_to_no_media_of_a_tool_result_is_sent_as_text() {
        String text = "{\"a\":[{\"$ref\":\"chart\"},{\"$ref\":\"other\"}]}";
        ToolExecutionResultMessage result = CometApiGeminiMessages.toolResult(CALL)
                .text(text)
                .add(IMAGE, it -> it.displayName("chart"))
                .build();

        JsonNode sent = sent(CallStyle.WHOLE, UserMessage.from("Draw"), AiMessage.from(CALL), result);

        assertThat(sent.at("/2/parts/0/functionResponse/response/output").asText())
                .isEqualTo(text);
    }

    @Test
    void a_message_without_options_is_the_one_that_langchain4j_builds() {
        assertThat(CometApiGeminiMessages.userMessage()
                        .name("Ann")
                        .text("Hi")
                        .add(IMAGE, it -> it.fps(null).displayName(" ").field("partMetadata", null))
                        .build())
                .isEqualTo(UserMessage.from("Ann", TextContent.from("Hi"), IMAGE));
        assertThat(CometApiGeminiMessages.toolResult(CALL).text("12").build())
                .isEqualTo(ToolExecutionResultMessage.from(CALL, "12"));
    }

    @Test
    void attributes_of_the_application_stay() {
        UserMessage message = CometApiGeminiMessages.userMessage()
                .attributes(Map.of("tenant", "blue"))
                .add(IMAGE, it -> it.displayName("a"))
                .attributes(null)
                .build();

        assertThat(message.attributes()).containsEntry("tenant", "blue").hasSize(2);
        assertThatThrownBy(() -> CometApiGeminiMessages.userMessage().attributes(message.attributes()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("add(..)");
    }

    static Stream<Arguments> offsets() {
        return Stream.of(
                arguments(Duration.ZERO, "0s"),
                arguments(Duration.ofNanos(1), "0.000000001s"),
                arguments(Duration.ofMillis(500), "0.5s"),
                arguments(Duration.ofSeconds(10), "10s"),
                arguments(Duration.ofSeconds(100, 20_000_000), "100.02s"),
                arguments(Duration.ofHours(30), "108000s"));
    }

    @ParameterizedTest
    @MethodSource("offsets")
    void an_offset_is_sent_in_seconds(Duration offset, String wire) {
        JsonNode sent = sent(CallStyle.WHOLE, message(VIDEO, it -> it.startOffset(offset)));

        assertThat(sent.at("/0/parts/1/videoMetadata/startOffset").asText()).isEqualTo(wire);
    }

    @Test
    void a_later_value_replaces_an_earlier_one_and_null_takes_it_back() throws IOException {
        JsonNode sent = sent(
                CallStyle.WHOLE,
                message(
                        VIDEO,
                        it -> it.startOffset(Duration.ofSeconds(1))
                                .endOffset(Duration.ofSeconds(2))
                                .fps(3)
                                .fps(new BigDecimal("0.25"))
                                .startOffset(null)
                                .displayName("a")
                                .displayName(null)
                                .field("videoMetadata", Map.of("endOffset", "9s"))
                                .field("partMetadata", Map.of("a", 1))
                                .field("partMetadata", Map.of("b", 2))));

        assertThat(sent.at("/0/parts/1")).isEqualTo(json("""
                {"inlineData":{"mimeType":"video/mp4","data":"%D"},"videoMetadata":{"endOffset":"9s","fps":0.25},
                "partMetadata":{"a":1,"b":2}}"""));
    }

    @ParameterizedTest
    @EnumSource
    void each_of_two_messages_has_its_own_options(CallStyle style) {
        JsonNode sent = sent(
                style,
                message(IMAGE, it -> it.displayName("first")),
                AiMessage.from("Yes"),
                stored(message(IMAGE, it -> it.displayName("second"))),
                UserMessage.from(IMAGE));

        assertThat(sent.at("/0/parts/1/inlineData/displayName").asText()).isEqualTo("first");
        assertThat(sent.at("/2/parts/1/inlineData/displayName").asText()).isEqualTo("second");
        assertThat(sent.at("/2/parts/2/inlineData").has("displayName")).isFalse();
    }

    // --- when contents change

    private static UserMessage withContents(UserMessage message, Content... contents) {
        return message.toBuilder().contents(List.of(contents)).build();
    }

    private static List<String> optionsIn(JsonNode contents) {
        List<String> found = new ArrayList<>();
        for (String option : List.of("displayName", "mediaResolution", "videoMetadata", "speechMetadata")) {
            if (contents.findValue(option) != null) found.add(option);
        }
        return found;
    }

    static Stream<Arguments> changes() {
        TextContent look = TextContent.from("Look:");
        return Stream.of(
                        List.of(TextContent.from("Please"), look, IMAGE, VIDEO),
                        List.of(look, VIDEO, IMAGE),
                        List.of(look, VideoContent.from(DATA.toLowerCase(), "video/mp4"), IMAGE),
                        List.of(look),
                        List.of(IMAGE, VIDEO),
                        List.of(
                                look,
                                ImageContent.from("https://example.org/a.png"),
                                VideoContent.from("https://example.org/a.mp4")))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void options_of_contents_that_were_moved_or_replaced_are_left_out(List<Content> contents) {
        UserMessage message = CometApiGeminiMessages.userMessage()
                .text("Look:")
                .add(IMAGE, it -> it.displayName("a").mediaResolution("MEDIA_RESOLUTION_LOW"))
                .add(VIDEO, it -> it.fps(2))
                .build();

        for (CallStyle style : CallStyle.values()) {
            UserMessage changed = withContents(stored(message), contents.toArray(Content[]::new));
            JsonNode sent = sentWithOneWarning(style, changed);
            assertThat(optionsIn(sent)).isEmpty();
            assertThat(sent.at("/0/parts")).hasSize(contents.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void only_the_options_of_a_replaced_content_are_left_out(CallStyle style) {
        UserMessage message = CometApiGeminiMessages.userMessage()
                .text("Ann speaks", it -> it.field("speechMetadata", Map.of("speaker", "Ann")))
                .add(IMAGE, it -> it.displayName("a"))
                .build();

        JsonNode sent = sentWithOneWarning(style, withContents(message, TextContent.from("*** speaks"), IMAGE));

        assertThat(optionsIn(sent)).containsExactly("displayName");
    }

    @ParameterizedTest
    @EnumSource
    void a_content_that_is_appended_changes_nothing(CallStyle style) {
        UserMessage message = message(IMAGE, it -> it.displayName("a"));
        UserMessage longer = message.toBuilder().addContent(IMAGE).build();

        assertThat(Warnings.of(RequestMapper.class, () -> sent(style, longer))).isEmpty();

        JsonNode parts = server.lastRequest().json().at("/contents/0/parts");
        assertThat(parts.findValuesAsText("displayName")).containsExactly("a");
        assertThat(parts.at("/1/inlineData").has("displayName")).isTrue();
    }

    @Test
    void a_copy_of_the_same_content_keeps_the_options() {
        UserMessage message = message(IMAGE, it -> it.displayName("a"));
        UserMessage copy = withContents(
                message,
                TextContent.from("Look:"),
                ImageContent.from(DATA, "image/webp", ImageContent.DetailLevel.HIGH));

        JsonNode sent = sent(CallStyle.WHOLE, copy);

        assertThat(sent.at("/0/parts/1/inlineData/displayName").asText()).isEqualTo("a");
    }

    @ParameterizedTest
    @EnumSource
    void the_content_injector_of_rag_drops_the_options_of_the_text(CallStyle style) {
        UserMessage message = CometApiGeminiMessages.userMessage()
                .text("Who is Ann?", it -> it.field("speechMetadata", Map.of("speaker", "Ann")))
                .build();
        ChatMessage injected = DefaultContentInjector.builder()
                .build()
                .inject(List.of(dev.langchain4j.rag.content.Content.from("Ann is a pilot.")), message);

        JsonNode sent = sentWithOneWarning(style, injected);

        assertThat(optionsIn(sent)).isEmpty();
        assertThat(sent.at("/0/parts/0/text").asText()).contains("Who is Ann?", "pilot");
    }

    @Test
    void large_media_that_differ_in_a_stretch_are_distinguished() {
        String large = "A".repeat(4_000_000);
        String other = large.substring(0, 3_000_000) + "B".repeat(8_000) + large.substring(3_008_000);

        assertThat(ContentMark.of(ImageContent.from(large, "image/png")))
                .isEqualTo(ContentMark.of(ImageContent.from(new String(large.toCharArray()), "image/png")))
                .isNotEqualTo(ContentMark.of(ImageContent.from(other, "image/png")))
                .isNotEqualTo(ContentMark.of(VideoContent.from(large, "video/mp4")));
        assertThat(ContentMark.of(TextContent.from("Aa"))).isNotEqualTo(ContentMark.of(TextContent.from("BB")));
    }

    // --- attributes that a store has garbled

    static Stream<Object> garbled() throws IOException {
        String good = (String)
                message(VIDEO, it -> it.fps(2.0).displayName("a")).attributes().get(StoredPartOptions.ATTRIBUTE);
        Stream.Builder<Object> values = Stream.builder();
        Stream.of(
                        42,
                        4.2,
                        true,
                        List.of(1),
                        Map.of("a", 1),
                        new HashMap<>(),
                        "",
                        " ",
                        "null",
                        "no JSON",
                        "[]",
                        "{}",
                        "7")
                .forEach(values);
        Stream.of(
                        "{\"v\":2,\"parts\":[]}",
                        "{\"v\":1}",
                        "{\"v\":1,\"parts\":{}}",
                        "{\"v\":1e999999999,\"parts\":[]}",
                        "{\"v\":1,\"parts\":[{\"at\":1e999999999,\"of\":\"y\",\"fields\":{}}]}",
                        "{\"v\":1,\"parts\":[null]}",
                        "{\"v\":1,\"parts\":[5]}",
                        "{\"v\":1,\"parts\":[{}]}",
                        "{\"v\":1,\"parts\":[{\"at\":\"x\",\"of\":\"y\",\"fields\":{}}]}",
                        "{\"v\":1,\"parts\":[{\"at\":-1,\"of\":\"y\",\"fields\":{}}]}",
                        "{\"v\":1,\"parts\":[{\"at\":99999999999,\"of\":\"y\",\"fields\":{}}]}",
                        good + "x",
                        "[".repeat(100_000),
                        good.substring(0, good.length() - 2))
                .forEach(values);
        for (String fields : List.of(
                "5",
                "null",
                "[]",
                "{\"text\":\"a\"}",
                "{\"inlineData\":{}}",
                "{\"inline_data\":{}}",
                "{\"mediaProcessing\":null}",
                "{\"videoMetadata\":5}",
                "{\"videoMetadata\":{\"fps\":\"2\"}}",
                "{\"videoMetadata\":{\"fps\":-2}}",
                "{\"videoMetadata\":{\"startOffset\":1}}",
                "{\"videoMetadata\":{\"startOffset\":null}}",
                "{\"mediaResolution\":{\"level\":7}}")) {
            ObjectNode stored = (ObjectNode) Json.tree(good);
            ((ObjectNode) stored.at("/parts/0")).set("fields", Json.tree(fields));
            values.add(stored.toString());
        }
        ObjectNode stored = (ObjectNode) Json.tree(good);
        ((ObjectNode) stored.at("/parts/0")).put("displayName", 5);
        return values.add(stored.toString()).build();
    }

    @ParameterizedTest
    @MethodSource("garbled")
    void a_garbled_attribute_costs_only_the_options(Object value) throws IOException {
        assertCostsOnlyTheOptions(value);
    }

    @Test
    void an_attribute_that_is_null_costs_only_the_options() throws IOException {
        assertCostsOnlyTheOptions(null);
    }

    private void assertCostsOnlyTheOptions(Object value) throws IOException {
        UserMessage message = UserMessage.from(TextContent.from("Look:"), VIDEO);
        message.attributes().put(StoredPartOptions.ATTRIBUTE, value);
        ToolExecutionResultMessage result = ToolExecutionResultMessage.builder()
                .id("c")
                .toolName("draw")
                .contents(TextContent.from("Look:"), VIDEO)
                .attributes(value == null ? Map.of() : Map.of(StoredPartOptions.ATTRIBUTE, value))
                .build();

        for (CallStyle style : CallStyle.values()) {
            JsonNode sent = sentWithOneWarning(style, message);
            assertThat(sent.at("/0/parts/1")).isEqualTo(json("""
                    {"inlineData":{"mimeType":"video/mp4","data":"%D"}}"""));
        }
        JsonNode sent = sent(CallStyle.WHOLE, UserMessage.from("Draw"), AiMessage.from(CALL), result);
        assertThat(sent.at("/2/parts/0/functionResponse/parts")).hasSize(1);
    }

    @Test
    void no_mutation_of_the_attribute_causes_an_exception() {
        List<Content> contents = List.of(TextContent.from("Look:"), VIDEO);
        String good = (String)
                message(VIDEO, it -> it.fps(2.0).displayName("a")).attributes().get(StoredPartOptions.ATTRIBUTE);
        String alphabet = "{}[]:,\"\\ \u0000019-.eEtrufalsn";
        Random random = new Random(7);

        for (int i = 0; i < 5_000; i++) {
            StringBuilder mutated = new StringBuilder(good);
            for (int edits = random.nextInt(4); edits >= 0; edits--) {
                int place = random.nextInt(mutated.length());
                char letter = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(3)) {
                    case 0 -> mutated.setCharAt(place, letter);
                    case 1 -> mutated.insert(place, letter);
                    default -> mutated.deleteCharAt(place);
                }
            }
            Map<String, Object> attributes = Map.of(StoredPartOptions.ATTRIBUTE, mutated.toString());
            List<PartOptions> read =
                    StoredPartOptions.read(attributes, contents, PartOptionChecks::ofUser, warning -> {});
            assertThat(read).hasSize(2).startsWith(PartOptions.NONE);
        }
    }

    // --- wrong values

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("startOffset", VIDEO, it -> it.startOffset(Duration.ofMillis(-1))),
                wrong("endOffset", VIDEO, it -> it.endOffset(Duration.ofNanos(-1))),
                wrong("endOffset", VIDEO, it -> it.endOffset(Duration.ofSeconds(Long.MAX_VALUE))),
                wrong("endOffset", VIDEO, it -> it.endOffset(Duration.ZERO)),
                wrong(
                        "endOffset",
                        VIDEO,
                        it -> it.endOffset(Duration.ofSeconds(2)).startOffset(Duration.ofSeconds(3))),
                wrong(
                        "endOffset",
                        VIDEO,
                        it -> it.startOffset(Duration.ofSeconds(2)).endOffset(Duration.ofSeconds(2))),
                wrong("fps", VIDEO, it -> it.fps(0)),
                wrong("fps", VIDEO, it -> it.fps(-1)),
                wrong("fps", VIDEO, it -> it.fps(24.01)),
                wrong("fps", VIDEO, it -> it.fps(Double.NaN)),
                wrong("fps", VIDEO, it -> it.fps(Float.POSITIVE_INFINITY)),
                wrong("fps", VIDEO, it -> it.field("videoMetadata", Map.of("fps", 25))),
                wrong("fps", VIDEO, it -> it.field("videoMetadata", Map.of("fps", "2"))),
                wrong("startOffset", VIDEO, it -> it.field("videoMetadata", Map.of("startOffset", 5))),
                wrong("startOffset", VIDEO, it -> it.field("videoMetadata", Map.of("startOffset", "5"))),
                wrong("videoMetadata", VIDEO, it -> it.field("videoMetadata", "5s")),
                wrong("mediaResolution", IMAGE, it -> it.mediaResolution(" ")),
                wrong("mediaResolution", IMAGE, it -> it.mediaResolution("HIGH")),
                wrong("mediaResolution", IMAGE, it -> it.field("mediaResolution", "MEDIA_RESOLUTION_LOW")),
                wrong("mediaResolution", IMAGE, it -> it.field("mediaResolution", Map.of("level", "HIGH"))),
                wrong("MEDIA_RESOLUTION_HIGH", VIDEO, it -> it.mediaResolution("MEDIA_RESOLUTION_ULTRA_HIGH")),
                wrong("mediaResolution", TextContent.from("a"), it -> it.mediaResolution("MEDIA_RESOLUTION_LOW")),
                wrong("displayName", TextContent.from("a"), it -> it.displayName("a")),
                wrong("'fps' (videoMetadata)", TextContent.from("a"), it -> it.fps(1)),
                wrong("mediaProcessing", TextContent.from("a"), it -> it.field("mediaProcessing", "STATIC")),
                wrong("fps", IMAGE, it -> it.fps(1)),
                wrong("startOffset", AUDIO, it -> it.startOffset(Duration.ofSeconds(1))),
                wrong("endOffset", PDF, it -> it.endOffset(Duration.ofSeconds(1))),
                wrong("partMetadata.a", IMAGE, it -> it.field("partMetadata", Map.of("a", Double.NaN))),
                wrong("partMetadata.a", IMAGE, it -> it.field("partMetadata", Map.of("a", new Object()))),
                wrong("partMetadata", IMAGE, it -> it.field("partMetadata", Collections.singletonMap(null, 1))),
                wrong("partMetadata", IMAGE, it -> it.field("partMetadata", nested(600))),
                wrong("displayName(..)", IMAGE, it -> it.field("displayName", "a")),
                wrong("'mediaProcessing'", IMAGE, it -> it.field("media_processing", "STATIC")),
                wrong("field", IMAGE, it -> it.field(" ", 1)),
                wrong("field", IMAGE, it -> it.field(null, 1)),
                wrong("field", IMAGE, it -> it.field(" text", 1)));
    }

    private static Arguments wrong(String name, Content content, UnaryOperator<CometApiGeminiPartOptions> options) {
        return arguments(name, content, options);
    }

    private static Map<String, Object> nested(int levels) {
        Map<String, Object> map = new LinkedHashMap<>(Map.of("a", 1));
        for (int i = 0; i < levels; i++) map = new LinkedHashMap<>(Map.of("a", map));
        return map;
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void a_wrong_value_is_refused_by_its_name(
            String name, Content content, UnaryOperator<CometApiGeminiPartOptions> options) {
        assertThatThrownBy(() -> message(content, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text",
                "thought",
                "thoughtSignature",
                "thought_signature",
                "inlineData",
                "inline_data",
                "fileData",
                "functionCall",
                "function_call",
                "functionResponse",
                "executableCode",
                "codeExecutionResult",
                "toolCall",
                "toolResponse"
            })
    void a_field_that_the_content_makes_is_refused(String name) {
        assertThatThrownBy(() -> message(IMAGE, it -> it.field(name, Map.of("a", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void a_tool_result_refuses_what_the_service_does_not_take_there() {
        CometApiGeminiToolResultBuilder result = CometApiGeminiMessages.toolResult(CALL);

        assertThatThrownBy(() -> result.add(IMAGE, it -> it.mediaResolution("MEDIA_RESOLUTION_LOW")))
                .hasMessageContaining("mediaResolution");
        assertThatThrownBy(() -> result.add(VIDEO, it -> it.fps(1))).hasMessageContaining("videoMetadata");
        assertThatThrownBy(() -> result.add(TextContent.from("a"), it -> it.field("partMetadata", Map.of("a", 1))))
                .hasMessageContaining("text");
        assertThatThrownBy(result::build).hasMessageContaining("add");
        assertThatThrownBy(() -> CometApiGeminiMessages.userMessage().build()).hasMessageContaining("text(..)");
    }

    @Test
    void a_refused_content_is_not_in_the_message() {
        CometApiGeminiUserMessageBuilder builder =
                CometApiGeminiMessages.userMessage().text("Look:");

        assertThatThrownBy(() -> builder.add(IMAGE, it -> it.fps(1))).isInstanceOf(IllegalArgumentException.class);

        assertThat(builder.build()).isEqualTo(UserMessage.from("Look:"));
    }

    // --- what was handed in may change, and threads may share a message

    @Test
    void a_later_change_of_a_value_has_no_effect() throws IOException {
        List<Object> list = new ArrayList<>(List.of(1));
        Map<String, Object> inner = new HashMap<>(Map.of("list", list));
        Map<String, Object> outer = new HashMap<>(Map.of("inner", inner));
        AtomicInteger number = new AtomicInteger(7);
        outer.put("number", number);
        CometApiGeminiPartOptions options = CometApiGeminiPartOptions.create().field("partMetadata", outer);
        CometApiGeminiUserMessageBuilder builder =
                CometApiGeminiMessages.userMessage().add(IMAGE, options);
        UserMessage message = builder.build();

        list.add(2);
        inner.put("more", 1);
        outer.clear();
        number.set(8);
        options.field("partMetadata", null);
        builder.text("later");

        JsonNode sent = sent(CallStyle.WHOLE, message);
        assertThat(sent.at("/0/parts")).hasSize(1);
        assertThat(sent.at("/0/parts/0/partMetadata")).isEqualTo(json("""
                {"inner":{"list":[1]},"number":7}"""));
    }

    @Test
    void options_that_set_the_same_are_equal() {
        CometApiGeminiPartOptions options =
                CometApiGeminiPartOptions.create().fps(2).displayName("a");

        assertThat(options)
                .isEqualTo(CometApiGeminiPartOptions.create().displayName("a").fps(2))
                .hasSameHashCodeAs(
                        CometApiGeminiPartOptions.create().displayName("a").fps(2))
                .isNotEqualTo(options.fps(3))
                .hasToString("part options{videoMetadata={fps=2}} of a");
        assertThat(options.fps(null).displayName(null)).isEqualTo(CometApiGeminiPartOptions.create());
    }

    @Test
    void threads_may_send_the_same_message() throws Exception {
        UserMessage message = message(VIDEO, it -> it.fps(2));
        CometApiGeminiChatModel model =
                CallStyle.connect(CometApiGeminiChatModel.builder(), server).build();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Object>> calls = Collections.nCopies(40, () -> model.chat(message));
            for (Future<Object> call : threads.invokeAll(calls)) call.get();
        } finally {
            threads.shutdownNow();
        }

        assertThat(server.requests())
                .hasSize(40)
                .allSatisfy(request -> assertThat(request.json()
                                .at("/contents/0/parts/1/videoMetadata/fps")
                                .asInt())
                        .isEqualTo(2));
    }

    // --- the detail level of images

    @ParameterizedTest
    @CsvSource({
        "LOW, MEDIA_RESOLUTION_LOW",
        "MEDIUM, MEDIA_RESOLUTION_MEDIUM",
        "HIGH, MEDIA_RESOLUTION_HIGH",
        "ULTRA_HIGH, MEDIA_RESOLUTION_ULTRA_HIGH",
        "AUTO, ",
    })
    void a_detail_level_becomes_the_resolution_of_its_image_on_demand(ImageContent.DetailLevel level, String wire) {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from(TextContent.from("a"), ImageContent.from(DATA, "image/png", level), PDF))
                .build();

        for (CallStyle style : CallStyle.values()) {
            style.send(server, it -> it.mediaResolutionFromDetailLevel(true), request);
            JsonNode sent = server.lastRequest().json();
            assertThat(sent.at("/contents/0/parts/1/mediaResolution/level").textValue())
                    .isEqualTo(wire);
            assertThat(sent.at("/contents/0/parts/2").has("mediaResolution")).isFalse();
            assertThat(sent.has("mediaResolutionFromDetailLevel")).isFalse();

            style.send(server, it -> it.mediaResolutionFromDetailLevel(false), request);
            assertThat(server.lastRequest().json().findValue("mediaResolution")).isNull();
        }
    }

    /** Before 1.23 LangChain4j cannot distinguish an image without a level from one with LOW. */
    @Test
    void an_image_without_a_level_has_the_resolution_that_langchain4j_gives_it() {
        CallStyle.WHOLE.send(
                server,
                it -> it.mediaResolutionFromDetailLevel(true),
                ChatRequest.builder().messages(UserMessage.from(IMAGE)).build());

        assertThat(server.lastRequest()
                        .json()
                        .at("/contents/0/parts/0/mediaResolution/level")
                        .textValue())
                .isEqualTo(CoreFeatures.knowsChosenLevels() ? null : "MEDIA_RESOLUTION_LOW");
    }

    @Test
    void an_option_wins_over_the_detail_level_and_the_request_over_the_model() {
        UserMessage message = message(
                ImageContent.from(DATA, "image/png", ImageContent.DetailLevel.HIGH),
                it -> it.mediaResolution("MEDIA_RESOLUTION_LOW"));
        UserMessage plain = UserMessage.from(ImageContent.from(DATA, "image/png", ImageContent.DetailLevel.HIGH));

        CallStyle.WHOLE.send(
                server,
                it -> it.mediaResolutionFromDetailLevel(true),
                ChatRequest.builder().messages(message, plain).build());
        JsonNode parts = server.lastRequest().json().at("/contents/0/parts");
        assertThat(parts.at("/1/mediaResolution/level").asText()).isEqualTo("MEDIA_RESOLUTION_LOW");
        assertThat(parts.at("/2/mediaResolution/level").asText()).isEqualTo("MEDIA_RESOLUTION_HIGH");

        CallStyle.WHOLE.send(
                server,
                it -> it.mediaResolutionFromDetailLevel(true),
                ChatRequest.builder()
                        .messages(plain)
                        .parameters(CometApiGeminiChatRequestParameters.builder()
                                .mediaResolutionFromDetailLevel(false)
                                .build())
                        .build());
        assertThat(server.lastRequest().json().findValue("mediaResolution")).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void a_generation_without_a_resolution_per_content_is_known(CallStyle style) {
        ChatRequest request = ChatRequest.builder()
                .messages(message(IMAGE, it -> it.mediaResolution("MEDIA_RESOLUTION_LOW")))
                .build();

        assertThatThrownBy(() -> style.send(
                        server,
                        it -> it.modelName("gemini-2.5-flash").modelChecks(CometApiGeminiModelChecks.STRICT),
                        request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("mediaResolution");
        assertThat(server.requests()).isEmpty();
        assertThatThrownBy(() -> style.send(server, it -> it.modelName("gemini-2.5-flash"), request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Media resolution");
    }
}
