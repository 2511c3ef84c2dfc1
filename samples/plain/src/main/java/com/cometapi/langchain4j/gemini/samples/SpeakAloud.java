package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiSpeechConfig;
import com.cometapi.langchain4j.gemini.CometApiGeminiSpeechModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiSpeechResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Reads a text aloud and writes the speech to a file, which TranscribeSpeech can read. */
public final class SpeakAloud {

    public static void main(String[] args) throws IOException {
        CometApiGeminiSpeechModel model = Sample.connect(CometApiGeminiSpeechModel.builder())
                .modelName("gemini-3.8-flash-tts")
                .speechConfig(CometApiGeminiSpeechConfig.voice("Kore"))
                .build();

        CometApiGeminiSpeechResponse speech =
                model.synthesize(Sample.prompt(args, "A paper boat sails across the lake in the evening."));

        String type = "audio/wav".equals(speech.audio().mimeType()) ? ".wav" : ".audio";
        Path file = Files.createTempFile("speech-", type);
        Files.write(file, Base64.getDecoder().decode(speech.audio().base64Data()));
        System.out.println(file);
        System.out.println(Sample.describe(speech.tokenUsage()));
    }

    private SpeakAloud() {}
}
