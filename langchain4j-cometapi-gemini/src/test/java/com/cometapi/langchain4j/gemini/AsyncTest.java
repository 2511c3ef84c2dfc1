package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class AsyncTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final List<String> notified = new CopyOnWriteArrayList<>();
    private final CometApiGeminiChatModel model =
            model().maxRetries(0).listeners(List.of(new RecordingListener())).build();
    private final ChatRequest request =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @AfterEach
    void close() {
        server.close();
        MDC.clear();
    }

    private CometApiGeminiModelBuilder<CometApiGeminiChatModel> model() {
        return CallStyle.connect(CometApiGeminiChatModel.builder(), server);
    }

    private final class RecordingListener implements ChatModelListener {

        @Override
        public void onRequest(ChatModelRequestContext context) {
            notified.add("request " + MDC.get("trace"));
        }

        @Override
        public void onResponse(ChatModelResponseContext context) {
            notified.add("response");
        }

        @Override
        public void onError(ChatModelErrorContext context) {
            notified.add("error " + context.error().getMessage());
        }
    }

    @Test
    void the_caller_continues_while_the_response_is_pending() throws Exception {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        server.answers(Answer.text("hello").waitFor(mayAnswer));

        CompletableFuture<ChatResponse> answer = model.chatAsync(request);

        assertThat(answer).isNotDone();
        mayAnswer.countDown();
        assertThat(answer.get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("hello");
    }

    @Test
    void defaults_listeners_and_the_callers_mdc_apply() {
        MDC.put("trace", "4711");
        server.answers(Answer.text("hello"));

        model.chatAsync(request).join();

        assertThat(server.lastRequest().model()).isEqualTo("gemini-3-flash-preview");
        assertThat(notified).containsExactly("request 4711", "response");
    }

    @Test
    void the_hook_for_async_calls_leaves_listeners_to_its_caller() {
        server.answers(Answer.text("hello"));

        ChatResponse response = model.doChatAsync(ChatRequest.builder()
                        .messages(UserMessage.from("hi"))
                        .modelName("gemini-3-flash-preview")
                        .build())
                .join();

        assertThat(response.aiMessage().text()).isEqualTo("hello");
        assertThat(notified).isEmpty();
    }

    @Test
    void an_error_completes_the_future_with_the_exception_of_chat() {
        server.answers(Answer.error(429, "slow down"));

        CompletableFuture<ChatResponse> answer = model.chatAsync(request);

        assertThat(answer.handle((response, failure) -> failure).join()).isInstanceOf(RateLimitException.class);
    }

    @Test
    void an_invalid_request_completes_the_future() {
        CompletableFuture<ChatResponse> answer = model().modelName(null).build().chatAsync(request);

        assertThat(answer.handle((response, failure) -> failure).join()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_rejecting_executor_completes_the_future() {
        CompletableFuture<ChatResponse> answer = model().executor(task -> {
                    throw new RejectedExecutionException("closing");
                })
                .build()
                .chatAsync(request);

        assertThat(answer.handle((response, failure) -> failure).join()).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void cancelling_the_future_closes_the_call_and_informs_listeners() throws InterruptedException {
        server.answers(Answer.text("never received").stallAfter(0));
        CompletableFuture<ChatResponse> answer = model.chatAsync(request);
        Awaitility.await().until(() -> !server.requests().isEmpty());

        answer.cancel(true);

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
        Awaitility.await().until(() -> notified.size() == 2);
        assertThat(notified).containsExactly("request null", "error The call was cancelled");
    }

    @Test
    void a_timeout_of_the_future_closes_the_call() throws InterruptedException {
        server.answers(Answer.text("never received").stallAfter(0));

        CompletableFuture<ChatResponse> answer = model.chatAsync(request);
        Awaitility.await().until(() -> !server.requests().isEmpty());
        answer.orTimeout(1, TimeUnit.MILLISECONDS);

        assertThat(answer.handle((response, failure) -> failure).join()).isInstanceOf(TimeoutException.class);
        assertThat(server.requests()).hasSize(1);
        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
    }
}
