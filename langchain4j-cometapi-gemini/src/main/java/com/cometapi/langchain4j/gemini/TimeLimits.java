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
record TimeLimits(Duration connect, Duration read, @Nullable Duration call) {}
