package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Thousands of paced streams at once, 10,000 on Java 21 and later and 500 before; a twentieth of them unless the profile
 * {@code load} is on. The log shows what they cost. In a JVM of its own, whose threads and memory are counted.
 */
@Tag("own-jvm")
class ManyStreamsTest {

    private static final Logger log = LoggerFactory.getLogger(ManyStreamsTest.class);

    private static final boolean HAS_VIRTUAL_THREADS = Runtime.version().feature() >= 21;
    private static final int STREAMS = (HAS_VIRTUAL_THREADS ? 10_000 : 500) / Integer.getInteger("load.divisor", 20);

    /** How many streams begin in a second. */
    private static final int RATE = Integer.getInteger("load.rate", 400);

    private static final boolean ON_PLATFORM_THREADS = !HAS_VIRTUAL_THREADS || Boolean.getBoolean("load.platform");
    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long AFTER_GC_MICROS = 1_000_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** What a stream delivered: its chunks in order, and the times at which each was written and came, in microseconds. */
    private static final class Received {

        private long firstAfterNanos;
        private int chunks;
        private final long[] writtenAt = new long[PacedServer.CHUNKS];
        private final long[] cameAt = new long[PacedServer.CHUNKS];

        void add(String text, long sentAtNanos) {
            if (chunks == 0) firstAfterNanos = System.nanoTime() - sentAtNanos;
            String[] words = text.split(" ");
            if (chunks == PacedServer.CHUNKS || !text.startsWith("word " + chunks + " ")) {
                throw new AssertionError("Not the chunk after " + chunks + ": " + text);
            }
            writtenAt[chunks] = Long.parseLong(words[2]);
            cameAt[chunks++] = PacedServer.now();
        }

        /** The lateness of the chunks that were not written while memory was measured. */
        LongStream lateness(long gcAt, long gcEnd) {
            return IntStream.range(0, chunks)
                    .filter(i -> cameAt[i] < gcAt || writtenAt[i] > gcEnd + AFTER_GC_MICROS)
                    .mapToLong(i -> cameAt[i] - writtenAt[i]);
        }
    }

    @Test
    void all_streams_are_complete_and_none_waits_for_another() throws IOException {
        try (PacedServer server = PacedServer.start()) {
            CometApiGeminiFlux flux = CometApiGeminiFlux.from(CometApiGeminiStreamingChatModel.builder()
                    .apiKey(CallStyle.KEY)
                    .baseUrl(server.baseUrl())
                    .modelName("gemini-3-flash-preview")
                    .executor(executor())
                    .build());
            flux.text(REQUEST).blockFirst(PATIENCE); // the first stream loads classes and opens the pool
            List<Received> received =
                    IntStream.range(0, STREAMS).mapToObj(i -> new Received()).toList();
            threads.resetPeakThreadCount();
            int threadsBefore = threads.getThreadCount();
            long heapBefore = usedHeap();
            long residentBefore = resident();
            Duration serverBefore = server.cpu();
            long cpuBefore = system.getProcessCpuTime();
            AtomicInteger notBegun = new AtomicInteger(STREAMS);
            CompletableFuture<Void> begunAll = new CompletableFuture<>();
            Runnable begins = () -> {
                if (notBegun.decrementAndGet() == 0) begunAll.complete(null);
            };
            long startedAt = System.nanoTime();

            CompletableFuture<Void> all = Flux.range(0, STREAMS)
                    .flatMap(i -> receive(flux, received.get(i), i, begins), STREAMS)
                    .then()
                    .toFuture();
            assertThat(CompletableFuture.anyOf(begunAll, all)).succeedsWithin(PATIENCE);
            long begunAfter = System.nanoTime() - startedAt;
            long cpuToBegin = system.getProcessCpuTime() - cpuBefore;
            long gcAt = PacedServer.now();
            long heapOfAll = usedHeap() - heapBefore;
            long gcEnd = PacedServer.now();
            long residentOfAll = resident() - residentBefore;
            int begun = received.stream().mapToInt(stream -> stream.chunks).sum();
            long cpuAtGc = system.getProcessCpuTime();
            all.join();

            long wall = System.nanoTime() - startedAt;
            long cpu = system.getProcessCpuTime() - cpuBefore;
            int threadsAtMost = threads.getPeakThreadCount() - threadsBefore;
            long[] first = received.stream()
                    .mapToLong(stream -> stream.firstAfterNanos)
                    .sorted()
                    .toArray();
            long[] late = received.stream()
                    .flatMapToLong(stream -> stream.lateness(gcAt, gcEnd))
                    .sorted()
                    .toArray();
            log.info(
                    "{} streams of {} chunks every {} ms, {} more a second, on {} threads: {} more platform threads,"
                            + " {} KB of heap and {} KB of memory each",
                    STREAMS,
                    PacedServer.CHUNKS,
                    PacedServer.PACE.toMillis(),
                    RATE,
                    ON_PLATFORM_THREADS ? "platform" : "virtual",
                    threadsAtMost,
                    heapOfAll / STREAMS / 1024,
                    residentOfAll / STREAMS / 1024);
            log.info(
                    "first token after {} ms (median) and {} ms (p99); a chunk came {} ms (median) and {} ms (p99) after it was"
                            + " written",
                    percentile(first, 50) / 1_000_000,
                    percentile(first, 99) / 1_000_000,
                    percentile(late, 50) / 1_000,
                    percentile(late, 99) / 1_000);
            log.info(
                    "all open after {} ms, all done after {} ms; CPU: {} ms until all were open, {} ms in all, {} µs a chunk"
                            + " after that; the server's: {} ms; measuring memory took {} ms",
                    begunAfter / 1_000_000,
                    wall / 1_000_000,
                    cpuToBegin / 1_000_000,
                    cpu / 1_000_000,
                    (cpu + cpuBefore - cpuAtGc) / 1_000 / Math.max(1, (long) STREAMS * PacedServer.CHUNKS - begun),
                    server.cpu().minus(serverBefore).toMillis(),
                    (gcEnd - gcAt) / 1_000);
            assertThat(received).allMatch(stream -> stream.chunks == PacedServer.CHUNKS);
            if (!ON_PLATFORM_THREADS) assertThat(threadsAtMost).isLessThan(50);
        }
    }

    /** Sends one request when its turn has come. */
    private static Mono<Void> receive(CometApiGeminiFlux flux, Received received, int i, Runnable begins) {
        return Mono.delay(Duration.ofNanos(i * 1_000_000_000L / RATE)).then(Mono.defer(() -> {
            long sentAt = System.nanoTime();
            return flux.text(REQUEST)
                    .doOnNext(text -> {
                        received.add(text, sentAt);
                        if (received.chunks == 1) begins.run();
                    })
                    .then();
        }));
    }

    /** @return null for the library's own threads */
    private static Executor executor() {
        return ON_PLATFORM_THREADS && HAS_VIRTUAL_THREADS ? Executors.newCachedThreadPool() : null;
    }

    private static long percentile(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    private long usedHeap() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** Returns the bytes of main memory that this process has; 0 on systems other than Linux. */
    private static long resident() throws IOException {
        Path status = Path.of("/proc/self/statm");
        if (!Files.exists(status)) return 0;
        return Long.parseLong(Files.readString(status).split(" ")[1]) * 4_096;
    }
}
