package com.cometapi.langchain4j.gemini;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Builds messages with Gemini's own options, and reads what a message holds beyond LangChain4j's own accessors. */
public final class CometApiGeminiMessages {

    private CometApiGeminiMessages() {}

    /** Returns a builder of a user message whose contents have options of their own. */
    public static CometApiGeminiUserMessageBuilder userMessage() {
        return new CometApiGeminiUserMessageBuilder();
    }

    /**
     * Returns a system message whose part of the system instruction has fields of its own:
     * {@code systemMessage("Be brief.", part -> part.field("partMetadata", Map.of("version", 7)))}. It needs
     * LangChain4j 1.23 or later.
     *
     * <p>Only {@link CometApiGeminiPartOptions#field} has a meaning here: the other options are for media. The options
     * travel as those of {@link CometApiGeminiUserMessageBuilder}, and survive {@code ChatMessageSerializer} as well. Where
     * a guardrail or the application changes the text later, they are left out with one warning. LangChain4j before 1.23
     * cannot read a stored system message that has attributes.
     *
     * @param options receives options of which none is set, and returns those of the text; when it sets none, the message
     *     is as {@link SystemMessage#from(String)} makes it, with any version of LangChain4j
     * @throws IllegalArgumentException when an argument is null, when the text is blank, or when an option does not fit
     *     the text of a system message
     * @throws UnsupportedFeatureException before LangChain4j 1.23, where system messages have no attributes
     */
    public static SystemMessage systemMessage(String text, UnaryOperator<CometApiGeminiPartOptions> options) {
        SystemMessage plain = SystemMessage.from(SettingChecks.required("text", text));
        ContentsWithOptions content = new ContentsWithOptions(PartOptionChecks::ofSystem);
        content.add(TextContent.from(text), options);
        Map<String, @Nullable Object> attributes = content.attributes();
        return attributes.isEmpty() ? plain : NewerMessages.systemMessage(text, attributes);
    }

    /**
     * Returns a builder of the result of a tool whose media have options of their own.
     *
     * @param request the call of the model that the result answers
     * @throws IllegalArgumentException when the request is null
     */
    public static CometApiGeminiToolResultBuilder toolResult(ToolExecutionRequest request) {
        ToolExecutionRequest call = SettingChecks.required("request", request);
        return new CometApiGeminiToolResultBuilder(call.id(), call.name());
    }

    /**
     * Returns the images that the model generated, in order. This works for a message that was stored as JSON and read
     * back as well, where {@link AiMessage#images()} fails.
     *
     * @return empty when there are none
     * @throws IllegalArgumentException when the message is null
     */
    public static List<Image> images(AiMessage message) {
        return GeneratedMedia.images(required(message));
    }

    /**
     * Returns the audio that the model generated, in order, as files that can be played. Bare samples are a WAV file, and
     * neighbouring pieces of one format are one file, whether they were streamed or not. Audio in a container, such as
     * MP3, has the bytes that the service sent. This works for a message that was stored as JSON and read back as well.
     *
     * @return empty when there is none
     * @throws IllegalArgumentException when the message is null
     */
    public static List<Audio> audios(AiMessage message) {
        return GeneratedMedia.audios(required(message));
    }

    /**
     * Returns what the model has transcribed, with speakers and times where the model names them, in order. This works
     * for a message that was stored as JSON and read back as well.
     *
     * @return empty when the response is text alone
     * @throws IllegalArgumentException when the message is null
     */
    public static List<CometApiGeminiTranscriptionSegment> transcription(AiMessage message) {
        List<Part> parts = StoredParts.read(required(message));
        return parts == null ? List.of() : Transcription.segments(parts);
    }

    private static AiMessage required(AiMessage message) {
        if (message == null) throw new IllegalArgumentException("message is missing");
        return message;
    }
}
