package com.cometapi.langchain4j.gemini;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The calls of one model that have not ended, so that closing the model ends them. Thread-safe. */
final class OpenCalls {

    private final Map<CallHandle, Runnable> calls = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> allEnded = new CompletableFuture<>();
    private volatile boolean isClosed;

    /**
     * Adds a call.
     *
     * @param resume run when the model is closed, so that a suspended call comes to its end
     * @throws IllegalStateException when the model is closed
     */
    void add(CallHandle call, Runnable resume) {
        calls.put(call, resume);
        if (!isClosed) return;
        remove(call);
        throw new IllegalStateException("The model is closed and sends no more requests: build another one, and close"
                + " a model only when nothing uses it any more");
    }

    void remove(CallHandle call) {
        calls.remove(call);
        completeIfEnded();
    }

    /**
     * Refuses calls from now on.
     *
     * @return completes when no call is open, on the thread of the last one
     */
    CompletableFuture<Void> refuseNew() {
        isClosed = true;
        completeIfEnded();
        return allEnded;
    }

    /**
     * Refuses calls from now on, and cancels those that are open.
     *
     * @return completes when no call is open, on the thread of the last one
     */
    CompletableFuture<Void> close() {
        isClosed = true;
        calls.forEach((call, resume) -> {
            call.cancel(new CancellationException("The model was closed while the call was running"));
            resume.run();
        });
        return refuseNew();
    }

    private void completeIfEnded() {
        if (isClosed && calls.isEmpty()) allEnded.complete(null);
    }
}
