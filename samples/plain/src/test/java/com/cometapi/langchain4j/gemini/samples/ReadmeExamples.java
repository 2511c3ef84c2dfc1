package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;

/** The Java of README.md. */
class ReadmeExamples {

    String chat() {
        // begin ReadmeExample
        ChatModel model = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .thinking(CometApiGeminiThinking.level(CometApiGeminiThinking.LOW))
                .build();

        String answer = model.chat("Which planet has the most moons?");
        // end ReadmeExample
        return answer;
    }

    void stream(StreamingChatResponseHandler handler) {
        // begin ReadmeStreamingExample
        CometApiGeminiStreamingChatModel model = CometApiGeminiStreamingChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .build();

        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Write a story"))
                .build();
        StreamingHandle handle = model.start(request, handler);
        handle.cancel();
        // end ReadmeStreamingExample
    }
}
