package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding;
import com.cometapi.langchain4j.gemini.CometApiGeminiWebSearchEngine;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.content.retriever.WebSearchContentRetriever;

/** The Java of docs/grounding.md that is not a whole file. */
class GroundingExamples {

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
