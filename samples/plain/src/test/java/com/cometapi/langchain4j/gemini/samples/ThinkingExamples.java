package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import com.cometapi.langchain4j.gemini.CometApiGeminiTokenUsage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;

/** The Java of docs/thinking.md. */
class ThinkingExamples {

    ChatModel level() {
        // begin ThinkingLevel
        ChatModel gemini3 = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .thinking(CometApiGeminiThinking.level(CometApiGeminiThinking.LOW))
                .build();
        // end ThinkingLevel
        return gemini3;
    }

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

    void thoughts() {
        // begin Thoughts
        ChatModel model = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .returnThinking(true)
                .build();

        ChatResponse response = model.chat(UserMessage.from("How many zeros does 100! end with?"));
        String thoughts = response.aiMessage().thinking();
        if (thoughts != null) System.out.println("Thoughts: " + thoughts);
        System.out.println("Answer: " + response.aiMessage().text());
        Integer tokens = CometApiGeminiTokenUsage.from(response.tokenUsage()).thoughtsTokenCount();
        if (tokens != null) System.out.println("Tokens for thinking: " + tokens);
        // end Thoughts
    }

    void streamed(CometApiGeminiStreamingChatModel model) {
        // begin StreamedThoughts
        model.chat("How many zeros does 100! end with?", new StreamingChatResponseHandler() {
            @Override
            public void onPartialThinking(PartialThinking thought) {
                System.err.print(thought.text());
            }

            @Override
            public void onPartialResponse(String text) {
                System.out.print(text);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                System.out.println();
            }

            @Override
            public void onError(Throwable error) {
                error.printStackTrace();
            }
        });
        // end StreamedThoughts
    }
}
