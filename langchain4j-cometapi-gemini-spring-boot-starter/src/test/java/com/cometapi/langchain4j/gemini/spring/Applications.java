package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications that have the starter on their class path. */
final class Applications {

    private Applications() {}

    static ApplicationContextRunner withoutKey() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        CometApiGeminiAutoConfiguration.class,
                        CometApiGeminiFluxAutoConfiguration.class,
                        CometApiGeminiObservationAutoConfiguration.class,
                        SslAutoConfiguration.class));
    }

    static ApplicationContextRunner withKey() {
        return withoutKey()
                .withPropertyValues(
                        "langchain4j.cometapi-gemini.api-key=any-key",
                        "langchain4j.cometapi-gemini.model-name=gemini-3-flash-preview");
    }

    static ApplicationContextRunner with(CometApiGeminiLocalServer server) {
        return withKey().withPropertyValues("langchain4j.cometapi-gemini.base-url=" + server.baseUrl());
    }
}
