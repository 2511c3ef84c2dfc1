package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent;
import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.service.AiServices;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The Java of docs/streaming.md. */
class StreamingExamples {

    void callbacks(CometApiGeminiStreamingChatModel model) {
        // begin Callbacks
        model.chat("Write a story", new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                System.out.print(piece.text());
                if (piece.text().contains("THE END")) context.streamingHandle().cancel();
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                System.out.println("\n" + response.tokenUsage());
            }

            @Override
            public void onError(Throwable error) {
                System.err.println(error.getMessage());
            }
        });
        // end Callbacks
    }

    void start(CometApiGeminiStreamingChatModel model, ChatRequest request, StreamingChatResponseHandler handler) {
        // begin Start
        StreamingHandle handle = model.start(request, handler);
        // the user closes the window, while the model is still thinking
        handle.cancel();
        // end Start
    }

    void flux(CometApiGeminiStreamingChatModel model, ChatRequest request) {
        // begin Flux
        CometApiGeminiFlux flux = CometApiGeminiFlux.from(model);

        Flux<String> text = flux.text(request);
        Flux<CometApiGeminiEvent> events = flux.events(request);
        // end Flux
        text.subscribe();
        events.subscribe();
    }

    void events(CometApiGeminiFlux flux, ChatRequest request) {
        // begin Events
        flux.events(request).doOnNext(event -> {
            if (event instanceof CometApiGeminiEvent.Thinking thought) System.err.print(thought.text());
            if (event instanceof CometApiGeminiEvent.Text piece) System.out.print(piece.text());
            if (event instanceof CometApiGeminiEvent.Complete complete)
                System.out.println(complete.response().metadata());
        });
        // end Events
    }

    void partialJson(CometApiGeminiStreamingChatModel model, ChatRequest request) {
        // begin PartialJson
        Flux<String> documents = CometApiGeminiFlux.from(model).partialJson(request);

        documents.doOnNext(json -> show(json)); // {}, then {"name":"Por"}, then {"name":"Porto","depth":12}
        // end PartialJson
    }

    private void show(String json) {
        System.out.println(json);
    }

    // begin FluxService
    interface Assistant {

        Flux<String> chat(String message);

        Flux<CometApiGeminiEvent> chatWithEvents(String message);

        Mono<String> chatWithText(String message);
    }
    // end FluxService

    Assistant assistant(CometApiGeminiStreamingChatModel model) {
        // begin FluxServiceBuilt
        Assistant assistant =
                AiServices.builder(Assistant.class).streamingChatModel(model).build();
        // end FluxServiceBuilt
        return assistant;
    }

    Flux<String> retried(Assistant assistant) {
        // begin Defer
        Flux<String> text = Flux.defer(() -> assistant.chat("Write a story")).retry(2);
        // end Defer
        return text;
    }

    void async(CometApiGeminiChatModel model, ChatRequest request) {
        // begin Async
        CompletableFuture<ChatResponse> answer = model.chatAsync(request);

        answer.cancel(true); // closes the connection
        // end Async
    }
}
