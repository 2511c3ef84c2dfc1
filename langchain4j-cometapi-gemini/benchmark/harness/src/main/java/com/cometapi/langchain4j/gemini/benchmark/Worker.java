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
 * Measures one peer in its own JVM. Does what it is told, by its arguments or line by line, and answers each order with
 * one line of {@code name=number} pairs.
 */
public final class Worker {

    private final Peer peer;
    private final Map<Scenario, Peer.Asking> prepared = new EnumMap<>(Scenario.class);

    private Worker(Peer peer) {
        this.peer = peer;
    }

    /**
     * To be called first in {@code main}, as the cold start is measured from here.
     *
     * @param args the server's address, and perhaps one order; without one, orders are read from the standard input
     */
    public static void run(String[] args, Function<String, Peer> peer) throws Exception {
        long startedAt = System.nanoTime();
        String order = String.join(" ", Arrays.copyOfRange(args, 1, args.length));
        if (order.equals("cold")) {
            peer.apply(args[0]).prepare(Question.of(Scenario.SMALL)).ask();
            System.out.println("coldMillis=" + (System.nanoTime() - startedAt) / 1e6);
            System.exit(0);
        }
        Worker worker = new Worker(peer.apply(args[0]));
        if (!order.isEmpty()) {
            System.out.println(worker.obey(order));
            System.exit(0); // whatever threads the peer has left behind
        }
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = orders.readLine()) != null) System.out.println(worker.obey(line));
        System.exit(0);
    }

    private String obey(String order) throws Exception {
        String[] words = order.split(" ");
        return switch (words[0]) {
            case "ask" -> ask(Scenario.valueOf(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "listen" -> listen(Scenario.valueOf(words[1]), Integer.parseInt(words[2]));
            case "crowd" -> crowd(Integer.parseInt(words[1]));
            case "models" -> models(Integer.parseInt(words[1]));
            case "once" -> "letters=" + asking(Scenario.valueOf(words[1])).ask();
            default -> throw new IllegalArgumentException(order);
        };
    }

    private Peer.Asking asking(Scenario scenario) {
        return prepared.computeIfAbsent(scenario, it -> peer.prepare(Question.of(it)));
    }

    // --- whole answers

    private String ask(Scenario scenario, int millis, int callers) throws Exception {
        Peer.Asking asking = asking(scenario);
        List<Long> took = Collections.synchronizedList(new ArrayList<>());
        Meter meter = new Meter();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        inParallel(callers, () -> {
            List<Long> own = new ArrayList<>();
            do {
                long before = System.nanoTime();
                if (asking.ask() <= 0) throw new IllegalStateException("The answer to " + scenario + " is empty");
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

    private String listen(Scenario scenario, int millis) throws Exception {
        Peer.Asking asking = asking(scenario);
        List<Long> firstTokens = new ArrayList<>();
        Meter meter = new Meter();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        do {
            Heard heard = new Heard(meter);
            asking.listen(heard);
            heard.await(scenario);
            firstTokens.add(heard.firstAfter);
        } while (System.nanoTime() < end);
        double chunks = (double) firstTokens.size() * scenario.chunks();
        return "cpuMicros=" + meter.cpuNanos() / 1e3 / chunks
                + " allocated=" + meter.allocatedBytes() / chunks
                + " perSecond=" + chunks * 1e9 / meter.wallNanos()
                + " firstMicros=" + percentile(firstTokens, 50) / 1e3;
    }

    /** Many streams at once, each with a chunk every 20 ms. */
    private String crowd(int streams) throws Exception {
        Peer.Asking asking = asking(Scenario.PACED);
        ManagementFactory.getThreadMXBean().resetPeakThreadCount();
        List<Heard> all = new ArrayList<>();
        Meter meter = new Meter();
        ExecutorService threads = newThreads();
        for (int i = 0; i < streams; i++) {
            Heard heard = new Heard(meter);
            all.add(heard);
            if (asking.returnsAtOnce()) asking.listen(heard);
            else threads.execute(() -> asking.listen(heard));
        }
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        int finished = 0;
        for (Heard heard : all) {
            boolean isOver = heard.over.await(Math.max(0, patience - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (isOver && heard.isWhole(Scenario.PACED)) finished++;
        }
        List<Long> firstTokens = all.stream()
                .map(heard -> heard.firstAfter)
                .filter(first -> first > 0)
                .toList();
        return "finished=" + finished
                + " wallSeconds=" + meter.wallNanos() / 1e9
                + " firstP50Millis=" + percentile(firstTokens, 50) / 1e6
                + " firstP99Millis=" + percentile(firstTokens, 99) / 1e6
                + " threads=" + ManagementFactory.getThreadMXBean().getPeakThreadCount();
    }

    /** What a caller of a blocking library would take: virtual threads where the JDK has them. */
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

    /** One stream as it was heard. */
    private static final class Heard implements Peer.Listener {

        final CountDownLatch over = new CountDownLatch(1);
        private final Meter meter;
        private final long askedAt = System.nanoTime();
        private int chunks;
        private volatile @Nullable Throwable failure;
        volatile long firstAfter;

        Heard(Meter meter) {
            this.meter = meter;
        }

        @Override
        public void heard() {
            if (chunks++ == 0) firstAfter = System.nanoTime() - askedAt;
        }

        @Override
        public void over() {
            meter.noteCurrentThread();
            over.countDown();
        }

        @Override
        public void failed(Throwable cause) {
            failure = cause;
            over.countDown();
        }

        boolean isWhole(Scenario scenario) {
            return failure == null && chunks == scenario.chunks();
        }

        void await(Scenario scenario) throws InterruptedException {
            over.await();
            if (!isWhole(scenario)) {
                throw new IllegalStateException(chunks + " of " + scenario.chunks() + " chunks heard", failure);
            }
        }
    }
}
