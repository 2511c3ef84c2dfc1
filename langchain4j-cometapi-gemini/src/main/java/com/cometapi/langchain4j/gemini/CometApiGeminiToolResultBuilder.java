package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ToolExecutionResultMessage} whose media have Gemini's own options, for Gemini 3 and later. For one
 * thread; {@link #build()} may be called repeatedly.
 *
 * <p>The service takes a name for media of a tool result, and fields such as {@code mediaProcessing}. It takes no offsets,
 * frame rate or resolution there. JSON in a text may refer to media by the name:
 * {@code {"image": {"$ref": "chart.png"}}}. The options travel as those of {@link CometApiGeminiUserMessageBuilder}.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/function-calling">Function calling</a>
 */
public final class CometApiGeminiToolResultBuilder {

    private final @Nullable String id;
    private final String toolName;
    private final ContentsWithOptions contents = new ContentsWithOptions(PartOptionChecks::ofTool);
    private @Nullable Boolean isError;

    CometApiGeminiToolResultBuilder(@Nullable String id, String toolName) {
        this.id = id;
        this.toolName = toolName;
    }

    /** Adds a text, such as JSON. Several texts are sent as one, line by line. */
    public CometApiGeminiToolResultBuilder text(String text) {
        return add(CometApiGeminiUserMessageBuilder.textContent(text));
    }

    /** Adds a content without options. */
    public CometApiGeminiToolResultBuilder add(Content content) {
        return add(content, CometApiGeminiPartOptions.create());
    }

    /**
     * Adds media with options: {@code add(image, part -> part.displayName("chart.png"))}.
     *
     * @param options receives options of which none is set, and returns those of the content
     * @throws IllegalArgumentException when an argument is null, or when a tool result does not take an option
     */
    public CometApiGeminiToolResultBuilder add(Content content, UnaryOperator<CometApiGeminiPartOptions> options) {
        contents.add(content, options);
        return this;
    }

    /**
     * Adds media with options that several contents may share.
     *
     * @throws IllegalArgumentException when an argument is null, or when a tool result does not take an option
     */
    public CometApiGeminiToolResultBuilder add(Content content, CometApiGeminiPartOptions options) {
        contents.add(content, options);
        return this;
    }

    /**
     * Sets whether the tool failed.
     *
     * @param isError null: unknown, which is sent like false
     */
    public CometApiGeminiToolResultBuilder isError(@Nullable Boolean isError) {
        this.isError = isError;
        return this;
    }

    /**
     * Adds attributes of your own, which are kept in the message and not sent.
     *
     * @param attributes copied, but not the values in it; null: none
     * @throws IllegalArgumentException when it contains the attribute in which the options travel
     */
    public CometApiGeminiToolResultBuilder attributes(@Nullable Map<String, ?> attributes) {
        contents.addAttributes(attributes);
        return this;
    }

    /**
     * Builds the message. A {@code ToolExecutor} returns its contents and attributes in a {@code ToolExecutionResult}.
     *
     * @throws IllegalArgumentException when no content was added
     */
    public ToolExecutionResultMessage build() {
        return ToolExecutionResultMessage.builder()
                .id(id)
                .toolName(toolName)
                .contents(contents.contents())
                .isError(isError)
                .attributes(contents.attributes())
                .build();
    }
}
