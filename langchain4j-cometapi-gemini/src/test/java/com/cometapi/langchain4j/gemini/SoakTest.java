package com.cometapi.langchain4j.gemini;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.StreamingContractTest.RecordingHandler;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many concurrent calls that succeed, fail, are cancelled or cut leave no thread, file or memory behind. A twentieth of
 * the calls by default, all with {@code -Psoak}; the figures are written to {@code target}. In a JVM of its own: what
 * other tests leave behind would count.
 */
@Tag("own-jvm")
class SoakTest {

    private static final int CALLS = Integer.getInteger("soak.calls", 1000);
    private static final int ROUND = 500;
    private static final int CALLERS = 16;
    /** Far fewer than the calls of one kind; the JVM itself opens a file now and then, such as the JAR of a class. */
    private static final int FILES_OF_THE_JVM = 10;

    private final ConnectionPool pool = new ConnectionPool(CALLERS, 500, TimeUnit.MILLISECONDS);
    private final OkHttpClient client =
            new OkHttpClient.Builder().connectionPool(pool).build();
    private final ThreadPoolExecutor streams =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 500, TimeUnit.MILLISECONDS, new SynchronousQueue<>());
    private final List<String> figures = new ArrayList<>();

    /**
     * What the JVM holds while no call runs.
     *
     * @param threads without the few of OkHttp and Okio, which end a minute after their last task
     */
    private record Held(Set<Thread> threads, long files, long heapBytes) {

        static Held now() {
            for (int i = 0; i < 3; i++) System.gc();
            UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            return new Held(
                    threadsAtWork(),
                    system.getOpenFileDescriptorCount(),
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
    }

    private static Set<Thread> threadsAtWork() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("OkHttp ")
                        && !thread.getName().equals("Okio Watchdog"))
                .collect(toSet());
    }

    @Test
    void many_calls_leave_nothing_behind_however_they_end() throws Exception {
        round(ROUND); // classes are loaded, buffers are filled
        Held before = held("before");

        for (int done = 0; done < CALLS; done += ROUND) {
            round(ROUND);
            held("after " + (done + ROUND));
        }

        Held after = held("at the end");
        Files.write(Path.of("target", "soak.txt"), figures);
        Awaitility.await()
                .pollInSameThread()
                .untilAsserted(() -> assertThat(threadsAtWork()).isSubsetOf(before.threads));
        assertThat(after.files).isLessThanOrEqualTo(before.files + FILES_OF_THE_JVM);
        assertThat(after.heapBytes).isLessThan(before.heapBytes + 4 * 1024 * 1024);
    }

    private Held held(String when) {
        Held held = Held.now();
        figures.add("%-12s %3d threads, %3d open files, %6d KiB of heap"
                .formatted(when, held.threads.size(), held.files, held.heapBytes / 1024));
        return held;
    }

    private void round(int calls) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (CometApiGeminiLocalServer server =
                CometApiGeminiLocalServer.start().otherwise(SoakTest::answer)) {
            CometApiGeminiChatModel whole =
                    connect(CometApiGeminiChatModel.builder(), server).build();
            CometApiGeminiStreamingChatModel streaming =
                    connect(CometApiGeminiStreamingChatModel.builder(), server).build();
            List<Future<?>> submitted = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                Kind kind = Kind.values()[i % Kind.values().length];
                submitted.add(callers.submit(() -> {
                    send(kind, whole, streaming);
                    return null;
                }));
            }
            for (Future<?> each : submitted) each.get(60, TimeUnit.SECONDS);

            Awaitility.await().until(() -> pool.connectionCount() == pool.idleConnectionCount());
            Awaitility.await().until(() -> pool.connectionCount() == 0);
            Awaitility.await().until(() -> server.openConnections() == 0);
            Awaitility.await().until(() -> streams.getPoolSize() == 0);
        } finally {
            callers.shutdown();
            assertThat(callers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private <M> CometApiGeminiModelBuilder<M> connect(
            CometApiGeminiModelBuilder<M> builder, CometApiGeminiLocalServer server) {
        return CallStyle.connect(builder, server).httpClient(client).executor(streams);
    }

    private enum Kind {
        ANSWERED,
        REFUSED,
        RESET,
        CUT,
        CANCELLED,
        CANCELLED_AT_ONCE,
        HANDLER_THROWS
    }

    private static Answer answer(LocalRequest request) {
        return switch (Kind.valueOf(request.lastUserText())) {
            case REFUSED -> Answer.error(400, "no");
            case RESET -> Answer.reset();
            case CUT -> Answer.chunks("a", "b", "c").cutMidEvent(request.streamed() ? 1 : 0);
            case CANCELLED -> Answer.chunks("a", "b").stallAfter(request.streamed() ? 1 : 2);
            case CANCELLED_AT_ONCE -> Answer.chunks("a", "b").stallAfter(request.streamed() ? 0 : 2);
            case ANSWERED, HANDLER_THROWS -> Answer.chunks("a", "b", "c");
        };
    }

    private static void send(Kind kind, CometApiGeminiChatModel whole, CometApiGeminiStreamingChatModel streaming)
            throws InterruptedException {
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from(kind.name())).build();
        boolean isCancelled = kind == Kind.CANCELLED || kind == Kind.CANCELLED_AT_ONCE;
        if (!isCancelled) {
            try {
                whole.chat(request);
            } catch (LangChain4jException e) {
                assertThat(kind).isNotIn(Kind.ANSWERED, Kind.HANDLER_THROWS);
            }
        }
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                if (kind == Kind.HANDLER_THROWS) throw new IllegalStateException("mine");
                if (kind != Kind.CANCELLED) return;
                context.streamingHandle().cancel();
                ended.countDown();
            }
        };
        StreamingHandle handle = streaming.start(request, handler);
        if (kind == Kind.CANCELLED_AT_ONCE) handle.cancel();
        else handler.await();
    }
}
