package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import dev.langchain4j.model.chat.ChatModel;

/** The Java of docs/thinking.md that is not a whole file. */
class ThinkingExamples {

    ChatModel budget() {
        // begin ThinkingBudget
        ChatModel gemini25 = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-2.5-flash")
                .thinking(CometApiGeminiThinking.budget(2048))
                .build();
        // end ThinkingBudget
        return gemini25;
    }

    ChatModel effort(String modelName) {
        // begin ThinkingEffort
        ChatModel any = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName(modelName)
                .thinking(CometApiGeminiThinking.effort(CometApiGeminiThinking.Effort.LOW))
                .build();
        // end ThinkingEffort
        return any;
    }
}
