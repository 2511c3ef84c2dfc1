package com.cometapi.langchain4j.gemini.springapp.three;

import com.cometapi.langchain4j.gemini.spring.CometApiGeminiCustomizer;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import dev.langchain4j.service.spring.AiService;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The application under test of the documentation. */
@SpringBootApplication
class GreeterApplication {

    @AiService
    interface Greeter {

        @UserMessage("Greet {{name}}")
        String greet(@V("name") String name);
    }

    @Bean
    CometApiGeminiCustomizer modelName() {
        return builder -> builder.modelName("gemini-3-flash-preview");
    }
}
