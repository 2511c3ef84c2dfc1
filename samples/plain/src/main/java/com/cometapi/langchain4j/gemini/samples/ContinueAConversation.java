package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import java.util.ArrayList;
import java.util.List;

/** Sends the whole conversation with each request, since a model remembers nothing. */
public final class ContinueAConversation {

    public static void main(String[] args) {
        ChatModel model = Sample.connect(CometApiGeminiChatModel.builder()).build();
        List<ChatMessage> conversation = new ArrayList<>();

        for (String message : List.of("My name is Klaus.", Sample.prompt(args, "What is my name?"))) {
            conversation.add(UserMessage.from(message));
            AiMessage answer = model.chat(conversation).aiMessage();
            conversation.add(answer);
            System.out.println("> " + message + "\n" + Sample.orNone(answer.text()));
        }
    }

    private ContinueAConversation() {}
}
