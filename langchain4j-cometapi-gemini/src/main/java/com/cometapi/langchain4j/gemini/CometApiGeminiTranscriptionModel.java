package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.audio.AudioTranscriptionModel;
import dev.langchain4j.model.audio.AudioTranscriptionRequest;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Transcribes audio with a Gemini model. Thread-safe.
 *
 * <p>A model for transcription, such as {@code gemini-3.5-transcribe}, names speakers and times as the builder's
 * {@code audioTranscriptionConfig(..)} demands. Any other model that takes audio is instructed to transcribe it. Listeners
 * are notified of each request as for a chat model.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/transcribe">Audio transcription</a>
 */
public class CometApiGeminiTranscriptionModel implements AudioTranscriptionModel, AutoCloseable {

    private static final String INSTRUCTION =
            "Transcribe the audio word for word, in its own language. Return nothing but the transcription.";

    private final CometApiGeminiChatModel model;

    CometApiGeminiTranscriptionModel(ModelSettings settings) {
        this.model = new CometApiGeminiChatModel(settings);
    }

    /** Returns a new builder, with the same settings as a chat model's. */
    public static CometApiGeminiModelBuilder<CometApiGeminiTranscriptionModel> builder() {
        return new CometApiGeminiModelBuilder<>(CometApiGeminiTranscriptionModel::new);
    }

    /**
     * Transcribes audio.
     *
     * @param request its audio is bytes, base64, or an address that {@code mediaPolicy(..)} applies to; bare samples
     *     with a type such as {@code audio/pcm;rate=16000} are sent as a WAV file. Its prompt is sent beside the audio,
     *     for names and terms that occur in it. Its language is a code such as {@code en} or {@code en-US}; null: the
     *     model detects it. Its temperature replaces the builder's
     * @return the text, which is empty when there is no speech in the audio
     * @throws ContentFilteredException when the service blocked the request; the message names the reason
     * @throws InvalidRequestException when the response has no text although it did not end regularly
     * @throws IllegalArgumentException when the request is null, or the type of the audio is unknown
     * @throws dev.langchain4j.exception.LangChain4jException when the service refuses the request or the connection
     *     fails
     */
    @Override
    public CometApiGeminiTranscriptionResponse transcribe(AudioTranscriptionRequest request) {
        SettingChecks.required("request", request);
        boolean isForTranscription =
                isForTranscription(model.defaultRequestParameters().modelName());
        ChatResponse response = model.chat(ChatRequest.builder()
                .messages(UserMessage.from(contents(request, isForTranscription)))
                .parameters(parameters(request, isForTranscription))
                .build());
        List<CometApiGeminiTranscriptionSegment> segments = CometApiGeminiMessages.transcription(response.aiMessage());
        String text = text(response.aiMessage(), segments);
        if (text.isBlank() && response.finishReason() != FinishReason.STOP) {
            throw MissingMedia.exception(
                    response, "text", "Use a model that takes audio, such as gemini-3.5-transcribe, or shorter audio");
        }
        return new CometApiGeminiTranscriptionResponse(
                text.strip(), segments, CometApiGeminiChatResponseMetadata.from(response));
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

    private static String text(AiMessage message, List<CometApiGeminiTranscriptionSegment> segments) {
        String text = OptionValues.text(message.text());
        return text == null ? Transcription.text(segments) : text;
    }

    private static boolean isForTranscription(@Nullable String modelName) {
        return modelName != null && modelName.toLowerCase(Locale.ROOT).contains("transcribe");
    }

    private static List<Content> contents(AudioTranscriptionRequest request, boolean isForTranscription) {
        List<Content> contents = new ArrayList<>();
        if (!isForTranscription) contents.add(TextContent.from(instruction(request.language())));
        String prompt = OptionValues.text(request.prompt());
        if (prompt != null) contents.add(TextContent.from(prompt));
        contents.add(AudioContent.from(GeneratedAudio.playable(request.audio()))); // Gemini takes no bare samples
        return contents;
    }

    private static String instruction(@Nullable String language) {
        String code = OptionValues.text(language);
        return code == null ? INSTRUCTION : INSTRUCTION + " The language is " + code.strip() + ".";
    }

    private static CometApiGeminiChatRequestParameters parameters(
            AudioTranscriptionRequest request, boolean isForTranscription) {
        CometApiGeminiChatRequestParameters.Builder parameters = CometApiGeminiChatRequestParameters.builder();
        if (request.temperature() != null) parameters.temperature(request.temperature());
        String language = OptionValues.text(request.language());
        if (isForTranscription && language != null) {
            parameters.audioTranscriptionConfig(
                    CometApiGeminiAudioTranscriptionConfig.create().languageCodes(language.strip()));
        }
        return parameters.build();
    }
}
