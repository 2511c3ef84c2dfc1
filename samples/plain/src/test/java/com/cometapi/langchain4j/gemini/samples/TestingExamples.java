package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.time.Duration;

/** The Java of docs/testing.md. */
class TestingExamples {

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
}
