package com.cometapi.langchain4j.gemini.springapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions that nothing notifies of. */
public final class Conditions {

    private static final long POLL_MILLIS = 10;

    private Conditions() {}

    /** Fails when the condition is not met in time. */
    public static void await(String condition, Duration time, BooleanSupplier isMet) throws InterruptedException {
        await(() -> condition, time, isMet);
    }

    /** @param condition called when it is not met in time */
    public static void await(Supplier<String> condition, Duration time, BooleanSupplier isMet)
            throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (!isMet.getAsBoolean()) {
            assertThat(System.nanoTime()).as(condition).isLessThan(end);
            Thread.sleep(POLL_MILLIS); // threads and files of the JVM end without a notification
        }
    }
}
