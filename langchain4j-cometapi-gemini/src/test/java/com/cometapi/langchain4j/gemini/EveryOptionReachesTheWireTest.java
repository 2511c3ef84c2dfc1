package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EveryOptionReachesTheWireTest {

    private static final CometApiGeminiLocalServer SERVER =
            CometApiGeminiLocalServer.start().strict(false);

    @AfterAll
    static void close() {
        SERVER.close();
    }

    private static Arguments option(
            Consumer<CometApiGeminiRequestOptions<?>> set,
            Consumer<CometApiGeminiRequestOptions<?>> remove,
            String fields) {
        return arguments(fields, set, remove);
    }

    static Stream<Arguments> options() {
        return Stream.of(
                option(it -> it.seed(7), it -> it.seed(null), """
                        {"generationConfig":{"seed":7}}"""),
                option(it -> it.thinking(CometApiGeminiThinking.level("LOW")), it -> it.thinking(null), """
                        {"generationConfig":{"thinkingConfig":{"thinkingLevel":"LOW"}}}"""),
                option(it -> it.thinking(CometApiGeminiThinking.dynamic()), it -> it.thinking(null), """
                        {"generationConfig":{"thinkingConfig":{"thinkingBudget":-1}}}"""),
                option(
                        it -> it.thinking(CometApiGeminiThinking.effort(CometApiGeminiThinking.Effort.HIGH)),
                        it -> it.thinking(null),
                        """
                                {"generationConfig":{"thinkingConfig":{"thinkingLevel":"HIGH"}}}"""),
                option(it -> it.returnThinking(true), it -> it.returnThinking(false), """
                        {"generationConfig":{"thinkingConfig":{"includeThoughts":true}}}"""),
                option(
                        it -> it.serverTools(CometApiGeminiTool.googleSearch(), CometApiGeminiTool.codeExecution()),
                        it -> it.serverTools(),
                        """
                                {"tools":[{"google_search":{}},{"codeExecution":{}}]}"""),
                option(
                        it -> it.serverTools(CometApiGeminiTool.googleMaps(), CometApiGeminiTool.urlContext()),
                        it -> it.serverTools((List<CometApiGeminiTool>) null),
                        """
                                {"tools":[{"googleMaps":{}},{"urlContext":{}}]}"""),
                option(
                        it -> it.serverTools(
                                CometApiGeminiTool.of("googleMaps", Map.of("enableWidget", true)),
                                CometApiGeminiTool.of(
                                        "google_search", Map.of("searchTypes", Map.of("imageSearch", Map.of())))),
                        it -> it.serverTools(),
                        """
                                {"tools":[{"googleMaps":{"enableWidget":true}},{"google_search":{"searchTypes":{"imageSearch":{}}}}]}"""),
                option(it -> it.userLocation(55.79, 49.12), it -> it.requestField("toolConfig", null), """
                        {"toolConfig":{"retrievalConfig":{"latLng":{"latitude":55.79,"longitude":49.12}}}}"""),
                option(
                        it -> it.safetySettings(CometApiGeminiSafetySetting.of(
                                CometApiGeminiSafetySetting.HARASSMENT, CometApiGeminiSafetySetting.OFF)),
                        it -> it.safetySettings(),
                        """
                                {"safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}]}"""),
                option(it -> it.cachedContent("cachedContents/a"), it -> it.cachedContent(null), """
                        {"cachedContent":"cachedContents/a"}"""),
                option(it -> it.responseModalities("IMAGE"), it -> it.responseModalities(), """
                        {"generationConfig":{"responseModalities":["IMAGE"]}}"""),
                option(it -> it.imageAspectRatio("16:9"), it -> it.imageAspectRatio(null), """
                        {"generationConfig":{"imageConfig":{"aspectRatio":"16:9"}}}"""),
                option(it -> it.imageSize("2K"), it -> it.imageSize(null), """
                        {"generationConfig":{"imageConfig":{"imageSize":"2K"}}}"""),
                option(it -> it.mediaResolution("MEDIA_RESOLUTION_LOW"), it -> it.mediaResolution(null), """
                        {"generationConfig":{"mediaResolution":"MEDIA_RESOLUTION_LOW"}}"""),
                // it is no field of the request: PartOptionsTest sees it with images
                option(
                        it -> it.mediaResolutionFromDetailLevel(true),
                        it -> it.mediaResolutionFromDetailLevel(null),
                        "{}"),
                option(it -> it.responseLogprobs(true), it -> it.responseLogprobs(null), """
                        {"generationConfig":{"responseLogprobs":true}}"""),
                option(it -> it.logprobs(3), it -> it.logprobs(null), """
                        {"generationConfig":{"logprobs":3}}"""),
                option(it -> it.labels(Map.of("team", "a")), it -> it.labels(Map.of()), """
                        {"labels":{"team":"a"}}"""),
                option(
                        it -> it.generationConfig("speechConfig", Map.of("languageCode", "en-US")),
                        it -> it.generationConfig("speechConfig", null),
                        """
                                {"generationConfig":{"speechConfig":{"languageCode":"en-US"}}}"""),
                option(it -> it.requestField("store", true), it -> it.requestField("store", null), """
                        {"store":true}"""),
                option(it -> it.serviceTier("flex"), it -> it.serviceTier(null), """
                        {"serviceTier":"flex"}"""),
                option(
                        it -> it.speechConfig(
                                CometApiGeminiSpeechConfig.voice("Kore").languageCode("en-US")),
                        it -> it.speechConfig(null),
                        """
                                {"generationConfig":{"speechConfig":{"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Kore"}},
                                "languageCode":"en-US"}}}"""),
                option(
                        it -> it.speechConfig(CometApiGeminiSpeechConfig.speakers(voices("Ann", "Kore", "Bo", "Puck"))),
                        it -> it.generationConfig("speechConfig", null),
                        """
                                {"generationConfig":{"speechConfig":{"multiSpeakerVoiceConfig":{"speakerVoiceConfigs":[
                                {"speaker":"Ann","voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Kore"}}},
                                {"speaker":"Bo","voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Puck"}}}]}}}}"""),
                option(
                        it -> it.speechConfig(CometApiGeminiSpeechConfig.language("ru-RU")),
                        it -> it.speechConfig(null),
                        """
                        {"generationConfig":{"speechConfig":{"languageCode":"ru-RU"}}}"""),
                option(
                        it -> it.audioTranscriptionConfig(CometApiGeminiAudioTranscriptionConfig.create()
                                .languageCodes("en-US", "de-DE")
                                .customVocabulary("CometAPI")
                                .wordTimestamp(true)
                                .diarization(true)
                                .mode(CometApiGeminiAudioTranscriptionConfig.VERBATIM)),
                        it -> it.audioTranscriptionConfig(null),
                        """
                                {"generationConfig":{"audioTranscriptionConfig":{"languageCodes":["en-US","de-DE"],
                                "customVocabulary":["CometAPI"],"wordTimestamp":true,"diarization":true,"mode":"VERBATIM"}}}"""),
                option(
                        it -> it.serverTools(
                                CometApiGeminiTool.fileSearch("fileSearchStores/a", "fileSearchStores/b"),
                                CometApiGeminiTool.fileSearch(List.of("fileSearchStores/c"), 5, "author = \"Ann\"")),
                        it -> it.serverTools(),
                        """
                                {"tools":[{"fileSearch":{"fileSearchStoreNames":["fileSearchStores/a","fileSearchStores/b"]}},
                                {"fileSearch":{"fileSearchStoreNames":["fileSearchStores/c"],"topK":5,
                                "metadataFilter":"author = \\"Ann\\""}}]}"""),
                option(
                        it -> it.serverTools(
                                CometApiGeminiTool.computerUse(CometApiGeminiTool.BROWSER),
                                CometApiGeminiTool.computerUse(CometApiGeminiTool.DESKTOP, List.of("drag"), true)),
                        it -> it.serverTools(),
                        """
                                {"tools":[{"computerUse":{"environment":"ENVIRONMENT_BROWSER"}},
                                {"computerUse":{"environment":"ENVIRONMENT_DESKTOP","excludedPredefinedFunctions":["drag"],
                                "enablePromptInjectionDetection":true}}]}"""),
                option(
                        it -> it.serverTools(CometApiGeminiTool.of(
                                "mcpServers",
                                List.of(Map.of(
                                        "name", "docs", "streamableHttpTransport", Map.of("url", "https://a"))))),
                        it -> it.serverTools(),
                        """
                                {"tools":[{"mcpServers":[{"name":"docs","streamableHttpTransport":{"url":"https://a"}}]}]}"""));
    }

    private static Map<String, String> voices(String first, String itsVoice, String second, String itsOther) {
        Map<String, String> voices = new LinkedHashMap<>();
        voices.put(first, itsVoice);
        voices.put(second, itsOther);
        return voices;
    }

    @ParameterizedTest
    @MethodSource("options")
    void an_option_of_the_model_is_sent(String fields, Consumer<CometApiGeminiRequestOptions<?>> set)
            throws IOException {
        assertThat(sent(set, it -> {})).isEqualTo(json(fields));
    }

    @ParameterizedTest
    @MethodSource("options")
    void an_option_of_the_request_is_sent(String fields, Consumer<CometApiGeminiRequestOptions<?>> set)
            throws IOException {
        assertThat(sent(it -> {}, set)).isEqualTo(json(fields));
    }

    @ParameterizedTest
    @MethodSource("options")
    void an_option_of_model_and_request_is_sent_once(String fields, Consumer<CometApiGeminiRequestOptions<?>> set)
            throws IOException {
        assertThat(sent(set, set)).isEqualTo(json(fields));
    }

    @ParameterizedTest
    @MethodSource("options")
    void a_request_removes_an_option_of_the_model(
            String fields,
            Consumer<CometApiGeminiRequestOptions<?>> set,
            Consumer<CometApiGeminiRequestOptions<?>> remove)
            throws IOException {
        assertThat(sent(set, remove)).isEqualTo(json("{}"));
    }

    @Test
    void an_untouched_builder_sends_nothing_but_contents() throws IOException {
        assertThat(sent(it -> {}, it -> {})).isEqualTo(json("{}"));
    }

    @Test
    void a_level_of_the_request_replaces_only_the_models_budget() throws IOException {
        assertThat(sent(
                        it -> {
                            it.thinking(CometApiGeminiThinking.budget(512));
                            it.returnThinking(true);
                        },
                        it -> it.thinking(CometApiGeminiThinking.level("LOW"))))
                .isEqualTo(json("""
                        {"generationConfig":{"thinkingConfig":{"includeThoughts":true,"thinkingLevel":"LOW"}}}"""));
    }

    @Test
    void speakers_of_the_request_replace_the_models_voice_but_not_its_language() throws IOException {
        assertThat(sent(
                        it -> it.speechConfig(
                                CometApiGeminiSpeechConfig.voice("Kore").languageCode("en-US")),
                        it -> it.speechConfig(CometApiGeminiSpeechConfig.speakers(Map.of("Ann", "Puck")))))
                .isEqualTo(json("""
                        {"generationConfig":{"speechConfig":{"languageCode":"en-US","multiSpeakerVoiceConfig":
                        {"speakerVoiceConfigs":[{"speaker":"Ann","voiceConfig":{"prebuiltVoiceConfig":{"voiceName":
                        "Puck"}}}]}}}}"""));
    }

    @Test
    void a_tool_is_sent_as_it_was_when_it_was_made() throws IOException {
        List<Object> servers = new ArrayList<>(List.of(Map.of("name", "docs")));
        CometApiGeminiTool tool = CometApiGeminiTool.of("mcpServers", servers);
        servers.clear();

        assertThat(sent(it -> it.serverTools(tool), it -> {})).isEqualTo(json("""
                {"tools":[{"mcpServers":[{"name":"docs"}]}]}"""));
        assertThat(tool).isEqualTo(CometApiGeminiTool.of("mcpServers", List.of(Map.of("name", "docs"))));
    }

    @Test
    void an_incomplete_tool_or_voice_is_refused_by_name() {
        assertRefused("fileSearch", () -> CometApiGeminiTool.fileSearch());
        assertRefused("fileSearch", () -> CometApiGeminiTool.fileSearch(" "));
        assertRefused("fileSearch", () -> CometApiGeminiTool.fileSearch((String) null));
        assertRefused("computerUse", () -> CometApiGeminiTool.computerUse(""));
        assertRefused("mcpServers", () -> CometApiGeminiTool.of("mcpServers", (Object) null));
        assertRefused("mcpServers[]", () -> CometApiGeminiTool.of("mcpServers", List.of(new Object())));
        assertRefused("voice", () -> CometApiGeminiSpeechConfig.voice(" "));
        assertRefused("speakers", () -> CometApiGeminiSpeechConfig.speakers(Map.of()));
        assertRefused("languageCode", () -> CometApiGeminiSpeechConfig.language(null));
    }

    private static void assertRefused(String name, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(name);
    }

    @Test
    void raw_fields_of_model_and_request_are_merged_deeply() throws IOException {
        assertThat(sent(
                        it -> {
                            it.requestField("toolConfig", Map.of("retrievalConfig", Map.of("languageCode", "ru")));
                            it.generationConfig("speechConfig", Map.of("languageCode", "ru", "voice", Map.of("a", 1)));
                            it.imageSize("2K");
                        },
                        it -> {
                            it.userLocation(1, 2);
                            it.generationConfig("speechConfig", Map.of("languageCode", "en", "voice", Map.of("b", 2)));
                            it.generationConfig("imageConfig", Map.of("aspectRatio", "1:1"));
                        }))
                .isEqualTo(json("""
                        {"toolConfig":{"retrievalConfig":{"languageCode":"ru","latLng":{"latitude":1.0,
                        "longitude":2.0}}},"generationConfig":{"speechConfig":{"languageCode":"en","voice":{"a":1,
                        "b":2}},"imageConfig":{"imageSize":"2K","aspectRatio":"1:1"}}}"""));
    }

    @Test
    void a_common_parameter_as_a_raw_field_is_rejected_by_name() {
        CometApiGeminiChatRequestParameters.Builder parameters = CometApiGeminiChatRequestParameters.builder();

        assertThatThrownBy(() -> parameters.generationConfig("temperature", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("temperature(..)");
    }

    @Test
    void the_function_calling_mode_is_sent_only_with_functions() throws IOException {
        ToolSpecification tool = ToolSpecification.builder().name("f").build();

        assertThat(sent(it -> it.functionCallingMode("ANY"), it -> {})).isEqualTo(json("{}"));
        assertThat(calling(tool, it -> it.functionCallingMode("VALIDATED"), it -> it.allowedFunctionNames("f")))
                .isEqualTo(json("""
                        {"mode":"VALIDATED","allowedFunctionNames":["f"]}"""));
        assertThat(calling(tool, it -> it.allowedFunctionNames("f"), it -> it.allowedFunctionNames()))
                .isEqualTo(json("""
                        {"mode":"NONE"}"""));
        assertThat(calling(tool, it -> it.functionCallingMode("ANY"), it -> it.functionCallingMode(null))
                        .isMissingNode())
                .isTrue();
    }

    @Test
    void a_mutable_number_is_sent_as_it_was_when_set() throws IOException {
        LongAdder whole = new LongAdder();
        DoubleAdder broken = new DoubleAdder();
        broken.add(0.5);

        JsonNode sent = sent(
                it -> {
                    it.requestField("whole", whole);
                    it.requestField("broken", broken);
                    whole.increment();
                },
                it -> {});

        assertThat(sent).isEqualTo(json("""
                {"whole":0,"broken":0.5}"""));
    }

    private static JsonNode calling(
            ToolSpecification tool,
            Consumer<CometApiGeminiRequestOptions<?>> onModel,
            Consumer<CometApiGeminiRequestOptions<?>> onRequest) {
        return sent(
                        it -> {
                            onModel.accept(it);
                            if (it instanceof CometApiGeminiModelBuilder<?> builder) builder.toolSpecifications(tool);
                        },
                        onRequest)
                .at("/toolConfig/functionCallingConfig");
    }

    @Test
    void every_common_parameter_reaches_the_wire() throws IOException {
        SERVER.answers(Answer.text("ok"));
        CometApiGeminiChatModel model = CallStyle.connect(CometApiGeminiChatModel.builder(), SERVER)
                .temperature(0.5)
                .topP(0.9)
                .topK(40)
                .frequencyPenalty(0.1)
                .presencePenalty(0.2)
                .maxOutputTokens(99)
                .stopSequences("END")
                .build();

        model.chat("hi");

        assertThat(fields(SERVER.lastRequest().json())).isEqualTo(json("""
                {"generationConfig":{"temperature":0.5,"topP":0.9,"topK":40,"frequencyPenalty":0.1,
                "presencePenalty":0.2,"maxOutputTokens":99,"stopSequences":["END"]}}"""));
    }

    private static JsonNode sent(
            Consumer<CometApiGeminiRequestOptions<?>> onModel, Consumer<CometApiGeminiRequestOptions<?>> onRequest) {
        SERVER.answers(Answer.text("ok"));
        CometApiGeminiModelBuilder<CometApiGeminiChatModel> model =
                CallStyle.connect(CometApiGeminiChatModel.builder(), SERVER).modelChecks(CometApiGeminiModelChecks.OFF);
        onModel.accept(model);
        CometApiGeminiChatRequestParameters.Builder parameters = CometApiGeminiChatRequestParameters.builder();
        onRequest.accept(parameters);

        model.build()
                .chat(ChatRequest.builder()
                        .messages(UserMessage.from("hi"))
                        .parameters(parameters.build())
                        .build());

        return fields(SERVER.lastRequest().json());
    }

    private static JsonNode fields(JsonNode request) {
        return ((ObjectNode) request.deepCopy()).without("contents");
    }

    private static JsonNode json(String text) throws IOException {
        return Json.tree(text);
    }
}
