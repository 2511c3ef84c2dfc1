package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.springapp.Applications;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.service.AiServices;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;

/** Checks to which trace a model call, its callbacks and its tools belong. */
class ParentObservationsTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    interface Assistant {
        Flux<String> answer(String message);
    }

    /** Stands in for a tracer. */
    static final class Spans implements ObservationHandler<Observation.Context> {

        final List<ChatObservation> calls = new CopyOnWriteArrayList<>();

        @Override
        public void onStart(Observation.Context context) {
            if (context instanceof ChatObservation call) calls.add(call);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Spans spans() {
            return new Spans();
        }

        /** Runs each stream within an observation of its own, as a shared pool of an application may. */
        @Bean
        Executor foreign(ObservationRegistry registry) {
            return task -> new Thread(() ->
                            Observation.createNotStarted("foreign", registry).observe(task))
                    .start();
        }
    }

    @AfterEach
    void stop() {
        Hooks.disableAutomaticContextPropagation();
        server.close();
    }

    private ConfigurableApplicationContext start(String... properties) {
        return Applications.start(Application.class, server, properties);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limited", "auto"})
    void the_parent_is_the_subscribers_whatever_the_subscribing_thread_has(String propagation) {
        try (ConfigurableApplicationContext application = start("spring.reactor.context-propagation=" + propagation)) {
            Observation subscriber = observation(application, "subscriber");
            Observation ofThread = observation(application, "thread");

            ofThread.observe(() -> {
                application
                        .getBean(CometApiGeminiFlux.class)
                        .text(REQUEST)
                        .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, subscriber))
                        .blockLast(SOON);
            });

            assertThat(parents(application)).containsExactly(subscriber.getContext());
        }
    }

    @Test
    void the_parent_is_the_callers_if_the_subscriber_has_none() {
        try (ConfigurableApplicationContext application = start()) {
            Observation caller = observation(application, "caller");

            caller.observe(() -> {
                application.getBean(CometApiGeminiFlux.class).text(REQUEST).blockLast(SOON);
            });

            assertThat(parents(application)).containsExactly(caller.getContext());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"limited", "auto"})
    void tools_and_further_calls_belong_to_the_subscriber_whoever_requests_more(String propagation) {
        server.answers(Answer.call("time", "{}"), Answer.chunks("one ", "two ", "three"));

        try (ConfigurableApplicationContext application = start(
                "spring.reactor.context-propagation=" + propagation, "langchain4j.cometapi-gemini.executor=foreign")) {
            ObservationRegistry registry = application.getBean(ObservationRegistry.class);
            Observation subscriber = observation(application, "subscriber");
            List<Observation> inTool = new CopyOnWriteArrayList<>();
            Assistant assistant = AiServices.builder(Assistant.class)
                    .streamingChatModel(application.getBean(CometApiGeminiStreamingChatModel.class))
                    .tools(new Clock(registry, inTool))
                    .build();

            List<String> texts = assistant
                    .answer("hi")
                    .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, subscriber))
                    .publishOn(Schedulers.single(), 1) // requests one at a time, on a thread of its own
                    .collectList()
                    .block(SOON);

            assertThat(texts).containsExactly("one ", "two ", "three");
            assertThat(parents(application)).containsExactly(subscriber.getContext(), subscriber.getContext());
            assertThat(inTool).containsExactly(subscriber);
        }
    }

    static final class Clock {

        private final ObservationRegistry registry;
        private final List<Observation> seen;

        Clock(ObservationRegistry registry, List<Observation> seen) {
            this.registry = registry;
            this.seen = seen;
        }

        @Tool("Returns the time")
        String time() {
            seen.add(registry.getCurrentObservation());
            return "noon";
        }
    }

    @Test
    void names_of_models_that_users_type_do_not_make_the_meters_unbounded() {
        try (ConfigurableApplicationContext application = start()) {
            CometApiGeminiFlux flux = application.getBean(CometApiGeminiFlux.class);
            for (int i = 0; i < 120; i++) {
                flux.text(ChatRequest.builder()
                                .messages(UserMessage.from("hi"))
                                .modelName("gemini-3-flash-" + i)
                                .build())
                        .blockLast(SOON);
            }

            List<String> models =
                    application.getBean(MeterRegistry.class).get("gen_ai.client.operation.duration").timers().stream()
                            .map(ParentObservationsTest::model)
                            .toList();
            assertThat(models).hasSize(101).contains("gemini-3-flash-99", "other");
        }
    }

    private static String model(Timer timer) {
        return timer.getId().getTag("gen_ai.request.model");
    }

    private static Observation observation(ConfigurableApplicationContext application, String name) {
        return Observation.createNotStarted(name, application.getBean(ObservationRegistry.class));
    }

    private static List<Object> parents(ConfigurableApplicationContext application) {
        return application.getBean(Spans.class).calls.stream()
                .<Object>map(call -> call.getParentObservation() == null
                        ? "none"
                        : call.getParentObservation().getContextView())
                .toList();
    }
}
