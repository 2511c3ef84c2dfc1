package com.cometapi.langchain4j.gemini.benchmark;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measures one peer in its own JVM. Executes the command in its arguments, or one command per line of its standard input.
 * Replies to each command with one line of {@code name=number} pairs.
 */
public final class Worker {

    private final Peer peer;
    private final Map<Scenario, Peer.PreparedCall> calls = new EnumMap<>(Scenario.class);

    private HeldStreams held = new HeldStreams(0);

    private Worker(Peer peer) {
        this.peer = peer;
    }

    /**
     * Runs a worker. Call it first in {@code main}, since the cold start is measured from here.
     *
     * @param args the server's address, and optionally one command; without one, commands are read from standard input
     */
    public static void run(String[] args, Function<String, Peer> peer) throws Exception {
        long startedAt = System.nanoTime();
        String command = String.join(" ", Arrays.copyOfRange(args, 1, args.length));
        if (command.equals("cold")) {
            peer.apply(args[0]).prepare(Prompt.of(Scenario.SMALL)).send();
            System.out.println("coldMillis=" + (System.nanoTime() - startedAt) / 1e6);
            System.exit(0);
        }
        Worker worker = new Worker(peer.apply(args[0]));
        if (!command.isEmpty()) {
            System.out.println(worker.execute(command));
            System.exit(0); // even if the peer left threads running
        }
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = commands.readLine()) != null) System.out.println(worker.execute(line));
        System.exit(0);
    }

    private String execute(String command) throws Exception {
        String[] parts = command.split(" ");
        return switch (parts[0]) {
            case "send" -> send(Scenario.valueOf(parts[1]), Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
            case "stream" -> stream(Scenario.valueOf(parts[1]), Integer.parseInt(parts[2]));
            case "burst" -> burst(Integer.parseInt(parts[1]));
            case "hold" -> hold(Integer.parseInt(parts[1]));
            case "ended" -> held.awaitEnd();
            case "models" -> models(Integer.parseInt(parts[1]));
            case "once" -> "characters=" + prepared(Scenario.valueOf(parts[1])).send();
            default -> throw new IllegalArgumentException(command);
        };
    }

    private Peer.PreparedCall prepared(Scenario scenario) {
        return calls.computeIfAbsent(scenario, it -> peer.prepare(Prompt.of(it)));
    }

    // --- whole responses

    private String send(Scenario scenario, int millis, int callers) throws Exception {
        Peer.PreparedCall call = prepared(scenario);
        List<Long> took = Collections.synchronizedList(new ArrayList<>());
        Meter meter = new Meter();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        inParallel(callers, () -> {
            List<Long> own = new ArrayList<>();
            do {
                long before = System.nanoTime();
                if (call.send() <= 0) throw new IllegalStateException("The response to " + scenario + " is empty");
                own.add(System.nanoTime() - before);
            } while (System.nanoTime() < end);
            took.addAll(own);
            meter.noteCurrentThread();
        });
        double calls = took.size();
        return "calls=" + calls
                + " cpuMicros=" + meter.cpuNanos() / 1e3 / calls
                + " allocated=" + meter.allocatedBytes() / calls
                + " perSecond=" + calls * 1e9 / meter.wallNanos()
                + " p50Micros=" + percentile(took, 50) / 1e3;
    }

    private static void inParallel(int callers, Runnable task) throws Exception {
        if (callers == 1) {
            task.run();
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) running.add(threads.submit(task));
            for (Future<?> each : running) each.get();
        } finally {
            threads.shutdown();
        }
    }

    // --- streams

    private String stream(Scenario scenario, int millis) throws Exception {
        Peer.PreparedCall call = prepared(scenario);
        List<Long> firstTokens = new ArrayList<>();
        Meter meter = new Meter();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        do {
            StreamRecorder recorder = new StreamRecorder(meter);
            call.stream(recorder);
            recorder.await(scenario);
            firstTokens.add(recorder.firstAfter);
        } while (System.nanoTime() < end);
        double chunks = (double) firstTokens.size() * scenario.chunks();
        return "cpuMicros=" + meter.cpuNanos() / 1e3 / chunks
                + " allocated=" + meter.allocatedBytes() / chunks
                + " perSecond=" + chunks * 1e9 / meter.wallNanos()
                + " firstMicros=" + percentile(firstTokens, 50) / 1e3;
    }

    /** Runs many streams at once, each with a chunk every 20 ms. */
    private String burst(int streams) throws Exception {
        Peer.PreparedCall call = prepared(Scenario.PACED);
        ManagementFactory.getThreadMXBean().resetPeakThreadCount();
        List<StreamRecorder> all = new ArrayList<>();
        Meter meter = new Meter();
        ExecutorService threads = newThreads();
        for (int i = 0; i < streams; i++) {
            StreamRecorder recorder = new StreamRecorder(meter);
            all.add(recorder);
            if (call.returnsAtOnce()) call.stream(recorder);
            else threads.execute(() -> call.stream(recorder));
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        int finished = 0;
        for (StreamRecorder recorder : all) {
            boolean hasEnded = recorder.ended.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (hasEnded && recorder.isComplete(Scenario.PACED)) finished++;
        }
        double wallSeconds = meter.wallNanos() / 1e9;
        double cpuMicros = meter.cpuNanos() / 1e3;
        List<Long> firstTokens = all.stream()
                .map(recorder -> recorder.firstAfter)
                .filter(first -> first > 0)
                .toList();
        return "finished=" + finished
                + " cpuMicros=" + cpuMicros / finished / Scenario.PACED.chunks()
                + " wallSeconds=" + wallSeconds
                + " firstP50Millis=" + percentile(firstTokens, 50) / 1e6
                + " firstP99Millis=" + percentile(firstTokens, 99) / 1e6
                + " threads=" + ManagementFactory.getThreadMXBean().getPeakThreadCount();
    }

    /** Opens streams that stay open until the server goes on with them. */
    private String hold(int streams) throws Exception {
        held = new HeldStreams(streams);
        return held.open(prepared(Scenario.HELD), newThreads());
    }

    /** Creates the threads that a caller of a blocking library would use: virtual ones if the JDK has them. */
    private static ExecutorService newThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException beforeJava21) {
            return Executors.newCachedThreadPool();
        }
    }

    // --- models

    private String models(int count) {
        List<Object> models = new ArrayList<>();
        models.add(peer.anotherModel());
        int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
        long before = System.nanoTime();
        for (int i = 0; i < count; i++) models.add(peer.anotherModel());
        double micros = (System.nanoTime() - before) / 1e3 / count;
        int threads = ManagementFactory.getThreadMXBean().getThreadCount() - threadsBefore;
        return "micros=" + micros + " threads=" + threads + " models=" + models.size();
    }

    private static double percentile(List<Long> nanos, int percent) {
        if (nanos.isEmpty()) return Double.NaN;
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[(int) Math.min(sorted.length - 1L, (long) sorted.length * percent / 100)];
    }

    /** Records one stream. */
    private static final class StreamRecorder implements Peer.Listener {

        final CountDownLatch ended = new CountDownLatch(1);
        private final Meter meter;
        private final long sentAt = System.nanoTime();
        private int chunks;
        private volatile @Nullable Throwable failure;
        volatile long firstAfter;

        StreamRecorder(Meter meter) {
            this.meter = meter;
        }

        @Override
        public void onToken() {
            if (chunks++ == 0) firstAfter = System.nanoTime() - sentAt;
        }

        @Override
        public void onComplete() {
            meter.noteCurrentThread();
            ended.countDown();
        }

        @Override
        public void onError(Throwable cause) {
            failure = cause;
            ended.countDown();
        }

        boolean isComplete(Scenario scenario) {
            return failure == null && chunks == scenario.chunks();
        }

        void await(Scenario scenario) throws InterruptedException {
            ended.await();
            if (!isComplete(scenario)) {
                throw new IllegalStateException(chunks + " of " + scenario.chunks() + " chunks arrived", failure);
            }
        }
    }
}
