package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.ImageContent.DetailLevel;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which detail levels of images are sent while nothing is set, and which by the option. */
class DetailLevelsTest {

    private static final String DATA = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3, 4, 5, 6});
    private static final UnaryOperator<CometApiGeminiModelBuilder<?>> NOTHING_SET = it -> it;

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static ImageContent image(@Nullable DetailLevel level) {
        return level == null ? ImageContent.from(DATA, "image/png") : ImageContent.from(DATA, "image/png", level);
    }

    private static UserMessage images(@Nullable DetailLevel... levels) {
        CometApiGeminiUserMessageBuilder message = CometApiGeminiMessages.userMessage();
        for (DetailLevel level : levels) message.add(image(level));
        return message.build();
    }

    private static ChatMessage stored(ChatMessage message) {
        return ChatMessageDeserializer.messageFromJson(ChatMessageSerializer.messageToJson(message));
    }

    /** Returns the level of each part of the first turn; null for a part without one. */
    private List<@Nullable String> sentLevels() {
        List<@Nullable String> levels = new ArrayList<>();
        JsonNode request = server.lastRequest().json();
        for (JsonNode part : request.at("/contents/0/parts")) {
            assertThat(part.has("inlineData")).isTrue();
            levels.add(part.at("/mediaResolution/level").textValue());
        }
        assertThat(request.has(DetailLevels.SWITCH)).isFalse();
        return levels;
    }

    private List<@Nullable String> levels(
            CallStyle style, UnaryOperator<CometApiGeminiModelBuilder<?>> settings, ChatMessage... messages) {
        style.send(server, settings, ChatRequest.builder().messages(messages).build());
        return sentLevels();
    }

    private static final @Nullable DetailLevel[] EACH = {
        null, DetailLevel.AUTO, DetailLevel.LOW, DetailLevel.MEDIUM, DetailLevel.HIGH, DetailLevel.ULTRA_HIGH
    };

    @ParameterizedTest
    @EnumSource
    @EnabledIf(value = CoreFeatures.CHOSEN_LEVELS, disabledReason = CoreFeatures.SINCE_1_23)
    void a_level_that_was_chosen_beyond_doubt_is_sent_by_default(CallStyle style) {
        String[] models = {"gemini-3-flash-preview", "gemini-3.1-pro", "gemini-4-neon", "models/gemini-3-pro-preview"};
        for (String model : models) {
            assertThat(levels(style, it -> it.modelName(model), images(EACH)))
                    .containsExactly(
                            null,
                            null,
                            null,
                            "MEDIA_RESOLUTION_MEDIUM",
                            "MEDIA_RESOLUTION_HIGH",
                            "MEDIA_RESOLUTION_ULTRA_HIGH");
        }
    }

    /** LangChain4j stores LOW for an image without a level, and takes it for chosen afterwards. */
    @ParameterizedTest
    @EnumSource
    @EnabledIf(value = CoreFeatures.CHOSEN_LEVELS, disabledReason = CoreFeatures.SINCE_1_23)
    void a_memory_changes_neither_images_with_a_level_nor_those_without(CallStyle style) {
        UserMessage message = images(EACH);

        List<@Nullable String> before = levels(style, NOTHING_SET, message);

        assertThat(levels(style, NOTHING_SET, stored(message))).isEqualTo(before);
        assertThat(levels(style, NOTHING_SET, stored(stored(message)))).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    @DisabledIf(value = CoreFeatures.CHOSEN_LEVELS, disabledReason = "This LangChain4j knows which levels were chosen")
    void no_level_is_sent_by_default_where_langchain4j_does_not_know_it(CallStyle style) {
        assertThat(levels(style, NOTHING_SET, images(EACH))).containsOnlyNulls().hasSize(6);
    }

    @ParameterizedTest
    @EnumSource
    void a_model_that_may_refuse_a_level_gets_none_by_default(CallStyle style) {
        String[] models = {
            "gemini-2.5-flash", "gemini-2.5-flash-image", "gemini-2.0-flash", "gemini-flash-latest", "my-alias"
        };
        for (String model : models) {
            assertThat(levels(
                            style,
                            it -> it.modelName(model).modelChecks(CometApiGeminiModelChecks.STRICT),
                            images(EACH)))
                    .containsOnlyNulls()
                    .hasSize(6);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_fallback_model_that_may_refuse_a_level_gets_none(CallStyle style) {
        server.answers(Answer.error(404, "model not found"), Answer.text("hi"));

        List<@Nullable String> sent =
                levels(style, it -> it.fallbackModels("gemini-2.5-flash"), images(DetailLevel.HIGH));

        assertThat(server.requests()).hasSize(2);
        assertThat(server.lastRequest().model()).isEqualTo("gemini-2.5-flash");
        assertThat(sent).containsOnlyNulls();
        assertThat(server.requests().get(0).json().findValue("mediaResolution") != null)
                .isEqualTo(CoreFeatures.knowsChosenLevels());
    }

    @ParameterizedTest
    @EnumSource
    void the_option_decides_where_it_is_set(CallStyle style) {
        UserMessage message = images(DetailLevel.LOW, DetailLevel.HIGH, DetailLevel.AUTO);
        ChatRequest declined = ChatRequest.builder()
                .messages(message)
                .parameters(CometApiGeminiChatRequestParameters.builder()
                        .mediaResolutionFromDetailLevel(false)
                        .build())
                .build();

        assertThat(levels(style, it -> it.mediaResolutionFromDetailLevel(true), message))
                .containsExactly("MEDIA_RESOLUTION_LOW", "MEDIA_RESOLUTION_HIGH", null);
        assertThat(levels(style, it -> it.mediaResolutionFromDetailLevel(true), stored(message)))
                .containsExactly("MEDIA_RESOLUTION_LOW", "MEDIA_RESOLUTION_HIGH", null);
        assertThat(levels(
                        style,
                        it -> it.modelName("my-alias").mediaResolutionFromDetailLevel(true),
                        images(DetailLevel.HIGH)))
                .containsExactly("MEDIA_RESOLUTION_HIGH");
        assertThat(levels(style, it -> it.mediaResolutionFromDetailLevel(false), message))
                .containsOnlyNulls();
        style.send(server, declined);
        assertThat(sentLevels()).containsOnlyNulls();
        assertThatThrownBy(() -> levels(
                        style, it -> it.modelName("gemini-2.5-flash").mediaResolutionFromDetailLevel(true), message))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Media resolution");
    }

    @ParameterizedTest
    @EnumSource
    void an_option_of_the_content_wins_over_its_level(CallStyle style) {
        UserMessage message = CometApiGeminiMessages.userMessage()
                .add(image(DetailLevel.HIGH), it -> it.mediaResolution("MEDIA_RESOLUTION_LOW"))
                .build();

        assertThat(levels(style, NOTHING_SET, message)).containsExactly("MEDIA_RESOLUTION_LOW");
        assertThat(levels(style, NOTHING_SET, stored(message))).containsExactly("MEDIA_RESOLUTION_LOW");
    }

    @ParameterizedTest
    @EnumSource
    void an_image_in_the_result_of_a_tool_has_no_level(CallStyle style) {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("c")
                .name("draw")
                .arguments("{}")
                .build();

        style.send(
                server,
                it -> it.placeholderSignatures(true),
                ChatRequest.builder()
                        .messages(
                                UserMessage.from("Draw"),
                                AiMessage.from(call),
                                CometApiGeminiMessages.toolResult(call)
                                        .add(image(DetailLevel.HIGH))
                                        .build())
                        .build());

        JsonNode request = server.lastRequest().json();
        assertThat(request.at("/contents/2/parts/0/functionResponse/parts/0").has("inlineData"))
                .isTrue();
        assertThat(request.findValue("mediaResolution")).isNull();
    }
}
