package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Thousands of paced streams at once, 2,000 on Java 21 and later and 500 before; a twentieth of them unless the profile
 * {@code load} is on. The log shows what they cost. In a JVM of its own, whose threads and heap are counted.
 */
@Tag("own-jvm")
class ManyStreamsTest {

    private static final Logger log = LoggerFactory.getLogger(ManyStreamsTest.class);

    private static final boolean HAS_VIRTUAL_THREADS = Runtime.version().feature() >= 21;
    private static final int STREAMS = (HAS_VIRTUAL_THREADS ? 2_000 : 500) / Integer.getInteger("load.divisor", 20);
    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();

    /** What a stream delivered. */
    private record Received(long firstAfter, int chunks) {}

    @Test
    void all_streams_are_complete_and_none_waits_for_another() throws IOException, InterruptedException {
        try (PacedServer server = PacedServer.start()) {
            CometApiGeminiFlux flux = CometApiGeminiFlux.from(CometApiGeminiStreamingChatModel.builder()
                    .apiKey(CallStyle.KEY)
                    .baseUrl(server.baseUrl())
                    .modelName("gemini-3-flash-preview")
                    .build());
            flux.text(REQUEST).blockFirst(PATIENCE); // the first stream loads classes and opens the pool
            threads.resetPeakThreadCount();
            int threadsBefore = threads.getThreadCount();
            long heapBefore = usedHeap();
            CountDownLatch haveBegun = new CountDownLatch(STREAMS);
            long startedAt = System.nanoTime();

            CompletableFuture<List<Received>> all = Flux.range(0, STREAMS)
                    .flatMap(i -> received(flux, haveBegun), STREAMS)
                    .collectList()
                    .toFuture();
            assertThat(haveBegun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            long heapOfAll = usedHeap() - heapBefore;
            List<Received> received = all.join();

            long wall = System.nanoTime() - startedAt;
            int threadsAtMost = threads.getPeakThreadCount() - threadsBefore;
            long[] first =
                    received.stream().mapToLong(Received::firstAfter).sorted().toArray();
            log.info(
                    "{} streams of {} chunks every {} ms: {} more threads, {} KB of heap each, first token after {} ms"
                            + " (median) and {} ms (p99), all done after {} ms",
                    STREAMS,
                    PacedServer.CHUNKS,
                    PacedServer.PACE.toMillis(),
                    threadsAtMost,
                    heapOfAll / STREAMS / 1024,
                    first[first.length / 2] / 1_000_000,
                    first[first.length * 99 / 100] / 1_000_000,
                    wall / 1_000_000);
            assertThat(received).hasSize(STREAMS).allMatch(stream -> stream.chunks() == PacedServer.CHUNKS);
            if (HAS_VIRTUAL_THREADS) assertThat(threadsAtMost).isLessThan(50);
        }
    }

    /** Sends one request, and records when the first text arrived and how many chunks were in order. */
    private static Mono<Received> received(CometApiGeminiFlux flux, CountDownLatch haveBegun) {
        return Mono.defer(() -> {
            long sentAt = System.nanoTime();
            AtomicLong firstAfter = new AtomicLong();
            return flux.text(REQUEST)
                    .index((index, text) -> {
                        if (index == 0) {
                            firstAfter.set(System.nanoTime() - sentAt);
                            haveBegun.countDown();
                        }
                        return text.equals("word " + index + " ") ? 1 : 0;
                    })
                    .reduce(Integer::sum)
                    .map(chunks -> new Received(firstAfter.get(), chunks));
        });
    }

    private long usedHeap() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
