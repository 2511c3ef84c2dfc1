package com.cometapi.langchain4j.gemini.springapp;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts applications whose models use a local server. */
public final class Applications {

    private Applications() {}

    /** @param properties such as {@code name=value} */
    public static ConfigurableApplicationContext start(
            Class<?> application, CometApiGeminiLocalServer server, String... properties) {
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties(
                        "langchain4j.cometapi-gemini.api-key=any-key",
                        "langchain4j.cometapi-gemini.model-name=gemini-3-flash-preview",
                        "langchain4j.cometapi-gemini.base-url=" + server.baseUrl())
                .properties(properties)
                .run();
    }
}
