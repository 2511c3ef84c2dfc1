package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link UserMessage} whose contents have Gemini's own options. Not thread-safe. {@link #build()} may be called
 * repeatedly.
 *
 * <p>The options travel in an attribute of the message. They survive {@code ChatMessageSerializer} and memory stores that
 * keep attributes, and other providers ignore them. Each belongs to its content at its position: where RAG, a guardrail
 * or the application replaces, moves or removes this content later, its options are left out with one warning.
 */
public final class CometApiGeminiUserMessageBuilder {

    private final ContentsWithOptions contents = new ContentsWithOptions(PartOptionChecks::ofUser);
    private @Nullable String name;

    CometApiGeminiUserMessageBuilder() {}

    /** Adds a text without options. */
    public CometApiGeminiUserMessageBuilder text(String text) {
        return add(textContent(text));
    }

    /**
     * Adds a text with options, such as the speaker and the style in which a model for speech reads it.
     *
     * @throws IllegalArgumentException when an argument is null, or when an option does not fit a text
     */
    public CometApiGeminiUserMessageBuilder text(String text, UnaryOperator<CometApiGeminiPartOptions> options) {
        return add(textContent(text), options);
    }

    static Content textContent(@Nullable String text) {
        return TextContent.from(SettingChecks.required("text", text));
    }

    /** Adds a content without options. */
    public CometApiGeminiUserMessageBuilder add(Content content) {
        return add(content, CometApiGeminiPartOptions.create());
    }

    /**
     * Adds a content with options: {@code add(video, part -> part.fps(2.0))}.
     *
     * @param options receives options of which none is set, and returns those of the content
     * @throws IllegalArgumentException when an argument is null, or when an option does not fit the content
     */
    public CometApiGeminiUserMessageBuilder add(Content content, UnaryOperator<CometApiGeminiPartOptions> options) {
        contents.add(content, options);
        return this;
    }

    /**
     * Adds a content with options that several contents may share.
     *
     * @throws IllegalArgumentException when an argument is null, or when an option does not fit the content
     */
    public CometApiGeminiUserMessageBuilder add(Content content, CometApiGeminiPartOptions options) {
        contents.add(content, options);
        return this;
    }

    /**
     * Sets the name of the user, which is kept in the message and not sent.
     *
     * @param name null: none
     */
    public CometApiGeminiUserMessageBuilder name(@Nullable String name) {
        this.name = name;
        return this;
    }

    /**
     * Adds attributes of your own, which are kept in the message and not sent.
     *
     * @param attributes copied, but not the values in it; null: none
     * @throws IllegalArgumentException when it contains the attribute in which the options travel
     */
    public CometApiGeminiUserMessageBuilder attributes(@Nullable Map<String, ?> attributes) {
        contents.addAttributes(attributes);
        return this;
    }

    /**
     * Builds the message.
     *
     * @throws IllegalArgumentException when no content was added
     */
    public UserMessage build() {
        return UserMessage.builder()
                .name(name)
                .contents(contents.contents())
                .attributes(contents.attributes())
                .build();
    }
}
