package com.cometapi.langchain4j.gemini.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * Observes every call, if the application has Micrometer. The names follow OpenTelemetry's conventions for generative
 * AI.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/">The conventions</a>
 */
@AutoConfiguration(
        after = CometApiGeminiAutoConfiguration.class,
        // by name, since they moved in Spring Boot 4. If they ran later, ChatMeters would replace Boot's own handler
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration"
        })
@ConditionalOnBean({ObservationRegistry.class, ModelConfigurer.class})
@ConditionalOnSwitch(value = CometApiGeminiProperties.PREFIX + ".observations.enabled", matchIfMissing = true)
public final class CometApiGeminiObservationAutoConfiguration {

    /** For Spring. */
    CometApiGeminiObservationAutoConfiguration() {}

    @Bean
    ChatObservations cometApiGeminiChatObservations(ObservationRegistry registry, CometApiGeminiProperties properties) {
        return new ChatObservations(
                registry, new ChatConvention(properties.observations().includeContent()));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class Meters {

        @Bean
        @Order(0) // before Spring Boot's handler, which would keep a long task timer for each cancelled stream
        ChatMeters cometApiGeminiChatMeters(MeterRegistry registry) {
            return new ChatMeters(registry);
        }
    }
}
