package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;

/** Cancels a stream, even before its first token. This closes the connection, and no further callback is called. */
public final class CancelEarly {

    public static void main(String[] args) throws InterruptedException {
        CometApiGeminiStreamingChatModel model =
                Sample.connect(CometApiGeminiStreamingChatModel.builder()).build();
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from(Sample.prompt(args, "Write a very long story about the sea")))
                .build();

        StreamingHandle handle = model.start(request, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String text) {
                System.out.print(text);
                System.out.flush();
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                System.out.println("\n(the answer was complete before the time was up)");
            }

            @Override
            public void onError(Throwable error) {
                System.out.println("\n" + error.getMessage());
            }
        });
        Thread.sleep(1_500); // how long the reader waits
        handle.cancel();

        System.out.println(handle.isCancelled() ? "\n(cancelled)" : "\n(the answer was already complete)");
    }

    private CancelEarly() {}
}
