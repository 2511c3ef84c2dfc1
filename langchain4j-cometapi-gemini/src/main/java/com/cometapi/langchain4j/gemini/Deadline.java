package com.cometapi.langchain4j.gemini;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** When a question was asked, and how long the answer may take over all attempts. */
final class Deadline {

    private final LongSupplier nanoTime;
    private final long startedAt;
    private final @Nullable Duration atMost;

    /** Starts now. */
    Deadline(LongSupplier nanoTime, @Nullable Duration atMost) {
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
        this.atMost = atMost;
    }

    Duration elapsed() {
        return Duration.ofNanos(nanoTime.getAsLong() - startedAt);
    }

    /** @return null when there is no limit */
    @Nullable
    Duration left() {
        return atMost == null ? null : atMost.minus(elapsed());
    }
}
