package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiSafetySetting;
import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.time.Duration;

/** The Java of docs/langchain4j-integration.md that is not a whole file. */
class IntegrationExamples {

    ChatModel configured() {
        // begin IntegrationConfiguration
        ChatModel gemini = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .baseUrl("https://api.cometapi.com")
                .modelName("gemini-3-flash-preview")
                .fallbackModels("gemini-3.5-flash", "gemini-2.5-flash")
                .temperature(1.0)
                .topP(0.95)
                .topK(64)
                .seed(42)
                .maxOutputTokens(8192)
                .stopSequences("THE END")
                .toolChoice(ToolChoice.AUTO)
                .thinking(CometApiGeminiThinking.level(CometApiGeminiThinking.LOW))
                .returnThinking(true)
                .serverTools(CometApiGeminiTool.googleSearch(), CometApiGeminiTool.urlContext())
                .safetySettings(CometApiGeminiSafetySetting.of(
                        CometApiGeminiSafetySetting.HARASSMENT, CometApiGeminiSafetySetting.BLOCK_ONLY_HIGH))
                .connectTimeout(Duration.ofSeconds(10))
                .timeout(Duration.ofMinutes(2))
                .callTimeout(Duration.ofMinutes(10))
                .maxRetries(2)
                .logRequests(true)
                .logResponses(true)
                .build();
        // end IntegrationConfiguration
        return gemini;
    }
}
