package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.time.Duration;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/** Starts a local server that simulates a model, if no key is set. It replaces CometAPI and answers at a readable pace. */
final class SimulatedModel implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /** The property with a notice for the user. */
    static final String NOTICE = "chat.notice";

    private static final Duration PACE = Duration.ofMillis(40);

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        String key = context.getEnvironment().getProperty("langchain4j.cometapi-gemini.api-key");
        if (StringUtils.hasText(key)) return;
        CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start().pace(PACE);
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
}
