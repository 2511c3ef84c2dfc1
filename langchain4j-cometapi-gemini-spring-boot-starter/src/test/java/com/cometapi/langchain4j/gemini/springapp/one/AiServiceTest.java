package com.cometapi.langchain4j.gemini.springapp.one;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.spring.AiService;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;

/** Checks that LangChain4j's own starter finds the models by their interfaces. */
class AiServiceTest {

    @AiService
    interface Assistant {

        String answer(String message);

        TokenStream streamed(String message);

        Flux<String> flux(String message);
    }

    static final class Calculator {

        final List<String> tenants = new CopyOnWriteArrayList<>();

        @Tool("Adds two numbers")
        int add(int a, int b) {
            tenants.add(String.valueOf(MDC.get("tenant")));
            return a + b;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Calculator.class)
    static class Application {}

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .properties(
                    "langchain4j.cometapi-gemini.api-key=any-key",
                    "langchain4j.cometapi-gemini.model-name=gemini-3-flash-preview",
                    "langchain4j.cometapi-gemini.base-url=" + server.baseUrl())
            .run();
    private final Assistant assistant = application.getBean(Assistant.class);

    @AfterEach
    void stop() {
        application.close();
        server.close();
        MDC.clear();
    }

    @Test
    void an_ai_service_answers_whole_and_as_a_flux() {
        server.answers(Answer.text("Hello"), Answer.chunks("Hel", "lo"));

        assertThat(assistant.answer("hi")).isEqualTo("Hello");
        assertThat(assistant.flux("hi").collectList().block()).containsExactly("Hel", "lo");
    }

    @Test
    void a_tool_sees_the_mdc_of_the_caller() {
        server.answers(Answer.call("add", "{\"arg0\":1,\"arg1\":2,\"a\":1,\"b\":2}"), Answer.text("3"));
        MDC.put("tenant", "blue");

        assertThat(assistant.answer("1 + 2?")).isEqualTo("3");

        assertThat(application.getBean(Calculator.class).tenants).containsExactly("blue");
    }

    @Test
    void a_tool_of_a_stream_sees_the_mdc_of_the_caller() throws Exception {
        server.answers(Answer.call("add", "{\"arg0\":1,\"arg1\":2,\"a\":1,\"b\":2}"), Answer.text("3"));
        MDC.put("tenant", "blue");
        CompletableFuture<String> answer = new CompletableFuture<>();

        assistant
                .streamed("1 + 2?")
                .onPartialResponse(text -> {})
                .onCompleteResponse(
                        response -> answer.complete(response.aiMessage().text()))
                .onError(answer::completeExceptionally)
                .start();

        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("3");
        assertThat(application.getBean(Calculator.class).tenants).containsExactly("blue");
    }
}
