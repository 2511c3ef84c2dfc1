package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** {@link JvmExitTest} starts it in another JVM: it sends two requests and returns while one stream is open. */
final class OneShotMain {

    private OneShotMain() {}

    /** @param args the server's address and the key */
    public static void main(String[] args) throws InterruptedException {
        CometApiGeminiChatModel whole = CometApiGeminiChatModel.builder()
                .baseUrl(args[0])
                .apiKey(args[1])
                .modelName("gemini-3-flash-preview")
                .build();
        CometApiGeminiStreamingChatModel streaming = CometApiGeminiStreamingChatModel.builder()
                .baseUrl(args[0])
                .apiKey(args[1])
                .modelName("gemini-3-flash-preview")
                .build();
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        out.println(whole.chat("whole"));
        CountDownLatch isStreaming = new CountDownLatch(1);
        streaming.chat("stalled", new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String text) {
                out.println(text);
                isStreaming.countDown();
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {}

            @Override
            public void onError(Throwable error) {
                error.printStackTrace();
                isStreaming.countDown();
            }
        });
        isStreaming.await();
        Map<Thread, StackTraceElement[]> threads = Thread.getAllStackTraces();
        out.println("threads: " + threads.keySet().stream().map(Thread::getName).collect(Collectors.joining(", ")));
    }
}
