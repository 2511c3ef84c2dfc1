package com.cometapi.langchain4j.gemini;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        if (message == null) throw new IllegalArgumentException("message is missing");
        if (!(message.attributes().get(AiMessage.GENERATED_IMAGES_KEY) instanceof List<?> stored)) return List.of();
        List<Image> images = new ArrayList<>();
        for (Object entry : stored) {
            if (entry instanceof Image image) images.add(image);
            if (entry instanceof Map<?, ?> fields) {
                Image image = stored(fields);
                if (image != null) images.add(image);
            }
        }
        return List.copyOf(images);
    }

    /** Returns null when the fields hold neither bytes nor an address. */
    private static @Nullable Image stored(Map<?, ?> fields) {
        String data = text(fields, "base64Data");
        URI url = url(text(fields, "url"));
        if (data == null && url == null) return null;
        return Image.builder()
                .base64Data(data)
                .url(url)
                .mimeType(text(fields, "mimeType"))
                .revisedPrompt(text(fields, "revisedPrompt"))
                .build();
    }

    private static @Nullable String text(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        return value instanceof URI || value instanceof String text && !text.isBlank() ? value.toString() : null;
    }

    private static @Nullable URI url(@Nullable String address) {
        try {
            return address == null ? null : new URI(address.strip());
        } catch (URISyntaxException e) {
            return WebAddress.read(address);
        }
    }

    /**
     * Returns the audio that the model generated, in order. Bare samples are a WAV file here, and pieces of one audio that
     * came as a stream are one file. Audio that came in a container, such as MP3, is as it came. This works for a message
     * that was stored as JSON and read back as well.
     *
     * @return empty when there is none
     */
    public static List<Audio> audios(AiMessage message) {
        return GeneratedAudio.stored(message.attributes().get(GeneratedAudio.ATTRIBUTE));
    }

    /**
     * Returns what the model has transcribed, with speakers and times where it names them, in order.
     *
     * @return empty when the response has no transcription
     */
    public static List<CometApiGeminiTranscriptionSegment> transcription(AiMessage message) {
        return Transcription.segments(message);
    }
}
