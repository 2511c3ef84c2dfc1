package com.cometapi.langchain4j.gemini.springweb.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.spring.AiService;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.ratelimiter.annotation.RateLimiter;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.timelimiter.annotation.TimeLimiter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Checks the annotations of Resilience4j on a bean that calls the model, and on an AI service. */
class ResilienceTest {

    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @AiService
    interface Assistant {

        @CircuitBreaker(name = "gemini")
        String guarded(String message);

        @Retry(name = "gemini")
        String retried(String message);
    }

    static class Service {

        private final CometApiGeminiChatModel model;

        Service(CometApiGeminiChatModel model) {
            this.model = model;
        }

        @CircuitBreaker(name = "gemini")
        public String guarded(String message) {
            return model.chat(message);
        }

        @Retry(name = "gemini")
        public String retried(String message) {
            return model.chat(message);
        }

        @RateLimiter(name = "gemini")
        public String limited(String message) {
            return model.chat(message);
        }

        @TimeLimiter(name = "gemini")
        public CompletableFuture<ChatResponse> timed(ChatRequest request, CountDownLatch hasArrived)
                throws InterruptedException {
            CompletableFuture<ChatResponse> answer = model.chatAsync(request);
            hasArrived.await(); // the limit begins when this method has returned
            return answer;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Service service(CometApiGeminiChatModel model) {
            return new Service(model);
        }
    }

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private ConfigurableApplicationContext application;

    @BeforeEach
    void start() {
        application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "langchain4j.cometapi-gemini.api-key=any-key",
                        "langchain4j.cometapi-gemini.model-name=gemini-3-flash-preview",
                        "langchain4j.cometapi-gemini.base-url=" + server.baseUrl(),
                        "langchain4j.cometapi-gemini.max-retries=0",
                        "resilience4j.circuitbreaker.instances.gemini.sliding-window-size=2",
                        "resilience4j.circuitbreaker.instances.gemini.minimum-number-of-calls=2",
                        "resilience4j.circuitbreaker.instances.gemini.wait-duration-in-open-state=10m",
                        "resilience4j.circuitbreaker.instances.gemini.record-exceptions="
                                + "dev.langchain4j.exception.RetriableException",
                        "resilience4j.retry.instances.gemini.max-attempts=2",
                        "resilience4j.retry.instances.gemini.wait-duration=1ms",
                        "resilience4j.ratelimiter.instances.gemini.limit-for-period=1",
                        "resilience4j.ratelimiter.instances.gemini.limit-refresh-period=10h",
                        "resilience4j.ratelimiter.instances.gemini.timeout-duration=0",
                        "resilience4j.timelimiter.instances.gemini.timeout-duration=500ms")
                .run();
    }

    @AfterEach
    void close() {
        application.close();
        server.close();
    }

    private Service service() {
        return application.getBean(Service.class);
    }

    private UnaryOperator<String> guarded(boolean isAiService) {
        return isAiService ? application.getBean(Assistant.class)::guarded : service()::guarded;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_open_circuit_sends_no_request(boolean isAiService) {
        server.otherwise(request -> Answer.error(503, "overloaded"));
        UnaryOperator<String> guarded = guarded(isAiService);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> guarded.apply("hi")).isInstanceOf(InternalServerException.class);
        }

        assertThatThrownBy(() -> guarded.apply("hi")).isInstanceOf(CallNotPermittedException.class);
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failures_that_are_not_recorded_open_no_circuit(boolean isAiService) {
        server.otherwise(request -> Answer.error(400, "wrong"));
        UnaryOperator<String> guarded = guarded(isAiService);

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> guarded.apply("hi")).isInstanceOf(InvalidRequestException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_retry_sends_the_request_again(boolean isAiService) {
        server.answers(Answer.error(503, "overloaded"), Answer.text("ok"));

        String answer = isAiService
                ? application.getBean(Assistant.class).retried("hi")
                : service().retried("hi");

        assertThat(answer).isEqualTo("ok");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void a_rate_limit_sends_no_further_request() {
        server.otherwise(request -> Answer.text("ok"));

        assertThat(service().limited("hi")).isEqualTo("ok");
        assertThatThrownBy(() -> service().limited("hi")).isInstanceOf(RequestNotPermitted.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void a_time_limit_closes_the_connection() throws Exception {
        CountDownLatch hasArrived = new CountDownLatch(1);
        server.otherwise(request -> {
            hasArrived.countDown();
            return Answer.text("late").waitFor(new CountDownLatch(1));
        });

        assertThatThrownBy(() -> service().timed(REQUEST, hasArrived).get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(20)))
                .isTrue();
    }
}
