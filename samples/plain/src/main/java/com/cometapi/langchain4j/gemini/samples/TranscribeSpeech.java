package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiAudioTranscriptionConfig;
import com.cometapi.langchain4j.gemini.CometApiGeminiSpeechConfig;
import com.cometapi.langchain4j.gemini.CometApiGeminiSpeechModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiTranscriptionModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiTranscriptionResponse;
import com.cometapi.langchain4j.gemini.CometApiGeminiTranscriptionSegment;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.model.audio.AudioTranscriptionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Transcribes speech, with speakers and times: a dialogue that is generated here, or the WAV file in the first argument. */
public final class TranscribeSpeech {

    private static final String DIALOGUE = """
            Anna: Did you see the boat?
            Ben: Yes, it is made of paper.""";

    public static void main(String[] args) throws IOException {
        String baseUrl = Sample.baseUrl();
        CometApiGeminiTranscriptionModel model = Sample.connect(CometApiGeminiTranscriptionModel.builder(), baseUrl)
                .modelName("gemini-3.5-transcribe")
                .audioTranscriptionConfig(CometApiGeminiAudioTranscriptionConfig.create()
                        .diarization(true)
                        .wordTimestamp(true))
                .build();
        Audio audio = args.length == 0 ? dialogue(baseUrl) : wav(Sample.file(args[0]));

        CometApiGeminiTranscriptionResponse response = model.transcribe(
                AudioTranscriptionRequest.builder().audio(audio).build());

        if (response.segments().isEmpty()) System.out.println(response.text());
        for (CometApiGeminiTranscriptionSegment segment : response.segments()) {
            System.out.println(
                    seconds(segment.start()) + ", " + Sample.orNone(segment.speaker()) + ": " + segment.text());
        }
    }

    private static String seconds(@Nullable Duration time) {
        return time == null ? "no time" : time.toMillis() / 1000.0 + " s";
    }

    /** @param baseUrl null for CometAPI's own address */
    private static Audio dialogue(@Nullable String baseUrl) {
        CometApiGeminiSpeechModel model = Sample.connect(CometApiGeminiSpeechModel.builder(), baseUrl)
                .modelName("gemini-3.8-flash-tts")
                .speechConfig(CometApiGeminiSpeechConfig.speakers(Map.of("Anna", "Kore", "Ben", "Puck")))
                .build();
        return model.synthesize(DIALOGUE).audio();
    }

    private static Audio wav(Path file) throws IOException {
        return Audio.builder()
                .binaryData(Files.readAllBytes(file))
                .mimeType("audio/wav")
                .build();
    }

    private TranscribeSpeech() {}
}
