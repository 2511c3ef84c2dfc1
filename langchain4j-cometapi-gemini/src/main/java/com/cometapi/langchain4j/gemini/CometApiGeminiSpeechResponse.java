package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.model.audio.TextToSpeechResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds speech that a Gemini model generated. {@link #audio()} can be played as it is: bare samples of the service are a
 * WAV file here, and audio that came in a container, such as MP3, is as it came. Thread-safe.
 */
public final class CometApiGeminiSpeechResponse extends TextToSpeechResponse {

    private final List<Audio> audios;
    private final @Nullable Wav wav;
    private final CometApiGeminiChatResponseMetadata metadata;

    /** @param audios at least one */
    CometApiGeminiSpeechResponse(List<Audio> audios, CometApiGeminiChatResponseMetadata metadata) {
        super(audios.get(0));
        this.audios = List.copyOf(audios);
        this.wav = GeneratedAudio.wav(audios.get(0));
        this.metadata = metadata;
    }

    /**
     * Returns all audio of the response. There is more than one only when the service sent several containers, or samples
     * of several rates. {@link #audio()} is the first.
     */
    public List<Audio> audios() {
        return audios;
    }

    /** Returns how many samples a second {@link #audio()} has; null when it is not a WAV file with samples of 16 bits. */
    public @Nullable Integer sampleRate() {
        return wav == null ? null : wav.format().sampleRate();
    }

    /** Returns the number of channels of {@link #audio()}; null when it is not a WAV file with samples of 16 bits. */
    public @Nullable Integer channels() {
        return wav == null ? null : wav.format().channels();
    }

    /**
     * Returns a copy of the samples of {@link #audio()} without a header: signed, 16 bits each, the lower byte first, the
     * channels in turn.
     *
     * @return null when the audio is not a WAV file with samples of 16 bits
     */
    public byte @Nullable [] pcm() {
        return wav == null ? null : wav.samples().clone();
    }

    /** Returns the tokens used; null when the service did not count them. */
    public @Nullable CometApiGeminiTokenUsage tokenUsage() {
        return metadata.tokenUsage() == null ? null : CometApiGeminiTokenUsage.from(metadata.tokenUsage());
    }

    /** Returns why the model stopped. With {@link FinishReason#LENGTH} the speech is cut off. */
    public @Nullable FinishReason finishReason() {
        return metadata.finishReason();
    }

    /** Returns everything else that came with the speech, such as the model that answered. */
    public CometApiGeminiChatResponseMetadata metadata() {
        return metadata;
    }
}
