package com.cometapi.langchain4j.gemini;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes futures of calls. Completing such a future in any manner, so also cancelling it or letting it time out, cancels
 * its call.
 */
final class AsyncCall {

    private AsyncCall() {}

    /**
     * Runs a call on a thread of the executor, in the context of this thread.
     *
     * @param cancel makes the call end; does nothing after its end
     * @return completes with what the call returns or throws
     */
    static <T> CompletableFuture<T> run(Executor executor, Supplier<T> call, Runnable cancel) {
        CompletableFuture<T> future = new CompletableFuture<>();
        future.whenComplete((result, failure) -> cancel.run());
        CallerContext context = CallerContext.capture();
        Runnable task = () -> {
            try {
                future.complete(call.get());
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        };
        try {
            executor.execute(() -> StreamDemand.runOutsideLoop(() -> context.run(task)));
        } catch (RejectedExecutionException e) {
            future.completeExceptionally(e);
        }
        return future;
    }

    /** Runs a call that only an interrupt of its thread cancels, like {@link #run} on the default executor. */
    static <T> CompletableFuture<T> runInterruptibly(Supplier<T> call) {
        FutureTask<T> task = new FutureTask<>(call::get);
        return run(DefaultExecutor.INSTANCE, () -> result(task), () -> task.cancel(true));
    }

    private static <T> T result(FutureTask<T> task) {
        task.run();
        try {
            return task.get(); // it has ended
        } catch (InterruptedException e) {
            throw new CancellationException();
        } catch (ExecutionException e) {
            throw AsyncCall.<RuntimeException>undeclared(Objects.requireNonNull(e.getCause()));
        }
    }

    /** Throws a failure as it is: models in Kotlin throw checked exceptions that they do not declare. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E undeclared(Throwable failure) throws E {
        throw (E) failure;
    }

    /**
     * Makes a call after another one, unlike {@code thenCompose} with the exceptions as they are thrown.
     *
     * @param next makes the second call, on the thread that completes the first
     * @return cancels the call that is running
     */
    static <T, U> CompletableFuture<U> then(CompletableFuture<T> first, Function<T, CompletableFuture<U>> next) {
        CompletableFuture<U> future = new CompletableFuture<>();
        future.whenComplete((result, failure) -> first.cancel(true));
        first.whenComplete((value, failure) -> {
            if (failure != null) {
                future.completeExceptionally(failure);
            } else if (!future.isDone()) {
                try {
                    follow(next.apply(value), future);
                } catch (Throwable e) {
                    future.completeExceptionally(e);
                }
            }
        });
        return future;
    }

    private static <U> void follow(CompletableFuture<U> last, CompletableFuture<U> future) {
        future.whenComplete((result, failure) -> last.cancel(true));
        last.whenComplete((result, failure) -> {
            if (failure == null) future.complete(result);
            else future.completeExceptionally(failure);
        });
    }
}
