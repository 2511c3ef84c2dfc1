package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Cancels a stream, even before its first token. This closes the connection, and no further callback is called. */
public final class CancelEarly {

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        CometApiGeminiStreamingChatModel model =
                Sample.connect(CometApiGeminiStreamingChatModel.builder()).build();
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from(Sample.prompt(args, "Write a very long story about the sea")))
                .build();
        CompletableFuture<ChatResponse> end = new CompletableFuture<>();

        StreamingHandle handle = model.start(request, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String text) {
                System.out.print(text);
                System.out.flush();
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                end.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                end.completeExceptionally(error);
            }
        });

        try {
            end.get(1_500, TimeUnit.MILLISECONDS); // how long the reader waits
            System.out.println("\n(the answer was complete before the time was up)");
        } catch (TimeoutException e) {
            handle.cancel();
            System.out.println("\n(cancelled)");
        }
    }

    private CancelEarly() {}
}
