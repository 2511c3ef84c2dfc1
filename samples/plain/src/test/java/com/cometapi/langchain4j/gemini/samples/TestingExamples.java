package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.model.chat.ChatModel;
import java.nio.file.Path;
import java.time.Duration;

/** The Java of docs/testing.md, docs/local-server.md and docs/recording.md. */
class TestingExamples {

    void start() {
        // begin StartServer
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            ChatModel model = CometApiGeminiChatModel.builder()
                    .apiKey("any")
                    .baseUrl(server.baseUrl())
                    .modelName("gemini-3-flash-preview")
                    .build();
            System.out.println(model.chat("What is 17 * 23?"));
        }
        // end StartServer
    }

    void rules(CometApiGeminiLocalServer server) {
        // begin Rules
        server.when(request -> request.lastUserText().contains("weather"), Answer.text("Sunny"));
        server.when(
                request -> request.streamed(),
                Answer.chunks("one ", "two ", "three").cutAfter(2));
        // end Rules
    }

    void speed(CometApiGeminiLocalServer server) {
        // begin Speed
        server.firstTokenAfter(Duration.ofMillis(400)).tokensPerSecond(80);
        // end Speed
    }

    void record() {
        // begin Record
        Path file = Path.of("src/test/recordings/greeting.json");
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.recording(file)) {
            ChatModel model = CometApiGeminiChatModel.builder()
                    .apiKey(System.getenv("COMETAPI_KEY"))
                    .baseUrl(server.baseUrl())
                    .modelName("gemini-3-flash-preview")
                    .build();
            System.out.println(model.chat("Greet Ada"));
        }
        // end Record
    }

    void replay() {
        // begin Replay
        Path file = Path.of("src/test/recordings/greeting.json");
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.replaying(file)) {
            server.recordedTimes(true); // waits as long as the service did; by default a replay does not wait
            server.fault(Answer.rateLimited("1s")); // the first request fails, although it was recorded
            ChatModel model = CometApiGeminiChatModel.builder()
                    .apiKey("any")
                    .baseUrl(server.baseUrl())
                    .modelName("gemini-3-flash-preview")
                    .build();
            System.out.println(model.chat("Greet Ada"));
        }
        // end Replay
    }
}
