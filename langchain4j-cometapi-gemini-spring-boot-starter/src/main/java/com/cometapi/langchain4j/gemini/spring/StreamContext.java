package com.cometapi.langchain4j.gemini.spring;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.system.JavaVersion;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;

/**
 * What the asking thread has in its thread-locals (trace, security, whatever Micrometer's context propagation knows)
 * reaches the callbacks of a stream.
 */
record StreamContext(TaskDecorator decorator) {

    /** @param executor null: threads of its own, virtual ones on Java 21 and later, as the library has by default */
    Executor around(@Nullable Executor executor) {
        if (executor != null) return task -> executor.execute(decorator.decorate(task));
        SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("cometapi-gemini-");
        threads.setDaemon(true);
        threads.setVirtualThreads(JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE));
        threads.setTaskDecorator(decorator);
        return threads;
    }
}
