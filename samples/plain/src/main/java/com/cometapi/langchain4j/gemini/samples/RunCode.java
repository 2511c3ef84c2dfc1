package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatResponseMetadata;
import com.cometapi.langchain4j.gemini.CometApiGeminiCodeExecution;
import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;

/** Lets the model write a program that the service runs, so that the answer is computed and not guessed. */
public final class RunCode {

    public static void main(String[] args) {
        ChatModel model = Sample.connect(CometApiGeminiChatModel.builder())
                .serverTools(CometApiGeminiTool.codeExecution())
                .build();

        ChatResponse response = model.chat(UserMessage.from(Sample.prompt(args, "What is 2 ** 100 - 1, exactly?")));

        for (CometApiGeminiCodeExecution run :
                CometApiGeminiChatResponseMetadata.from(response).codeExecutions()) {
            System.out.println(Sample.orNone(run.language()) + ":\n" + Sample.orNone(run.code()));
            System.out.println(Sample.orNone(run.outcome()) + ":\n" + Sample.orNone(run.output()));
        }
        System.out.println(Sample.orNone(response.aiMessage().text()));
    }

    private RunCode() {}
}
