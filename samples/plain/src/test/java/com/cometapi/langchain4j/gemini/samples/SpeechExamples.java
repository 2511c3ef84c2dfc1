package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiAudioTranscriptionConfig;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent;
import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.CometApiGeminiMessages;
import com.cometapi.langchain4j.gemini.CometApiGeminiSpeechConfig;
import com.cometapi.langchain4j.gemini.CometApiGeminiSpeechModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiTranscriptionModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiTranscriptionResponse;
import com.cometapi.langchain4j.gemini.CometApiGeminiTranscriptionSegment;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.audio.AudioTranscriptionRequest;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The Java of docs/speech.md that is not a whole file. */
class SpeechExamples {

    Audio dialogue() {
        // begin Dialogue
        CometApiGeminiSpeechModel speechModel = CometApiGeminiSpeechModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3.8-flash-tts")
                .speechConfig(CometApiGeminiSpeechConfig.speakers(Map.of("Anna", "Kore", "Ben", "Puck")))
                .build();

        Audio dialogue = speechModel.synthesize("""
                Anna: When does the boat sail?
                Ben: At eight.""").audio();
        // end Dialogue
        return dialogue;
    }

    void transcribe(Audio audio) {
        // begin Transcribe
        CometApiGeminiTranscriptionModel transcriptionModel = CometApiGeminiTranscriptionModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3.5-transcribe")
                .audioTranscriptionConfig(CometApiGeminiAudioTranscriptionConfig.create()
                        .diarization(true)
                        .wordTimestamp(true))
                .build();

        CometApiGeminiTranscriptionResponse response = transcriptionModel.transcribe(AudioTranscriptionRequest.builder()
                .audio(audio)
                .language("en-US")
                .build());

        System.out.println(response.text());
        for (CometApiGeminiTranscriptionSegment segment : response.segments()) {
            System.out.println(segment.start() + " " + segment.speaker() + ": " + segment.text());
        }
        // end Transcribe
    }

    void converse(CometApiGeminiFlux flux, ChatRequest request, Consumer<byte[]> player) {
        // begin AudioInChat
        ChatModel model = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3.8-flash-tts")
                .responseModalities("AUDIO")
                .build();

        AiMessage answer =
                model.chat(UserMessage.from("The boat sails at eight.")).aiMessage();

        List<Audio> audios = CometApiGeminiMessages.audios(answer);
        // end AudioInChat
        System.out.println(audios);

        // begin AudioEvents
        flux.events(request)
                .doOnNext(event -> {
                    if (event instanceof CometApiGeminiEvent.Audio piece)
                        player.accept(Base64.getDecoder().decode(piece.audio().base64Data()));
                })
                .blockLast();
        // end AudioEvents
    }
}
