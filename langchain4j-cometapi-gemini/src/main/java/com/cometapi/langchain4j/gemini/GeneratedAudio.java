package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.Blob;
import dev.langchain4j.data.audio.Audio;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audio that a model generates. Bare samples become a WAV file, which can be played. Audio that is in a
 * container already stays as it came.
 */
final class GeneratedAudio {

    /** The key of LangChain4j's {@code AiMessage.GENERATED_AUDIO_KEY}, which its version 1.23 has added. */
    static final String ATTRIBUTE = "generated_audio";

    private GeneratedAudio() {}

    /** Returns the audio in a part as it came; null when it has none. A draft among the thoughts does not count. */
    static @Nullable Audio raw(Part part) {
        Blob blob = part.inlineData();
        if (blob == null
                || part.isThought()
                || blob.data() == null
                || blob.data().isBlank()) return null;
        String type = StoredParts.mediaType(blob.mimeType(), blob.data(), MediaKind.AUDIO);
        return type == null
                ? null
                : Audio.builder().base64Data(blob.data()).mimeType(type).build();
    }

    /** Returns the audio in a part so that it can be played; null when it has none. */
    static @Nullable Audio of(Part part) {
        Audio raw = raw(part);
        return raw == null ? null : playable(raw);
    }

    /** Returns bare samples as a WAV file, and other audio as it is. */
    static Audio playable(Audio audio) {
        PcmFormat format = pcmFormat(audio);
        byte[] samples = format == null ? null : bytes(audio);
        if (format == null || samples == null) return audio;
        return audio(new Wav(format, samples));
    }

    /** Returns null for audio in a container, also where its type names bare samples. */
    static @Nullable PcmFormat pcmFormat(Audio audio) {
        PcmFormat format = PcmFormat.of(audio.mimeType());
        return format == null || isContainer(audio.base64Data()) ? null : format;
    }

    /** Looks for marks of four letters only: samples may begin with the few bits that mark other formats. */
    private static boolean isContainer(@Nullable String base64) {
        if (base64 == null) return false;
        FirstBytes bytes = FirstBytes.of(base64, 0);
        return bytes.has("RIFF", 0) && bytes.has("WAVE", 8) || bytes.has("OggS", 0) || bytes.has("fLaC", 0);
    }

    static Audio audio(Wav wav) {
        return Audio.builder()
                .base64Data(Base64.getEncoder().encodeToString(wav.toBytes()))
                .mimeType(Wav.TYPE)
                .build();
    }

    /** Returns null when the audio has no bytes of its own, or when they are no base64. */
    static byte @Nullable [] bytes(Audio audio) {
        if (audio.binaryData() != null) return audio.binaryData();
        return audio.base64Data() == null ? null : decoded(audio.base64Data());
    }

    static byte @Nullable [] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(Base64Text.normalized(base64));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** Returns the samples of audio that is a WAV file; null for any other audio. */
    static @Nullable Wav wav(Audio audio) {
        byte[] bytes = bytes(audio);
        return bytes == null ? null : Wav.read(bytes);
    }

    /** Returns several audios of one format as one; the audios themselves where they cannot be joined. */
    static List<Audio> joined(List<Audio> audios) {
        if (audios.size() < 2) return audios;
        PcmFormat format = null;
        ByteArrayOutputStream samples = new ByteArrayOutputStream();
        for (Audio audio : audios) {
            Wav wav = wav(audio);
            if (wav == null || format != null && !format.equals(wav.format())) return audios;
            format = wav.format();
            samples.writeBytes(wav.samples());
        }
        return List.of(audio(new Wav(Objects.requireNonNull(format), samples.toByteArray())));
    }

    /** Reads the attribute of a message, also when it was stored as JSON and read back. */
    static List<Audio> stored(@Nullable Object attribute) {
        if (!(attribute instanceof List<?> entries)) return List.of();
        List<Audio> audios = new ArrayList<>();
        for (Object entry : entries) {
            if (entry instanceof Audio audio) audios.add(playable(audio));
            if (entry instanceof Map<?, ?> fields && fields.get("base64Data") instanceof String data) {
                Audio.Builder audio = Audio.builder().base64Data(data);
                if (fields.get("mimeType") instanceof String mimeType) audio.mimeType(mimeType);
                audios.add(playable(audio.build()));
            }
        }
        return List.copyOf(audios);
    }

    /**
     * Returns what is sent in place of a stored audio.
     *
     * @param pcmType the type of the bare samples that the audio was made of; null when it stayed as it came
     */
    static Blob blob(Audio audio, @Nullable String pcmType) {
        Wav wav = pcmType == null ? null : wav(audio);
        if (wav != null) {
            return new Blob(pcmType, Base64.getEncoder().encodeToString(wav.samples()), true);
        }
        byte[] binary = audio.binaryData();
        String data = binary == null ? audio.base64Data() : Base64.getEncoder().encodeToString(binary);
        return new Blob(audio.mimeType(), data, false);
    }
}
