package com.cometapi.langchain4j.gemini.springapp.two;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.springapp.Repository;
import dev.langchain4j.service.spring.AiService;
import dev.langchain4j.service.spring.AiServiceWiringMode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Checks a fast and a deep model, and AI services that each name one of them. */
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
    @EnableAutoConfiguration
    static class Application {

        @Bean
        CometApiGeminiChatModel fast(CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder) {
            return builder.build();
        }

        @Bean
        CometApiGeminiChatModel deep(CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder) {
            return builder.modelName("gemini-3.1-pro-preview").build();
        }
    }

    @Test
    void the_documentation_shows_these_two_beans() throws IOException {
        String page = Repository.read("docs/spring-boot.md");
        String source = Repository.read("langchain4j-cometapi-gemini-spring-boot-starter/src/test/java/"
                + getClass().getName().replace('.', '/') + ".java");

        String shown = page.split("<!-- file: TwoModels.java -->\n```java\n")[1].split("```")[0];
        assertThat(source).contains(shown.indent(8).replaceAll("(?m)^ +$", ""));
    }

    @Test
    void both_have_the_properties_and_each_ai_service_uses_its_model() {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
                ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.NONE)
                        .properties(
                                "langchain4j.cometapi-gemini.api-key=any-key",
                                "langchain4j.cometapi-gemini.model-name=gemini-3-flash-preview",
                                "langchain4j.cometapi-gemini.temperature=0.5",
                                "langchain4j.cometapi-gemini.base-url=" + server.baseUrl())
                        .run()) {
            application.getBean(Clerk.class).answer("hi");
            application.getBean(Thinker.class).answer("hi");

            assertThat(server.requests())
                    .extracting(request -> request.model() + " at "
                            + request.json().path("generationConfig").path("temperature"))
                    .containsExactly("gemini-3-flash-preview at 0.5", "gemini-3.1-pro-preview at 0.5");
        }
    }
}
