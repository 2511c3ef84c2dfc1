package com.cometapi.langchain4j.gemini;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The clock, the timer and the wait between attempts, injected so that no test has to wait.
 *
 * @param random from 0 to 1, for the jitter of the back-off
 */
record Timing(Clock clock, LongSupplier nanoTime, Sleeper sleeper, DoubleSupplier random) {

    static final Timing SYSTEM = new Timing(
            Clock.systemUTC(),
            System::nanoTime,
            (duration, handle) -> handle.awaitCancel(duration),
            () -> ThreadLocalRandom.current().nextDouble());

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(500);
    private static final int MAX_DOUBLINGS = 10;

    interface Sleeper {

        /** Waits between two attempts; a cancel ends the wait early. */
        void sleep(Duration duration, CallHandle handle) throws InterruptedException;
    }

    /** Returns half a second, then twice as long each time, plus up to a fifth so that callers do not come back together. */
    Duration backOff(int failedAttempts) {
        long millis = FIRST_BACK_OFF.toMillis() << Math.min(failedAttempts - 1, MAX_DOUBLINGS);
        return Duration.ofMillis(millis + (long) (millis * 0.2 * random.getAsDouble()));
    }
}
