package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks what a listener learns of a stream that the application cancels. */
class CancelledStreamsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        server.close();
    }

    /** Records what it hears, with the attribute that it set at the request. */
    private final class Recorder implements CometApiGeminiChatModelListener {

        @Override
        public void onRequest(ChatModelRequestContext context) {
            context.attributes().put("id", "7");
            heard.add("request");
        }

        @Override
        public void onResponse(ChatModelResponseContext context) {
            heard.add("response " + context.chatResponse().aiMessage().text());
        }

        @Override
        public void onError(ChatModelErrorContext context) {
            heard.add("error " + context.error().getClass().getSimpleName());
        }

        @Override
        public void onCancel(ChatModelRequestContext request, @Nullable ChatResponse partial) {
            heard.add("cancel " + request.attributes().get("id") + " "
                    + (partial == null ? null : partial.aiMessage().text()));
        }
    }

    private static final class Throwing implements CometApiGeminiChatModelListener {

        @Override
        public void onCancel(ChatModelRequestContext request, @Nullable ChatResponse partial) {
            throw new IllegalStateException("a fault of the application");
        }
    }

    private CometApiGeminiStreamingChatModel model() {
        return CometApiGeminiStreamingChatModel.builder()
                .apiKey(CallStyle.KEY)
                .baseUrl(server.baseUrl())
                .modelName("gemini-3-flash-preview")
                .listeners(List.of(new Throwing(), new Recorder()))
                .build();
    }

    /** Signals the first piece of text and nothing else. */
    private static class FirstPiece implements StreamingChatResponseHandler {

        final CountDownLatch came = new CountDownLatch(1);

        @Override
        public void onPartialResponse(PartialResponse text, PartialResponseContext context) {
            came.countDown();
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {}

        @Override
        public void onError(Throwable error) {}
    }

    @Test
    void a_listener_gets_what_had_arrived() throws InterruptedException {
        server.answers(Answer.chunks("one ", "two").stallAfter(1));
        FirstPiece handler = new FirstPiece();
        StreamingHandle handle = model().start(REQUEST, handler);
        assertThat(handler.came.await(10, TimeUnit.SECONDS)).isTrue();

        handle.cancel();

        assertThat(next()).isEqualTo("request");
        assertThat(next()).isEqualTo("cancel 7 one ");
    }

    @Test
    void a_listener_learns_of_a_cancel_before_the_first_byte() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        server.answers(Answer.text("late").waitFor(never));
        StreamingHandle handle = model().start(REQUEST, new FirstPiece());
        assertThat(next()).isEqualTo("request");

        handle.cancel();

        assertThat(next()).startsWith("cancel 7 ");
        never.countDown();
    }

    @Test
    void a_second_cancel_is_not_reported() throws InterruptedException {
        server.answers(Answer.chunks("one ", "two").stallAfter(1));
        FirstPiece handler = new FirstPiece();
        StreamingHandle handle = model().start(REQUEST, handler);
        assertThat(handler.came.await(10, TimeUnit.SECONDS)).isTrue();

        handle.cancel();
        handle.cancel();
        server.answers(Answer.text("next"));
        model().chat(REQUEST, new FirstPiece());

        assertThat(List.of(next(), next(), next(), next()))
                .containsExactlyInAnyOrder("request", "cancel 7 one ", "request", "response next");
    }

    @Test
    void a_cancelled_subscription_is_a_cancelled_stream() throws InterruptedException {
        server.answers(Answer.chunks("one ", "two").stallAfter(1));

        assertThat(CometApiGeminiFlux.from(model()).text(REQUEST).blockFirst(PATIENCE))
                .isEqualTo("one ");

        assertThat(next()).isEqualTo("request");
        assertThat(next()).isEqualTo("cancel 7 one ");
    }

    @Test
    void a_complete_stream_is_not_cancelled() throws InterruptedException {
        server.answers(Answer.chunks("one ", "two"));

        ChatResponse response =
                CometApiGeminiFlux.from(model()).response(REQUEST).block(PATIENCE);

        assertThat(response.aiMessage().text()).isEqualTo("one two");
        assertThat(next()).isEqualTo("request");
        assertThat(next()).isEqualTo("response one two");
        assertThat(heard).isEmpty();
    }

    @Test
    void a_closed_model_is_an_error_and_no_cancel() throws InterruptedException {
        server.answers(Answer.chunks("one ", "two").stallAfter(1));
        FirstPiece handler = new FirstPiece();
        CometApiGeminiStreamingChatModel model = model();
        model.chat(REQUEST, handler);
        assertThat(handler.came.await(10, TimeUnit.SECONDS)).isTrue();

        model.close();

        assertThat(next()).isEqualTo("request");
        assertThat(next()).isEqualTo("error CancellationException");
        assertThat(heard).isEmpty();
    }

    private String next() throws InterruptedException {
        return heard.poll(10, TimeUnit.SECONDS);
    }
}
