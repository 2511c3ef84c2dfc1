package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import java.util.ArrayList;
import java.util.List;

/** A model remembers nothing: the whole conversation goes along each time. */
public final class ContinueAConversation {

    public static void main(String[] args) {
        ChatModel model = Sample.connect(CometApiGeminiChatModel.builder()).build();
        List<ChatMessage> conversation = new ArrayList<>();

        for (String words : List.of("My name is Klaus.", Sample.words(args, "What is my name?"))) {
            conversation.add(UserMessage.from(words));
            AiMessage answer = model.chat(conversation).aiMessage();
            conversation.add(answer);
            System.out.println("> " + words + "\n" + answer.text());
        }
    }

    private ContinueAConversation() {}
}
