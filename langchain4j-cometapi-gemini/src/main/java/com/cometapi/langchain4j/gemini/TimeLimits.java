package com.cometapi.langchain4j.gemini;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a call may take.
 *
 * @param connect until a connection is there
 * @param read until the first or the next byte of a response
 * @param call over all attempts; null: no limit
 */
record TimeLimits(Duration connect, Duration read, @Nullable Duration call) {

    private static final Duration DEFAULT_CONNECT = Duration.ofSeconds(10);
    private static final Duration DEFAULT_READ = Duration.ofMinutes(5);

    /** Returns limits in which null stands for the default. */
    static TimeLimits of(@Nullable Duration connect, @Nullable Duration read, @Nullable Duration call) {
        return new TimeLimits(connect == null ? DEFAULT_CONNECT : connect, read == null ? DEFAULT_READ : read, call);
    }
}
