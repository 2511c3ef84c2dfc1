package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.Blob;
import dev.langchain4j.data.audio.Audio;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the audio of a response files that can be played. Bare samples become a WAV file. Audio that is in a container
 * already has the bytes that the service sent.
 */
final class GeneratedAudio {

    private static final int MARK_LENGTH = 12;

    private GeneratedAudio() {}

    /** Returns the audio in a part as it came; null when it has none. A draft among the thoughts does not count. */
    static @Nullable Audio raw(Part part) {
        Blob blob = blobWithData(part);
        if (blob == null) return null;
        String type = MediaTypes.ofMedia(blob.mimeType(), Objects.requireNonNull(blob.data()), MediaKind.AUDIO);
        return type == null
                ? null
                : Audio.builder().base64Data(blob.data()).mimeType(type).build();
    }

    private static @Nullable Blob blobWithData(Part part) {
        Blob blob = part.inlineData();
        if (blob == null
                || part.isThought()
                || blob.data() == null
                || blob.data().isBlank()) return null;
        return blob;
    }

    /** Returns the audio in a part so that it can be played; null when it has none. */
    static @Nullable Audio of(Part part) {
        Audio raw = raw(part);
        return raw == null ? null : playable(raw);
    }

    /** Returns bytes to which the service gave no type, and which are in no known container, as samples. */
    static @Nullable Audio ofUnknownType(Part part) {
        Blob blob = blobWithData(part);
        if (blob == null) return null;
        boolean isKnown = MediaTypes.named(blob.mimeType(), MediaKind.AUDIO) != null
                || MediaTypes.ofContent(Objects.requireNonNull(blob.data()), MediaKind.AUDIO) != null;
        return isKnown
                ? null
                : playable(Audio.builder()
                        .base64Data(blob.data())
                        .mimeType(PcmFormat.TYPE)
                        .build());
    }

    /** Returns bare samples as a WAV file, and other audio as it is. */
    static Audio playable(Audio audio) {
        PcmFormat format = pcmFormat(audio);
        byte[] samples = format == null ? null : bytes(audio);
        return format == null || samples == null ? audio : audio(Wav.of(format, samples));
    }

    /** Returns null for audio in a container, also where its type names bare samples. */
    static @Nullable PcmFormat pcmFormat(Audio audio) {
        PcmFormat format = PcmFormat.of(audio.mimeType());
        return format == null || isContainer(firstBytes(audio)) ? null : format;
    }

    /** Looks for marks of four letters only: samples may begin with the few bits that mark other formats. */
    private static boolean isContainer(FirstBytes bytes) {
        return bytes.has("RIFF", 0) && bytes.has("WAVE", 8)
                || bytes.has("OggS", 0)
                || bytes.has("fLaC", 0)
                || bytes.has("ftyp", 4);
    }

    private static FirstBytes firstBytes(Audio audio) {
        byte[] binary = audio.binaryData();
        if (binary != null) {
            int length = Math.min(MARK_LENGTH, binary.length);
            return new FirstBytes(new String(binary, 0, length, StandardCharsets.ISO_8859_1));
        }
        return audio.base64Data() == null ? new FirstBytes("") : FirstBytes.of(audio.base64Data(), 0);
    }

    private static Audio audio(Wav wav) {
        return Audio.builder()
                .base64Data(encoded(wav.toBytes()))
                .mimeType(Wav.TYPE)
                .build();
    }

    /** Returns null when the audio has no bytes of its own, or when they are not base64. */
    static byte @Nullable [] bytes(Audio audio) {
        if (audio.binaryData() != null) return audio.binaryData();
        if (audio.base64Data() == null) return null;
        try {
            return Base64.getDecoder().decode(Base64Text.normalized(audio.base64Data()));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
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
        return List.of(audio(Wav.of(Objects.requireNonNull(format), samples.toByteArray())));
    }

    /** Returns the audio of a message as it is sent to the service. */
    static Blob blob(Audio audio) {
        byte[] binary = audio.binaryData();
        return binary == null
                ? new Blob(audio.mimeType(), audio.base64Data(), false)
                : new Blob(audio.mimeType(), encoded(binary), true);
    }

    /**
     * Returns the bare samples of audio, as the service sent them.
     *
     * @param type the type that the service gave them
     */
    static Blob bareBlob(Audio audio, String type) {
        Wav wav = wav(audio);
        return wav == null ? blob(audio) : new Blob(type, encoded(wav.samples()), true);
    }
}
