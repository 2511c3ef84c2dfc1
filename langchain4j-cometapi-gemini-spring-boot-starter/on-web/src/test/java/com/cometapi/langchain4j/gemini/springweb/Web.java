package com.cometapi.langchain4j.gemini.springweb;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.net.URI;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

/** Starts the printed application with Spring MVC or with WebFlux on a free port. */
enum Web {
    MVC(WebApplicationType.SERVLET),
    WEBFLUX(WebApplicationType.REACTIVE);

    private final WebApplicationType type;

    Web(WebApplicationType type) {
        this.type = type;
    }

    /**
     * @param printed has the class {@code app.Application}
     * @param more a configuration that is not printed
     */
    ConfigurableApplicationContext start(
            ClassLoader printed, Class<?> more, CometApiGeminiLocalServer server, String... properties)
            throws ClassNotFoundException {
        Thread thread = Thread.currentThread();
        ClassLoader own = thread.getContextClassLoader();
        thread.setContextClassLoader(printed); // LangChain4j's starter looks for AI services there
        try {
            return builder(printed, more, server).properties(properties).run();
        } finally {
            thread.setContextClassLoader(own);
        }
    }

    private SpringApplicationBuilder builder(ClassLoader printed, Class<?> more, CometApiGeminiLocalServer server)
            throws ClassNotFoundException {
        return new SpringApplicationBuilder(printed.loadClass("app.Application"), more)
                .resourceLoader(new DefaultResourceLoader(printed))
                .web(type)
                .properties(
                        "server.port=0",
                        "langchain4j.cometapi-gemini.api-key=any-key",
                        "langchain4j.cometapi-gemini.model-name=gemini-3-flash-preview",
                        "langchain4j.cometapi-gemini.base-url=" + server.baseUrl());
    }

    static int port(ConfigurableApplicationContext application) {
        return application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    static URI address(ConfigurableApplicationContext application, String path) {
        return URI.create("http://127.0.0.1:" + port(application) + path);
    }
}
