package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatResponseMetadata;
import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding;
import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import com.cometapi.langchain4j.gemini.CometApiGeminiWebSearchEngine;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.content.retriever.WebSearchContentRetriever;

/** The Java of docs/grounding.md. */
class GroundingExamples {

    void footnotes() {
        // begin Footnotes
        ChatModel model = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .serverTools(CometApiGeminiTool.googleSearch())
                .build();

        ChatResponse response = model.chat(UserMessage.from("Who won Euro 2024?"));
        String answer = response.aiMessage().text();
        CometApiGeminiGrounding grounding =
                CometApiGeminiChatResponseMetadata.from(response).grounding();
        if (grounding != null) System.out.println(grounding.toMarkdown(answer));
        // end Footnotes
    }

    void citations(CometApiGeminiGrounding grounding, String answer) {
        // begin Citations
        for (CometApiGeminiGrounding.Citation citation : grounding.citations(answer)) {
            System.out.println(answer.substring(citation.start(), citation.end()) + " ← "
                    + citation.chunks().get(0).title());
        }
        // end Citations
    }

    ContentRetriever retriever(ChatModel model) {
        // begin WebSearch
        ContentRetriever web = WebSearchContentRetriever.builder()
                .webSearchEngine(CometApiGeminiWebSearchEngine.from(model))
                .maxResults(5)
                .build();
        // end WebSearch
        return web;
    }
}
