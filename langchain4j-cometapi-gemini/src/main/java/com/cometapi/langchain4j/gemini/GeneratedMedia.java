package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads generated images and audio from the attributes of a message, also when it was stored as JSON and read back. */
final class GeneratedMedia {

    /** The value of {@code AiMessage.GENERATED_AUDIO_KEY}, which LangChain4j has from version 1.23 on. */
    static final String AUDIO_KEY = "generated_audio";

    private GeneratedMedia() {}

    static List<Image> images(AiMessage message) {
        return read(message.attributes().get(AiMessage.GENERATED_IMAGES_KEY), Image.class, GeneratedMedia::image);
    }

    /** Returns bare samples, which another library may have stored, as a WAV file. */
    static List<Audio> audios(AiMessage message) {
        List<Audio> stored = read(message.attributes().get(AUDIO_KEY), Audio.class, GeneratedMedia::audio);
        if (stored.isEmpty()) return stored; // as for almost every message of a history
        return stored.stream().map(GeneratedAudio::playable).toList();
    }

    private static <M> List<M> read(
            @Nullable Object attribute, Class<M> type, Function<Map<?, ?>, @Nullable M> ofFields) {
        if (!(attribute instanceof List<?> stored)) return List.of();
        List<M> media = new ArrayList<>();
        for (Object entry : stored) {
            if (type.isInstance(entry)) media.add(type.cast(entry));
            M read = entry instanceof Map<?, ?> fields ? ofFields.apply(fields) : null;
            if (read != null) media.add(read);
        }
        return List.copyOf(media);
    }

    /** Returns null when the fields hold neither bytes nor an address. */
    private static @Nullable Image image(Map<?, ?> fields) {
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

    /** Returns null when the fields hold neither bytes, which JSON has as base64, nor an address. */
    private static @Nullable Audio audio(Map<?, ?> fields) {
        String data = text(fields, "base64Data");
        if (data == null) data = text(fields, "binaryData");
        byte[] binary = fields.get("binaryData") instanceof byte[] bytes && bytes.length > 0 ? bytes : null;
        URI url = url(text(fields, "url"));
        if (data == null && binary == null && url == null) return null;
        return Audio.builder()
                .base64Data(data)
                .binaryData(binary)
                .url(url)
                .mimeType(text(fields, "mimeType"))
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
}
