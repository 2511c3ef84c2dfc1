package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of options that no service understands: a blank text is not set, everything else is refused by name. */
class OptionValuesTest {

    private static final ToolSpecification TOOL =
            ToolSpecification.builder().name("f").build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static <T extends CometApiGeminiCommonOptions<?> & CometApiGeminiRequestOptions<?>> void setBlanks(T it) {
        it.modelName(" ");
        it.stopSequences("");
        it.functionCallingMode("");
        it.allowedFunctionNames("", " ");
        it.imageSize("");
        it.imageAspectRatio(" ");
        it.mediaResolution("\t");
        it.cachedContent("");
        it.responseModalities("");
        it.labels(Map.of("team", ""));
        it.generationConfig("speechConfig", Map.of("languageCode", " ", "voices", List.of("", " ")));
        it.requestField("serviceTier", "");
        it.serverTools(CometApiGeminiTool.of("google_search", Map.of("blockingConfidence", "")));
        it.serverTools(List.of());
    }

    private static ChatRequest.Builder request() {
        return ChatRequest.builder().messages(UserMessage.from("hi"));
    }

    private JsonNode sent(CallStyle style, Consumer<CometApiGeminiModelBuilder<?>> onModel, ChatRequest request) {
        server.answers(Answer.text("ok"));
        style.send(
                server,
                it -> {
                    onModel.accept(it);
                    return it;
                },
                request);
        return server.lastRequest().json();
    }

    // --- blank texts

    @ParameterizedTest
    @EnumSource
    void a_blank_text_is_not_set(CallStyle style) throws IOException {
        CometApiGeminiChatRequestParameters.Builder parameters =
                CometApiGeminiChatRequestParameters.builder().toolSpecifications(TOOL);
        setBlanks(parameters);
        String expected = """
                {"contents":[{"role":"user","parts":[{"text":"hi"}]}],"tools":[{"functionDeclarations":[{"name":"f"}]}]}""";

        assertThat(sent(
                        style,
                        it -> {},
                        request().parameters(parameters.build()).build()))
                .isEqualTo(Json.tree(expected));
        assertThat(sent(
                        style,
                        it -> {
                            setBlanks(it);
                            it.toolSpecifications(TOOL).modelName("gemini-3.5-flash");
                        },
                        request().build()))
                .isEqualTo(Json.tree(expected));
    }

    @ParameterizedTest
    @EnumSource
    void blanks_in_langchain4js_parameters_are_not_set(CallStyle style) throws IOException {
        ChatRequest request = request()
                .parameters(DefaultChatRequestParameters.builder()
                        .modelName("")
                        .stopSequences("", "")
                        .build())
                .build();

        JsonNode sent = sent(style, it -> it.stopSequences("END"), request);

        assertThat(server.lastRequest().model()).isEqualTo("gemini-3-flash-preview");
        assertThat(sent.path("generationConfig")).isEqualTo(Json.tree("""
                {"stopSequences":["END"]}"""));
    }

    @ParameterizedTest
    @EnumSource
    void white_space_is_a_stop_sequence_and_an_empty_text_is_none(CallStyle style) throws IOException {
        assertThat(sent(
                                style,
                                it -> it.stopSequences("", "\n\n", " ", "END"),
                                request().build())
                        .path("generationConfig"))
                .isEqualTo(Json.tree("""
                        {"stopSequences":["\\n\\n"," ","END"]}"""));
    }

    // --- what is refused

    private static Arguments refused(String name, Consumer<CometApiGeminiChatRequestParameters.Builder> set) {
        return arguments(name, set);
    }

