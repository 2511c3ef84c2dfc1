package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerToolsTest {

    private static final ToolSpecification WEATHER = ToolSpecification.builder()
            .name("weather")
            .parameters(JsonObjectSchema.builder().addStringProperty("city").build())
            .build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private ChatResponse sendWithWeatherAndSearch(CallStyle style, List<ChatMessage> messages) {
        return style.send(
                server,
                builder -> builder.serverTools(CometApiGeminiTool.googleSearch(), CometApiGeminiTool.googleMaps()),
                ChatRequest.builder()
                        .messages(messages)
                        .toolSpecifications(WEATHER)
                        .build());
    }

    @ParameterizedTest
    @EnumSource
    void server_tool_calls_are_replayed_but_not_offered(CallStyle style) throws Exception {
        List<ChatMessage> memory = new ArrayList<>(List.of(UserMessage.from("Weather in Oslo?")));

        AiMessage call = sendWithWeatherAndSearch(style, memory).aiMessage();
        memory.add(call);
        memory.add(ToolExecutionResultMessage.from(call.toolExecutionRequests().get(0), "sunny"));
        ChatResponse answer = sendWithWeatherAndSearch(
                style, ChatMessageDeserializer.messagesFromJson(ChatMessageSerializer.messagesToJson(memory)));

        assertThat(call.toolExecutionRequests())
                .extracting(request -> request.name())
                .containsExactly("weather");
        JsonNode replayed = server.lastRequest().json().at("/contents/1/parts");
        JsonNode answered = Json.tree(String.valueOf(call.attributes().get(StoredParts.ATTRIBUTE)))
                .get("parts");
        assertThat(replayed).isEqualTo(answered).hasSize(5);
        assertThat(replayed.findValuesAsText("toolType"))
                .containsExactly("GOOGLE_SEARCH_WEB", "GOOGLE_SEARCH_WEB", "GOOGLE_MAPS", "GOOGLE_MAPS");
        assertThat(replayed.findValuesAsText("thoughtSignature"))
                .doesNotHaveDuplicates()
                .hasSize(5);
        assertThat(server.lastRequest()
                        .json()
                        .at("/toolConfig/includeServerSideToolInvocations")
                        .asBoolean())
                .isTrue();
        assertThat(answer.aiMessage().text()).contains("weather returned sunny");
        assertThat(CometApiGeminiChatResponseMetadata.from(answer).grounding()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void server_tool_calls_can_be_excluded_by_the_raw_field(CallStyle style) {
        server.strict(false);

        ChatResponse response = style.send(
                server,
                builder -> builder.serverTools(CometApiGeminiTool.googleSearch())
                        .requestField("toolConfig", Map.of("includeServerSideToolInvocations", false)),
                ChatRequest.builder()
                        .messages(UserMessage.from("Weather in Oslo?"))
                        .toolSpecifications(WEATHER)
                        .build());

        assertThat(server.lastRequest().json().has("toolConfig")).isFalse();
        assertThat(String.valueOf(response.aiMessage().attributes())).doesNotContain("toolCall");
    }

    // --- none for this request

    interface Assistant {
        String chat(@dev.langchain4j.service.UserMessage String message, ChatRequestParameters parameters);
    }

    @Test
    void an_empty_list_overrides_defaults_through_an_ai_service() {
        CometApiGeminiChatRequestParameters some = CometApiGeminiChatRequestParameters.builder()
                .serverTools(CometApiGeminiTool.googleSearch())
                .safetySettings(CometApiGeminiSafetySetting.of("A", "OFF"))
                .responseModalities("IMAGE")
                .labels(Map.of("team", "a"))
                .build();
        CometApiGeminiChatRequestParameters none = CometApiGeminiChatRequestParameters.builder()
                .serverTools()
                .safetySettings()
                .responseModalities()
                .labels(Map.of())
                .build();

        for (ChatRequestParameters parameters : List.of(none, some.overrideWith(none), none.defaultedBy(some))) {
            AiServices.builder(Assistant.class)
                    .chatModel(CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                            .defaultRequestParameters(some)
                            .build())
                    .build()
                    .chat("hi", parameters);

            assertThat(server.lastRequest().json().properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactly("contents");
        }
        assertThat(some.overrideWith(
                        CometApiGeminiChatRequestParameters.builder().build()))
                .isEqualTo(some);
    }

    // --- options of tools

    @Test
    void options_of_a_tool_are_json_and_immutable() {
        Map<String, Object> range = new HashMap<>(Map.of("startTime", "2026-01-01T00:00:00Z"));
        CometApiGeminiTool tool = CometApiGeminiTool.of("googleSearch", Map.of("timeRangeFilter", range));

        range.clear();

        assertThat(tool).hasToString("googleSearch{timeRangeFilter={startTime=2026-01-01T00:00:00Z}}");
        assertThatThrownBy(() -> CometApiGeminiTool.of("googleSearch", Map.of("since", Instant.EPOCH)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("googleSearch.since")
                .hasMessageContaining("java.time.Instant");
        assertThatThrownBy(() -> CometApiGeminiTool.of(" ", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wire name");
        assertThat(CometApiGeminiTool.of("codeExecution", Collections.singletonMap("x", null)))
                .isNotEqualTo(CometApiGeminiTool.codeExecution());
    }
}
