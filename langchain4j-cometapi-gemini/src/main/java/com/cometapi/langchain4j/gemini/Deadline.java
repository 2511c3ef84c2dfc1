package com.cometapi.langchain4j.gemini;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Measures the time of one call over all its attempts, and what is left of its limit. */
final class Deadline {

    private final LongSupplier nanoTime;
    private final long startedAt;
    private final @Nullable Duration limit;

    /** Starts to measure now. */
    Deadline(LongSupplier nanoTime, @Nullable Duration limit) {
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
        this.limit = limit;
    }

    Duration elapsed() {
        return Duration.ofNanos(nanoTime.getAsLong() - startedAt);
    }

    boolean isOver() {
        Duration remaining = remaining();
        return remaining != null && (remaining.isZero() || remaining.isNegative());
    }

    /** Returns what is left of the limit; null when there is none. */
    @Nullable
    Duration remaining() {
        return limit == null ? null : limit.minus(elapsed());
    }
}
