package com.cometapi.langchain4j.gemini;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import java.util.List;

/** Builds messages with Gemini's own options, and reads what a message holds beyond LangChain4j's own accessors. */
public final class CometApiGeminiMessages {

    private CometApiGeminiMessages() {}

    /** Returns a builder of a user message whose contents have options of their own. */
    public static CometApiGeminiUserMessageBuilder userMessage() {
        return new CometApiGeminiUserMessageBuilder();
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
