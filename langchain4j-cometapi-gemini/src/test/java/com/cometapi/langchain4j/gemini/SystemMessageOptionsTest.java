package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Fields of the parts of the system instruction, which travel in the attributes of system messages. */
class SystemMessageOptionsTest {

    private static final UnaryOperator<CometApiGeminiPartOptions> VERSION_7 =
            it -> it.field("partMetadata", Map.of("version", 7, "tags", List.of("a", "b")))
                    .field("novelty", true);
    private static final String PART_OF_VERSION_7 = """
            {"text":"Be brief.","partMetadata":{"version":7,"tags":["a","b"]},"novelty":true}""";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private JsonNode sentInstruction(CallStyle style, ChatMessage... system) {
        server.strict(false); // it knows no field called novelty
        List<ChatMessage> messages = new ArrayList<>(Arrays.asList(system));
        messages.add(UserMessage.from("hi"));
        style.send(server, ChatRequest.builder().messages(messages).build());
        return server.lastRequest().json().path("systemInstruction");
    }

    private JsonNode sentInstructionWithOneWarning(CallStyle style, ChatMessage... system) {
        List<JsonNode> sent = new ArrayList<>();
        List<ILoggingEvent> warnings = Warnings.of(RequestMapper.class, () -> sent.add(sentInstruction(style, system)));
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).getFormattedMessage()).containsIgnoringCase("options");
        return sent.get(0);
    }

    private static ChatMessage stored(ChatMessage message) {
        return ChatMessageDeserializer.messageFromJson(ChatMessageSerializer.messageToJson(message));
    }

    private static JsonNode json(String text) throws Exception {
        return Recording.ORACLE.readTree(text);
    }

    /** As LangChain4j's own builder makes it, which the tests are not compiled against. */
    private static SystemMessage withAttributes(String text, Map<String, Object> attributes) throws Exception {
        Object builder = SystemMessage.class.getMethod("builder").invoke(null);
        builder.getClass().getMethod("text", String.class).invoke(builder, text);
        builder.getClass().getMethod("attributes", Map.class).invoke(builder, attributes);
        return (SystemMessage) builder.getClass().getMethod("build").invoke(builder);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> attributes(ChatMessage message) throws Exception {
        return (Map<String, Object>) SystemMessage.class.getMethod("attributes").invoke(message);
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIf(value = CoreFeatures.SYSTEM_ATTRIBUTES, disabledReason = CoreFeatures.SINCE_1_23)
    void fields_of_a_system_message_are_those_of_its_part(CallStyle style) throws Exception {
        SystemMessage message = CometApiGeminiMessages.systemMessage("Be brief.", VERSION_7);
        JsonNode expected = json("{\"parts\":[" + PART_OF_VERSION_7 + "]}");

        assertThat(message.text()).isEqualTo("Be brief.");
        assertThat(sentInstruction(style, message)).isEqualTo(expected);
        assertThat(sentInstruction(style, stored(message))).isEqualTo(expected);
        assertThat(sentInstruction(style, stored(stored(message)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIf(value = CoreFeatures.SYSTEM_ATTRIBUTES, disabledReason = CoreFeatures.SINCE_1_23)
    void each_of_several_system_messages_has_its_own_fields(CallStyle style) throws Exception {
        ChatMessage[] system = {
            SystemMessage.from("Be kind."),
            CometApiGeminiMessages.systemMessage("Be brief.", VERSION_7),
            withAttributes("Be right.", Map.of("of the application", 1))
        };
        JsonNode expected =
                json("{\"parts\":[{\"text\":\"Be kind.\"}," + PART_OF_VERSION_7 + ",{\"text\":\"Be right.\"}]}");

        assertThat(sentInstruction(style, system)).isEqualTo(expected);
        assertThat(sentInstruction(
                        style,
                        Stream.of(system).map(SystemMessageOptionsTest::stored).toArray(ChatMessage[]::new)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIf(value = CoreFeatures.SYSTEM_ATTRIBUTES, disabledReason = CoreFeatures.SINCE_1_23)
    void a_changed_text_is_sent_without_the_fields_of_the_old_one(CallStyle style) throws Exception {
        SystemMessage message = CometApiGeminiMessages.systemMessage("Be brief.", VERSION_7);
        SystemMessage changed = withAttributes("Be long.", attributes(message));

        assertThat(sentInstructionWithOneWarning(style, changed)).isEqualTo(json("""
                {"parts":[{"text":"Be long."}]}"""));
    }

    static Stream<Object> unreadable() {
        return Stream.of("no JSON", "{\"v\":2,\"parts\":[]}", 7, List.of("a"), Map.of("v", 1), "");
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    @EnabledIf(value = CoreFeatures.SYSTEM_ATTRIBUTES, disabledReason = CoreFeatures.SINCE_1_23)
    void an_attribute_that_cannot_be_read_costs_the_fields_only(Object attribute) throws Exception {
        SystemMessage message = withAttributes("Be brief.", Map.of(StoredPartOptions.ATTRIBUTE, attribute));
        for (CallStyle style : CallStyle.values()) {
            assertThat(sentInstructionWithOneWarning(style, message)).isEqualTo(json("""
                    {"parts":[{"text":"Be brief."}]}"""));
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIf(value = CoreFeatures.SYSTEM_ATTRIBUTES, disabledReason = CoreFeatures.SINCE_1_23)
    void stored_options_of_media_are_not_sent_with_a_system_message(CallStyle style) throws Exception {
        String stored = String.valueOf(attributes(CometApiGeminiMessages.systemMessage("Be brief.", VERSION_7))
                .get(StoredPartOptions.ATTRIBUTE));
        String ofMedia = stored.replace("\"novelty\":true", "\"mediaResolution\":{\"level\":\"MEDIA_RESOLUTION_LOW\"}");
        assertThat(ofMedia).isNotEqualTo(stored);

        assertThat(sentInstructionWithOneWarning(
                        style, withAttributes("Be brief.", Map.of(StoredPartOptions.ATTRIBUTE, ofMedia))))
                .isEqualTo(json("""
                        {"parts":[{"text":"Be brief."}]}"""));
    }

    static Stream<Map.Entry<String, UnaryOperator<CometApiGeminiPartOptions>>> optionsOfMedia() {
        return Stream.of(
                Map.entry("mediaResolution", it -> it.mediaResolution("MEDIA_RESOLUTION_LOW")),
                Map.entry("videoMetadata", it -> it.fps(2)),
                Map.entry("videoMetadata", it -> it.startOffset(Duration.ofSeconds(1))),
                Map.entry("displayName", it -> it.displayName("rules")),
                Map.entry("mediaProcessing", it -> it.field("mediaProcessing", "NONE")));
    }

    @ParameterizedTest
    @MethodSource("optionsOfMedia")
    void an_option_of_media_is_refused_with_its_name(
            Map.Entry<String, UnaryOperator<CometApiGeminiPartOptions>> option) {
        assertThatThrownBy(() -> CometApiGeminiMessages.systemMessage("Be brief.", option.getValue()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option.getKey())
                .hasMessageContaining("omit");
    }

    @Test
    void a_field_that_the_text_makes_and_a_blank_text_are_refused() {
        assertThatThrownBy(() -> CometApiGeminiMessages.systemMessage("Be brief.", it -> it.field("text", "no")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'text'");
        assertThatThrownBy(() -> CometApiGeminiMessages.systemMessage(" ", it -> it))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("text");
    }

    @ParameterizedTest
    @EnumSource
    void a_system_message_without_options_is_a_plain_one_with_any_langchain4j(CallStyle style) throws Exception {
        SystemMessage message = CometApiGeminiMessages.systemMessage(
                "Be brief.", it -> it.field("partMetadata", 1).field("partMetadata", null));

        assertThat(message).isEqualTo(SystemMessage.from("Be brief."));
        assertThat(ChatMessageSerializer.messageToJson(message))
                .isEqualTo(ChatMessageSerializer.messageToJson(SystemMessage.from("Be brief.")));
        assertThat(sentInstruction(style, message)).isEqualTo(json("""
                {"parts":[{"text":"Be brief."}]}"""));
    }

    @Test
    @DisabledIf(
            value = CoreFeatures.SYSTEM_ATTRIBUTES,
            disabledReason = "System messages of this LangChain4j have attributes")
    void an_older_langchain4j_is_named_with_the_remedy() {
        assertThatThrownBy(() -> CometApiGeminiMessages.systemMessage("Be brief.", VERSION_7))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("langchain4j-core 1.23")
                .hasMessageContaining("Update LangChain4j")
                .hasMessageContaining("SystemMessage.from");
    }
}
