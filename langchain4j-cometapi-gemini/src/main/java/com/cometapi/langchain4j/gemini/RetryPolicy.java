package com.cometapi.langchain4j.gemini;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request is sent again, and after how long. Pure: it waits for nothing and sends nothing.
 *
 * @param maxRetries after the first attempt
 * @param retryDelayLimit the longest wait that a server may demand
 * @param retryMalformedCalls how often a response that ended in a malformed or unexpected call is requested again
 */
record RetryPolicy(int maxRetries, Duration retryDelayLimit, int retryMalformedCalls) {

    private static final Set<String> MALFORMED =
            Set.of("MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "MALFORMED_RESPONSE");

    private static final int DEFAULT_MAX_RETRIES = 2;
    private static final Duration DEFAULT_DELAY_LIMIT = Duration.ofSeconds(60);

    /** Returns a policy in which null stands for the default. */
    static RetryPolicy of(
            @Nullable Integer maxRetries, @Nullable Duration retryDelayLimit, @Nullable Integer retryMalformedCalls) {
        return new RetryPolicy(
                maxRetries == null ? DEFAULT_MAX_RETRIES : maxRetries,
                retryDelayLimit == null ? DEFAULT_DELAY_LIMIT : retryDelayLimit,
                retryMalformedCalls == null ? 0 : retryMalformedCalls);
    }

    /** What happens after a failed attempt. */
    sealed interface Decision {

        /** The request is sent again after the delay. */
        record Retry(Duration delay) implements Decision {}

        /** The call fails. */
        record GiveUp(RuntimeException exception) implements Decision {}
    }

    /**
     * How far a call has come.
     *
     * @param attempts made so far, at least one
     * @param isCommitted true when the caller has received a part of the response, so that no attempt may follow
     * @param hasResent true when the request was sent again because of a rejected signature, which is done once
     * @param remaining time of the whole call; null: no limit
     */
    record Progress(
            int attempts,
            boolean isCommitted,
            boolean hasResent,
            @Nullable Duration remaining) {

        private boolean fitsDeadline(Duration delay) {
            return remaining == null || remaining.compareTo(delay) > 0;
        }
    }

    /** @param backOff the wait where the server demands none */
    Decision afterRefusal(HttpErrors.Refusal refusal, Progress progress, Duration backOff) {
        boolean isResend = refusal.isSignatureRejected() && !progress.hasResent;
        boolean isRetriable = isResend || refusal.isRetriable() && progress.attempts <= maxRetries;
        Duration demanded = refusal.retryDelay();
        Duration wait = demanded == null ? backOff : Collections.max(List.of(backOff, demanded));
        Duration delay = isResend ? Duration.ZERO : wait;
        if (progress.isCommitted || !isRetriable || !progress.fitsDeadline(delay)) {
            return new Decision.GiveUp(refusal.toException(progress.attempts));
        }
        if (demanded != null && demanded.compareTo(retryDelayLimit) > 0) {
            return new Decision.GiveUp(refusal.toException(
                    progress.attempts,
                    "; it demands a wait of " + demanded + ", which is longer than retryDelayLimit (" + retryDelayLimit
                            + ")"));
        }
        return new Decision.Retry(delay);
    }

    /** @param failure of a connection before any response came */
    Decision afterFailure(ConnectionErrors.Failure failure, Progress progress, Duration backOff) {
        boolean isAllowed = failure.isRetriable() && !progress.isCommitted && progress.attempts <= maxRetries;
        return isAllowed && progress.fitsDeadline(backOff)
                ? new Decision.Retry(backOff)
                : new Decision.GiveUp(failure.exception());
    }

    /** @param retries already made because of malformed calls */
    boolean retriesMalformedCall(@Nullable String finishReason, int retries) {
        return finishReason != null && MALFORMED.contains(finishReason) && retries < retryMalformedCalls;
    }
}
