package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.response.StreamingHandle;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;

/**
 * Cancels one call, at any moment and from any thread: before its first byte, between two attempts, in the middle of the
 * response.
 */
final class CallHandle implements StreamingHandle {

    private static final Runnable NOTHING = () -> {};

    private final CountDownLatch cancelled = new CountDownLatch(1);
    private Runnable cancelAttempt = NOTHING;
    private boolean isEnding;
    private boolean isComplete;

    /** Waits for no callback: one that has begun may be what is cancelling, on this thread or on another. */
    @Override
    public void cancel() {
        Runnable open;
        synchronized (this) {
            if (isComplete) return;
            cancelled.countDown();
            open = cancelAttempt;
        }
        open.run();
    }

    @Override
    public boolean isCancelled() {
        return cancelled.getCount() == 0;
    }

    /** Sets the attempt whose connection a cancel closes from now on; after a cancel it is closed at once. */
    void register(Call attempt) {
        synchronized (this) {
            cancelAttempt = attempt::cancel;
        }
        if (isCancelled()) attempt.cancel();
    }

    /**
     * Ends the exchange: once the last callback of the handler begins, the call is complete. Until then a cancel keeps it
     * from beginning. Returns false when the call was cancelled before.
     */
    synchronized boolean end() {
        isEnding = true;
        cancelAttempt = NOTHING;
        return !isCancelled();
    }

    /** Returns true when a callback of the handler may begin. */
    synchronized boolean beginCallback() {
        if (isCancelled()) return false;
        isComplete |= isEnding;
        return true;
    }

    /** Ends the call: a later cancel does nothing. Returns false when the call was cancelled before. */
    synchronized boolean complete() {
        isComplete = true;
        cancelAttempt = NOTHING;
        return !isCancelled();
    }

    /** Waits for a cancel. Returns true when it came before the time was over. */
    boolean awaitCancel(Duration duration) throws InterruptedException {
        return cancelled.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }
}
