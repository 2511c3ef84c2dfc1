package com.cometapi.langchain4j.gemini.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens many streams that the server interrupts, and measures what they hold while no chunk arrives. */
final class HeldStreams {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int DEADLINE_SECONDS = 20;
    private static final int QUIET_MILLIS = 300;

    private final CountDownLatch opened;
    private final CountDownLatch ended;
    private final AtomicInteger chunks = new AtomicInteger();
    private final AtomicInteger complete = new AtomicInteger();

    HeldStreams(int count) {
        opened = new CountDownLatch(count);
        ended = new CountDownLatch(count);
    }

    /** Opens the streams, and returns what they hold. The figures are NaN unless all streams were open at the same time. */
    String open(Peer.PreparedCall call, Executor threads) throws InterruptedException {
        List<Recorder> all = new ArrayList<>();
        for (long i = ended.getCount(); i > 0; i--) all.add(new Recorder());
        long before = usedHeap();
        // each on a thread of its own: a peer may wait for an open stream before it starts the next one
        for (Recorder recorder : all) threads.execute(() -> call.stream(recorder));
        boolean areOpen = opened.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        awaitSilence();
        double heap = usedHeap() - before;
        if (!areOpen || ended.getCount() < all.size()) return "heap=NaN rss=NaN";
        return "heap=" + heap + " rss=" + residentBytes();
    }

    /** Waits for the end of all streams, and returns how many are complete. */
    String awaitEnd() throws InterruptedException {
        ended.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        return "finished=" + complete.get();
    }

    /** Waits until no chunk has arrived for a while. A peer may report a chunk only when it has read the next one. */
    private void awaitSilence() throws InterruptedException {
        int before;
        do {
            before = chunks.get();
            TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
        } while (chunks.get() > before);
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 2; i++) System.gc(); // the first one frees what the second one finds unreferenced
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Returns the memory of the process; NaN on a machine without /proc. */
    private static double residentBytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private final class Recorder implements Peer.Listener {

        private int own;

        @Override
        public void onToken() {
            if (own++ == 0) opened.countDown();
            chunks.incrementAndGet();
        }

        @Override
        public void onComplete() {
            if (own == Scenario.HELD.chunks()) complete.incrementAndGet();
            ended.countDown();
        }

        @Override
        public void onError(Throwable failure) {
            ended.countDown();
        }
    }
}
