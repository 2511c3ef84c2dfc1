package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatResponseMetadata;
import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding;
import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;

/** Grounds an answer in Google Search, and prints it with numbered footnotes and the list of its sources. */
public final class SearchTheWeb {

    public static void main(String[] args) {
        ChatModel model = Sample.connect(CometApiGeminiChatModel.builder())
                .serverTools(CometApiGeminiTool.googleSearch())
                .build();

        ChatResponse response = model.chat(UserMessage.from(Sample.prompt(args, "Who won Euro 2024?")));

        String answer = Sample.orNone(response.aiMessage().text());
        CometApiGeminiGrounding grounding =
                CometApiGeminiChatResponseMetadata.from(response).grounding();
        if (grounding == null) {
            System.out.println(answer + "\n\n(the model did not search)");
            return;
        }
        System.out.println(grounding.toMarkdown(answer));
        System.out.println("Searched for: " + String.join(", ", grounding.webSearchQueries()));
        if (grounding.searchEntryPoint() != null) {
            System.out.println("On a page, Google's terms require its search suggestions too: HTML of "
                    + grounding.searchEntryPoint().length() + " characters");
        }
    }

    private SearchTheWeb() {}
}
