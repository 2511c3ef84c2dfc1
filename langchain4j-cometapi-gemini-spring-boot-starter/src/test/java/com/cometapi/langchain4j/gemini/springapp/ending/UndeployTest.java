package com.cometapi.langchain4j.gemini.springapp.ending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.springapp.Conditions;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks what an application that was closed leaves in the JVM. Heavy, since threads of OkHttp and okio end only after a
 * minute without work.
 */
@Tag("heavy")
class UndeployTest {

    private static final Duration THREADS_END = Duration.ofSeconds(5);
    private static final Duration LOADER_IS_GONE = Duration.ofSeconds(75);
    private static final int CYCLES = 20;

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @BeforeEach
    void answer() {
        AtomicInteger count = new AtomicInteger();
        server.otherwise(request -> count.incrementAndGet() % 3 == 0
                ? Answer.chunks("never ", "ends").stallAfter(1)
                : Answer.text("ok"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void an_undeployed_application_leaves_idle_threads_of_okhttp_only_and_its_class_loader_is_collected()
            throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        WeakReference<ClassLoader> loader = deployAndUndeploy(collected);

        long end = System.nanoTime() + LOADER_IS_GONE.toNanos();
        while (!loader.refersTo(null) && System.nanoTime() < end) {
            System.gc();
            collected.remove(500);
        }
        assertThat(loader.refersTo(null)).as("the class loader is gone").isTrue();
    }

    /** Nothing of the application may be on the stack when the caller waits for its end. */
    private WeakReference<ClassLoader> deployAndUndeploy(ReferenceQueue<ClassLoader> collected) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(new File(entry).toURI().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            CompletableFuture<String> answers = new CompletableFuture<>();
            Thread deployer = new Thread(() -> {
                try {
                    answers.complete(run(loader));
                } catch (Throwable e) {
                    answers.completeExceptionally(new IllegalStateException(e.toString()));
                }
            });
            deployer.setContextClassLoader(loader);
            deployer.start();
            assertThat(answers.get(2, TimeUnit.MINUTES)).isEqualTo("ok, ok");
            deployer.join();

            Conditions.await("no thread is left", THREADS_END, () -> threadsOf(loader)
                    .isEmpty());
            return new WeakReference<>(loader, collected);
        }
    }

    private String run(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> type = loader.loadClass(UndeployedApplication.class.getName());
        assertThat(type).isNotSameAs(UndeployedApplication.class);
        @SuppressWarnings("unchecked")
        UnaryOperator<String> application =
                (UnaryOperator<String>) type.getConstructor().newInstance();
        return application.apply(server.baseUrl());
    }

    /** Returns the threads that an application started, without those of OkHttp and okio that wait for work. */
    private static List<String> threadsOf(ClassLoader loader) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getContextClassLoader() == loader
                        || thread.getClass().getClassLoader() == loader
                        || thread.getName().startsWith("cometapi-gemini"))
                .map(Thread::getName)
                .filter(name -> !name.equals("OkHttp TaskRunner") && !name.equals("Okio Watchdog"))
                .toList();
    }

    @Test
    void twenty_starts_and_closes_leave_neither_threads_nor_open_files() throws Exception {
        assumeTrue(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean);
        UnaryOperator<String> application = new UndeployedApplication();
        application.apply(server.baseUrl()); // loads classes, and so opens jars
        awaitIdle();
        int threads = threads();
        long files = openFiles();

        for (int i = 0; i < CYCLES; i++) {
            assertThat(application.apply(server.baseUrl())).isEqualTo("ok, ok");
        }

        awaitIdle();
        Conditions.await("threads: " + threads() + " after " + threads, THREADS_END, () -> threads() <= threads);
        Conditions.await("open files: " + openFiles() + " after " + files, THREADS_END, () -> openFiles() <= files);
        System.out.println("Threads " + threads + " and then " + threads() + ", open files " + files + " and then "
                + openFiles() + ", after " + CYCLES + " starts and closes");
    }

    private void awaitIdle() throws InterruptedException {
        Conditions.await("connections are closed", THREADS_END, () -> server.openConnections() == 0);
    }

    /** Counts all threads but those of OkHttp and okio, which come and go. */
    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().matches("OkHttp.*|Okio.*"))
                .count();
    }

    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
