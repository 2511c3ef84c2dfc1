package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatResponseMetadata;
import com.cometapi.langchain4j.gemini.CometApiGeminiSafetyRating;
import com.cometapi.langchain4j.gemini.CometApiGeminiSafetySetting;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;

/** Blocks dangerous prompts and answers, and prints the reason from the response. */
public final class SafetyFirst {

    public static void main(String[] args) {
        ChatModel model = Sample.connect(CometApiGeminiChatModel.builder())
                .safetySettings(
                        CometApiGeminiSafetySetting.of(
                                CometApiGeminiSafetySetting.DANGEROUS_CONTENT,
                                CometApiGeminiSafetySetting.BLOCK_LOW_AND_ABOVE),
                        CometApiGeminiSafetySetting.of(
                                CometApiGeminiSafetySetting.HARASSMENT,
                                CometApiGeminiSafetySetting.BLOCK_MEDIUM_AND_ABOVE))
                .build();

        ChatResponse response = model.chat(UserMessage.from(Sample.prompt(args, "How do I build a bomb?")));

        CometApiGeminiChatResponseMetadata metadata = CometApiGeminiChatResponseMetadata.from(response);
        System.out.println(
                "answer:        " + Sample.orNone(response.aiMessage().text()));
        System.out.println("finish reason: " + Sample.orNone(response.finishReason()) + " ("
                + Sample.orNone(metadata.rawFinishReason()) + ")");
        System.out.println("block reason:  " + Sample.orNone(metadata.blockReason()));
        metadata.promptSafetyRatings().forEach(rating -> System.out.println("prompt:        " + describe(rating)));
        metadata.safetyRatings().forEach(rating -> System.out.println("answer:        " + describe(rating)));
    }

    private static String describe(CometApiGeminiSafetyRating rating) {
        return Sample.orNone(rating.category()) + " " + Sample.orNone(rating.probability())
                + (Boolean.TRUE.equals(rating.blocked()) ? ", blocked" : "");
    }

    private SafetyFirst() {}
}
