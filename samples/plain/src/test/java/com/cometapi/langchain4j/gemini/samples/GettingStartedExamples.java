package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatRequestParameters;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatResponseMetadata;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import com.cometapi.langchain4j.gemini.CometApiGeminiTokenUsage;
import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;

/** The Java of docs/getting-started.md. */
class GettingStartedExamples {

    // begin FirstChat
    public static class FirstChat {
        public static void main(String[] args) {
            ChatModel model = CometApiGeminiChatModel.builder()
                    .apiKey(System.getenv("COMETAPI_KEY"))
                    .modelName("gemini-3-flash-preview")
                    .build();

            System.out.println(model.chat("Which planet has the most moons?"));
        }
    }
    // end FirstChat

    void metadata(ChatModel model) {
        // begin ReadMetadata
        ChatResponse response = model.chat(UserMessage.from("Which planet has the most moons?"));

        String text = response.aiMessage().text();
        CometApiGeminiTokenUsage usage = CometApiGeminiTokenUsage.from(response.tokenUsage());
        CometApiGeminiChatResponseMetadata metadata = CometApiGeminiChatResponseMetadata.from(response);
        System.out.println(
                text + " (" + usage.totalTokenCount() + " tokens, finished by " + metadata.rawFinishReason() + ")");
        if (usage.thoughtsTokenCount() != null) System.out.println(usage.thoughtsTokenCount() + " tokens for thinking");
        // end ReadMetadata
    }

    void perRequest(ChatModel model) {
        // begin OneRequest
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("What is new in Java this month?"))
                .parameters(CometApiGeminiChatRequestParameters.builder()
                        .serverTools(CometApiGeminiTool.googleSearch())
                        .thinking(CometApiGeminiThinking.effort(CometApiGeminiThinking.Effort.LOW))
                        .build())
                .build();

        ChatResponse response = model.chat(request);
        // end OneRequest
        System.out.println(response);
    }

    // begin Assistant
    interface Assistant {
        String chat(String message);
    }
    // end Assistant

    void service(ChatModel model, CometApiGeminiStreamingChatModel streamingModel) {
        // begin Service
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(model)
                .streamingChatModel(streamingModel)
                .chatMemory(MessageWindowChatMemory.withMaxMessages(50))
                .build();

        assistant.chat("My name is Ada.");
        String answer = assistant.chat("What is my name?");
        // end Service
        System.out.println(answer);
    }
}
