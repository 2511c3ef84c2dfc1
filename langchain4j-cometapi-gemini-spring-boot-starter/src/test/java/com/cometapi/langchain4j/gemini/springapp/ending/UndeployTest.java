package com.cometapi.langchain4j.gemini.springapp.ending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks what an application that was closed leaves in the JVM. */
class UndeployTest {

    private static final Duration THREADS_END = Duration.ofSeconds(5);
    private static final int CYCLES = 20;
    /** Fewer than the cycles; the JVM itself opens a file now and then, such as the JAR of a class. */
    private static final int FILES_OF_THE_JVM = 5;

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final HttpServer images = images();

    private static HttpServer images() {
        try {
            HttpServer images = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            byte[] png = Base64.getDecoder().decode("iVBORw0KGgo=");
            images.createContext("/", exchange -> {
                exchange.getResponseHeaders().add("Content-Type", "image/png");
                exchange.sendResponseHeaders(200, png.length);
                exchange.getResponseBody().write(png);
                exchange.close();
            });
            images.start();
            return images;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String addresses() {
        return server.baseUrl() + " http://localhost:" + images.getAddress().getPort() + "/image.png";
    }

    @BeforeEach
    void answer() {
        server.otherwise(request -> request.lastUserText().equals(UndeployedApplication.NEVER_ENDS)
                ? Answer.chunks("never ", "ends").stallAfter(1)
                : Answer.text("ok"));
    }

    @AfterEach
    void close() {
        server.close();
        images.stop(0);
    }

    // --- class loaders

    @Test
    void the_class_loader_of_an_undeployed_application_is_collected() throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        ShortIdleLoader loader = new ShortIdleLoader(classPath());

        deployAndUndeploy(loader);

        assertThat(loader.changedClasses())
                .as("classes of okio and OkHttp that have an idle time")
                .isGreaterThan(1);
        WeakReference<ClassLoader> reference = new WeakReference<>(loader, collected);
        loader = null;
        awaitCollected(reference, collected, Duration.ofSeconds(20));
    }

    /** Slow, since threads of OkHttp and okio end after a minute without work. */
    @Test
    @Tag("heavy")
    void the_class_loader_is_collected_when_the_idle_threads_of_okhttp_have_ended() throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());

        deployAndUndeploy(loader);

        WeakReference<ClassLoader> reference = new WeakReference<>(loader, collected);
        loader = null;
        awaitCollected(reference, collected, Duration.ofSeconds(75));
    }

    private static URL[] classPath() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(new File(entry).toURI().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** Runs an application on a thread that ends with it, as a servlet container does. */
    private void deployAndUndeploy(URLClassLoader loader) throws Exception {
        CompletableFuture<String> answers = new CompletableFuture<>();
        Thread deployer = new Thread(() -> {
            try {
                answers.complete(run(loader));
            } catch (Throwable e) {
                answers.completeExceptionally(new IllegalStateException(e.toString())); // without classes of the loader
            }
        });
        deployer.setContextClassLoader(loader);
        Set<Thread> earlier = Thread.getAllStackTraces().keySet();
        deployer.start();
        assertThat(answers.get(2, TimeUnit.MINUTES)).isEqualTo(UndeployedApplication.ANSWERS);
        deployer.join();
        loader.close();

        await(THREADS_END)
                .untilAsserted(() -> assertThat(threadsOf(loader, earlier)).isEmpty());
    }

    private String run(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> type = loader.loadClass(UndeployedApplication.class.getName());
        assertThat(type).isNotSameAs(UndeployedApplication.class);
        @SuppressWarnings("unchecked")
        UnaryOperator<String> application =
                (UnaryOperator<String>) type.getConstructor().newInstance();
        return application.apply(addresses());
    }

    /** Returns the threads that an application started, without those of OkHttp and okio that wait for work. */
    private static List<String> threadsOf(ClassLoader loader, Set<Thread> earlier) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !earlier.contains(thread))
                .filter(thread -> thread.getContextClassLoader() == loader
                        || thread.getClass().getClassLoader() == loader
                        || thread.getName().startsWith("cometapi-gemini"))
                .map(Thread::getName)
                .filter(name -> !name.equals("OkHttp TaskRunner") && !name.equals("Okio Watchdog"))
                .toList();
    }

    private static void awaitCollected(
            WeakReference<ClassLoader> loader, ReferenceQueue<ClassLoader> collected, Duration time)
            throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (!loader.refersTo(null) && System.nanoTime() < end) {
            System.gc();
            collected.remove(500);
        }
        assertThat(loader.refersTo(null)).as("the class loader is gone").isTrue();
    }

    // --- threads and files

    @Test
    void twenty_starts_and_closes_leave_neither_threads_nor_open_files() throws Exception {
        assumeTrue(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean,
                "only Unix counts the open files of a process");
        UnaryOperator<String> application = new UndeployedApplication();
        application.apply(addresses()); // loads classes, and so opens jars
        awaitClosedConnections();
        int threads = threads();
        long files = openFiles();

        for (int i = 0; i < CYCLES; i++) {
            assertThat(application.apply(addresses())).isEqualTo(UndeployedApplication.ANSWERS);
        }

        awaitClosedConnections();
        await(THREADS_END)
                .untilAsserted(() -> assertThat(threads()).as("threads").isLessThanOrEqualTo(threads));
        await(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(openFiles()).as("open files").isLessThanOrEqualTo(files + FILES_OF_THE_JVM));
        System.out.printf(
                "%d starts and closes: threads %d, then %d; open files %d, then %d%n",
                CYCLES, threads, threads(), files, openFiles());
    }

    private void awaitClosedConnections() {
        await(Duration.ofSeconds(20)).until(() -> server.openConnections() == 0);
    }

    /** Without a thread of its own, since threads are counted. */
    private static ConditionFactory await(Duration time) {
        return Awaitility.await().pollInSameThread().atMost(time);
    }

    /** Counts all threads but those of OkHttp, okio and the JDK's virtual threads, which come and go. */
    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        !thread.getName().matches("OkHttp.*|Okio.*|ForkJoinPool-\\d+-worker-.*|VirtualThread-.*"))
                .count();
    }

    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
