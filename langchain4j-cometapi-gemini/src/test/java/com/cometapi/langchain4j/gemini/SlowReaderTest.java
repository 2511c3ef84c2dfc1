package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.StepVerifier;

/** A slow reader costs no more than the buffers of one socket. In a JVM of its own with a heap of 256 MB. */
@Tag("own-jvm")
class SlowReaderTest {

    private static final int CHUNKS = 10_000;
    private static final int CHUNK = 8 * 1024;

    /** Linux lets the buffer of a sender grow to 4 MB, and that of a receiver that reads nothing to 6 MB. */
    private static final long SOCKET_BUFFERS = 10_000_000;

    /** What the library reads ahead: two segments of 8 KiB and the event that they belong to. */
    private static final long READ_AHEAD = 16 * 1024 + 2 * CHUNK;

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiFlux flux =
            CometApiGeminiFlux.from(CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                    .build());
    private final ChatRequest request =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @AfterEach
    void close() {
        server.close();
    }

    /** A response of 80 MB. */
    private static Answer endless() {
        String[] chunks = new String[CHUNKS];
        Arrays.fill(chunks, "x".repeat(CHUNK));
        return Answer.chunks(chunks);
    }

    @Test
    void a_server_writes_little_more_than_three_requested_chunks() throws InterruptedException {
        server.answers(endless());

        StepVerifier.create(flux.text(request), 3)
                .expectNextCount(3)
                .then(() -> FluxTest.awaitSilenceOf(server))
                .thenCancel()
                .verify();

        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(20)))
                .isTrue();
        assertThat(server.lastRequest().bytesWritten()).isLessThan(3 * CHUNK + SOCKET_BUFFERS + READ_AHEAD);
    }

    /** Requests each chunk after the last one was handled: no reader can be slower. */
    @Test
    void the_heap_grows_by_no_more_than_the_text_that_was_read() throws InterruptedException {
        server.answers(endless());
        OneByOne reader = new OneByOne();
        flux.text(request).subscribe(reader);
        reader.take(20);
        FluxTest.awaitSilenceOf(server);
        long before = usedHeap();

        reader.take(100);
        FluxTest.awaitSilenceOf(server);

        long taken = 100L * CHUNK;
        assertThat(usedHeap() - before).isLessThan(3 * taken); // the text so far, in a builder that doubles as it grows
        assertThat(server.lastRequest().bytesWritten()).isLessThan(2 * taken + SOCKET_BUFFERS + READ_AHEAD);
        reader.dispose();
    }

    private static long usedHeap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static final class OneByOne extends BaseSubscriber<String> {

        private final Semaphore arrived = new Semaphore(0);

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // no demand yet
        }

        @Override
        protected void hookOnNext(String text) {
            arrived.release();
        }

        void take(int count) throws InterruptedException {
            for (int i = 0; i < count; i++) {
                request(1);
                arrived.acquire();
            }
        }
    }
}
