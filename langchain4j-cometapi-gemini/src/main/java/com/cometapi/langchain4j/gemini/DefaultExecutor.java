package com.cometapi.langchain4j.gemini;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs streams where the user set no executor. It is unbounded, since a callback may block or send further requests. Its
 * threads inherit nothing of the thread that makes them, since they go on to serve other callers.
 */
final class DefaultExecutor {

    private static final AtomicLong COUNT = new AtomicLong();

    static final Executor INSTANCE = create();

    private DefaultExecutor() {}

    private static Executor create() {
        try {
            return virtualThreads();
        } catch (ReflectiveOperationException beforeJava21) {
            return Executors.newCachedThreadPool(DefaultExecutor::daemon);
        }
    }

    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        Class<?> type = Class.forName("java.lang.Thread$Builder");
        type.getMethod("inheritInheritableThreadLocals", boolean.class).invoke(builder, false);
        Object factory = type.getMethod("factory").invoke(builder);
        return (ExecutorService) Executors.class
                .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                .invoke(null, factory);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(null, task, "cometapi-gemini-" + COUNT.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return thread;
    }
}
