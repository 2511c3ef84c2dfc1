package com.cometapi.langchain4j.gemini.benchmark;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.ArrayList;
import java.util.List;

/** Sends a prompt to any of LangChain4j's models. Works only for peers whose class path has LangChain4j. */
public final class LangChain4jClient implements Peer.PreparedCall {

    private final ChatModel model;
    private final StreamingChatModel streamingModel;
    private final ChatRequest request;

    public LangChain4jClient(ChatModel model, StreamingChatModel streamingModel, Prompt prompt) {
        this.model = model;
        this.streamingModel = streamingModel;
        ChatRequest.Builder builder = ChatRequest.builder().messages(messages(prompt));
        if (!prompt.tools().isEmpty()) {
            builder.toolSpecifications(
                    prompt.tools().stream().map(LangChain4jClient::tool).toList());
        }
        if (!prompt.schema().isEmpty()) builder.responseFormat(format(prompt.schema()));
        this.request = builder.build();
    }

    private static ResponseFormat format(List<Prompt.Property> properties) {
        JsonObjectSchema.Builder root = JsonObjectSchema.builder();
        for (Prompt.Property property : properties) {
            switch (property.type()) {
                case "INTEGER" -> root.addIntegerProperty(property.name(), property.description());
                case "NUMBER" -> root.addNumberProperty(property.name(), property.description());
                case "BOOLEAN" -> root.addBooleanProperty(property.name(), property.description());
                default -> root.addStringProperty(property.name(), property.description());
            }
        }
        root.required(properties.stream().map(Prompt.Property::name).toList());
        return ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder()
                        .name("Harbour")
                        .rootElement(root.build())
                        .build())
                .build();
    }

    private static List<ChatMessage> messages(Prompt prompt) {
        List<ChatMessage> messages = new ArrayList<>();
        for (String text : prompt.conversation()) {
            messages.add(messages.size() % 2 == 0 ? UserMessage.from(text) : AiMessage.from(text));
        }
        if (prompt.image() != null) {
            int last = messages.size() - 1;
            messages.set(
                    last,
                    UserMessage.from(
                            TextContent.from(prompt.conversation().get(last)),
                            ImageContent.from(prompt.image(), "image/png")));
        }
        return messages;
    }

    private static ToolSpecification tool(Prompt.Tool tool) {
        JsonObjectSchema.Builder parameters = JsonObjectSchema.builder();
        tool.parameters().forEach(parameters::addStringProperty);
        return ToolSpecification.builder()
                .name(tool.name())
                .description(tool.description())
                .parameters(parameters
                        .required(List.copyOf(tool.parameters().keySet()))
                        .build())
                .build();
    }

    @Override
    public int send() {
        AiMessage answer = model.chat(request).aiMessage();
        return answer.hasToolExecutionRequests()
                ? answer.toolExecutionRequests().get(0).arguments().length()
                : answer.text().length();
    }

    @Override
    public boolean returnsAtOnce() {
        return true;
    }

    @Override
    public void stream(Peer.Listener listener) {
        streamingModel.chat(request, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String partialResponse) {
                listener.onToken();
            }

            @Override
            public void onCompleteResponse(ChatResponse completeResponse) {
                listener.onComplete();
            }

            @Override
            public void onError(Throwable error) {
                listener.onError(error);
            }
        });
    }
}
