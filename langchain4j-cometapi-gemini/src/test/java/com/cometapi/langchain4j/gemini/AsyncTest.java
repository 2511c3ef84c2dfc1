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
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CometApiGeminiChatModel model =
            model().maxRetries(0).listeners(List.of(new Ears())).build();
    private final ChatRequest question =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @AfterEach
    void close() {
        server.close();
        MDC.clear();
    }

    private CometApiGeminiModelBuilder<CometApiGeminiChatModel> model() {
        return CallStyle.connect(CometApiGeminiChatModel.builder(), server);
    }

    private final class Ears implements ChatModelListener {

        @Override
        public void onRequest(ChatModelRequestContext context) {
            heard.add("request " + MDC.get("trace"));
        }

        @Override
        public void onResponse(ChatModelResponseContext context) {
            heard.add("response");
        }

        @Override
        public void onError(ChatModelErrorContext context) {
            heard.add("error " + context.error().getMessage());
        }
    }

    @Test
    void the_caller_goes_on_while_the_answer_is_awaited() throws Exception {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        server.answers(Answer.text("hello").waitFor(mayAnswer));

        CompletableFuture<ChatResponse> answer = model.chatAsync(question);

        assertThat(answer).isNotDone();
        mayAnswer.countDown();
        assertThat(answer.get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("hello");
    }

    @Test
    void defaults_listeners_and_the_callers_mdc_apply() {
        MDC.put("trace", "4711");
        server.answers(Answer.text("hello"));

        model.chatAsync(question).join();

        assertThat(server.lastRequest().model()).isEqualTo("gemini-3-flash-preview");
        assertThat(heard).containsExactly("request 4711", "response");
    }

    @Test
    void the_hook_of_later_langchain4j_leaves_listeners_to_its_caller() {
        server.answers(Answer.text("hello"));

        ChatResponse response = model.doChatAsync(ChatRequest.builder()
                        .messages(UserMessage.from("hi"))
                        .modelName("gemini-3-flash-preview")
                        .build())
                .join();

        assertThat(response.aiMessage().text()).isEqualTo("hello");
        assertThat(heard).isEmpty();
    }

    @Test
    void a_refusal_completes_it_with_the_exception_of_chat() {
        server.answers(Answer.error(429, "slow down"));

        CompletableFuture<ChatResponse> answer = model.chatAsync(question);

        assertThat(answer.handle((response, failure) -> failure).join()).isInstanceOf(RateLimitException.class);
    }

    @Test
    void a_request_that_cannot_be_sent_completes_it_too() {
        CompletableFuture<ChatResponse> answer = model().modelName(null).build().chatAsync(question);

        assertThat(answer.handle((response, failure) -> failure).join()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_executor_that_refuses_completes_it_too() {
        CompletableFuture<ChatResponse> answer = model().executor(task -> {
                    throw new RejectedExecutionException("closing");
                })
                .build()
                .chatAsync(question);

        assertThat(answer.handle((response, failure) -> failure).join()).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void cancelling_it_closes_the_call_and_ends_it_for_listeners() throws InterruptedException {
        server.answers(Answer.text("never heard").stallAfter(0));
        CompletableFuture<ChatResponse> answer = model.chatAsync(question);
        Awaitility.await().until(() -> !server.requests().isEmpty());

        answer.cancel(true);

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
        Awaitility.await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("request null", "error The call was cancelled");
    }

    @Test
    void a_timeout_of_the_future_closes_the_call_too() throws InterruptedException {
        server.answers(Answer.text("never heard").stallAfter(0));

        CompletableFuture<ChatResponse> answer = model.chatAsync(question).orTimeout(300, TimeUnit.MILLISECONDS);

        assertThat(answer.handle((response, failure) -> failure).join()).isInstanceOf(TimeoutException.class);
        assertThat(server.requests()).hasSize(1);
        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
    }
}
