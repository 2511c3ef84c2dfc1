package com.cometapi.langchain4j.gemini.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * An observation for every call, in the words of OpenTelemetry's conventions for generative AI, where the application
 * has Micrometer.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/">The conventions</a>
 */
@AutoConfiguration(
        after = CometApiGeminiAutoConfiguration.class,
        // by name, since they moved in Spring Boot 4. Before them, ChatMeters would keep Boot's own handler away
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration"
        })
@ConditionalOnBean({ObservationRegistry.class, ModelDefaults.class})
@ConditionalOnProperty(
        name = CometApiGeminiProperties.PREFIX + ".observations.enabled",
        havingValue = "true",
        matchIfMissing = true)
public class CometApiGeminiObservationAutoConfiguration {

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
        @Order(0) // before the handler of Spring Boot, which would keep a long task timer for each stream hung up on
        ChatMeters cometApiGeminiChatMeters(MeterRegistry registry) {
            return new ChatMeters(registry);
        }
    }
}
