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

/** A reader who is slower than the service costs nothing but the buffers of one socket. Runs with a heap of 256 MB. */
@Tag("own-jvm")
class SlowReaderTest {

    private static final int CHUNKS = 10_000;
    private static final int CHUNK = 8 * 1024;

    /** Linux lets the buffer of a sender grow to 4 MB and that of a receiver, who reads nothing, not beyond 6. */
    private static final long SOCKET_BUFFERS = 10_000_000;

    /** What the library itself reads ahead: two segments of 8 KiB and the event that they are a part of. */
    private static final long READ_AHEAD = 16 * 1024 + 2 * CHUNK;

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiFlux flux =
            CometApiGeminiFlux.from(CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                    .build());
    private final ChatRequest question =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @AfterEach
    void close() {
        server.close();
    }

    /** 80 MB. */
    private static Answer endless() {
        String[] chunks = new String[CHUNKS];
        Arrays.fill(chunks, "x".repeat(CHUNK));
        return Answer.chunks(chunks);
    }

    @Test
    void three_chunks_of_ten_thousand_and_the_server_has_written_little_more_when_it_sees_the_close()
            throws InterruptedException {
        server.answers(endless());

        StepVerifier.create(flux.text(question), 3)
                .expectNextCount(3)
                .then(() -> FluxTest.awaitSilenceOf(server))
                .thenCancel()
                .verify();

        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(20)))
                .isTrue();
        assertThat(server.lastRequest().bytesWritten()).isLessThan(3 * CHUNK + SOCKET_BUFFERS + READ_AHEAD);
    }

    /** Each chunk is asked for when the last one is dealt with and the server waits: no reader can be slower. */
    @Test
    void one_chunk_at_a_time_and_the_heap_grows_by_no_more_than_the_answer() throws InterruptedException {
        server.answers(endless());
        OneByOne reader = new OneByOne();
        flux.text(question).subscribe(reader);
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
            // nothing is asked for yet
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
