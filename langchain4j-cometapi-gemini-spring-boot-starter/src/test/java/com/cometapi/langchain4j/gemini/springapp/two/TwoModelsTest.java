package com.cometapi.langchain4j.gemini.springapp.two;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import com.cometapi.langchain4j.gemini.springapp.Repository;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.service.spring.AiService;
import dev.langchain4j.service.spring.AiServiceWiringMode;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** Checks a fast and a deep model, AI services that each name one of them, and a Flux for each. */
class TwoModelsTest {

    @AiService(wiringMode = AiServiceWiringMode.EXPLICIT, chatModel = "fast")
    interface Clerk {

        String answer(String message);
    }

    @AiService(wiringMode = AiServiceWiringMode.EXPLICIT, chatModel = "deep")
    interface Thinker {

        String answer(String message);
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoModels {

        @Bean
        @Primary
        CometApiGeminiChatModel fast(CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder) {
            return builder.build();
        }

        @Bean
        CometApiGeminiChatModel deep(
                CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder, @Value("${deep-key}") String key) {
            return builder.modelName("gemini-3.1-pro-preview").apiKey(key).build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoStreamingModels {

        @Bean
        @Primary
        CometApiGeminiStreamingChatModel fastStreaming(
                CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder) {
            return builder.build();
        }

        @Bean
        CometApiGeminiStreamingChatModel deepStreaming(
                CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder) {
            return builder.modelName("gemini-3.1-pro-preview").build();
        }

        @Bean
        CometApiGeminiFlux deepFlux(@Qualifier("deepStreaming") CometApiGeminiStreamingChatModel model) {
            return CometApiGeminiFlux.from(model);
        }

        @Bean
        @Primary
        CometApiGeminiFlux fastFlux(CometApiGeminiStreamingChatModel model) {
            return CometApiGeminiFlux.from(model);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({TwoModels.class, TwoStreamingModels.class})
    static class Application {}

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Clerk", "Thinker", "TwoModels", "TwoStreamingModels"})
    void the_documentation_shows_this_code(String name) throws IOException {
        String page = Repository.read("docs/spring-boot.md");
        String source = Repository.read("langchain4j-cometapi-gemini-spring-boot-starter/src/test/java/"
                + getClass().getName().replace('.', '/') + ".java");

        String shown =
                page.split("<!-- file: " + name + ".java -->\n```java\n")[1].split("```")[0];
        String code = shown.substring(shown.indexOf("\n@") + 1); // behind package and imports
        assertThat(source.replace("static class", "class"))
                .contains(code.indent(4).replaceAll("(?m)^ +$", ""));
        for (String line : shown.split("\n")) {
            if (line.startsWith("import ")) assertThat(source).contains(line);
        }
    }

    @Test
    void both_have_the_properties_and_each_ai_service_uses_its_model() {
        try (ConfigurableApplicationContext application = start()) {
            application.getBean(Clerk.class).answer("hi");
            application.getBean(Thinker.class).answer("hi");

            assertThat(server.requests())
                    .extracting(request -> request.model() + " at "
                            + request.json().path("generationConfig").path("temperature") + " with "
                            + request.header("x-goog-api-key"))
                    .containsExactly(
                            "gemini-3-flash-preview at 0.5 with any-key",
                            "gemini-3.1-pro-preview at 0.5 with other-key");
        }
    }

    @Test
    void each_flux_uses_its_model() {
        try (ConfigurableApplicationContext application = start()) {
            ChatRequest request =
                    ChatRequest.builder().messages(UserMessage.from("hi")).build();
            application.getBean(CometApiGeminiFlux.class).text(request).blockLast(Duration.ofSeconds(60));
            application
                    .getBean("deepFlux", CometApiGeminiFlux.class)
                    .text(request)
                    .blockLast(Duration.ofSeconds(60));

            assertThat(server.requests())
                    .extracting(LocalRequest::model)
                    .containsExactly("gemini-3-flash-preview", "gemini-3.1-pro-preview");
        }
    }

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "langchain4j.cometapi-gemini.api-key=any-key",
                        "langchain4j.cometapi-gemini.model-name=gemini-3-flash-preview",
                        "langchain4j.cometapi-gemini.temperature=0.5",
                        "langchain4j.cometapi-gemini.base-url=" + server.baseUrl(),
                        "deep-key=other-key")
                .run();
    }
}
