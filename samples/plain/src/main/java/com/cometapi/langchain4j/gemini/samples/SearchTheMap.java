package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatResponseMetadata;
import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding;
import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;

/** Finds places near the user, grounded in Google Maps. */
public final class SearchTheMap {

    public static void main(String[] args) {
        ChatModel model = Sample.connect(CometApiGeminiChatModel.builder())
                .serverTools(CometApiGeminiTool.googleMaps())
                .userLocation(55.7963, 49.1088) // Kazan
                .build();

        ChatResponse response = model.chat(UserMessage.from(Sample.prompt(args, "Where is good coffee near me?")));

        System.out.println(Sample.orNone(response.aiMessage().text()));
        CometApiGeminiGrounding grounding =
                CometApiGeminiChatResponseMetadata.from(response).grounding();
        if (grounding == null) return;
        for (CometApiGeminiGrounding.Chunk place : grounding.chunks()) {
            System.out.println("- " + Sample.orNone(place.title()) + ": " + Sample.orNone(place.uri()));
        }
    }

    private SearchTheMap() {}
}
