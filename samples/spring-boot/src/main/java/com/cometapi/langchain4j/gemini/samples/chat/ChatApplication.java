package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiModelCatalog;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/** Serves a chat with Gemini in the browser. The starter creates the model from application.properties. */
@SpringBootApplication(proxyBeanMethods = false)
public class ChatApplication {

    public static void main(String[] args) {
        application().run(args);
    }

    static SpringApplication application() {
        SpringApplication application = new SpringApplication(ChatApplication.class);
        application.addInitializers(new SimulatedModel());
        return application;
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
