package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fields of the service that have no option: each is set by its name, and the strict server accepts it. */
class RawFieldsTest {

    private static final CometApiGeminiLocalServer SERVER = CometApiGeminiLocalServer.start();

    @AfterAll
    static void close() {
        SERVER.close();
    }

    private static Arguments field(String path, String json) {
        return arguments(path, json, (Consumer<CometApiGeminiRequestOptions<?>>)
                it -> it.requestField(path.split("/")[1], value(path, json)));
    }

    private static Arguments tool(String name, String json) {
        return arguments("/tools/0/" + name, json, (Consumer<CometApiGeminiRequestOptions<?>>)
                it -> it.serverTools(CometApiGeminiTool.of(name, plain(json))));
    }

    /** Returns the value of the first step of the path, with all further steps around the JSON. */
    private static Object value(String path, String json) {
        String[] steps = path.split("/");
        Object value = plain(json);
        for (int i = steps.length - 1; i > 1; i--) {
            value = steps[i].equals("0") ? List.of(value) : Map.of(steps[i], value);
        }
        return value;
    }

    private static Object plain(String json) {
        try {
            return new com.fasterxml.jackson.databind.ObjectMapper().readValue(json.replace('\'', '"'), Object.class);
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    static Stream<Arguments> fields() {
        return Stream.of(
                field("/store", "false"),
                field("/continuationToken", "'dG9rZW4='"),
                field("/modelArmorConfig", "{'promptTemplateName':'a','responseTemplateName':'b'}"),
                field("/generationOutputConfig", "{'outputUriPrefix':'gs://a'}"),
                field("/generationConfig/generationOutputConfig", "{'outputUriPrefix':'gs://a'}"),
                field("/generationConfig/responseFormat", "[{'text':{'mimeType':'text/plain'}}]"),
                field("/generationConfig/translationConfig", "{'targetLanguageCode':'de','echoTargetLanguage':true}"),
                field("/generationConfig/routingConfig", "{'autoMode':{'modelRoutingPreference':'BALANCED'}}"),
                field("/generationConfig/modelSelectionConfig", "{'featureSelectionPreference':'BALANCED'}"),
                field("/generationConfig/audioTimestamp", "true"),
                field("/generationConfig/enableEnhancedCivicAnswers", "true"),
                field("/generationConfig/enableAffectiveDialog", "true"),
                field("/generationConfig/imageConfig/personGeneration", "'ALLOW_ADULT'"),
                field("/generationConfig/imageConfig/prominentPeople", "'BLOCK_PROMINENT_PEOPLE'"),
                field(
                        "/generationConfig/imageConfig/imageOutputOptions",
                        "{'mimeType':'image/jpeg','compressionQuality':80}"),
                field(
                        "/safetySettings/0",
                        "{'category':'HARM_CATEGORY_HARASSMENT','threshold':'OFF','method':'SEVERITY'}"),
                field("/toolConfig/retrievalConfig/languageCode", "'de'"),
                field("/toolConfig/functionCallingConfig/streamFunctionCallArguments", "true"),
                tool("enterpriseWebSearch", "{'excludeDomains':['a.example']}"),
                tool("retrieval", "{'vertexAiSearch':{'datastore':'projects/p/locations/l/dataStores/d'}}"),
                tool("parallelAiSearch", "{'apiKey':'a'}"),
                tool("exaAiSearch", "{'apiKey':'a'}"),
                tool("googleMaps", "{'groundingTypes':{'places':{}}}"),
                tool("googleSearch", "{'searchTypes':{'webSearch':{},'imageSearch':{}}}"),
                tool("mcpServers", "[{'name':'docs','streamableHttpTransport':{'url':'https://a.example/mcp'}}]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fields")
    void a_field_without_an_option_is_sent_and_accepted(
            String path, String json, Consumer<CometApiGeminiRequestOptions<?>> set) throws IOException {
        boolean isOfFunctions = path.endsWith("streamFunctionCallArguments");
        for (CallStyle style : CallStyle.values()) {
            CometApiGeminiChatRequestParameters.Builder parameters = CometApiGeminiChatRequestParameters.builder();
            set.accept(parameters);
            if (isOfFunctions) {
                parameters.toolSpecifications(
                        ToolSpecification.builder().name("f").description("d").build());
            }

            style.send(
                    SERVER,
                    ChatRequest.builder()
                            .messages(UserMessage.from("hi"))
                            .parameters(parameters.build())
                            .build());

            JsonNode body = SERVER.lastRequest().json();
            assertThat(body.at(path)).as(body.toString()).isEqualTo(Json.tree(json.replace('\'', '"')));
        }
    }
}
