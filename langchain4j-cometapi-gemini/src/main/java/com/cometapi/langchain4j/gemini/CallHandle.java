package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels one call, at any moment and from any thread: before its first byte, between two attempts, in the middle of the
 * response.
 */
final class CallHandle implements StreamingHandle {

    private static final Logger log = LoggerFactory.getLogger(CallHandle.class);

    private static final Runnable NOTHING = () -> {};

    private final CountDownLatch cancelled = new CountDownLatch(1);
    private Runnable cancelAttempt = NOTHING;
    private boolean isEnding;
    private boolean isComplete;
    private @Nullable RuntimeException reason;
    private final List<Consumer<@Nullable ChatResponse>> observers = new ArrayList<>();

    /** Waits for no callback: one that has begun may be what is cancelling, on this thread or on another. */
    @Override
    public void cancel() {
        Runnable open;
        synchronized (this) {
            reason = null;
            if (isComplete) return;
            cancelled.countDown();
            open = cancelAttempt;
        }
        open.run();
    }

    /** Cancels the call although the caller does not, which is notified of the reason. */
    void cancel(RuntimeException because) {
        Runnable open;
        synchronized (this) {
            if (isComplete || isCancelled()) return;
            reason = because;
            cancelled.countDown();
            open = cancelAttempt;
        }
        open.run();
    }

    /** Returns what the caller is notified of; null when it has cancelled the call itself, or the call goes on. */
    synchronized @Nullable RuntimeException reason() {
        return reason;
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

    /** Returns true when the handler may be notified of a failure, or of the reason why the call ends without its doing. */
    synchronized boolean beginError() {
        if (isCancelled() && reason == null) return false;
        isComplete |= isEnding;
        return true;
    }

    /** Ends the call: a later cancel does nothing. Returns false when the call was cancelled before. */
    synchronized boolean complete() {
        isComplete = true;
        cancelAttempt = NOTHING;
        return !isCancelled();
    }

    /** @param observer is notified once, with what had arrived, if the caller cancels the call */
    synchronized void whenCancelled(Consumer<@Nullable ChatResponse> observer) {
        observers.add(observer);
    }

    /** Notifies the observers that the call has ended because the caller cancelled it. */
    void notifyCancelled(@Nullable ChatResponse partial) {
        List<Consumer<@Nullable ChatResponse>> notified;
        synchronized (this) {
            notified = List.copyOf(observers);
            observers.clear();
        }
        for (Consumer<@Nullable ChatResponse> observer : notified) {
            try {
                observer.accept(partial);
            } catch (Exception e) {
                log.warn("A listener threw an exception when it was notified of a cancelled stream", e);
            }
        }
    }

    /** Waits for a cancel. Returns true when it came before the time was over. */
    boolean awaitCancel(Duration duration) throws InterruptedException {
        return cancelled.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }
}
