package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import com.cometapi.langchain4j.gemini.CometApiGeminiTokenUsage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.concurrent.CompletableFuture;

/** Prints the model's thoughts in grey, then the answer, then the tokens of both. */
public final class ThinkHarder {

    private static final String GREY = "\u001b[90m";
    private static final String PLAIN = "\u001b[0m";

    public static void main(String[] args) {
        CometApiGeminiStreamingChatModel model = Sample.connect(CometApiGeminiStreamingChatModel.builder())
                .thinking(CometApiGeminiThinking.effort(CometApiGeminiThinking.Effort.HIGH))
                .returnThinking(true)
                .build();
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();

        model.chat(
                Sample.prompt(args, "How many times does 7 divide 100 factorial?"), new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialThinking(PartialThinking thought) {
                        System.out.print(GREY + thought.text() + PLAIN);
                    }

                    @Override
                    public void onPartialResponse(String text) {
                        System.out.print(text);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        answer.completeExceptionally(error);
                    }
                });

        CometApiGeminiTokenUsage usage =
                CometApiGeminiTokenUsage.from(answer.join().tokenUsage());
        System.out.println("\n\n" + Sample.count(usage.outputTokenCount()) + " tokens of output, "
                + Sample.count(usage.thoughtsTokenCount()) + " of them thoughts");
    }

    private ThinkHarder() {}
}
