package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatResponseMetadata;
import com.cometapi.langchain4j.gemini.CometApiGeminiCodeExecution;
import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;

/** The model writes a program, the service runs it, and the answer is computed instead of guessed. */
public final class RunCode {

    public static void main(String[] args) {
        ChatModel model = Sample.connect(CometApiGeminiChatModel.builder())
                .serverTools(CometApiGeminiTool.codeExecution())
                .build();

        ChatResponse response = model.chat(UserMessage.from(Sample.words(args, "What is 2 ** 100 - 1, exactly?")));

        for (CometApiGeminiCodeExecution run :
                CometApiGeminiChatResponseMetadata.from(response).codeExecutions()) {
            System.out.println(run.language() + ":\n" + run.code() + "\n" + run.outcome() + ":\n" + run.output());
        }
        System.out.println(response.aiMessage().text());
    }

    private RunCode() {}
}
