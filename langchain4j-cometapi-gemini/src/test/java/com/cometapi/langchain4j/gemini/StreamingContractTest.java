package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamingContractTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiStreamingChatModel model = CallStyle.connect(
                    CometApiGeminiStreamingChatModel.builder(), server)
            .build();
    private final ChatRequest question =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @AfterEach
    void close() {
        server.close();
    }

    /** Writes down what is told. */
    static class RecordingHandler implements StreamingChatResponseHandler {

        final List<String> told = new CopyOnWriteArrayList<>();
        final List<Throwable> errors = new CopyOnWriteArrayList<>();
        final List<Thread> threads = new CopyOnWriteArrayList<>();
        final CountDownLatch over = new CountDownLatch(1);

        void note(String what) {
            told.add(what);
            threads.add(Thread.currentThread());
        }

        @Override
        public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
            note("text " + partial.text());
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            note("call " + call.index() + " " + call.toolExecutionRequest().name());
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            note("complete " + response.aiMessage().text());
            over.countDown();
        }

        @Override
        public void onError(Throwable error) {
            errors.add(error);
            note("error");
            over.countDown();
        }

        RecordingHandler await() throws InterruptedException {
            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
            return this;
        }
    }

    @Test
    void everything_is_told_in_order_on_one_thread_that_is_not_the_callers() throws InterruptedException {
        server.answers(Answer.chunks("a", "", " ", "b"));
        RecordingHandler notes = new RecordingHandler();

        model.chat(question, notes);

        assertThat(notes.await().told).containsExactly("text a", "text  ", "text b", "complete a b");
        assertThat(notes.threads).containsOnly(notes.threads.get(0)).doesNotContain(Thread.currentThread());
    }

    @Test
    void each_event_is_handed_over_before_the_next_one_is_waited_for() throws InterruptedException {
        CountDownLatch isHeard = new CountDownLatch(1);
        server.answers(Answer.chunks("first", "second").waitBefore(1, isHeard));
        RecordingHandler notes = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                isHeard.countDown();
            }
        };

        model.chat(question, notes);

        assertThat(notes.await().told).containsExactly("text first", "text second", "complete firstsecond");
    }

    @Test
    void a_cut_stream_is_one_error_and_nothing_more() throws InterruptedException {
        for (Answer cut : List.of(
                Answer.chunks("a", "b", "c").cutAfter(2),
                Answer.chunks("a", "b", "c").breakAfter(2),
                Answer.chunks("a", "b", "c").resetAfter(2),
                Answer.chunks("a", "b", "c").cutMidEvent(2))) {
            server.answers(cut);
            RecordingHandler notes = new RecordingHandler();

            model.chat(question, notes);

            assertThat(notes.await().told).containsExactly("text a", "text b", "error");
            assertThat(notes.errors.get(0)).isInstanceOf(CometApiGeminiIncompleteResponseException.class);
        }
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void an_error_object_in_the_stream_is_an_error_and_not_asked_again_after_the_first_word()
            throws InterruptedException {
        server.answers(Answer.sse("""
                data: {"candidates":[{"content":{"parts":[{"text":"a"}]}}]}

                {
                  "error": {"code": 429, "message": "slow down", "status": "RESOURCE_EXHAUSTED"}
                }
                """));
        RecordingHandler notes = new RecordingHandler();

        model.chat(question, notes);

        assertThat(notes.await().told).containsExactly("text a", "error");
        assertThat(notes.errors.get(0)).isInstanceOf(RateLimitException.class).hasMessageContaining("slow down");
    }

    @Test
    void cancel_closes_the_connection_and_is_silence() throws InterruptedException {
        server.answers(Answer.chunks("a", "b").stallAfter(1));
        CountDownLatch isCancelled = new CountDownLatch(1);
        RecordingHandler notes = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                context.streamingHandle().cancel();
                assertThat(context.streamingHandle().isCancelled()).isTrue();
                isCancelled.countDown();
            }
        };

        model.chat(question, notes);

        assertThat(isCancelled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(5)))
                .isTrue();
        assertThat(notes.told).containsExactly("text a");
    }

    @Test
    void a_handle_hangs_up_before_the_first_token() throws InterruptedException {
        server.answers(Answer.text("never heard").stallAfter(0));
        RecordingHandler notes = new RecordingHandler();
        StreamingHandle handle = model.start(question, notes);
        Awaitility.await().until(() -> !server.requests().isEmpty());

        handle.cancel();
        handle.cancel();

        assertThat(handle.isCancelled()).isTrue();
        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(5)))
                .isTrue();
        assertThat(notes.told).isEmpty();
    }

    @Test
    void a_handle_is_not_cancelled_by_hanging_up_after_the_end() throws InterruptedException {
        server.answers(Answer.text("done"));
        RecordingHandler notes = new RecordingHandler();

        StreamingHandle handle = model.start(question, notes);
        notes.await();
        handle.cancel();

        assertThat(handle.isCancelled()).isFalse();
    }

    @Test
    void a_throwing_callback_hears_of_it_and_the_stream_goes_on() throws InterruptedException {
        server.answers(Answer.chunks("a", "b"));
        IllegalStateException mine = new IllegalStateException("mine");
        CountDownLatch isComplete = new CountDownLatch(1);
        RecordingHandler notes = new RecordingHandler() {
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

        model.chat(question, notes);

        assertThat(isComplete.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(notes.told).containsExactly("text a", "error", "text b", "error", "complete ab");
        assertThat(notes.errors).containsExactly(mine, mine);
    }

    @Test
    void an_error_in_the_sense_of_java_is_told_too_and_ends_the_stream() throws InterruptedException {
        server.answers(Answer.chunks("a", "b").waitBefore(1, new CountDownLatch(1)));
        AssertionError mine = new AssertionError("mine");
        RecordingHandler notes = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                throw mine;
            }
        };

        model.chat(question, notes);

        assertThat(notes.await().told).containsExactly("text a", "error");
        assertThat(notes.errors).containsExactly(mine);
        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(1)))
                .isTrue();
    }

    @Test
    void calls_are_told_after_the_words_before_them() throws InterruptedException {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"Looking."},
                  {"functionCall":{"name":"one"},"thoughtSignature":"c2ln"}]}}]}""", """
                {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"two","args":{}}}]}}]}""", """
                {"candidates":[{"content":{"role":"model","parts":[{"text":""}]},"finishReason":"STOP"}]}"""));
        RecordingHandler notes = new RecordingHandler();

        model.chat(question, notes);

        assertThat(notes.await().told)
                .containsExactly("text Looking.", "call 0 one", "call 1 two", "complete Looking.");
    }
}
