package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatRequestParameters;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.model.chat.ChatModel;
import java.util.List;
import java.util.Map;

/** The Java of docs/tools.md that is not a whole file. */
class ToolsExamples {

    CometApiGeminiChatRequestParameters modes() {
        // begin FunctionCalling
        CometApiGeminiChatRequestParameters parameters = CometApiGeminiChatRequestParameters.builder()
                .functionCallingMode("VALIDATED")
                .allowedFunctionNames("weather")
                .build();
        // end FunctionCalling
        return parameters;
    }

    CometApiGeminiStreamingChatModel streamedArguments() {
        // begin StreamedArguments
        CometApiGeminiStreamingChatModel model = CometApiGeminiStreamingChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3.1-pro-preview")
                .requestField(
                        "toolConfig", Map.of("functionCallingConfig", Map.of("streamFunctionCallArguments", true)))
                .build();
        // end StreamedArguments
        return model;
    }

    void memory(List<ChatMessage> messages) {
        // begin StoredMemory
        String stored = ChatMessageSerializer.messagesToJson(messages);
        List<ChatMessage> restored = ChatMessageDeserializer.messagesFromJson(stored);
        // end StoredMemory
        System.out.println(restored);
    }

    ChatModel foreign() {
        // begin ForeignHistory
        ChatModel model = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .placeholderSignatures(true)
                .build();
        // end ForeignHistory
        return model;
    }

    ChatModel serverTools() {
        // begin ServerTools
        ChatModel model = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .serverTools(CometApiGeminiTool.googleSearch(), CometApiGeminiTool.codeExecution())
                .build();
        // end ServerTools
        return model;
    }
}
