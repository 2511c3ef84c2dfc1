package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.audio.AudioTranscriptionResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a Gemini model transcribed from audio. {@link #text()} is empty when there is no speech in the audio.
 * Thread-safe.
 */
public final class CometApiGeminiTranscriptionResponse extends AudioTranscriptionResponse {

    private final List<CometApiGeminiTranscriptionSegment> segments;
    private final CometApiGeminiChatResponseMetadata metadata;

    CometApiGeminiTranscriptionResponse(
            String text,
            List<CometApiGeminiTranscriptionSegment> segments,
            CometApiGeminiChatResponseMetadata metadata) {
        super(text);
        this.segments = List.copyOf(segments);
        this.metadata = metadata;
    }

    /**
     * Returns the transcription in segments, with speakers and times where the model names them.
     *
     * @return empty when the model sends text alone
     */
    public List<CometApiGeminiTranscriptionSegment> segments() {
        return segments;
    }

    /** Returns the tokens used; null when the service did not count them. */
    public @Nullable CometApiGeminiTokenUsage tokenUsage() {
        return metadata.tokenUsage() == null ? null : CometApiGeminiTokenUsage.from(metadata.tokenUsage());
    }

    /** Returns why the model stopped. With {@link FinishReason#LENGTH} the text is cut off. */
    public @Nullable FinishReason finishReason() {
        return metadata.finishReason();
    }

    /** Returns everything else that came with the text, such as the model that answered. */
    public CometApiGeminiChatResponseMetadata metadata() {
        return metadata;
    }
}
