package com.cometapi.langchain4j.gemini;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okio.AsyncTimeout;

/**
 * Completes futures after a time. The JDK's own timer thread never ends, and keeps the class loader of the application that
 * used it first. The thread of okio ends after a minute without work.
 */
final class FutureTimer {

    private FutureTimer() {}

    /**
     * Completes a future with null after a time, unless it completes before.
     *
     * @return the same future; what depends on it must not wait, since it runs on the only timer thread
     */
    static CompletableFuture<Void> completeAfter(CompletableFuture<Void> future, Duration time) {
        AsyncTimeout timer = new AsyncTimeout() {
            @Override
            protected void timedOut() {
                future.complete(null);
            }
        };
        timer.timeout(Math.max(1, time.toNanos()), TimeUnit.NANOSECONDS);
        timer.enter();
        future.whenComplete((nothing, failure) -> timer.exit());
        return future;
    }
}
