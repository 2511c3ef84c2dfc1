package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.audio.TextToSpeechModel;
import dev.langchain4j.model.audio.TextToSpeechRequest;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads text aloud with a Gemini speech model, such as {@code gemini-3.8-flash-tts}. Thread-safe.
 *
 * <p>The model's {@code speechConfig} sets the voice and the language, or a voice for each of the speakers of a dialogue.
 * The voice of a request replaces these voices. Each line of a dialogue begins with the name of its speaker and a colon.
 * Listeners are notified of each request as for a chat model.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/speech-generation">Speech generation</a>
 */
public final class CometApiGeminiSpeechModel implements TextToSpeechModel {

    private static final String SPEECH_CONFIG = "speechConfig";
    private static final CometApiGeminiChatRequestParameters AUDIO_ONLY = CometApiGeminiChatRequestParameters.builder()
            .responseModalities("AUDIO")
            .build();

    private final CometApiGeminiChatModel model;

    private CometApiGeminiSpeechModel(ModelSettings settings) {
        this.model = new CometApiGeminiChatModel(new ModelSettings(
                settings.engine(),
                settings.defaultRequestParameters().defaultedBy(AUDIO_ONLY),
                settings.listeners(),
                settings.supportedCapabilities()));
    }

    /** Returns a new builder, with the same settings as a chat model's. */
    public static CometApiGeminiModelBuilder<CometApiGeminiSpeechModel> builder() {
        return new CometApiGeminiModelBuilder<>(CometApiGeminiSpeechModel::new);
    }

    /**
     * Reads a text aloud with the model's own voice.
     *
     * @throws dev.langchain4j.exception.LangChain4jException as {@link #synthesize(TextToSpeechRequest)}
     */
    @Override
    public CometApiGeminiSpeechResponse synthesize(String text) {
        return synthesize(TextToSpeechRequest.builder(text).build());
    }

    /**
     * Reads a text aloud.
     *
     * @param request its voice is the name of a prebuilt voice, such as {@code Kore}; null: the model's own voice
     * @return the speech as a file that can be played
     * @throws ContentFilteredException when the service blocked the request; the message names the reason
     * @throws InvalidRequestException when the response has no audio; the message quotes the response's text
     * @throws IllegalArgumentException when the text is blank, or a dialogue does not begin with the name of a speaker
     * @throws dev.langchain4j.exception.LangChain4jException when the service refuses the request or the connection
     *     fails
     */
    @Override
    public CometApiGeminiSpeechResponse synthesize(TextToSpeechRequest request) {
        SettingChecks.required("request", request);
        if (request.text() == null || request.text().isBlank()) {
            throw new IllegalArgumentException("The text to read aloud must not be blank");
        }
        CometApiGeminiChatRequestParameters parameters = voice(request.voice());
        ChatResponse response = model.chat(ChatRequest.builder()
                .messages(message(request.text(), parameters))
                .parameters(parameters)
                .build());
        List<Audio> audios = GeneratedAudio.joined(CometApiGeminiMessages.audios(response.aiMessage()));
        if (audios.isEmpty()) {
            throw MissingMedia.exception(
                    response,
                    "audio",
                    "Use a speech model, such as gemini-3.8-flash-tts, and put nothing into the text but what is to be"
                            + " read");
        }
        return new CometApiGeminiSpeechResponse(audios, CometApiGeminiChatResponseMetadata.from(response));
    }

    /** A single voice takes back the voices of several speakers, which the model may have. */
    private static CometApiGeminiChatRequestParameters voice(@Nullable String voice) {
        CometApiGeminiChatRequestParameters.Builder parameters = CometApiGeminiChatRequestParameters.builder();
        if (voice == null || voice.isBlank()) return parameters.build();
        Map<String, @Nullable Object> speech = new LinkedHashMap<>();
        speech.put("voiceConfig", Map.of("prebuiltVoiceConfig", Map.of("voiceName", voice)));
        speech.put("multiSpeakerVoiceConfig", null);
        return parameters.generationConfig(SPEECH_CONFIG, speech).build();
    }

    private UserMessage message(String text, CometApiGeminiChatRequestParameters parameters) {
        CometApiGeminiChatRequestParameters all =
                model.defaultRequestParameters().overrideWith(parameters);
        List<String> speakers = speakers(all);
        boolean takesLines = all.modelName() != null && ModelGeneration.of(all.modelName()).takesSpokenLines();
        return speakers.isEmpty() || !takesLines
                ? UserMessage.from(text)
                : UserMessage.from(new ArrayList<Content>(SpokenLine.split(text, speakers)));
    }

    private static List<String> speakers(CometApiGeminiChatRequestParameters parameters) {
        Object speech = field(parameters.requestFields().get(RequestFields.GENERATION_CONFIG), SPEECH_CONFIG);
        Object configs = field(field(speech, "multiSpeakerVoiceConfig"), "speakerVoiceConfigs");
        if (!(configs instanceof List<?> list)) return List.of();
        List<String> speakers = new ArrayList<>();
        for (Object config : list) {
            if (field(config, "speaker") instanceof String speaker && !speaker.isBlank()) speakers.add(speaker);
        }
        return Collections.unmodifiableList(speakers);
    }

    private static @Nullable Object field(@Nullable Object object, String name) {
        return object instanceof Map<?, ?> fields ? fields.get(name) : null;
    }
}
