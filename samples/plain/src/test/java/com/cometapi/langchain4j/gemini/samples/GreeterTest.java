package com.cometapi.langchain4j.gemini.samples;

// begin GreeterTest
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServerExtension;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.ChatModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GreeterTest {

    @RegisterExtension
    static final CometApiGeminiLocalServerExtension gemini = new CometApiGeminiLocalServerExtension();

    private final ChatModel model = CometApiGeminiChatModel.builder()
            .apiKey("any")
            .baseUrl(gemini.baseUrl())
            .modelName("gemini-3-flash-preview")
            .maxRetries(0)
            .build();

    @Test
    void greets_by_name(CometApiGeminiLocalServer server) {
        server.answers(Answer.chunks("Hello, ", "Ada!"));

        assertThat(model.chat("Greet Ada")).isEqualTo("Hello, Ada!");
        assertThat(server.lastRequest().lastUserText()).contains("Ada");
    }

    @Test
    void reports_a_rate_limit(CometApiGeminiLocalServer server) {
        server.fault(Answer.rateLimited("2s"));

        assertThatThrownBy(() -> model.chat("Greet Ada")).isInstanceOf(RateLimitException.class);
    }
}
// end GreeterTest
