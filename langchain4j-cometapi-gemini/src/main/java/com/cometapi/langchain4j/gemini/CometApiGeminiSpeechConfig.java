package com.cometapi.langchain4j.gemini;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sets how a response in audio is voiced: with one {@link #voice}, or with a voice for each of the
 * {@link #speakers} of a dialogue.
 * Immutable.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/speech-generation">Speech generation</a>
 */
public final class CometApiGeminiSpeechConfig {

    private final @Nullable String voice;
    private final Map<String, String> speakers;
    private final @Nullable String languageCode;

    private CometApiGeminiSpeechConfig(
            @Nullable String voice, Map<String, String> speakers, @Nullable String languageCode) {
        this.voice = voice;
        this.speakers = speakers;
        this.languageCode = languageCode;
    }

    /**
     * Sets one voice for the whole response.
     *
     * @param name of a prebuilt voice, such as {@code "Kore"}
     * @throws IllegalArgumentException when it is blank
     */
    public static CometApiGeminiSpeechConfig voice(String name) {
        return new CometApiGeminiSpeechConfig(filled("voice", name), Map.of(), null);
    }

    /**
     * Sets one voice for each speaker of a dialogue. The service takes exactly two speakers.
     *
     * @param voices names of prebuilt voices by the names that the speakers have in the prompt, in the order of the map
     * @throws IllegalArgumentException when the map is empty, or a name is blank
     */
    public static CometApiGeminiSpeechConfig speakers(Map<String, String> voices) {
        if (voices == null || voices.isEmpty()) {
            throw new IllegalArgumentException("'speakers' takes the voice of at least one speaker");
        }
        Map<String, String> copy = new LinkedHashMap<>();
        voices.forEach((speaker, voice) -> copy.put(filled("speaker", speaker), filled("voice", voice)));
        return new CometApiGeminiSpeechConfig(null, Collections.unmodifiableMap(copy), null);
    }

    /**
     * Sets the language alone. The voice is the one that was inherited, or else the model's own.
     *
     * @param code BCP-47, such as {@code "en-US"}
     * @throws IllegalArgumentException when it is blank
     */
    public static CometApiGeminiSpeechConfig language(String code) {
        return new CometApiGeminiSpeechConfig(null, Map.of(), filled("languageCode", code));
    }

    /**
     * Returns this configuration with a language.
     *
     * @param code BCP-47, such as {@code "en-US"}; null: the service detects it
     */
    public CometApiGeminiSpeechConfig languageCode(@Nullable String code) {
        return new CometApiGeminiSpeechConfig(voice, speakers, OptionValues.text(code));
    }

    /** Returns the voice and the speakers, so that one of them takes back the inherited other. */
    Map<String, @Nullable Object> toField() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (voice != null || !speakers.isEmpty()) {
            fields.put("voiceConfig", voice == null ? null : prebuilt(voice));
            fields.put("multiSpeakerVoiceConfig", speakers.isEmpty() ? null : multiSpeaker());
        }
        if (languageCode != null) fields.put("languageCode", languageCode);
        return fields;
    }

    private Map<String, Object> multiSpeaker() {
        List<Object> configs = new ArrayList<>();
        speakers.forEach((speaker, name) -> {
            Map<String, Object> config = new LinkedHashMap<>();
            config.put("speaker", speaker);
            config.put("voiceConfig", prebuilt(name));
            configs.add(config);
        });
        return Map.of("speakerVoiceConfigs", configs);
    }

    private static Map<String, Object> prebuilt(String voice) {
        return Map.of("prebuiltVoiceConfig", Map.of("voiceName", voice));
    }

    private static String filled(String option, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("The " + option + " of a speechConfig must not be blank");
        }
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CometApiGeminiSpeechConfig that
                && Objects.equals(voice, that.voice)
                && List.copyOf(speakers.entrySet()).equals(List.copyOf(that.speakers.entrySet()))
                && Objects.equals(languageCode, that.languageCode);
    }

    @Override
    public int hashCode() {
        return Objects.hash(voice, speakers, languageCode);
    }

    @Override
    public String toString() {
        String voices = voice != null ? "voice " + voice : speakers.isEmpty() ? "speech" : "speakers " + speakers;
        return voices + (languageCode == null ? "" : " in " + languageCode);
    }
}
