package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import okio.Buffer;
import okio.ForwardingSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that share threads and buffers see nothing of each other. */
class IsolationTest {

    private static final InheritableThreadLocal<String> USER = new InheritableThreadLocal<>();
    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static void as(String user, Runnable task) throws InterruptedException {
        Thread thread = new Thread(() -> {
            USER.set(user);
            task.run();
        });
        thread.start();
        thread.join();
    }

    private List<String> keysOf(Runnable call) throws InterruptedException {
        server.otherwise(request -> Answer.text("ok"));
        for (String user : List.of("ann", "bob", "eve")) as(user, call);
        return server.requests().stream()
                .map(request -> request.header("x-goog-api-key"))
                .toList();
    }

    @Test
    void a_stream_inherits_nothing_from_the_thread_that_starts_it() throws InterruptedException {
        List<String> keys = keysOf(() -> CallStyle.send(
                CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                        .apiKey(() -> "key-of-" + USER.get())
                        .build(),
                REQUEST));

        assertThat(keys).containsExactly("key-of-null", "key-of-null", "key-of-null");
    }

    @Test
    void a_future_inherits_nothing_from_the_thread_that_starts_it() throws InterruptedException {
        List<String> keys = keysOf(() -> CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                .apiKey(() -> "key-of-" + USER.get())
                .build()
                .chatAsync(REQUEST)
                .join());

        assertThat(keys).containsExactly("key-of-null", "key-of-null", "key-of-null");
    }

    private static JsonBody body(String text) {
        return JsonBody.of(json -> {
            json.beginObject();
            json.field("text", text);
            json.endObject();
        });
    }

    @Test
    void buffers_are_given_back_only_when_no_thread_writes_them() throws Exception {
        CountDownLatch isWriting = new CountDownLatch(1);
        CountDownLatch isClosed = new CountDownLatch(1);
        JsonBody body = body("a".repeat(7000));
        Buffer sent = new Buffer();
        Thread writer = new Thread(() -> {
            try (okio.BufferedSink sink = Okio.buffer(new ForwardingSink(sent) {
                @Override
                public void write(Buffer source, long byteCount) throws IOException {
                    isWriting.countDown();
                    try {
                        isClosed.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    super.write(source, byteCount);
                }
            })) {
                body.writeTo(sink);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start();
        isWriting.await();
        body.close();
        JsonBody other = body("b".repeat(7000));
        isClosed.countDown();
        writer.join();

        assertThat(sent.readUtf8()).isEqualTo("{\"text\":\"" + "a".repeat(7000) + "\"}");
        other.close();
    }

    @Test
    void a_body_cannot_be_sent_after_its_call_has_ended() {
        JsonBody body = body("a");
        body.close();

        assertThatThrownBy(() -> body.writeTo(new Buffer()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("its call has ended");
    }
}
