package com.cometapi.langchain4j.gemini.spring;

import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.langchain4j.model.chat.response.ChatResponse;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets controllers return LangChain4j's {@link ChatResponse}, in which Jackson sees no properties. It is written as the
 * event {@code complete}, with Jackson 2 and with Jackson 3.
 */
@AutoConfiguration
@ConditionalOnWebApplication
public final class CometApiGeminiJacksonAutoConfiguration {

    /** For Spring. */
    CometApiGeminiJacksonAutoConfiguration() {}

    /** The Jackson of Spring Boot 3.5. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SimpleModule.class)
    static class Jackson2 {

        @Bean
        SimpleModule cometApiGeminiJackson2Module() {
            return new SimpleModule("cometapi-gemini").addSerializer(new Jackson2ResponseSerializer());
        }
    }

    /** The Jackson of Spring Boot 4. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(tools.jackson.databind.module.SimpleModule.class)
    static class Jackson3 {

        @Bean
        tools.jackson.databind.module.SimpleModule cometApiGeminiJackson3Module() {
            return new tools.jackson.databind.module.SimpleModule("cometapi-gemini")
                    .addSerializer(new Jackson3ResponseSerializer());
        }
    }
}
