package com.cometapi.langchain4j.gemini.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of the tables.
 *
 * @param id id of the row, by which pages name it
 * @param title title from {@link Rows#measures()}
 * @param key key of its figures
 * @param unit unit of the figures, after division by {@code divisor}
 */
record Measure(String id, String title, String key, String unit, double divisor, List<Goal> goals) {

    /** @param base the peer to compare with; null for an absolute limit */
    record Goal(@Nullable PeerUnderTest base, double limit, boolean isAtLeast) {

        boolean isReached(double figure) {
            return isAtLeast ? figure >= limit : figure <= limit;
        }

        @Override
        public String toString() {
            String unit = base == null ? "" : " × " + base.title();
            return (isAtLeast ? "≥ " : "≤ ") + Table.number(limit) + unit;
        }
    }

    private static final Map<String, String> TITLES = Rows.measures();

    private static Measure of(String id, String key, String unit, double divisor, Goal... goals) {
        String title = TITLES.get(id);
        if (title == null) throw new IllegalStateException("The row " + id + " has no title");
        return new Measure(id, title, key, unit, divisor, Arrays.asList(goals));
    }

    private static Goal peer(double atMost) {
        return new Goal(PeerUnderTest.GOOGLE_AI_GEMINI, atMost, false);
    }

    private static Goal floor(double atMost) {
        return new Goal(PeerUnderTest.FLOOR, atMost, false);
    }

    private static Goal sdk(double atMost) {
        return new Goal(PeerUnderTest.GOOGLE_GENAI, atMost, false);
    }

    private static Goal atMost(double limit) {
        return new Goal(null, limit, false);
    }

    private static Goal atLeast(double timesPeer) {
        return new Goal(PeerUnderTest.GOOGLE_AI_GEMINI, timesPeer, true);
    }

    /**
     * @param burst the streams of the large burst
     * @param fewer the streams of the other burst
     */
    static List<Measure> all(int burst, int fewer) {
        Goal allFinish = new Goal(null, burst, true);
        List<Measure> all = List.of(
                of("small-cpu", "SMALL.cpuMicros", "µs", 1, peer(0.45), floor(1.4)),
                of("small-allocated", "SMALL.allocated", "KB", 1e3, peer(0.42)),
                of("tools-cpu", "TOOLS.cpuMicros", "µs", 1, peer(0.50)),
                of("tools-allocated", "TOOLS.allocated", "KB", 1e3, peer(0.45)),
                of("large-cpu", "LARGE.cpuMicros", "ms", 1e3, peer(0.60)),
                of("large-allocated", "LARGE.allocated", "MB", 1e6, peer(0.40)),
                of("history-latency", "HISTORY_100.p50Micros", "µs", 1, peer(0.60), sdk(0.005)),
                of("message-cpu", "message.cpuMicros", "µs", 1, peer(0.75)),
                of("message-allocated", "message.allocated", "B", 1, peer(0.20)),
                of("image-latency", "IMAGE.p50Micros", "ms", 1e3, peer(0.30)),
                of("image-cpu", "IMAGE.cpuMicros", "ms", 1e3, peer(0.80), floor(1.2)),
                of("image-allocated", "IMAGE.allocated", "", 15 * 1024 * 1024, atMost(0.1)),
                of("image-heap", "leastHeap", "MB", 1, atMost(28)),
                of("small-image-cpu", "IMAGE_1MB.cpuMicros", "ms", 1e3, peer(0.85), floor(1.2)),
                of("schema-allocated", "SCHEMA.allocated", "KB", 1e3, peer(0.42)),
                of("short-stream-first-token", "STREAM_20.firstMicros", "µs", 1, peer(0.20)),
                of("short-stream-cpu", "STREAM_20.cpuMicros", "µs", 1, peer(0.25)),
                of("long-stream-cpu", "STREAM_2000.cpuMicros", "µs", 1, peer(0.45)),
                of("long-stream-allocated", "STREAM_2000.allocated", "B", 1, peer(0.30)),
                of("long-stream-chunks", "STREAM_2000.perSecond", "k", 1e3, atLeast(2.2)),
                of("tls-small-cpu", "tls.SMALL.cpuMicros", "µs", 1),
                of("tls-small-allocated", "tls.SMALL.allocated", "KB", 1e3),
                of("tls-small-latency", "tls.SMALL.p50Micros", "µs", 1),
                of("tls-short-stream-first-token", "tls.STREAM_20.firstMicros", "µs", 1),
                of("tls-short-stream-cpu", "tls.STREAM_20.cpuMicros", "µs", 1),
                of("tls-long-stream-cpu", "tls.STREAM_2000.cpuMicros", "µs", 1, peer(0.45)),
                of("tls-long-stream-allocated", "tls.STREAM_2000.allocated", "B", 1),
                of("h2-small-cpu", "h2.SMALL.cpuMicros", "µs", 1),
                of("h2-small-allocated", "h2.SMALL.allocated", "KB", 1e3),
                of("h2-small-latency", "h2.SMALL.p50Micros", "µs", 1),
                of("h2-short-stream-first-token", "h2.STREAM_20.firstMicros", "µs", 1),
                of("h2-short-stream-cpu", "h2.STREAM_20.cpuMicros", "µs", 1),
                of("h2-long-stream-cpu", "h2.STREAM_2000.cpuMicros", "µs", 1, peer(0.45)),
                of("h2-long-stream-allocated", "h2.STREAM_2000.allocated", "B", 1),
                of("newer-burst-finished", "newer.finished", "", 1, allFinish),
                of("newer-burst-threads", "newer.threads", "", 1, atMost(50)),
                of("newer-burst-time", "newer.wallSeconds", "s", 1, peer(0.45)),
                of("newer-burst-first-token-p50", "newer.firstP50Millis", "ms", 1, peer(0.50)),
                of("newer-burst-first-token", "newer.firstP99Millis", "ms", 1, peer(0.50)),
                of("burst-finished", "burst.finished", "", 1, allFinish),
                of("burst-time", "burst.wallSeconds", "s", 1, floor(1.25)),
                of("burst-first-token", "burst.firstP50Millis", "ms", 1, peer(0.1)),
                of("fewer-burst-time", "burst.fewer.wallSeconds", "s", 1, floor(1.15)),
                of("fewer-burst-cpu", "burst.fewer.cpuMicros", "µs", 1, atMost(80)),
                of("newer-fewer-burst-first-token", "newer.fewer.firstP50Millis", "ms", 1, peer(0.30)),
                of("held-heap", "burst.held.heap", "MB", 1e6, floor(1.2)),
                of("held-memory", "burst.held.rss", "MB", 1e6),
                of("newer-held-heap", "newer.held.heap", "MB", 1e6, floor(1.2)),
                of("newer-held-memory", "newer.held.rss", "MB", 1e6),
                of("callers-calls", "callers.perSecond", "k", 1e3, atLeast(2.0)),
                of("callers-cpu", "callers.cpuMicros", "µs", 1, peer(0.50)),
                of("callers-connections", "callers.connections", "", 1, atMost(0)),
                of("cold-start", "coldMillis", "ms", 1, peer(0.50), floor(1.15)),
                of("closure-jars", "jars", "", 1, atMost(10)),
                of("closure-size", "bytes", "MB", 1e6, atMost(7.0)),
                of("models-time", "models.micros", "µs", 1, peer(0.05)),
                of("models-threads", "models.threads", "", 1, atMost(0)));
        List<String> ids = all.stream().map(Measure::id).toList();
        if (!ids.equals(List.copyOf(TITLES.keySet()))) throw new IllegalStateException("The rows with a title differ");
        return all.stream().map(measure -> measure.withNumbers(burst, fewer)).toList();
    }

    private Measure withNumbers(int burst, int fewer) {
        String numbered = title.replace("{streams}", String.format(Locale.ROOT, "%,d", burst))
                .replace("{fewer}", String.format(Locale.ROOT, "%,d", fewer))
                .replace("{jdk}", String.valueOf(Runtime.version().feature()));
        return new Measure(id, numbered, key, unit, divisor, goals);
    }
}
