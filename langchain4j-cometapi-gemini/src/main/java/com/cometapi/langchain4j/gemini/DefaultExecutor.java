package com.cometapi.langchain4j.gemini;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Runs streams where the user set no executor. It is unbounded, since a callback may block or send further requests. */
final class DefaultExecutor {

    private static final AtomicLong COUNT = new AtomicLong();

    static final Executor INSTANCE = create();

    private DefaultExecutor() {}

    private static Executor create() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException beforeJava21) {
            return Executors.newCachedThreadPool(DefaultExecutor::daemon);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "cometapi-gemini-" + COUNT.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
