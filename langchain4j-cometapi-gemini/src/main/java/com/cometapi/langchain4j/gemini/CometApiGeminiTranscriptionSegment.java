package com.cometapi.langchain4j.gemini;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a stretch of transcribed audio. Which of its details there are depends on the model and on what the request's
 * {@code audioTranscriptionConfig} demands.
 *
 * @param text what was transcribed; empty when the model sent nothing but times
 * @param speaker the model's label of the speaker; null when the model does not name speakers
 * @param languageCode the language of the segment, such as {@code en-US}; null when the model does not name it
 * @param start counted from the beginning of the audio; null when the model sends no times
 * @param end counted from the beginning of the audio; null when the model sends no times
 * @param wordTimes each word with its times; empty when the model sends none
 */
public record CometApiGeminiTranscriptionSegment(
        String text,
        @Nullable String speaker,
        @Nullable String languageCode,
        @Nullable Duration start,
        @Nullable Duration end,
        List<WordTime> wordTimes) {

    /** Creates a segment, with a copy of the list. */
    public CometApiGeminiTranscriptionSegment {
        wordTimes = List.copyOf(wordTimes);
    }

    /**
     * Holds one word of the transcription.
     *
     * @param word with its punctuation where the model sends it
     * @param start counted from the beginning of the audio; null when it is unknown
     * @param end counted from the beginning of the audio; null when it is unknown
     */
    public record WordTime(
            String word, @Nullable Duration start, @Nullable Duration end) {}
}
