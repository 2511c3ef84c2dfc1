package com.cometapi.langchain4j.gemini.benchmark;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table.
 *
 * @param key key of its figures
 * @param unit unit of the figures, after division by {@code divisor}
 */
record Measure(String title, String key, String unit, double divisor, List<Goal> goals) {

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

    private static Measure of(String title, String key, String unit, double divisor, Goal... goals) {
        return new Measure(title, key, unit, divisor, Arrays.asList(goals));
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

    static List<Measure> all(int burst) {
        Goal allFinish = new Goal(null, burst, true);
        String newer = burst + " paced streams, newer JDK: ";
        String streams = burst + " paced streams, JDK " + Runtime.version().feature() + ": ";
        return List.of(
                of("1 KB answer: CPU", "SMALL.cpuMicros", "µs", 1, peer(0.45), floor(1.4)),
                of("1 KB answer: allocated", "SMALL.allocated", "KB", 1e3, peer(0.40)),
                of("5 tools, tool call: CPU", "TOOLS.cpuMicros", "µs", 1, peer(0.50)),
                of("5 tools, tool call: allocated", "TOOLS.allocated", "KB", 1e3, peer(0.45)),
                of("1 MB of text: CPU", "LARGE.cpuMicros", "ms", 1e3, peer(0.60)),
                of("1 MB of text: allocated", "LARGE.allocated", "MB", 1e6, peer(0.40)),
                of("history of 100 messages: latency", "HISTORY_100.p50Micros", "µs", 1, peer(0.60), sdk(0.005)),
                of("one more message of history: CPU", "message.cpuMicros", "µs", 1, peer(0.75)),
                of("one more message of history: allocated", "message.allocated", "B", 1, peer(0.20)),
                of("15 MB image sent: latency", "IMAGE.p50Micros", "ms", 1e3, peer(0.30)),
                of("15 MB image sent: allocated ÷ payload", "IMAGE.allocated", "", 15 * 1024 * 1024, atMost(0.1)),
                of("15 MB image sent: least heap", "leastHeap", "MB", 1, atMost(28)),
                of("stream of 20 chunks: first token", "STREAM_20.firstMicros", "µs", 1, peer(0.20)),
                of("stream of 20 chunks: CPU a chunk", "STREAM_20.cpuMicros", "µs", 1, peer(0.25)),
                of("stream of 2,000 chunks: CPU a chunk", "STREAM_2000.cpuMicros", "µs", 1, peer(0.55)),
                of("stream of 2,000 chunks: allocated a chunk", "STREAM_2000.allocated", "B", 1, peer(0.30)),
                of("stream of 2,000 chunks: chunks a second", "STREAM_2000.perSecond", "k", 1e3, atLeast(2.2)),
                of(newer + "finished", "newer.finished", "", 1, allFinish),
                of(newer + "platform threads", "newer.threads", "", 1, atMost(50)),
                of(newer + "all done after", "newer.wallSeconds", "s", 1, peer(0.45)),
                of(newer + "first token p99", "newer.firstP99Millis", "ms", 1, peer(0.50)),
                of(streams + "finished", "burst.finished", "", 1, allFinish),
                of(streams + "all done after", "burst.wallSeconds", "s", 1, floor(1.25)),
                of(streams + "first token p50", "burst.firstP50Millis", "ms", 1, peer(0.1)),
                of("64 callers: calls a second", "callers.perSecond", "k", 1e3, atLeast(2.0)),
                of("64 callers: CPU", "callers.cpuMicros", "µs", 1, peer(0.50)),
                of("64 callers: new connections when warm", "callers.connections", "", 1, atMost(0)),
                of("cold start: main() to first reply", "coldMillis", "ms", 1, peer(0.55), floor(1.15)),
                of("runtime closure: jars", "jars", "", 1, atMost(10)),
                of("runtime closure: size", "bytes", "MB", 1e6, atMost(7.0)),
                of("one more model object: time", "models.micros", "µs", 1, peer(0.05)),
                of("one more model object: threads", "models.threads", "", 1, atMost(0)));
    }
}
