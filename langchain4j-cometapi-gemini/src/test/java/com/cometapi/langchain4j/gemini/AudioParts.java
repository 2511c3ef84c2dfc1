package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import dev.langchain4j.data.audio.Audio;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** Parts and answers with audio, and their reading by the JDK. */
final class AudioParts {

    static final String L16 = "audio/L16;codec=pcm;rate=24000";

    private AudioParts() {}

    /** Returns bytes that look like no container. */
    static byte[] samples(int bytes) {
        byte[] samples = new byte[bytes];
        new Random(bytes).nextBytes(samples);
        if (bytes > 0) samples[0] = 1;
        return samples;
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static String part(String mimeType, byte[] data) {
        return """
                {"inlineData":{"mimeType":"%s","data":"%s"}}""".formatted(mimeType, base64(data));
    }

    /** Returns a chunk for each part, which make one response where it is not streamed. */
    static Answer answer(String... parts) {
        String[] chunks = new String[parts.length];
        for (int i = 0; i < parts.length; i++) {
            chunks[i] = """
                    {"candidates":[{"content":{"role":"model","parts":[%s]}}],
                     "usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":50,"totalTokenCount":57,
                       "candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":50}]}}""".formatted(parts[i]);
        }
        return Answer.json(chunks).finish("STOP");
    }

    static Answer ended(String finishReason, String part) {
        return Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[%s]},"finishReason":"%s"}]}""".formatted(part, finishReason));
    }

    static byte[] bytes(Audio audio) {
        return audio.binaryData() == null ? Base64.getDecoder().decode(audio.base64Data()) : audio.binaryData();
    }

    /** A file as the JDK reads it. */
    record PlayedFile(float rate, int channels, int bits, boolean isBigEndian, byte[] samples) {}

    static PlayedFile played(Audio audio) throws IOException, UnsupportedAudioFileException {
        byte[] file = bytes(audio);
        AudioFileFormat format = AudioSystem.getAudioFileFormat(new ByteArrayInputStream(file));
        try (AudioInputStream stream = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file))) {
            if (format.getByteLength() != file.length) throw new AssertionError("length " + format.getByteLength());
            return new PlayedFile(
                    stream.getFormat().getSampleRate(),
                    stream.getFormat().getChannels(),
                    stream.getFormat().getSampleSizeInBits(),
                    stream.getFormat().isBigEndian(),
                    stream.readAllBytes());
        }
    }
}
