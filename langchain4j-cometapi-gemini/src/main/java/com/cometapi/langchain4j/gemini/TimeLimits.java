package com.cometapi.langchain4j.gemini;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a call may take.
 *
 * @param connectTimeout until a connection is there
 * @param timeout until the first or the next byte of a response
 * @param callTimeout over all attempts; null: no limit
 */
record TimeLimits(
        Duration connectTimeout, Duration timeout, @Nullable Duration callTimeout) {

    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

    /** Returns limits in which null stands for the default. */
    static TimeLimits of(
            @Nullable Duration connectTimeout, @Nullable Duration timeout, @Nullable Duration callTimeout) {
        return new TimeLimits(
                connectTimeout == null ? DEFAULT_CONNECT_TIMEOUT : connectTimeout,
                timeout == null ? DEFAULT_TIMEOUT : timeout,
                callTimeout);
    }
}
