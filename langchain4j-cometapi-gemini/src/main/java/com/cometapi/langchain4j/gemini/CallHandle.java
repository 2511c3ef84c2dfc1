package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.response.StreamingHandle;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/** Hangs up on one question, at any moment and from any thread: before its first byte, between two attempts, in mid-answer. */
final class CallHandle implements StreamingHandle {

    private final CountDownLatch hungUp = new CountDownLatch(1);
    private @Nullable Call call;
    private boolean isOver;

    @Override
    public void cancel() {
        Call open;
        synchronized (this) {
            if (isOver) return;
            hungUp.countDown();
            open = call;
        }
        if (open != null) open.cancel();
    }

    @Override
    public boolean isCancelled() {
        return hungUp.getCount() == 0;
    }

    /** The call to close from now on; closed at once when it comes too late. */
    void attach(Call attempt) {
        synchronized (this) {
            call = attempt;
        }
        if (isCancelled()) attempt.cancel();
    }

    /**
     * From here on there is nothing left to hang up on.
     *
     * @return false when it was hung up on before
     */
    synchronized boolean over() {
        isOver = true;
        call = null;
        return !isCancelled();
    }

    /** @return true when hung up on before the time was over */
    boolean awaitCancel(Duration duration) throws InterruptedException {
        return hungUp.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }
}
