package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiImageModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelCatalog;
import com.cometapi.langchain4j.gemini.CometApiGeminiSpeechModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiTranscriptionModel;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Checks blank properties, and properties whose values nobody can know in advance. */
@ExtendWith(OutputCaptureExtension.class)
class LenientPropertiesTest {

    private static final String PREFIX = "langchain4j.cometapi-gemini.";

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void a_blank_key_counts_as_none(String key, CapturedOutput output) {
        Applications.withoutKey().withPropertyValues(PREFIX + "api-key=" + key).run(application -> {
            assertThat(application).hasNotFailed().doesNotHaveBean(CometApiGeminiChatModel.class);
            assertThat(output.getAll()).contains("No CometAPI Gemini models are created");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void every_blank_property_is_not_set(String blank) throws IOException {
        List<String> values = new ArrayList<>();
        typesOfProperties().forEach((property, type) -> {
            boolean isMap = type.startsWith("java.util.Map"); // a map has keys, so there is no such property
            boolean isText = type.equals("java.lang.String");
            if (!isMap) values.add(property + "=" + (isText ? blank : ""));
        });

        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            String expected = request(Applications.withKey(), server);
            String actual = request(
                    Applications.withoutKey()
                            .withPropertyValues(values.toArray(String[]::new))
                            .withPropertyValues(PREFIX + "api-key=any", PREFIX + "model-name=gemini-3-flash-preview"),
                    server);

            assertThat(values).hasSizeGreaterThan(65);
            assertThat(actual).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"image-model", "speech-model", "transcription-model"})
    void a_model_with_a_blank_name_is_not_created(String property) {
        Applications.withKey()
                .withPropertyValues(PREFIX + property + ".model-name= ")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(CometApiGeminiImageModel.class)
                        .doesNotHaveBean(CometApiGeminiSpeechModel.class)
                        .doesNotHaveBean(CometApiGeminiTranscriptionModel.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "TRUE", "yes", "on", "1"})
    void a_switch_is_on_in_each_form_of_true(String value) {
        Applications.withKey()
                .withPropertyValues(PREFIX + "chat-model.enabled=" + value, PREFIX + "catalog.enabled=" + value)
                .run(context -> assertThat(context)
                        .hasSingleBean(CometApiGeminiChatModel.class)
                        .hasSingleBean(CometApiGeminiModelCatalog.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "no", "off", "0"})
    void a_switch_is_off_in_each_form_of_false(String value) {
        Applications.withKey()
                .withPropertyValues(PREFIX + "chat-model.enabled=" + value, PREFIX + "catalog.enabled=" + value)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(CometApiGeminiChatModel.class)
                        .doesNotHaveBean(CometApiGeminiModelCatalog.class));
    }

    private static String request(ApplicationContextRunner application, CometApiGeminiLocalServer server) {
        application.withPropertyValues(PREFIX + "base-url=" + server.baseUrl()).run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(CometApiGeminiStreamingChatModel.class);
            context.getBean(CometApiGeminiChatModel.class).chat("hi");
        });
        return server.lastRequest().json().toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hate-speech",
                "hate.speech",
                "hateSpeech",
                "HATE_SPEECH",
                "hatespeech",
                "HARM_CATEGORY_HATE_SPEECH",
                "harm-category-hate-speech"
            })
    void a_category_is_known_by_its_letters(String name, CapturedOutput output) {
        assertThat(sentSafety(
                        Applications.withKey().withPropertyValues(PREFIX + "safety-settings[" + name + "]=blockNone")))
                .isEqualTo("HARM_CATEGORY_HATE_SPEECH: BLOCK_NONE");
        assertThat(output.getAll()).doesNotContain("unknown category");
    }

    @Test
    void a_category_can_stand_in_an_environment_variable() {
        Map<String, Object> variables =
                Map.of("LANGCHAIN4J_COMETAPIGEMINI_SAFETYSETTINGS_HATE_SPEECH", "BLOCK_ONLY_HIGH");
        ApplicationContextRunner application = Applications.withKey()
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("systemEnvironment", variables)));

        assertThat(sentSafety(application)).isEqualTo("HARM_CATEGORY_HATE_SPEECH: BLOCK_ONLY_HIGH");
    }

    @Test
    void an_unknown_category_is_sent_with_one_warning(CapturedOutput output) {
        assertThat(sentSafety(
                        Applications.withKey().withPropertyValues(PREFIX + "safety-settings.new-danger=block-some")))
                .isEqualTo("HARM_CATEGORY_NEW_DANGER: BLOCK_SOME");

        assertThat(output.getAll())
                .containsOnlyOnce("unknown category 'new-danger'")
                .containsOnlyOnce("unknown threshold 'block-some'");
    }

    private static String sentSafety(ApplicationContextRunner application) {
        try (CometApiGeminiLocalServer server =
                CometApiGeminiLocalServer.start().strict(false)) {
            application
                    .withPropertyValues(PREFIX + "base-url=" + server.baseUrl())
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        context.getBean(CometApiGeminiChatModel.class).chat("hi");
                    });
            JsonNode settings = server.lastRequest().json().path("safetySettings");
            assertThat(settings).hasSize(1);
            return settings.path(0).path("category").asText() + ": "
                    + settings.path(0).path("threshold").asText();
        }
    }

    @Test
    void an_unknown_model_is_sent_with_one_warning(CapturedOutput output) {
        Applications.withKey()
                .withPropertyValues(PREFIX + "model-name=gemni-3-flash")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(CometApiGeminiChatModel.class)
                                    .defaultRequestParameters()
                                    .modelName())
                            .isEqualTo("gemni-3-flash");
                });

        assertThat(output.getAll()).containsOnlyOnce("model-name is 'gemni-3-flash'");
    }

    @ParameterizedTest
    @CsvSource({
        "function-calling-mode, maybe, VALIDATED",
        "service-tier, gold, flex",
        "media-resolution, BIG, MEDIA_RESOLUTION_HIGH",
        "thinking.level, wild, MINIMAL",
        "response-modalities, SMELL, AUDIO",
    })
    void an_unknown_value_is_accepted_with_one_warning(
            String property, String value, String known, CapturedOutput output) {
        Applications.withKey()
                .withPropertyValues(PREFIX + property + "=" + value)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll())
                .containsOnlyOnce(property + " has the unknown value '" + value + "'")
                .contains(known);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "function-calling-mode=any",
                "service-tier=FLEX",
                "media-resolution=MEDIA_RESOLUTION_LOW",
                "thinking.level=low",
                "thinking.level=XHIGH",
                "response-modalities=text,IMAGE",
                "service-tier=",
            })
    void a_known_value_causes_no_warning(String property, CapturedOutput output) {
        Applications.withKey()
                .withPropertyValues(PREFIX + property)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll()).doesNotContain("unknown value");
    }

    private static Map<String, String> typesOfProperties() throws IOException {
        Map<String, String> types = new TreeMap<>();
        metadata()
                .path("properties")
                .forEach(property -> types.put(
                        property.path("name").asText(), property.path("type").asText()));
        return types;
    }

    private static JsonNode metadata() throws IOException {
        try (InputStream metadata =
                CometApiGeminiProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return new ObjectMapper().readTree(metadata);
        }
    }
}
