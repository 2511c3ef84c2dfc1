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

    /** OkHttp takes whole milliseconds, and no more than an int holds of them. */
    static final Duration SHORTEST = Duration.ofMillis(1);

    static final Duration LONGEST = Duration.ofDays(24);

    /** Returns limits in which null stands for the default, each within what OkHttp takes. */
    static TimeLimits of(
            @Nullable Duration connectTimeout, @Nullable Duration timeout, @Nullable Duration callTimeout) {
        return new TimeLimits(
                bounded(connectTimeout == null ? DEFAULT_CONNECT_TIMEOUT : connectTimeout),
                bounded(timeout == null ? DEFAULT_TIMEOUT : timeout),
                callTimeout == null ? null : bounded(callTimeout));
    }

    /** Returns the duration, or the nearest one that OkHttp takes. */
    static Duration bounded(Duration duration) {
        if (duration.compareTo(SHORTEST) < 0) return SHORTEST;
        return duration.compareTo(LONGEST) > 0 ? LONGEST : Duration.ofMillis(duration.toMillis());
    }
}
