package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiWebSearchEngine;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.content.retriever.WebSearchContentRetriever;
import dev.langchain4j.rag.query.router.QueryRouter;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import java.util.List;

/** Answers from its own documents first, and from Google Search if they have no match. Prints the sources it used. */
public final class RagWithGoogleSearch {

    interface Assistant {
        Result<String> answer(String message);
    }

    /** How similar a document must be to a message to be used, from 0 to 1. */
    private static final double MIN_SCORE = 0.75;

    private static final List<TextSegment> DOCUMENTS = List.of(
            document(
                    "opening-hours.md",
                    "The bicycle workshop is open from Tuesday to Saturday, from 10 to 18 o'clock."),
            document("prices.md", "A new chain costs 35 euros in our workshop, the work included."),
            document("lost-property.md", "Gloves and lamps that were left in the workshop are kept for three months."));

    private static TextSegment document(String name, String text) {
        return TextSegment.from(text, Metadata.from("document", name));
    }

    static Assistant assistant(ChatModel model) {
        ContentRetriever documents = documents();
        ContentRetriever web = WebSearchContentRetriever.builder()
                .webSearchEngine(CometApiGeminiWebSearchEngine.from(model))
                .maxResults(3)
                .build();
        QueryRouter documentsFirst = query -> List.of(documents.retrieve(query).isEmpty() ? web : documents);
        return AiServices.builder(Assistant.class)
                .chatModel(model)
                .retrievalAugmentor(DefaultRetrievalAugmentor.builder()
                        .queryRouter(documentsFirst)
                        .build())
                .build();
    }

    private static ContentRetriever documents() {
        EmbeddingModel embeddings = new AllMiniLmL6V2QuantizedEmbeddingModel();
        InMemoryEmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
        store.addAll(embeddings.embedAll(DOCUMENTS).content(), DOCUMENTS);
        return EmbeddingStoreContentRetriever.builder()
                .embeddingModel(embeddings)
                .embeddingStore(store)
                .minScore(MIN_SCORE)
                .build();
    }

    public static void main(String[] args) {
        Assistant assistant =
                assistant(Sample.connect(CometApiGeminiChatModel.builder()).build());
        List<String> messages = args.length > 0
                ? List.of(Sample.prompt(args, ""))
                : List.of("What does a new chain cost in the workshop?", "Who won the men's Euro 2024?");

        for (String message : messages) {
            Result<String> result = assistant.answer(message);
            System.out.println("\n" + message + "\n" + result.content());
            result.sources().forEach(source -> System.out.println("  from " + name(source.textSegment())));
        }
    }

    private static String name(TextSegment source) {
        String document = source.metadata().getString("document");
        return document != null
                ? "the document " + document
                : "the web: " + Sample.orNone(source.metadata().getString("title")) + ", "
                        + Sample.orNone(source.metadata().getString("url"));
    }

    private RagWithGoogleSearch() {}
}
