package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.nio.file.Path;

/** The Java of docs/testing.md and docs/recording.md. */
class TestingExamples {

    void rules(CometApiGeminiLocalServer server) {
        // begin Rules
        server.when(request -> request.lastUserText().contains("weather"), Answer.text("Sunny"));
        server.when(
                request -> request.streamed(),
                Answer.chunks("one ", "two ", "three").cutAfter(2));
        // end Rules
    }

    void record() {
        // begin Record
        try (var server = CometApiGeminiLocalServer.recording(Path.of("src/test/recordings/greeting.json"))) {
            // call a model whose baseUrl is server.baseUrl()
        }
        // end Record
    }

    void replay() {
        // begin Replay
        try (var server = CometApiGeminiLocalServer.replaying(Path.of("src/test/recordings/greeting.json"))) {
            server.recordedTimes(true); // waits as long as the service did; by default a replay does not wait
            server.fault(Answer.rateLimited("2s")); // the first request fails, although it was recorded
        }
        // end Replay
    }
}
