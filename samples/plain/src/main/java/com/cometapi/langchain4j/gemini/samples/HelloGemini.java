package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import dev.langchain4j.model.chat.ChatModel;

/** Sends a prompt and waits for the whole answer. */
public final class HelloGemini {

    public static void main(String[] args) {
        ChatModel model = Sample.connect(CometApiGeminiChatModel.builder()).build();

        String answer = model.chat(Sample.prompt(args, "Greet the world."));

        System.out.println(answer);
    }

    private HelloGemini() {}
}
