package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.AiServices;
import io.micrometer.context.ContextRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSink;
import okio.Okio;
import okio.Sink;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import org.slf4j.MDC;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/** What callers that share threads and buffers see of each other: nothing. Heavy, since threads have to become idle. */
@Tag("heavy")
class IsolationTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** Known to nobody but the application. */
    private static final InheritableThreadLocal<String> USER = new InheritableThreadLocal<>();

    /** Registered with Micrometer's context-propagation. */
    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    private static final String TENANT_KEY = "tenant";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private int busyBefore;

    @BeforeEach
    void beginWithoutThreads() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(TENANT_KEY, TENANT);
        DefaultExecutor.endIdleThreads();
        awaitNoIdleThread();
        busyBefore = busyThreads();
        server.otherwise(request -> request.functionResponsesAfterLastText() > 0
                        || request.functionNames().isEmpty()
                ? Answer.text("ok")
                : Answer.call("note", "{}"));
    }

    @AfterEach
    void close() {
        ContextRegistry.getInstance().removeThreadLocalAccessor(TENANT_KEY);
        server.close();
    }

    /** Other suites leave threads that wait for ever in a handler. */
    static void awaitNoIdleThread() {
        if (DefaultExecutor.INSTANCE instanceof ThreadPoolExecutor pool) {
            Awaitility.await().until(() -> pool.getPoolSize() == pool.getActiveCount());
        }
    }

    private static int busyThreads() {
        return DefaultExecutor.INSTANCE instanceof ThreadPoolExecutor pool ? pool.getActiveCount() : 0;
    }

    /** Until the stream has given its thread back, and whoever requests more resumes it. */
    private void awaitSuspended() {
        Awaitility.await().until(() -> busyThreads() <= busyBefore);
    }

    private static String view() {
        return USER.get() + " " + TENANT.get() + " " + MDC.get("user");
    }

    private static void as(String user, Runnable task) throws InterruptedException {
        Thread thread = new Thread(() -> {
            USER.set(user);
            TENANT.set(user);
            MDC.put("user", user);
            task.run();
        });
        thread.start();
        thread.join();
    }

    // --- callers, one after the other on the same threads

    /** How a caller sends a request whose work runs on the default executor. */
    private enum Entry {
        HANDLER {
            @Override
            void send(CometApiGeminiLocalServer server, Runnable callback) {
                CompletableFuture<ChatResponse> done = new CompletableFuture<>();
                streaming(server).chat("hi", new StreamingChatResponseHandler() {
                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        callback.run();
                        done.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        done.completeExceptionally(error);
                    }
                });
                done.join();
            }
        },
        FUTURE {
            @Override
            void send(CometApiGeminiLocalServer server, Runnable callback) {
                CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                        .apiKey(() -> key())
                        .listeners(new Listening(callback))
                        .build()
                        .chatAsync(UserMessages.hi())
                        .join();
            }
        },
        FLUX {
            @Override
            void send(CometApiGeminiLocalServer server, Runnable callback) {
                CometApiGeminiFlux.from(streaming(server))
                        .text(UserMessages.hi())
                        .doOnComplete(callback)
                        .blockLast(SOON);
            }
        },
        TOOL {
            @Override
            void send(CometApiGeminiLocalServer server, Runnable callback) {
                service(streaming(server), callback).chat("hi").blockLast(SOON);
            }
        };

        abstract void send(CometApiGeminiLocalServer server, Runnable callback);

        private static String key() {
            return "key-of-" + USER.get() + "-" + TENANT.get();
        }

        private static CometApiGeminiStreamingChatModel streaming(CometApiGeminiLocalServer server) {
            return CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                    .apiKey(() -> key())
                    .build();
        }
    }

    private record Listening(Runnable callback) implements dev.langchain4j.model.chat.listener.ChatModelListener {

        @Override
        public void onResponse(dev.langchain4j.model.chat.listener.ChatModelResponseContext context) {
            callback.run();
        }
    }

    interface Assistant {

        Flux<String> chat(String message);
    }

    private static Assistant service(CometApiGeminiStreamingChatModel model, Runnable callback) {
        return AiServices.builder(Assistant.class)
                .streamingChatModel(model)
                .tools(new Object() {
                    @Tool
                    public String note() {
                        callback.run();
                        return "noted";
                    }
                })
                .build();
    }

    @ParameterizedTest
    @EnumSource(Entry.class)
    void each_caller_is_served_with_its_own_context(Entry entry) throws InterruptedException {
        for (String user : List.of("ada", "bob", "cleo")) {
            as(user, () -> entry.send(server, () -> seen.add(view())));
        }

        assertThat(seen).containsExactly("null ada ada", "null bob bob", "null cleo cleo");
        assertThat(server.requests())
                .extracting(request -> request.header("x-goog-api-key"))
                .containsOnly("key-of-null-ada", "key-of-null-bob", "key-of-null-cleo");
    }

    @ParameterizedTest
    @EnumSource(Entry.class)
    void a_caller_without_context_gets_none(Entry entry) throws InterruptedException {
        as("ada", () -> entry.send(server, () -> seen.add(view())));
        Thread nameless = new Thread(() -> entry.send(server, () -> seen.add(view())));
        nameless.start();
        nameless.join();

        assertThat(seen).containsExactly("null ada ada", "null null null");
    }

    private List<String> keysOf(Runnable call) throws InterruptedException {
        server.otherwise(request -> Answer.text("ok"));
        for (String user : List.of("ann", "bob", "eve")) as(user, call);
        return server.requests().stream()
                .map(request -> request.header("x-goog-api-key"))
                .toList();
    }

    @Test
    void a_stream_inherits_nothing_from_the_thread_that_starts_it() throws InterruptedException {
        List<String> keys = keysOf(() -> CallStyle.send(
                CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                        .apiKey(() -> "key-of-" + USER.get())
                        .build(),
                UserMessages.hi()));

        assertThat(keys).containsExactly("key-of-null", "key-of-null", "key-of-null");
    }

    @Test
    void a_future_inherits_nothing_from_the_thread_that_starts_it() throws InterruptedException {
        List<String> keys = keysOf(() -> CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                .apiKey(() -> "key-of-" + USER.get())
                .build()
                .chatAsync(UserMessages.hi())
                .join());

        assertThat(keys).containsExactly("key-of-null", "key-of-null", "key-of-null");
    }

    // --- class loaders

    /** Loads a class of its own, whose frames are on the stack when threads are made. */
    private static final class Redeployed extends ClassLoader {

        Redeployed() {
            super(IsolationTest.class.getClassLoader());
        }

        Runnable caller(Runnable task) throws Exception {
            byte[] bytes;
            try (InputStream in = IsolationTest.class.getResourceAsStream("IsolationTest$Caller.class")) {
                bytes = in.readAllBytes();
            }
            Class<?> caller = defineClass(Caller.class.getName(), bytes, 0, bytes.length, null);
            var constructor = caller.getDeclaredConstructor(Runnable.class);
            constructor.setAccessible(true);
            return (Runnable) constructor.newInstance(task);
        }
    }

    static final class Caller implements Runnable {

        private final Runnable task;

        Caller(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            task.run();
        }
    }

    @Test
    void idle_threads_keep_no_class_loader_of_a_caller() throws Exception {
        CometApiGeminiStreamingChatModel model = Entry.streaming(server);
        Entry.HANDLER.send(server, () -> {}); // the threads of OkHttp are made by another caller
        DefaultExecutor.endIdleThreads();
        awaitNoIdleThread();

        WeakReference<ClassLoader> loader = sendFromAnotherLoader(model);

        Awaitility.await().pollInterval(Duration.ofMillis(50)).until(() -> {
            System.gc();
            return loader.refersTo(null);
        });
    }

    private WeakReference<ClassLoader> sendFromAnotherLoader(CometApiGeminiStreamingChatModel model) throws Exception {
        Redeployed loader = new Redeployed();
        List<String> loaders = new CopyOnWriteArrayList<>();
        Thread thread = new Thread(loader.caller(() -> {
            USER.set("ada");
            CallStyle.send(model, UserMessages.hi());
            Entry.HANDLER.send(
                    server,
                    () -> loaders.add(Thread.currentThread()
                            .getContextClassLoader()
                            .getClass()
                            .getName()));
        }));
        thread.setContextClassLoader(loader);
        thread.start();
        thread.join();
        assertThat(loaders).as("callbacks have it").containsExactly(Redeployed.class.getName());
        return new WeakReference<>(loader);
    }

    // --- who requests more is not who sent the request

    private static final class Manual extends BaseSubscriber<String> {

        final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(String text) {
            signals.add(text);
        }

        @Override
        protected void hookOnComplete() {
            signals.add("complete");
        }

        @Override
        protected void hookOnError(Throwable error) {
            signals.add(error);
        }
    }

    @Test
    void tools_do_not_see_who_requests_more() throws Exception {
        server.strict(false)
                .otherwise(request ->
                        request.functionResponsesAfterLastText() > 0 ? Answer.chunks("a", "b") : Answer.json("""
                        {"candidates":[{"content":{"parts":[{"text":"let me see"}]}}]}""", """
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"note","args":{}}}]},\
                        "finishReason":"STOP"}]}"""));
        Manual subscriber = new Manual();
        as(
                "ada",
                () -> service(Entry.streaming(server), () -> seen.add(view()))
                        .chat("hi")
                        .subscribe(subscriber));
        List<Object> signals = new CopyOnWriteArrayList<>();
        AtomicInteger readers = new AtomicInteger();
        while (!signals.contains("complete")) {
            awaitSuspended();
            as("reader" + readers.incrementAndGet(), () -> subscriber.request(1));
            Object signal = subscriber.signals.poll(20, TimeUnit.SECONDS);
            signals.add(signal);
            if (signal instanceof Throwable failure) throw new AssertionError(failure);
        }

        assertThat(signals).containsExactly("let me see", "a", "b", "complete");
        assertThat(seen).containsExactly("null ada ada");
        assertThat(server.requests())
                .extracting(request -> request.header("x-goog-api-key"))
                .containsOnly("key-of-null-ada");
    }

    @Test
    void the_context_of_a_reactor_subscriber_counts_more() throws Exception {
        as(
                "ada",
                () -> Flux.deferContextual(context -> service(Entry.streaming(server), () -> seen.add(view()))
                                .chat("hi"))
                        .contextWrite(Context.of(TENANT_KEY, "reactive"))
                        .blockLast(SOON));

        assertThat(seen).containsExactly("null reactive ada");
    }

    // --- buffers

    /** Hands a request to a thread of its own and does not wait for its end, as time limiters and hedging do. */
    private static final class GivingUp implements Interceptor {

        final boolean answers;
        final Buffer written = new Buffer();
        final CountDownLatch isWriting = new CountDownLatch(1);
        final CountDownLatch mayContinue = new CountDownLatch(1);
        final CompletableFuture<Void> end = new CompletableFuture<>();

        GivingUp(boolean answers) {
            this.answers = answers;
        }

        @Override
        public Response intercept(Chain chain) throws IOException {
            Request request = chain.request();
            new Thread(() -> write(request)).start();
            try {
                isWriting.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (!answers) throw new IOException("The time is over");
            return new Response.Builder()
                    .request(request)
                    .protocol(Protocol.HTTP_1_1)
                    .code(200)
                    .message("OK")
                    .body(ResponseBody.create("""
                            {"candidates":[{"content":{"parts":[{"text":"hedged"}]},"finishReason":"STOP"}]}""", MediaType.get("application/json")))
                    .build();
        }

        private void write(Request request) {
            Sink slow = new ForwardingSink(written) {
                @Override
                public void write(Buffer source, long byteCount) throws IOException {
                    super.write(source, byteCount);
                    isWriting.countDown();
                    try {
                        mayContinue.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
            };
            try {
                okio.BufferedSink sink = Okio.buffer(slow);
                request.body().writeTo(sink);
                sink.flush();
                end.complete(null);
            } catch (IOException | RuntimeException e) {
                end.completeExceptionally(e);
            }
        }
    }

    private static Stream<Boolean> ends() {
        return Stream.of(true, false);
    }

    @ParameterizedTest(name = "the interceptor answers: {0}")
    @org.junit.jupiter.params.provider.MethodSource("ends")
    void no_request_is_sent_in_the_body_of_another(boolean answers) {
        GivingUp first = new GivingUp(answers);
        CometApiGeminiChatModel model = CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                .maxRetries(0)
                .httpClient(new OkHttpClient.Builder().addInterceptor(first).build())
                .build();
        if (answers) assertThat(model.chat("a".repeat(60_000))).isEqualTo("hedged");
        else assertThatThrownBy(() -> model.chat("a".repeat(60_000))).hasMessageContaining("The time is over");

        for (int i = 0; i < 3; i++) CallStyle.WHOLE.send(server, "b".repeat(60_000));
        first.mayContinue.countDown();
        first.end.join();

        String body = first.written.readUtf8();
        assertThat(body).contains("a".repeat(60_000)).doesNotContain("bbb");
    }

    @Test
    void a_request_cannot_be_sent_after_its_call_has_ended() {
        okhttp3.RequestBody[] body = new okhttp3.RequestBody[1];
        CallStyle.STREAMED.send(
                server,
                it -> it.httpClient(new OkHttpClient.Builder()
                        .addInterceptor(chain -> {
                            body[0] = chain.request().body();
                            return chain.proceed(chain.request());
                        })
                        .build()),
                UserMessages.hi());

        assertThatThrownBy(() -> body[0].writeTo(new Buffer())).hasMessageContaining("ended");
    }

    @Test
    void a_held_back_stream_lets_go_of_its_request() throws IOException {
        server.otherwise(request -> Answer.chunks("a", "b", "c"));
        okhttp3.RequestBody[] body = new okhttp3.RequestBody[1];
        CometApiGeminiStreamingChatModel model = CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .httpClient(new OkHttpClient.Builder()
                        .addInterceptor(chain -> {
                            body[0] = chain.request().body();
                            return chain.proceed(chain.request());
                        })
                        .build())
                .build();
        Manual subscriber = new Manual();
        CometApiGeminiFlux.from(model)
                .text(UserMessages.request("x".repeat(1_000_000)))
                .subscribe(subscriber);
        subscriber.request(1);
        Awaitility.await().until(() -> subscriber.signals.size() == 1);

        assertThat(body[0].contentLength()).isGreaterThan(1_000_000);
        Awaitility.await()
                .untilAsserted(() ->
                        assertThatThrownBy(() -> body[0].writeTo(new Buffer())).isInstanceOf(IOException.class));
        subscriber.request(10);
        Awaitility.await().until(() -> subscriber.signals.contains("complete"));
    }

    @ParameterizedTest
    @EnumSource(CallStyle.class)
    void every_attempt_sends_the_whole_request(CallStyle style) {
        server.answers(Answer.error(503, "busy"), Answer.error(503, "busy"), Answer.text("ok"));

        style.send(server, it -> it.maxRetries(2), UserMessages.request("x".repeat(100_000)));

        assertThat(server.requests())
                .hasSize(3)
                .extracting(LocalRequest::lastUserText)
                .containsOnly("x".repeat(100_000));
    }

    private static JsonBody body(String text) {
        return JsonBody.of(json -> {
            json.beginObject();
            json.field("text", text);
            json.endObject();
        });
    }

    @Test
    void buffers_are_given_back_only_when_no_thread_writes_them() throws Exception {
        CountDownLatch isWriting = new CountDownLatch(1);
        CountDownLatch isClosed = new CountDownLatch(1);
        JsonBody body = body("a".repeat(60_000));
        Buffer sent = new Buffer();
        Thread writer = new Thread(() -> {
            try (okio.BufferedSink sink = Okio.buffer(new ForwardingSink(sent) {
                @Override
                public void write(Buffer source, long byteCount) throws IOException {
                    isWriting.countDown();
                    try {
                        isClosed.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    super.write(source, byteCount);
                }
            })) {
                body.writeTo(sink);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.setDaemon(true);
        writer.start();
        isWriting.await();
        body.close();
        JsonBody other = body("b".repeat(60_000));
        isClosed.countDown();
        writer.join(SOON.toMillis());

        assertThat(writer.isAlive()).as("ends").isFalse(); // it may follow segments of others in a circle
        assertThat(sent.readUtf8()).isEqualTo("{\"text\":\"" + "a".repeat(60_000) + "\"}");
        other.close();
    }

    @Test
    void a_body_cannot_be_sent_after_its_call_has_ended() {
        JsonBody body = body("a");
        body.close();

        assertThatThrownBy(() -> body.writeTo(new Buffer()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("its call has ended");
    }
}
