package com.cometapi.langchain4j.gemini;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sets how a model transcribes audio: the languages, the vocabulary, and what it marks. Immutable.
 *
 * <p>Each method returns a changed copy. What is not set keeps the inherited value, or else the service's default.
 */
public final class CometApiGeminiAudioTranscriptionConfig {

    /** Keeps every word as it is in the audio. */
    public static final String VERBATIM = "VERBATIM";

    /** Omits fillers, corrects the grammar lightly, and formats lists and paragraphs. */
    public static final String SMART = "SMART";

    private static final CometApiGeminiAudioTranscriptionConfig NOTHING_SET =
            new CometApiGeminiAudioTranscriptionConfig(Map.of());

    private final Map<String, @Nullable Object> fields;

    private CometApiGeminiAudioTranscriptionConfig(Map<String, @Nullable Object> fields) {
        this.fields = fields;
    }

    /** Returns a configuration in which nothing is set. */
    public static CometApiGeminiAudioTranscriptionConfig create() {
        return NOTHING_SET;
    }

    /** Sets the languages that the audio may have, in BCP-47, such as {@code "en-US"}. None: they are detected. */
    public CometApiGeminiAudioTranscriptionConfig languageCodes(String... codes) {
        return languageCodes(OptionValues.list(codes));
    }

    /**
     * Sets the languages that the audio may have, in BCP-47, such as {@code "en-US"}. An empty list: they are detected.
     *
     * @param codes null takes back what was inherited
     */
    public CometApiGeminiAudioTranscriptionConfig languageCodes(@Nullable List<String> codes) {
        return with("languageCodes", codes);
    }

    /** Sets terms that the audio may contain, so that they are recognized better. */
    public CometApiGeminiAudioTranscriptionConfig customVocabulary(String... phrases) {
        return customVocabulary(OptionValues.list(phrases));
    }

    /**
     * Sets terms that the audio may contain, so that they are recognized better. An empty list means none.
     *
     * @param phrases null takes back what was inherited
     */
    public CometApiGeminiAudioTranscriptionConfig customVocabulary(@Nullable List<String> phrases) {
        return with("customVocabulary", phrases);
    }

    /** Sets whether each word comes with its time. Not with the mode {@link #SMART}. */
    public CometApiGeminiAudioTranscriptionConfig wordTimestamp(@Nullable Boolean wordTimestamp) {
        return with("wordTimestamp", wordTimestamp);
    }

    /** Sets whether the transcription names the speakers. Not with the mode {@link #SMART}. */
    public CometApiGeminiAudioTranscriptionConfig diarization(@Nullable Boolean diarization) {
        return with("diarization", diarization);
    }

    /**
     * Sets how close the text is to the audio.
     *
     * @param mode {@link #VERBATIM}, which is the service's default, or {@link #SMART}
     */
    public CometApiGeminiAudioTranscriptionConfig mode(@Nullable String mode) {
        return with("mode", mode);
    }

    private CometApiGeminiAudioTranscriptionConfig with(String name, @Nullable Object value) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(fields);
        all.put(name, value);
        return new CometApiGeminiAudioTranscriptionConfig(RequestFields.object("audioTranscriptionConfig", all));
    }

    Map<String, @Nullable Object> toField() {
        return fields;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CometApiGeminiAudioTranscriptionConfig that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "audio transcription" + fields;
    }
}
