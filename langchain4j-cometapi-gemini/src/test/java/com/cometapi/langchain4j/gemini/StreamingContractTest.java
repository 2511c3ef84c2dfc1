package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamingContractTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiStreamingChatModel model = CallStyle.connect(
                    CometApiGeminiStreamingChatModel.builder(), server)
            .build();
    private final ChatRequest request =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @AfterEach
    void close() {
        server.close();
    }

    /** Records every callback. */
    static class RecordingHandler implements StreamingChatResponseHandler {

        final List<String> events = new CopyOnWriteArrayList<>();
        final List<Throwable> errors = new CopyOnWriteArrayList<>();
        final List<Thread> threads = new CopyOnWriteArrayList<>();
        final CountDownLatch ended = new CountDownLatch(1);

        void add(String event) {
            events.add(event);
            threads.add(Thread.currentThread());
        }

        @Override
        public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
            add("text " + partial.text());
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            add("call " + call.index() + " " + call.toolExecutionRequest().name());
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            add("complete " + response.aiMessage().text());
            ended.countDown();
        }

        @Override
        public void onError(Throwable error) {
            errors.add(error);
            add("error");
            ended.countDown();
        }

        RecordingHandler await() throws InterruptedException {
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            return this;
        }
    }

    @Test
    void callbacks_run_in_order_on_one_thread_other_than_the_callers() throws InterruptedException {
        server.answers(Answer.chunks("a", "", " ", "b"));
        RecordingHandler handler = new RecordingHandler();

        model.chat(request, handler);

        assertThat(handler.await().events).containsExactly("text a", "text  ", "text b", "complete a b");
        assertThat(handler.threads).containsOnly(handler.threads.get(0)).doesNotContain(Thread.currentThread());
    }

    @Test
    void a_letter_that_is_split_between_chunks_comes_whole() throws InterruptedException {
        server.answers(ChunkedAnswers.of(
                CallStyle.STREAMED,
                ChunkedAnswers.parts("{\"text\":\"x\\ud83d\",\"thought\":true}"),
                ChunkedAnswers.parts("{\"text\":\"\\ude00\",\"thought\":true},{\"text\":\"a\\ud83d\"}"),
                ChunkedAnswers.parts("{\"text\":\"\\ude00b\\ud83d\"}"),
                ChunkedAnswers.end("STOP")));
        CometApiGeminiStreamingChatModel thinker = CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .returnThinking(true)
                .build();
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onPartialThinking(PartialThinking partial) {
                add("thought " + partial.text());
            }
        };

        thinker.chat(request, handler);

        assertThat(handler.await().events)
                .containsExactly("thought x", "thought 😀", "text a", "text 😀b", "text \ud83d", "complete a😀b\ud83d");
    }

    @Test
    void each_event_is_emitted_before_the_next_one_is_read() throws InterruptedException {
        CountDownLatch isReceived = new CountDownLatch(1);
        server.answers(Answer.chunks("first", "second").waitBefore(1, isReceived));
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                isReceived.countDown();
            }
        };

        model.chat(request, handler);

        assertThat(handler.await().events).containsExactly("text first", "text second", "complete firstsecond");
    }

    @Test
    void a_cut_stream_is_one_error_and_nothing_more() throws InterruptedException {
        for (Answer cut : List.of(
                Answer.chunks("a", "b", "c").cutAfter(2),
                Answer.chunks("a", "b", "c").breakAfter(2),
                Answer.chunks("a", "b", "c").resetAfter(2),
                Answer.chunks("a", "b", "c").cutMidEvent(2))) {
            server.answers(cut);
            RecordingHandler handler = new RecordingHandler();

            model.chat(request, handler);

            assertThat(handler.await().events).containsExactly("text a", "text b", "error");
            assertThat(handler.errors.get(0)).isInstanceOf(CometApiGeminiIncompleteResponseException.class);
        }
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void an_error_object_after_the_first_text_is_not_retried() throws InterruptedException {
        server.answers(Answer.sse("""
                data: {"candidates":[{"content":{"parts":[{"text":"a"}]}}]}

                {
                  "error": {"code": 429, "message": "slow down", "status": "RESOURCE_EXHAUSTED"}
                }
                """));
        RecordingHandler handler = new RecordingHandler();

        model.chat(request, handler);

        assertThat(handler.await().events).containsExactly("text a", "error");
        assertThat(handler.errors.get(0)).isInstanceOf(RateLimitException.class).hasMessageContaining("slow down");
    }

    @Test
    void cancel_closes_the_connection_without_a_callback() throws InterruptedException {
        server.answers(Answer.chunks("a", "b").stallAfter(1));
        CountDownLatch isCancelled = new CountDownLatch(1);
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                context.streamingHandle().cancel();
                assertThat(context.streamingHandle().isCancelled()).isTrue();
                isCancelled.countDown();
            }
        };

        model.chat(request, handler);

        assertThat(isCancelled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(5)))
                .isTrue();
        assertThat(handler.events).containsExactly("text a");
    }

    @Test
    void a_handle_cancels_before_the_first_token() throws InterruptedException {
        server.answers(Answer.text("never received").stallAfter(0));
        RecordingHandler handler = new RecordingHandler();
        StreamingHandle handle = model.start(request, handler);
        Awaitility.await().until(() -> !server.requests().isEmpty());

        handle.cancel();
        handle.cancel();

        assertThat(handle.isCancelled()).isTrue();
        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(5)))
                .isTrue();
        assertThat(handler.events).isEmpty();
    }

    @Test
    void a_handle_is_not_cancelled_after_the_end() throws InterruptedException {
        server.answers(Answer.text("done"));
        RecordingHandler handler = new RecordingHandler();

        StreamingHandle handle = model.start(request, handler);
        handler.await();
        handle.cancel();

        assertThat(handle.isCancelled()).isFalse();
    }

    /** Blocks in one callback of a listener until it is released. */
    private static final class BlockingListener implements ChatModelListener {

        final List<String> events = new CopyOnWriteArrayList<>();
        final CountDownLatch isEntered = new CountDownLatch(1);
        final CountDownLatch isReleased = new CountDownLatch(1);
        final CountDownLatch isDone = new CountDownLatch(1);

        @Override
        public void onRequest(ChatModelRequestContext context) {
            events.add("request");
        }

        @Override
        public void onResponse(ChatModelResponseContext context) {
            block("response");
        }

        @Override
        public void onError(ChatModelErrorContext context) {
            block("error");
        }

        private void block(String event) {
            events.add(event);
            isEntered.countDown();
            try {
                assertThat(isReleased.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            isDone.countDown();
        }
    }

    /** Runs everything on one thread, so that a test sees when a stream has ended for good. */
    private static void awaitIdle(ExecutorService executor) throws InterruptedException {
        executor.shutdown();
        assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void nothing_begins_once_cancel_has_returned_while_a_listener_runs() throws InterruptedException {
        for (Answer answer : List.of(Answer.text("a"), Answer.chunks("a", "b").cutAfter(1))) {
            for (boolean isStarted : List.of(true, false)) {
                BlockingListener busy = new BlockingListener();
                BlockingListener next = new BlockingListener();
                next.isReleased.countDown();
                ExecutorService executor = Executors.newSingleThreadExecutor();
                CometApiGeminiStreamingChatModel listened = CallStyle.connect(
                                CometApiGeminiStreamingChatModel.builder(), server)
                        .listeners(busy, next)
                        .executor(executor)
                        .build();
                CompletableFuture<StreamingHandle> handle = new CompletableFuture<>();
                RecordingHandler handler = new RecordingHandler() {
                    @Override
                    public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                        super.onPartialResponse(partial, context);
                        handle.complete(context.streamingHandle());
                    }
                };
                server.answers(answer);

                if (isStarted) handle.complete(listened.start(request, handler));
                else listened.chat(request, handler);
                assertThat(busy.isEntered.await(20, TimeUnit.SECONDS)).isTrue();
                handle.join().cancel();
                busy.isReleased.countDown();
                awaitIdle(executor);

                assertThat(handle.join().isCancelled()).isTrue();
                assertThat(handler.events).containsExactly("text a");
                assertThat(busy.events).hasSize(2);
                assertThat(next.events).containsExactly("request");
            }
        }
    }

    @Test
    void cancel_does_not_wait_for_a_running_callback() throws InterruptedException {
        server.answers(Answer.chunks("a", "b"));
        ExecutorService executor = Executors.newSingleThreadExecutor();
        CometApiGeminiStreamingChatModel own = CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .executor(executor)
                .build();
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                // waits for a cancel by another thread, as a user interface does
                CompletableFuture.runAsync(context.streamingHandle()::cancel)
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join();
                add("cancelled");
                throw new IllegalStateException("which is not reported any more");
            }
        };

        own.chat(request, handler);
        assertThat(Awaitility.await().until(() -> handler.events.size(), size -> size == 2))
                .isEqualTo(2);
        awaitIdle(executor);

        assertThat(handler.events).containsExactly("text a", "cancelled");
    }

    @Test
    void a_cancel_in_the_last_callback_does_nothing() throws InterruptedException {
        CompletableFuture<StreamingHandle> handle = new CompletableFuture<>();
        server.answers(Answer.text("a"));
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
                handle.orTimeout(20, TimeUnit.SECONDS).join().cancel();
                super.onCompleteResponse(response);
            }
        };

        handle.complete(model.start(request, handler));

        assertThat(handler.await().events).containsExactly("text a", "complete a");
        assertThat(handle.join().isCancelled()).isFalse();
    }

    @Test
    void a_request_that_cannot_be_mapped_has_one_request_and_one_end() throws InterruptedException {
        List<ChatRequest> requests = List.of(
                ChatRequest.builder().messages(SystemMessage.from("alone")).build(),
                ChatRequest.builder()
                        .messages(UserMessage.from("hi"))
                        .toolSpecifications(
                                ToolSpecification.builder().name("a/b").build())
                        .build(),
                ChatRequest.builder()
                        .messages(UserMessage.from("hi"), new CustomMessage(Map.of()))
                        .build(),
                ChatRequest.builder()
                        .messages(UserMessage.from("hi"), AiMessage.from("one"))
                        .modelName("gemini-4-neon")
                        .build());
        for (ChatRequest wrong : requests) {
            BlockingListener listener = new BlockingListener();
            listener.isReleased.countDown();
            CometApiGeminiStreamingChatModel listened = CallStyle.connect(
                            CometApiGeminiStreamingChatModel.builder(), server)
                    .listeners(listener)
                    .modelChecks(CometApiGeminiModelChecks.STRICT)
                    .build();
            RecordingHandler handler = new RecordingHandler();

            listened.chat(wrong, handler);

            assertThat(handler.await().events).containsExactly("error");
            assertThat(handler.threads).doesNotContain(Thread.currentThread());
            assertThat(handler.errors.get(0)).isInstanceOf(RuntimeException.class);
            assertThat(listener.events).containsExactly("request", "error");
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void a_throwing_callback_gets_on_error_and_the_stream_goes_on() throws InterruptedException {
        server.answers(Answer.chunks("a", "b"));
        IllegalStateException mine = new IllegalStateException("mine");
        CountDownLatch isComplete = new CountDownLatch(1);
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                throw mine;
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                super.onCompleteResponse(response);
                isComplete.countDown();
            }
        };

        model.chat(request, handler);

        assertThat(isComplete.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(handler.events).containsExactly("text a", "error", "text b", "error", "complete ab");
        assertThat(handler.errors).containsExactly(mine, mine);
    }

    @Test
    void a_java_error_goes_to_on_error_and_ends_the_stream() throws InterruptedException {
        server.answers(Answer.chunks("a", "b").waitBefore(1, new CountDownLatch(1)));
        AssertionError mine = new AssertionError("mine");
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                throw mine;
            }
        };

        model.chat(request, handler);

        assertThat(handler.await().events).containsExactly("text a", "error");
        assertThat(handler.errors).containsExactly(mine);
        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(5)))
                .isTrue();
    }

    @Test
    void calls_are_reported_after_the_text_before_them() throws InterruptedException {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"Looking."},
                  {"functionCall":{"name":"one"},"thoughtSignature":"c2ln"}]}}]}""", """
                {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"two","args":{}}}]}}]}""", """
                {"candidates":[{"content":{"role":"model","parts":[{"text":""}]},"finishReason":"STOP"}]}"""));
        RecordingHandler handler = new RecordingHandler();

        model.chat(request, handler);

        assertThat(handler.await().events)
                .containsExactly("text Looking.", "call 0 one", "call 1 two", "complete Looking.");
    }

    @Test
    void a_delegating_handler_passes_each_callback_to_its_namesake() throws ReflectiveOperationException {
        List<Method> received = new ArrayList<>();
        StreamingChatResponseHandler recorder = (StreamingChatResponseHandler) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {StreamingChatResponseHandler.class},
                (proxy, method, args) -> {
                    received.add(method);
                    return null;
                });
        List<Method> callbacks = List.of(StreamingChatResponseHandler.class.getMethods());

        for (Method callback : callbacks) {
            callback.invoke(new DelegatingHandler(recorder) {}, new Object[callback.getParameterCount()]);
        }

        assertThat(received).containsExactlyElementsOf(callbacks);
    }
}
