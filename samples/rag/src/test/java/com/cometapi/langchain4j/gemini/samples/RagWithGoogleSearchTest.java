package com.cometapi.langchain4j.gemini.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.service.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RagWithGoogleSearchTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final RagWithGoogleSearch.Assistant assistant =
            RagWithGoogleSearch.assistant(CometApiGeminiChatModel.builder()
                    .apiKey("none")
                    .baseUrl(server.baseUrl())
                    .modelName("gemini-3-flash-preview")
                    .build());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_message_that_a_document_answers_is_not_searched() {
        server.answers(Answer.text("35 euros."));

        Result<String> result = assistant.answer("What does a new chain cost in the workshop?");

        assertThat(result.content()).isEqualTo("35 euros.");
        assertThat(result.sources())
                .extracting(Content::textSegment)
                .extracting(segment -> segment.metadata().getString("document"))
                .containsExactly("prices.md");
        assertThat(server.requests()).hasSize(1);
        assertThat(server.lastRequest().lastUserText()).contains("35 euros");
    }

    @Test
    void without_a_matching_document_the_web_is_searched() {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"Spain won."}]},"finishReason":"STOP",
                 "groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://uefa.example/final","title":"uefa.example"}}],
                 "groundingSupports":[{"segment":{"endIndex":10},"groundingChunkIndices":[0]}]}}]}"""), Answer.text("Spain did."));

        Result<String> result = assistant.answer("Who won the men's Euro 2024?");

        assertThat(result.content()).isEqualTo("Spain did.");
        assertThat(result.sources())
                .extracting(Content::textSegment)
                .extracting(segment -> segment.metadata().getString("url"))
                .containsExactly("https://uefa.example/final");
        assertThat(server.requests().get(0).json().path("tools").toString()).contains("google_search");
        assertThat(server.lastRequest().lastUserText()).contains("Spain won.");
    }

    @Test
    void the_sample_prints_what_its_page_shows() throws IOException {
        assumeTrue(System.getenv("COMETAPI_KEY") == null, "a real model prints other text");
        String page = Files.readString(Path.of("..", "README.md"));
        String mark = "<!-- output: samples/run RagWithGoogleSearch -->\n```\n";
        String shown = page.substring(page.indexOf(mark) + mark.length());
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            RagWithGoogleSearch.main(new String[0]);
        } finally {
            System.setOut(console);
        }

        String text = printed.toString(UTF_8);
        assertThat(text.substring(text.indexOf('\n') + 1)).isEqualTo(shown.substring(0, shown.indexOf("```")));
    }
}
