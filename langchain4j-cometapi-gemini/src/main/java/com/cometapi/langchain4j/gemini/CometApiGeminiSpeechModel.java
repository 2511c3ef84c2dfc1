package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.message.AiMessage;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads text aloud with a Gemini speech model, such as {@code gemini-3.8-flash-tts}. Thread-safe.
 *
 * <p>The builder's {@code speechConfig(..)} sets the voice and the language, or a voice for each speaker of a dialogue.
 * Each line of a dialogue begins with the name of its speaker and a colon. From Gemini 3.8 on, the lines are sent as
 * parts of their own with their speakers; earlier models read the names in the text. Listeners are notified of each
 * request as for a chat model.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/speech-generation">Speech generation</a>
 */
public class CometApiGeminiSpeechModel implements TextToSpeechModel, AutoCloseable {

    private static final String SPEECH_CONFIG = "speechConfig";
    private static final CometApiGeminiChatRequestParameters AUDIO_ONLY = CometApiGeminiChatRequestParameters.builder()
            .responseModalities("AUDIO")
            .build();

    private final CometApiGeminiChatModel model;

    CometApiGeminiSpeechModel(ModelSettings settings) {
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
     * Reads a text aloud with the voices of the builder.
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
     * @param request its voice is the name of a prebuilt voice, such as {@code Kore}, and replaces all voices of the
     *     builder; null or blank: the voices of the builder
     * @return the speech as a file that can be played
     * @throws ContentFilteredException when the service blocked the request; the message names the reason
     * @throws InvalidRequestException when the response has no audio; the message quotes the response's text
     * @throws IllegalArgumentException when the request is null
     * @throws dev.langchain4j.exception.LangChain4jException when the service refuses the request or the connection
     *     fails
     */
    @Override
    public CometApiGeminiSpeechResponse synthesize(TextToSpeechRequest request) {
        SettingChecks.required("request", request);
        CometApiGeminiChatRequestParameters parameters = parameters(request.voice());
        ChatResponse response = model.chat(ChatRequest.builder()
                .messages(message(request.text(), parameters))
                .parameters(parameters)
                .build());
        List<Audio> audios = GeneratedAudio.joined(audios(response.aiMessage()));
        if (audios.isEmpty()) {
            throw MissingMedia.exception(
                    response,
                    "audio",
                    "Use a speech model, such as gemini-3.8-flash-tts, and send it nothing but the text to read aloud");
        }
        return new CometApiGeminiSpeechResponse(audios, CometApiGeminiChatResponseMetadata.from(response));
    }

    /** Closes the model as {@link CometApiGeminiChatModel#close()} does. */
    @Override
    public void close() {
        model.close();
    }

    /** Closes the model as {@link CometApiGeminiChatModel#closeGracefully()} does. */
    public CompletableFuture<Void> closeGracefully() {
        return model.closeGracefully();
    }

    /** Returns the audio of a response. The request demands nothing else, so bytes without a type are audio as well. */
    private static List<Audio> audios(AiMessage message) {
        List<Audio> audios = CometApiGeminiMessages.audios(message);
        List<Part> parts = audios.isEmpty() ? StoredParts.read(message) : null;
        if (parts == null) return audios;
        return parts.stream()
                .map(GeneratedAudio::ofUnknownType)
                .filter(Objects::nonNull)
                .toList();
    }

    private static CometApiGeminiChatRequestParameters parameters(@Nullable String voice) {
        CometApiGeminiChatRequestParameters.Builder parameters = CometApiGeminiChatRequestParameters.builder();
        String name = OptionValues.text(voice);
        if (name != null) parameters.speechConfig(CometApiGeminiSpeechConfig.voice(name));
        return parameters.build();
    }

    private UserMessage message(String text, CometApiGeminiChatRequestParameters parameters) {
        CometApiGeminiChatRequestParameters all =
                model.defaultRequestParameters().overrideWith(parameters);
        List<String> speakers = speakers(all);
        boolean takesLines =
                all.modelName() != null && ModelGeneration.of(all.modelName()).takesDialogueLines();
        return speakers.isEmpty() || !takesLines
                ? UserMessage.from(text)
                : UserMessage.from(new ArrayList<Content>(DialogueLine.split(text, speakers)));
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
