package com.cometapi.langchain4j.gemini.comparison;

// begin BeforeMigration
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.googleai.GeminiHarmBlockThreshold;
import dev.langchain4j.model.googleai.GeminiHarmCategory;
import dev.langchain4j.model.googleai.GeminiSafetySetting;
import dev.langchain4j.model.googleai.GeminiThinkingConfig;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import java.time.Duration;
import java.util.List;

public class BeforeMigration {

    public static void main(String[] args) {
        ChatModel model = GoogleAiGeminiChatModel.builder()
                .apiKey(System.getenv("GEMINI_API_KEY"))
                .modelName("gemini-3-flash-preview")
                .timeout(Duration.ofMinutes(2))
                .thinkingConfig(
                        GeminiThinkingConfig.builder().thinkingLevel("low").build())
                .returnThinking(true)
                .allowGoogleSearch(true)
                .safetySettings(List.of(new GeminiSafetySetting(
                        GeminiHarmCategory.HARM_CATEGORY_HARASSMENT, GeminiHarmBlockThreshold.BLOCK_ONLY_HIGH)))
                .build();

        ChatResponse response = model.chat(UserMessage.from("Which planet has the most moons?"));

        GoogleAiGeminiTokenUsage usage = (GoogleAiGeminiTokenUsage) response.tokenUsage();
        System.out.println(response.aiMessage().text());
        System.out.println("Thinking tokens: " + usage.thoughtsTokenCount());
    }
}
// end BeforeMigration
