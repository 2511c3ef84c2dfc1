package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;

/** Stop a stream, even before its first word: the connection is closed and nothing more is heard. */
public final class HangUpEarly {

    public static void main(String[] args) throws InterruptedException {
        CometApiGeminiStreamingChatModel model =
                Sample.connect(CometApiGeminiStreamingChatModel.builder()).build();
        ChatRequest question = ChatRequest.builder()
                .messages(UserMessage.from(Sample.words(args, "Tell me a very long story about the sea")))
                .build();

        StreamingHandle handle = model.start(question, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String text) {
                System.out.print(text);
                System.out.flush();
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                System.out.println("\n(it was all told before the patience was over)");
            }

            @Override
            public void onError(Throwable error) {
                System.out.println("\n" + error.getMessage());
            }
        });
        Thread.sleep(1_500); // a reader's patience
        handle.cancel();

        System.out.println(handle.isCancelled() ? "\n(hung up)" : "\n(it was over already)");
    }

    private HangUpEarly() {}
}
