package com.cometapi.langchain4j.gemini.spring;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.system.JavaVersion;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;

/**
 * Carries the thread-locals of the calling thread into the callbacks of a stream: trace, security context, and all else
 * that Micrometer's context propagation knows.
 */
record StreamContext(TaskDecorator decorator) {

    /**
     * @param executor null for new threads, which are virtual on Java 21 and later: the library's own default
     */
    Executor around(@Nullable Executor executor) {
        if (executor != null) return task -> executor.execute(decorator.decorate(task));
        SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("cometapi-gemini-");
        threads.setDaemon(true);
        threads.setVirtualThreads(JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE));
        threads.setTaskDecorator(decorator);
        return threads;
    }
}
