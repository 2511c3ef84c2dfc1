package com.cometapi.langchain4j.gemini;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What a call brings from the thread that makes it to the threads that run it: SLF4J's MDC, the class loader and, with
 * Micrometer's context-propagation on the class path, the thread-locals that are registered there. Nothing else is seen on
 * those threads, whoever resumes a call. Thread-safe.
 */
final class CallerContext {

    private static final boolean IS_PROPAGATION_PRESENT = isPropagationPresent();

    private final @Nullable Map<String, String> mdc = MDC.getCopyOfContextMap();
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final UnaryOperator<Runnable> registered;

    private CallerContext(UnaryOperator<Runnable> registered) {
        this.registered = registered;
    }

    private static boolean isPropagationPresent() {
        try {
            RegisteredThreadLocals.capture();
            return true;
        } catch (LinkageError absentOrTooOld) {
            return false;
        }
    }

    /** Captures the context of this thread. */
    static CallerContext capture() {
        return new CallerContext(IS_PROPAGATION_PRESENT ? RegisteredThreadLocals.capture() : UnaryOperator.identity());
    }

    /**
     * Captures the context of this thread.
     *
     * @param other holds values that count more, such as a context of Reactor
     */
    static CallerContext capture(Object other) {
        return new CallerContext(
                IS_PROPAGATION_PRESENT ? RegisteredThreadLocals.capture(other) : UnaryOperator.identity());
    }

    /** Runs a task in this context, and restores that of the thread afterwards. */
    void run(Runnable task) {
        Thread thread = Thread.currentThread();
        Map<String, String> ownMdc = MDC.getCopyOfContextMap();
        ClassLoader ownLoader = thread.getContextClassLoader();
        setMdc(mdc);
        thread.setContextClassLoader(loader);
        try {
            registered.apply(task).run();
        } finally {
            thread.setContextClassLoader(ownLoader);
            setMdc(ownMdc);
        }
    }

    private static void setMdc(@Nullable Map<String, String> values) {
        if (values == null) MDC.clear();
        else MDC.setContextMap(values);
    }
}
