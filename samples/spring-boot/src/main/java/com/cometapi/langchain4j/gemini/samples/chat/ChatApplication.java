package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiModelCatalog;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/** Serves a chat with Gemini in the browser. The starter creates the model from application.properties. */
@SpringBootApplication(proxyBeanMethods = false)
public class ChatApplication {

    static final String NOTICE = "chat.notice";

    public static void main(String[] args) {
        application().run(args);
    }

    static SpringApplication application() {
        SpringApplication application = new SpringApplication(ChatApplication.class);
        application.addInitializers(ChatApplication::simulateWithoutKey);
        return application;
    }

    /** Starts a local server that simulates a model, if no key is set. It replaces CometAPI and answers at a readable pace. */
    private static void simulateWithoutKey(ConfigurableApplicationContext context) {
        String key = context.getEnvironment().getProperty("langchain4j.cometapi-gemini.api-key");
        if (StringUtils.hasText(key)) return;
        CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start().pace(Duration.ofMillis(40));
        context.addApplicationListener((ContextClosedEvent closed) -> server.close());
        Map<String, Object> properties = Map.of(
                "langchain4j.cometapi-gemini.api-key",
                "no-key-needed",
                "langchain4j.cometapi-gemini.base-url",
                server.baseUrl(),
                NOTICE,
                "No COMETAPI_KEY is set, so a local server answers. It only simulates a model, and invents its"
                        + " answers.");
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("simulated model", properties));
    }

    /** Provides the list of models and their prices. The chat works without it. */
    @Bean
    CometApiGeminiModelCatalog catalog(@Value("${langchain4j.cometapi-gemini.base-url:}") String baseUrl) {
        return CometApiGeminiModelCatalog.builder()
                .baseUrl(baseUrl.isBlank() ? null : baseUrl)
                .timeout(Duration.ofSeconds(5))
                .build();
    }

    @Bean
    Conversations conversations() {
        return new Conversations(InstantSource.system());
    }

    @EventListener
    void printAddress(WebServerInitializedEvent event) {
        System.out.println(
                "Chat with Gemini: http://127.0.0.1:" + event.getWebServer().getPort() + " (Ctrl-C stops it)");
    }
}
