package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import mockwebserver3.MockWebServer;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the chunks of a stream arrive: while it is recorded, and when it is replayed. */
@Timeout(60)
class RecordedStreamsTest {

    private static final String CHUNK =
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"%s\"}]}%s}]}\r\n\r\n";

    @TempDir
    Path folder;

    private Path file;
    private final MockWebServer upstream = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        file = folder.resolve("recording.json");
        upstream.start();
    }

    @AfterEach
    void close() {
        upstream.close();
    }

    /** Sends a chunk, waits, and sends the last one. */
    private void respondAround(Runnable wait) {
        respond(sink -> wait.run());
    }

    private interface Middle {

        void write(BufferedSink sink) throws IOException;
    }

    private void respond(Middle middle) {
        upstream.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "text/event-stream")
                .addHeader("Transfer-Encoding", "chunked")
                .body(new MockResponseBody() {
                    @Override
                    public long getContentLength() {
                        return -1;
                    }

                    @Override
                    public void writeTo(BufferedSink sink) throws IOException {
                        write(sink, CHUNK.formatted("one ", ""));
                        middle.write(sink);
                        write(sink, CHUNK.formatted("two", ",\"finishReason\":\"STOP\""));
                        sink.writeUtf8("0\r\n\r\n");
                    }
                })
                .build());
    }

    private static void write(BufferedSink sink, String event) throws IOException {
        sink.writeUtf8(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
        sink.flush();
    }

    private CometApiGeminiLocalServer recording() {
        return CometApiGeminiLocalServer.recording(file, upstream.url("/").toString());
    }

    private static CompletableFuture<String> stream(
            CometApiGeminiLocalServer server, Consumer<PartialResponseContext> onPart) {
        CompletableFuture<String> result = new CompletableFuture<>();
        CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .build()
                .chat("hi", new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
                        onPart.accept(context);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        result.complete(response.aiMessage().text());
                    }

                    @Override
                    public void onError(Throwable error) {
                        result.completeExceptionally(error);
                    }
                });
        return result;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The service is slow: the wait is what is recorded, so no latch can take its place. */
    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_chunk_reaches_the_client_before_the_service_sends_the_next() {
        CountDownLatch firstArrived = new CountDownLatch(1);
        respondAround(() -> await(firstArrived));

        try (CometApiGeminiLocalServer server = recording()) {
            assertThat(stream(server, context -> firstArrived.countDown()).join())
                    .isEqualTo("one two");
        }
    }

    @Test
    void a_replay_waits_only_when_it_is_told_to() throws IOException {
        respondAround(() -> sleep(700));
        try (CometApiGeminiLocalServer server = recording()) {
            stream(server, context -> {}).join();
        }
        upstream.close();

        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.replaying(file)) {
            assertThat(replayTime(server.recordedTimes(true)))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(700))
                    .isLessThan(Duration.ofSeconds(10));
        }
        String slow = Files.readString(file).replaceAll("at \\d+ ms", "at 60000 ms");
        assertThat(slow).contains("at 60000 ms");
        Files.writeString(file, slow);
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.replaying(file)) {
            assertThat(replayTime(server)).isLessThan(Duration.ofSeconds(30));
        }
    }

    private static Duration replayTime(CometApiGeminiLocalServer server) {
        long start = System.nanoTime();
        stream(server, context -> {}).join();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void a_cancelled_stream_is_cancelled_at_the_service_and_in_the_replay() throws Exception {
        CountDownLatch isClosed = new CountDownLatch(1);
        respond(sink -> {
            try {
                while (true) {
                    write(sink, ": PING\r\n\r\n");
                    sleep(10);
                }
            } catch (IOException e) {
                isClosed.countDown();
            }
        });
        try (CometApiGeminiLocalServer server = recording()) {
            CompletableFuture<Void> cancelled = new CompletableFuture<>();
            stream(server, context -> {
                context.streamingHandle().cancel();
                cancelled.complete(null);
            });
            cancelled.join();
            assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(20)))
                    .isTrue();
        }
        isClosed.countDown();
        assertThat(Files.readString(file))
                .contains("\"one \"", "\"end\": \"cancelled\"")
                .doesNotContain("two");

        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.replaying(file)) {
            stream(server, context -> context.streamingHandle().cancel());

            while (server.requests().isEmpty()) Thread.onSpinWait();
            assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(20)))
                    .isTrue();
        }
    }

    @Test
    void a_client_that_gives_up_before_the_response_closes_the_call_to_the_service() throws Exception {
        upstream.enqueue(new MockResponse.Builder()
                .headersDelay(20, TimeUnit.SECONDS)
                .body("late")
                .build());
        try (CometApiGeminiLocalServer server = recording()) {
            CompletableFuture<ChatResponse> call = CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                    .build()
                    .chatAsync(ChatRequest.builder()
                            .messages(UserMessage.from("hi"))
                            .build());
            upstream.takeRequest(20, TimeUnit.SECONDS);
            call.cancel(true);
            assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(20)))
                    .isTrue();
        }

        assertThat(Files.readString(file)).contains("\"end\": \"cancelled\"").doesNotContain("\"status\"");
    }
}
