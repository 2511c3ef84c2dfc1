package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatRequestParameters;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import java.util.List;
import java.util.Map;

/** The Java of docs/tools.md. */
class ToolsExamples {

    // begin Weather
    static class Weather {

        @Tool("The weather in a city right now")
        public String weather(@P(name = "city", value = "the city") String city) {
            return "It is 21 degrees and sunny in " + city;
        }
    }

    interface Assistant {
        String chat(String message);
    }
    // end Weather

    void service(ChatModel model) {
        // begin ToolService
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(model)
                .tools(new Weather())
                .build();

        String answer = assistant.chat("What is the weather in Munich?");
        // end ToolService
        System.out.println(answer);
    }

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
