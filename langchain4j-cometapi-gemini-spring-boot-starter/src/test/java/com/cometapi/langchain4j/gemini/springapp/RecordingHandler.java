package com.cometapi.langchain4j.gemini.springapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Records how a stream begins and ends. */
public class RecordingHandler implements StreamingChatResponseHandler {

    private final CountDownLatch hasBegun = new CountDownLatch(1);
    private final CompletableFuture<ChatResponse> end = new CompletableFuture<>();

    /** Completes with the response or with the failure. */
    public CompletableFuture<ChatResponse> end() {
        return end;
    }

    /** Returns when the first text has arrived. */
    public void awaitBegin() throws InterruptedException {
        assertThat(hasBegun.await(30, TimeUnit.SECONDS))
                .as("a text has arrived")
                .isTrue();
    }

    @Override
    public void onPartialResponse(String text) {
        hasBegun.countDown();
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        end.complete(response);
    }

    @Override
    public void onError(Throwable error) {
        end.completeExceptionally(error);
    }
}
