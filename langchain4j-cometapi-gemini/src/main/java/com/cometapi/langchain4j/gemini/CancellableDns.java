package com.cometapi.langchain4j.gemini;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * Resolves names on another thread, so that a cancel, a time limit and an interrupt end the wait. The operating system
 * itself cannot be interrupted there. Thread-safe if the delegate is.
 */
record CancellableDns(Dns delegate) implements Dns {

    /** OkHttp reports each lookup on the thread that makes it, and names no call to the resolver. */
    private static final ThreadLocal<CompletableFuture<Void>> CANCELLED = new ThreadLocal<>();

    static Dns of(Dns dns) {
        return dns instanceof CancellableDns ? dns : new CancellableDns(dns);
    }

    /** Sets what ends the next lookup of this thread. */
    static void announce(CompletableFuture<Void> cancelled) {
        CANCELLED.set(cancelled);
    }

    static void forget() {
        CANCELLED.remove();
    }

    @Override
    public List<InetAddress> lookup(String hostname) throws UnknownHostException {
        CompletableFuture<Void> cancelled = CANCELLED.get();
        CANCELLED.remove();
        if (cancelled == null) return delegate.lookup(hostname);
        CompletableFuture<List<InetAddress>> result = new CompletableFuture<>();
        DefaultExecutor.INSTANCE.execute(() -> resolve(hostname, result));
        try {
            CompletableFuture.anyOf(result, cancelled).get();
            if (result.isDone()) return result.get();
            throw failure(hostname, "cancelled", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(hostname, "interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException unknown) throw unknown;
            throw failure(hostname, String.valueOf(e.getCause()), e.getCause());
        }
    }

    private void resolve(String hostname, CompletableFuture<List<InetAddress>> result) {
        try {
            result.complete(delegate.lookup(hostname));
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    private static UnknownHostException failure(String hostname, String reason, @Nullable Throwable cause) {
        UnknownHostException failure = new UnknownHostException(hostname + " (" + reason + ")");
        if (cause != null) failure.initCause(cause);
        return failure;
    }
}
