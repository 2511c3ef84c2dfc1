package com.cometapi.langchain4j.gemini.spring;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Adds CometAPI to the health endpoint, if {@code health.enabled} is set, and the endpoint {@code cometapigeminidoctor}.
 * Both need Spring Boot's Actuator and a key.
 */
@AutoConfiguration(after = CometApiGeminiAutoConfiguration.class)
@ConditionalOnBean(ModelConfigurer.class)
public final class CometApiGeminiActuatorAutoConfiguration {

    private static final String HEALTH_ENABLED = CometApiGeminiProperties.PREFIX + ".health.enabled";

    /** For Spring. */
    CometApiGeminiActuatorAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class Doctor {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        DoctorEndpoint cometApiGeminiDoctorEndpoint(ModelConfigurer configurer) {
            return new DoctorEndpoint(configurer);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnSwitch(HEALTH_ENABLED)
    static class Checks {

        @Bean
        HealthCheck cometApiGeminiHealthCheck(ModelConfigurer configurer, CometApiGeminiProperties properties) {
            return new HealthCheck(configurer::doctor, properties.health(), System::nanoTime);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(org.springframework.boot.actuate.health.HealthIndicator.class)
    @ConditionalOnSwitch(HEALTH_ENABLED)
    static class HealthOnBoot3 {

        @Bean
        @ConditionalOnMissingBean(name = "cometApiGeminiHealthIndicator")
        org.springframework.boot.actuate.health.HealthIndicator cometApiGeminiHealthIndicator(HealthCheck check) {
            return () -> {
                HealthCheck.Result result = check.result();
                return org.springframework.boot.actuate.health.Health.status(result.status())
                        .withDetails(result.details())
                        .build();
            };
        }
    }

    /** For Spring Boot 4, which moved the types to another package and module. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(org.springframework.boot.health.contributor.HealthIndicator.class)
    @ConditionalOnSwitch(HEALTH_ENABLED)
    static class HealthOnBoot4 {

        @Bean
        @ConditionalOnMissingBean(name = "cometApiGeminiHealthIndicator")
        org.springframework.boot.health.contributor.HealthIndicator cometApiGeminiHealthIndicator(HealthCheck check) {
            return () -> {
                HealthCheck.Result result = check.result();
                return org.springframework.boot.health.contributor.Health.status(result.status())
                        .withDetails(result.details())
                        .build();
            };
        }
    }
}
