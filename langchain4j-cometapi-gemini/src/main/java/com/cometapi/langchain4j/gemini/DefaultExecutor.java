package com.cometapi.langchain4j.gemini;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs streams where the user set no executor. It is unbounded, since a callback may block or send further requests. Its
 * threads inherit nothing of the thread that makes them, since they go on to serve other callers.
 */
final class DefaultExecutor {

    private static final long IDLE_SECONDS = 60;
    private static final AtomicLong COUNT = new AtomicLong();

    static final Executor INSTANCE = create();

    private DefaultExecutor() {}

    private static Executor create() {
        try {
            return virtualThreads();
        } catch (ReflectiveOperationException beforeJava21) {
            return new DaemonThreads();
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

    /** Ends the threads that are idle. The others end when their streams do, unless a further stream begins. */
    static void endIdleThreads() {
        if (INSTANCE instanceof DaemonThreads threads) threads.setKeepAliveTime(0, TimeUnit.SECONDS);
    }

    private static final class DaemonThreads extends ThreadPoolExecutor {

        DaemonThreads() {
            super(
                    0,
                    Integer.MAX_VALUE,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    DefaultExecutor::daemon);
        }

        @Override
        public void execute(Runnable task) {
            if (getKeepAliveTime(TimeUnit.SECONDS) == 0) setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
            super.execute(task);
        }
    }

    /** The action keeps the caller's classes, and so their class loader, out of what the thread remembers. */
    @SuppressWarnings("removal") // runs before Java 21 only
    private static Thread daemon(Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, task, "cometapi-gemini-" + COUNT.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
            return thread;
        });
    }
}
