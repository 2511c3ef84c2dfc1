package com.cometapi.langchain4j.gemini.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.ChatModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The Java of docs/testing.md. */
class TestingExamples {

    // begin JUnitExample
    static class GreeterTest {

        private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

        private final ChatModel model = CometApiGeminiChatModel.builder()
                .apiKey("any")
                .baseUrl(server.baseUrl())
                .modelName("gemini-3-flash-preview")
                .maxRetries(0)
                .build();

        @AfterEach
        void close() {
            server.close();
        }

        @Test
        void greets_by_name() {
            server.answers(Answer.chunks("Hello, ", "Ada!").finish("STOP"));

            String greeting = model.chat("Greet Ada");

            assertThat(greeting).isEqualTo("Hello, Ada!");
            assertThat(server.lastRequest().lastUserText()).contains("Ada");
        }

        @Test
        void reports_a_rate_limit() {
            server.fault(Answer.rateLimited("2s"));

            assertThatThrownBy(() -> model.chat("Greet Ada")).isInstanceOf(RateLimitException.class);
        }
    }
    // end JUnitExample

    void rules(CometApiGeminiLocalServer server) {
        // begin Rules
        server.when(request -> request.lastUserText().contains("weather"), Answer.text("Sunny"));
        server.when(
                request -> request.streamed(),
                Answer.chunks("one ", "two ", "three").cutAfter(2));
        // end Rules
    }
}
