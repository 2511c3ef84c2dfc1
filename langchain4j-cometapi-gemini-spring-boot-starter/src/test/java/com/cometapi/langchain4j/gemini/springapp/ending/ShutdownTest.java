package com.cometapi.langchain4j.gemini.springapp.ending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiWebSearchEngine;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiCustomizer;
import com.cometapi.langchain4j.gemini.springapp.Applications;
import com.cometapi.langchain4j.gemini.springapp.RecordingHandler;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Checks what a context that is closed ends, what it waits for, and what goes on in a context that is only stopped. */
class ShutdownTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        static final AtomicInteger BUILDERS = new AtomicInteger();

        @Bean
        CometApiGeminiCustomizer counting() {
            return builder -> BUILDERS.incrementAndGet();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Child {}

    /** Declares models of its own, so it needs no property of the starter. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class OwnModels {

        @Bean
        CometApiGeminiStreamingChatModel streaming(@Value("${server}") String baseUrl) {
            return CometApiGeminiStreamingChatModel.builder()
                    .apiKey("any-key")
                    .baseUrl(baseUrl)
                    .modelName("gemini-3-flash-preview")
                    .build();
        }

        /** A model that cannot be closed gracefully: a mock returns null, an aspect may throw an exception. */
        @Bean
        CometApiGeminiChatModel other(@Value("${mock}") boolean isMock) {
            CometApiGeminiChatModel model = CometApiGeminiChatModel.builder()
                    .apiKey("any-key")
                    .modelName("gemini-3-flash-preview")
                    .build();
            ProxyFactory proxy = new ProxyFactory(model);
            proxy.setProxyTargetClass(true);
            proxy.addAdvice((MethodInterceptor) call -> {
                if (!call.getMethod().getName().equals("closeGracefully")) return call.proceed();
                if (isMock) return null;
                throw new IllegalStateException("thrown by an aspect");
            });
            return (CometApiGeminiChatModel) proxy.getProxy();
        }
    }

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private ConfigurableApplicationContext start(String... properties) {
        return Applications.start(Application.class, server, properties);
    }

    private static RecordingHandler stream(ConfigurableApplicationContext application) throws InterruptedException {
        return stream(application, new RecordingHandler());
    }

    private static RecordingHandler stream(ConfigurableApplicationContext application, RecordingHandler handler)
            throws InterruptedException {
        application.getBean(CometApiGeminiStreamingChatModel.class).chat(REQUEST, handler);
        handler.awaitBegin();
        return handler;
    }

    private static CompletableFuture<Void> closeElsewhere(ConfigurableApplicationContext application) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        new Thread(() -> {
                    application.close();
                    closed.complete(null);
                })
                .start();
        return closed;
    }

    /** Closes a context that has open calls, and returns once its models refuse new ones. */
    private static CompletableFuture<Void> beginClose(ConfigurableApplicationContext application)
            throws InterruptedException {
        CometApiGeminiStreamingChatModel model = application.getBean(CometApiGeminiStreamingChatModel.class);
        CompletableFuture<Void> closed = closeElsewhere(application);
        Awaitility.await("new calls are refused").atMost(SOON).until(() -> {
            RecordingHandler late = new RecordingHandler();
            model.chat(REQUEST, late);
            Throwable failure = catchThrowable(() -> late.end().get(20, TimeUnit.SECONDS));
            return failure != null
                    && failure.getCause() instanceof IllegalStateException refusal
                    && refusal.getMessage().contains("The model is closed");
        });
        assertThat(closed).isNotDone();
        return closed;
    }

    @Test
    void an_open_stream_ends_by_itself_while_new_calls_are_refused() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        server.answers(Answer.chunks("one ", "two").waitBefore(1, mayEnd));
        ConfigurableApplicationContext application = start();
        CometApiGeminiChatModel model = application.getBean(CometApiGeminiChatModel.class);
        RecordingHandler open = stream(application);

        CompletableFuture<Void> closed = beginClose(application);

        assertThatThrownBy(() -> model.chat("hi"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The model is closed");
        mayEnd.countDown();
        assertThat(open.end().get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("one two");
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void a_call_that_waits_for_its_response_ends_by_itself() throws Exception {
        CountDownLatch mayRespond = new CountDownLatch(1);
        // the calls that look whether the model still accepts any are streamed
        server.when(request -> !request.streamed(), Answer.text("late").waitFor(mayRespond));
        ConfigurableApplicationContext application = start();
        CompletableFuture<ChatResponse> call =
                application.getBean(CometApiGeminiChatModel.class).chatAsync(REQUEST);
        Awaitility.await("the request is sent")
                .atMost(SOON)
                .until(() -> !server.requests().isEmpty());

        CompletableFuture<Void> closed = beginClose(application);

        mayRespond.countDown();
        assertThat(call.get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("late");
        closed.get(20, TimeUnit.SECONDS);
    }

    private static void assertCancelled(CompletableFuture<?> stream) {
        Throwable error = stream.handle((result, failure) -> failure)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        assertThat(error)
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("The model was closed while the call was running");
    }

    @Test
    void streams_that_take_too_long_are_cancelled_with_a_clear_error() throws Exception {
        server.otherwise(request -> Answer.chunks("one ", "two").stallAfter(1));
        ConfigurableApplicationContext application = start("spring.lifecycle.timeout-per-shutdown-phase=100ms");
        RecordingHandler open = stream(application);
        CountDownLatch hasBegun = new CountDownLatch(1);
        CompletableFuture<String> flux = application
                .getBean(CometApiGeminiFlux.class)
                .text(REQUEST)
                .doOnNext(text -> hasBegun.countDown())
                .reduce(String::concat)
                .toFuture();
        assertThat(hasBegun.await(20, TimeUnit.SECONDS)).isTrue();

        application.close();

        assertCancelled(open.end());
        assertCancelled(flux);
        assertThat(server.requests())
                .hasSize(2)
                .allSatisfy(
                        request -> assertThat(request.awaitClosedByClient(SOON)).isTrue());
    }

    @Test
    void an_immediate_shutdown_waits_for_no_call() throws Exception {
        server.answers(Answer.chunks("one ", "two").stallAfter(1));
        ConfigurableApplicationContext application =
                start("server.shutdown=immediate", "spring.lifecycle.timeout-per-shutdown-phase=10m");
        RecordingHandler open = stream(application);

        closeElsewhere(application).get(20, TimeUnit.SECONDS);

        assertCancelled(open.end());
    }

    @Test
    void a_context_that_is_stopped_and_started_again_keeps_its_models() {
        server.otherwise(request -> Answer.text("ok"));
        try (ConfigurableApplicationContext application = start()) {
            application.stop();
            assertThat(application.getBean(CometApiGeminiChatModel.class).chat("hi"))
                    .isEqualTo("ok");
            application.start();

            assertThat(application.getBean(CometApiGeminiChatModel.class).chat("hi"))
                    .isEqualTo("ok");
        }
    }

    @Test
    void a_context_that_is_stopped_and_then_closed_waits_for_open_calls() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        server.answers(Answer.chunks("one ", "two").waitBefore(1, mayEnd));
        ConfigurableApplicationContext application = start();
        RecordingHandler open = stream(application);
        application.stop();

        CompletableFuture<Void> closed = beginClose(application);

        mayEnd.countDown();
        assertThat(open.end().get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("one two");
        closed.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void models_of_the_application_are_closed_too_whatever_happens_to_one_of_them(boolean isMock) throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        server.answers(Answer.chunks("one ", "two").waitBefore(1, mayEnd));
        ConfigurableApplicationContext application = new SpringApplicationBuilder(OwnModels.class)
                .web(WebApplicationType.NONE)
                .properties("server=" + server.baseUrl(), "mock=" + isMock)
                .run();
        RecordingHandler open = stream(application);

        CompletableFuture<Void> closed = beginClose(application);

        mayEnd.countDown();
        assertThat(open.end().get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("one two");
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void closing_a_child_context_leaves_the_models_of_its_parent_open() {
        server.otherwise(request -> Answer.text("ok"));
        try (ConfigurableApplicationContext parent = start()) {
            new SpringApplicationBuilder(Child.class)
                    .parent(parent)
                    .web(WebApplicationType.NONE)
                    .run()
                    .close();
            parent.stop();

            assertThat(parent.getBean(CometApiGeminiChatModel.class).chat("hi")).isEqualTo("ok");
        }
    }

    @Test
    void the_model_of_the_search_engine_is_closed_too() {
        ConfigurableApplicationContext application = start("langchain4j.cometapi-gemini.web-search.enabled=true");
        CometApiGeminiWebSearchEngine engine = application.getBean(CometApiGeminiWebSearchEngine.class);

        application.close();

        assertThatThrownBy(() -> engine.search("Who won?"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The model is closed");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void the_last_callback_of_a_model_that_was_created_late_is_awaited() throws Exception {
        server.answers(Answer.chunks("one ", "two").stallAfter(1));
        ConfigurableApplicationContext application =
                start("spring.main.lazy-initialization=true", "server.shutdown=immediate");
        CountDownLatch isClosed = new CountDownLatch(1);
        CompletableFuture<Boolean> wasClosedBefore = new CompletableFuture<>();
        stream(application, new RecordingHandler() {
            @Override
            public void onError(Throwable error) {
                try {
                    wasClosedBefore.complete(isClosed.await(50, TimeUnit.MILLISECONDS));
                } catch (InterruptedException e) {
                    wasClosedBefore.completeExceptionally(e);
                }
            }
        });

        application.close();
        isClosed.countDown();

        assertThat(wasClosedBefore.get(20, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void a_model_that_is_created_while_the_context_closes_refuses_calls() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        server.answers(Answer.chunks("one ", "two").waitBefore(1, mayEnd));
        ConfigurableApplicationContext application = start("spring.main.lazy-initialization=true");
        RecordingHandler open = stream(application);
        CompletableFuture<Void> closed = beginClose(application);
        int before = Application.BUILDERS.get();

        CometApiGeminiChatModel late = application.getBean(CometApiGeminiChatModel.class);

        assertThat(Application.BUILDERS).hasValue(before + 1);
        assertThatThrownBy(() -> late.chat("hi"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The model is closed");
        mayEnd.countDown();
        assertThat(open.end().get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("one two");
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void closing_a_context_creates_no_model_that_was_not_used() {
        ConfigurableApplicationContext application = start("spring.main.lazy-initialization=true");
        int before = Application.BUILDERS.get();

        application.close();

        assertThat(Application.BUILDERS).hasValue(before);
    }
}
