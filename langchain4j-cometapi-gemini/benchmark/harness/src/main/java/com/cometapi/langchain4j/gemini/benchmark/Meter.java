package com.cometapi.langchain4j.gemini.benchmark;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Measures the CPU time of this JVM, and the bytes it allocated, since the meter was created. */
final class Meter {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Map<Long, Long> allocatedBefore = allocatedByThread();
    private final Map<Long, Long> allocatedByEndedThreads = new ConcurrentHashMap<>();
    private final long cpuBefore = PROCESS.getProcessCpuTime();
    private final long startedAt = System.nanoTime();

    /** Notes what the current thread has allocated. Call it last on a thread that may end before the meter is read. */
    void noteCurrentThread() {
        allocatedByEndedThreads.put(Thread.currentThread().getId(), THREADS.getCurrentThreadAllocatedBytes());
    }

    long wallNanos() {
        return System.nanoTime() - startedAt;
    }

    /** Returns the CPU time of all threads, those of the compiler and the garbage collector included. */
    long cpuNanos() {
        return PROCESS.getProcessCpuTime() - cpuBefore;
    }

    long allocatedBytes() {
        Map<Long, Long> allocated = allocatedByThread();
        allocatedByEndedThreads.forEach(allocated::putIfAbsent);
        return allocated.entrySet().stream()
                .mapToLong(thread -> thread.getValue() - allocatedBefore.getOrDefault(thread.getKey(), 0L))
                .sum();
    }

    private static Map<Long, Long> allocatedByThread() {
        long[] ids = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        Map<Long, Long> allocated = new ConcurrentHashMap<>();
        for (int i = 0; i < ids.length; i++) {
            if (bytes[i] >= 0) allocated.put(ids[i], bytes[i]);
        }
        return allocated;
    }
}
