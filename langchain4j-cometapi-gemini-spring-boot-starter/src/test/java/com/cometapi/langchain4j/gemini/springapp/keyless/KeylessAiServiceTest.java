package com.cometapi.langchain4j.gemini.springapp.keyless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.service.spring.AiService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** Checks what an application with an AI service prints when it starts without a key. */
@ExtendWith(OutputCaptureExtension.class)
class KeylessAiServiceTest {

    @AiService
    interface Clerk {

        String answer(String message);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        Application(Clerk clerk) {}
    }

    @Test
    void an_ai_service_without_a_key_says_so_first(CapturedOutput output) {
        SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("langchain4j.cometapi-gemini.api-key=${COMETAPI_KEY_THAT_NOBODY_SETS:}");

        assertThatThrownBy(application::run);

        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START", "Description:", "Action:")
                .contains(
                        "An AI service needs a chat model", "langchain4j.cometapi-gemini.api-key is not set or blank");
    }
}
