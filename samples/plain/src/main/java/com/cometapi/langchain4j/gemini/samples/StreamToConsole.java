package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.concurrent.CompletableFuture;

/** Prints the answer as it arrives. */
public final class StreamToConsole {

    public static void main(String[] args) {
        CometApiGeminiStreamingChatModel model =
                Sample.connect(CometApiGeminiStreamingChatModel.builder()).build();
        CompletableFuture<ChatResponse> done = new CompletableFuture<>();

        model.chat(Sample.prompt(args, "Why is the sky blue?"), new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String text) {
                System.out.print(text);
                System.out.flush();
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                done.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                done.completeExceptionally(error);
            }
        });

        System.out.println("\n" + Sample.describe(done.join().tokenUsage()));
    }

    private StreamToConsole() {}
}
