package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.web.search.WebSearchEngine;
import dev.langchain4j.web.search.WebSearchEngineIT;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("tck")
class CometApiGeminiWebSearchEngineIT extends WebSearchEngineIT {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Override
    protected WebSearchEngine searchEngine() {
        server.answers(grounded(10));
        return CometApiGeminiWebSearchEngine.from(
                CallStyle.connect(CometApiGeminiChatModel.builder(), server).build());
    }

    /** One sentence for each of so many pages. */
    private static Answer grounded(int pages) {
        StringBuilder text = new StringBuilder();
        StringBuilder chunks = new StringBuilder();
        StringBuilder supports = new StringBuilder();
        for (int i = 0; i < pages; i++) {
            String sentence = "Page " + i + " is relevant. ";
            String comma = i == 0 ? "" : ",";
            int end = text.length() + sentence.length() - 1;
            chunks.append(comma).append("""
                    {"web":{"uri":"https://vertexaisearch.cloud.google.com/grounding-api-redirect/%1$d",
                      "title":"page%1$d.example"}}""".formatted(i));
            supports.append(comma).append("""
                    {"segment":{"startIndex":%d,"endIndex":%d},"groundingChunkIndices":[%d]}""".formatted(text.length(), end, i));
            text.append(sentence);
        }
        return Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"%s"}]},"finishReason":"STOP",
                 "groundingMetadata":{"groundingChunks":[%s],"groundingSupports":[%s]}}]}""".formatted(text, chunks, supports));
    }
}