    static Stream<Arguments> wrongValues() {
        DoubleAdder infinite = new DoubleAdder();
        infinite.add(Double.NEGATIVE_INFINITY);
        List<String> withNull = Arrays.asList("a", null);
        return Stream.of(
                refused("temperature", it -> it.temperature(Double.NaN)),
                refused("topP", it -> it.topP(Double.POSITIVE_INFINITY)),
                refused("frequencyPenalty", it -> it.frequencyPenalty(Double.NEGATIVE_INFINITY)),
                refused("presencePenalty", it -> it.presencePenalty(Double.NaN)),
                refused("stopSequences", it -> it.stopSequences("a", null)),
                refused("stopSequences", it -> it.stopSequences(withNull)),
                refused("toolSpecifications", it -> it.toolSpecifications(TOOL, null)),
                refused("generationConfig", it -> it.generationConfig(null, 1)),
                refused("generationConfig", it -> it.generationConfig(" ", 1)),
                refused("generationConfig.custom", it -> it.generationConfig("custom", Double.NaN)),
                refused("generationConfig.a.b", it -> it.generationConfig("a", Map.of("b", Float.POSITIVE_INFINITY))),
                refused("generationConfig.a.b", it -> it.generationConfig("a", Map.of("b", List.of(infinite)))),
                refused("request field", it -> it.requestField(null, 1)),
                refused("labels", it -> it.labels(Collections.singletonMap(null, "a"))),
                refused("responseModalities", it -> it.responseModalities(withNull)),
                refused("allowedFunctionNames", it -> it.allowedFunctionNames(withNull)),
                refused("serverTools", it -> it.serverTools((CometApiGeminiTool) null)),
                refused("safetySettings", it -> it.safetySettings((CometApiGeminiSafetySetting) null)),
                refused(
                        "fileSearch.k",
                        it -> it.serverTools(CometApiGeminiTool.of("fileSearch", Map.of("k", Double.NaN)))),
                refused(
                        "fileSearch.k",
                        it -> it.serverTools(CometApiGeminiTool.of("fileSearch", Map.of("k", withNull)))),
                refused("options of the tool 'x'", it -> it.serverTools(CometApiGeminiTool.of("x", null))),
                refused("userLocation", it -> it.userLocation(Double.NaN, 0)));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void a_wrong_value_is_refused_by_the_name_of_its_option(
            String name, Consumer<CometApiGeminiChatRequestParameters.Builder> set) {
        assertThatThrownBy(() -> set.accept(CometApiGeminiChatRequestParameters.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @EnumSource
    void wrong_values_in_langchain4js_parameters_are_refused(CallStyle style) {
        List<DefaultChatRequestParameters.Builder<?>> wrong = List.of(
                DefaultChatRequestParameters.builder().temperature(Double.NaN),
                DefaultChatRequestParameters.builder().topP(Double.NEGATIVE_INFINITY),
                DefaultChatRequestParameters.builder().stopSequences("a", null));
        List<String> names = List.of("temperature", "topP", "stopSequences");
        for (int i = 0; i < wrong.size(); i++) {
            ChatRequest request = request().parameters(wrong.get(i).build()).build();

            assertThatThrownBy(() -> style.send(server, request))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(names.get(i));
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void a_finite_number_that_no_double_can_hold_is_sent() {
        JsonNode sent = sent(
                CallStyle.WHOLE,
                it -> {
                    server.strict(false);
                    it.requestField("large", new BigDecimal("1E400"));
                },
                request().build());

        assertThat(sent.path("large").decimalValue()).isEqualByComparingTo("1E400");
    }

    @Test
    void null_for_a_list_of_options_takes_them_back() throws IOException {
        ChatRequest request = request()
                .parameters(CometApiGeminiChatRequestParameters.builder()
                        .serverTools((CometApiGeminiTool[]) null)
                        .responseModalities((String[]) null)
                        .build())
                .build();

        assertThat(sent(
                        CallStyle.WHOLE,
                        it -> it.serverTools(CometApiGeminiTool.codeExecution()).responseModalities("TEXT"),
                        request))
                .isEqualTo(Json.tree("""
                        {"contents":[{"role":"user","parts":[{"text":"hi"}]}]}"""));
    }
}
