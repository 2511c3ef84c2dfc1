package com.cometapi.langchain4j.gemini.spring.test;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiAutoConfiguration;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiConnectionDetails;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.event.BeforeTestMethodEvent;

/**
 * Starts the local server of {@link AutoConfigureCometApiGeminiLocalServer}, unless the application declares its own, and
 * provides its address. Name it beside {@link CometApiGeminiAutoConfiguration} for an {@code ApplicationContextRunner}.
 */
@AutoConfiguration(before = CometApiGeminiAutoConfiguration.class)
public final class CometApiGeminiLocalServerAutoConfiguration {

    /** For Spring. */
    CometApiGeminiLocalServerAutoConfiguration() {}

    private static final String DETAILS = "cometApiGeminiLocalServerConnectionDetails";

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    CometApiGeminiLocalServer cometApiGeminiLocalServer() {
        return CometApiGeminiLocalServer.start();
    }

    @Bean(DETAILS)
    @Primary // an application under test may have details of its own
    CometApiGeminiConnectionDetails cometApiGeminiLocalServerConnectionDetails(CometApiGeminiLocalServer server) {
        return new LocalServerConnectionDetails(server);
    }

    /** Spring rejects two primary beans, and the details of an application under test may be primary as well. */
    @Bean
    static BeanFactoryPostProcessor cometApiGeminiLocalServerIsThePrimaryConnection() {
        return beans -> {
            for (String name : beans.getBeanNamesForType(CometApiGeminiConnectionDetails.class, true, false)) {
                if (!name.equals(DETAILS)) beans.getBeanDefinition(name).setPrimary(false);
            }
        };
    }

    private record LocalServerConnectionDetails(CometApiGeminiLocalServer server)
            implements CometApiGeminiConnectionDetails {

        @Override
        public String getBaseUrl() {
            return server.baseUrl();
        }

        @Override
        public String getApiKey() {
            return "local-server";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(BeforeTestMethodEvent.class)
    static class Reset {

        @Bean
        LocalServerReset cometApiGeminiLocalServerReset(CometApiGeminiLocalServer server) {
            return new LocalServerReset(server);
        }
    }
}
