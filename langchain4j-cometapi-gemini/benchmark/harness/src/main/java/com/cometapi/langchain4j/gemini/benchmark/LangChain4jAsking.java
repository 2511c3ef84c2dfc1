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
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.ArrayList;
import java.util.List;

/** A question to any of LangChain4j's models. Only for peers that bring LangChain4j. */
public final class LangChain4jAsking implements Peer.Asking {

    private final ChatModel model;
    private final StreamingChatModel streamingModel;
    private final ChatRequest request;

    public LangChain4jAsking(ChatModel model, StreamingChatModel streamingModel, Question question) {
        this.model = model;
        this.streamingModel = streamingModel;
        ChatRequest.Builder asked = ChatRequest.builder().messages(messages(question));
        if (!question.tools().isEmpty()) {
            asked.toolSpecifications(
                    question.tools().stream().map(LangChain4jAsking::tool).toList());
        }
        this.request = asked.build();
    }

    private static List<ChatMessage> messages(Question question) {
        List<ChatMessage> messages = new ArrayList<>();
        for (String text : question.conversation()) {
            messages.add(messages.size() % 2 == 0 ? UserMessage.from(text) : AiMessage.from(text));
        }
        if (question.picture() != null) {
            int last = messages.size() - 1;
            messages.set(
                    last,
                    UserMessage.from(
                            TextContent.from(question.conversation().get(last)),
                            ImageContent.from(question.picture(), "image/png")));
        }
        return messages;
    }

    private static ToolSpecification tool(Question.Tool tool) {
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
    public int ask() {
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
    public void listen(Peer.Listener listener) {
        streamingModel.chat(request, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String partialResponse) {
                listener.heard();
            }

            @Override
            public void onCompleteResponse(ChatResponse completeResponse) {
                listener.over();
            }

            @Override
            public void onError(Throwable error) {
                listener.failed(error);
            }
        });
    }
}
