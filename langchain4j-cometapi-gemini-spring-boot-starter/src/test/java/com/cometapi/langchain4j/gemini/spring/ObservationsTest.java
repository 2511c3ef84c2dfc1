package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** In an application with Spring Boot's actuator, as it configures Micrometer itself. */
class ObservationsTest {

    private static final String USAGE = """
            "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 7, "thoughtsTokenCount": 5,
                              "totalTokenCount": 23}""";
    private static final Answer ANSWER = Answer.json("""
            {"candidates": [{"index": 0, "content": {"role": "model", "parts": [{"text": "Hello"}]},
                             "finishReason": "STOP"}],
             "modelVersion": "gemini-3-flash-preview-001", "responseId": "abc", %s}""".formatted(USAGE));

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    /** The same question, asked whole or streamed. */
    enum Way {
        WHOLE {
            @Override
            ChatResponse ask(ApplicationContext application, ChatRequest request) {
                return application.getBean(CometApiGeminiChatModel.class).chat(request);
            }
        },
        STREAMED {
            @Override
            ChatResponse ask(ApplicationContext application, ChatRequest request) throws Exception {
                Answered handler = new Answered(text -> {});
                application.getBean(CometApiGeminiStreamingChatModel.class).chat(request, handler);
                return handler.response.get(30, TimeUnit.SECONDS);
            }
        };

        abstract ChatResponse ask(ApplicationContext application, ChatRequest request) throws Exception;
    }

    private static final class Answered implements StreamingChatResponseHandler {

        final CompletableFuture<ChatResponse> response = new CompletableFuture<>();
        private final Consumer<String> heard;

        Answered(Consumer<String> heard) {
            this.heard = heard;
        }

        @Override
        public void onPartialResponse(String text) {
            heard.accept(text);
        }

        @Override
        public void onCompleteResponse(ChatResponse complete) {
            response.complete(complete);
        }

        @Override
        public void onError(Throwable error) {
            response.completeExceptionally(error);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Spans spans() {
            return new Spans();
        }
    }

    /** Stands for a tracer: keeps what was stopped. */
    static final class Spans implements ObservationHandler<Observation.Context> {

        final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

        @Override
        public void onStop(Observation.Context context) {
            stopped.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ConfigurableApplicationContext start(String... properties) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "langchain4j.cometapi-gemini.api-key=any-key",
                        "langchain4j.cometapi-gemini.model-name=gemini-3-flash-preview",
                        "langchain4j.cometapi-gemini.max-retries=0",
                        "langchain4j.cometapi-gemini.base-url=" + server.baseUrl())
                .properties(properties)
                .run();
    }

    private static ChatRequest question() {
        return ChatRequest.builder()
                .messages(SystemMessage.from("Be brief"), UserMessage.from("a secret question"))
                .build();
    }

    private static Map<String, String> tags(Meter meter) {
        return meter.getId().getTags().stream()
                .collect(Collectors.toMap(io.micrometer.core.instrument.Tag::getKey, tag -> tag.getValue()));
    }

    @ParameterizedTest
    @EnumSource
    void a_call_is_one_observation_and_its_token_types_add_up_to_what_is_paid(Way way) throws Exception {
        server.answers(ANSWER);

        try (ConfigurableApplicationContext application = start()) {
            way.ask(application, question());

            MeterRegistry meters = application.getBean(MeterRegistry.class);
            Timer duration = meters.get("gen_ai.client.operation.duration").timer();
            assertThat(duration.count()).isOne();
            assertThat(tags(duration))
                    .containsEntry("gen_ai.operation.name", "chat")
                    .containsEntry("gen_ai.provider.name", "cometapi")
                    .containsEntry("gen_ai.request.model", "gemini-3-flash-preview")
                    .containsEntry("gen_ai.response.model", "gemini-3-flash-preview-001")
                    .containsEntry("gen_ai.response.finish_reasons", "stop")
                    .containsEntry("error.type", "none");
            Map<String, Double> tokens = meters.get("gen_ai.client.token.usage").summaries().stream()
                    .collect(Collectors.toMap(
                            summary -> tags(summary).get("gen_ai.token.type"), DistributionSummary::totalAmount));
            assertThat(tokens)
                    .containsOnly(Map.entry("input", 11.0), Map.entry("output", 7.0), Map.entry("thinking", 5.0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_time_to_the_first_chunk_is_measured_of_streams_only(Way way) throws Exception {
        try (ConfigurableApplicationContext application = start()) {
            way.ask(application, question());

            List<Timer> first =
                    application
                            .getBean(MeterRegistry.class)
                            .find("gen_ai.client.operation.time_to_first_chunk")
                            .timers()
                            .stream()
                            .toList();
            assertThat(first).hasSize(way == Way.STREAMED ? 1 : 0);
            assertThat(first).allMatch(timer -> timer.count() == 1 && timer.totalTime(TimeUnit.NANOSECONDS) > 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_refusal_is_counted_by_its_status(Way way) {
        server.answers(Answer.rateLimited(null));

        try (ConfigurableApplicationContext application = start()) {
            assertThatThrownBy(() -> way.ask(application, question()))
                    .satisfiesAnyOf(
                            e -> assertThat(e).isInstanceOf(RateLimitException.class),
                            e -> assertThat(e).hasCauseInstanceOf(RateLimitException.class));

            Timer duration = application
                    .getBean(MeterRegistry.class)
                    .get("gen_ai.client.operation.duration")
                    .timer();
            assertThat(duration.count()).isOne();
            assertThat(tags(duration))
                    .containsEntry("error.type", "429")
                    .containsEntry("gen_ai.response.model", "none")
                    .containsEntry("gen_ai.response.finish_reasons", "none");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_trace_has_the_numbers_and_no_word_of_the_conversation(Way way) throws Exception {
        server.answers(ANSWER);

        try (ConfigurableApplicationContext application = start("langchain4j.cometapi-gemini.temperature=0.5")) {
            way.ask(application, question());

            Observation.Context span = span(application);
            assertThat(span.getContextualName()).isEqualTo("chat gemini-3-flash-preview");
            assertThat(values(span))
                    .containsEntry("gen_ai.request.stream", String.valueOf(way == Way.STREAMED))
                    .containsEntry("gen_ai.request.temperature", "0.5")
                    .containsEntry("gen_ai.response.id", "abc")
                    .containsEntry("gen_ai.usage.input_tokens", "11")
                    .containsEntry("gen_ai.usage.output_tokens", "12")
                    .containsEntry("gen_ai.usage.reasoning.output_tokens", "5");
            assertThat(values(span).toString()).doesNotContain("secret", "Be brief", "Hello", "any-key");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_trace_has_the_conversation_when_asked_for(Way way) throws Exception {
        server.answers(ANSWER);

        try (ConfigurableApplicationContext application =
                start("langchain4j.cometapi-gemini.observations.include-content=true")) {
            way.ask(application, question());

            assertThat(values(span(application)))
                    .containsEntry(
                            "gen_ai.input.messages",
                            "[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"content\":\"Be brief\"}]},"
                                    + "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"a secret question\"}]}]")
                    .containsEntry(
                            "gen_ai.output.messages",
                            "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"Hello\"}]}]");
        }
    }

    @Test
    void nothing_is_observed_when_that_is_switched_off() throws Exception {
        try (ConfigurableApplicationContext application =
                start("langchain4j.cometapi-gemini.observations.enabled=false")) {
            Way.WHOLE.ask(application, question());

            assertThat(application.getBean(Spans.class).stopped).isEmpty();
            assertThat(application.getBean(MeterRegistry.class).getMeters())
                    .noneMatch(meter -> meter.getId().getName().startsWith("gen_ai"));
        }
    }

    @Test
    void other_observations_of_the_application_are_metered_as_before() {
        try (ConfigurableApplicationContext application = start()) {
            Observation.createNotStarted("order.placed", application.getBean(ObservationRegistry.class))
                    .observe(() -> {});

            assertThat(application
                            .getBean(MeterRegistry.class)
                            .get("order.placed")
                            .timer()
                            .count())
                    .isOne();
        }
    }

    @Test
    void a_stream_that_is_hung_up_on_leaves_nothing_running_in_the_meters() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        server.answers(Answer.chunks("Hel", "lo").waitBefore(1, never));

        try (ConfigurableApplicationContext application = start()) {
            CountDownLatch begun = new CountDownLatch(1);
            StreamingHandle handle = application
                    .getBean(CometApiGeminiStreamingChatModel.class)
                    .start(question(), new Answered(text -> begun.countDown()));
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            handle.cancel();

            assertThat(application.getBean(MeterRegistry.class).getMeters())
                    .filteredOn(meter -> meter.getId().getName().startsWith("gen_ai"))
                    .noneMatch(LongTaskTimer.class::isInstance);
        } finally {
            never.countDown();
        }
    }

    @Test
    void a_callback_that_throws_makes_no_second_observation() throws Exception {
        server.answers(ANSWER);
        CountDownLatch over = new CountDownLatch(1);

        try (ConfigurableApplicationContext application = start()) {
            application
                    .getBean(CometApiGeminiStreamingChatModel.class)
                    .chat(question(), new StreamingChatResponseHandler() {
                        @Override
                        public void onPartialResponse(String text) {
                            throw new IllegalStateException("of the application");
                        }

                        @Override
                        public void onCompleteResponse(ChatResponse response) {
                            over.countDown();
                        }

                        @Override
                        public void onError(Throwable error) {}
                    });
            assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(application.getBean(Spans.class).stopped).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_call_is_part_of_the_callers_trace_and_so_are_the_callbacks(Way way) throws Exception {
        List<Observation> inCallbacks = new CopyOnWriteArrayList<>();

        try (ConfigurableApplicationContext application = start()) {
            ObservationRegistry registry = application.getBean(ObservationRegistry.class);
            Observation caller = Observation.createNotStarted("caller", registry);
            caller.observeChecked(() -> {
                if (way == Way.WHOLE) {
                    way.ask(application, question());
                    return;
                }
                Answered handler = new Answered(text -> inCallbacks.add(registry.getCurrentObservation()));
                application.getBean(CometApiGeminiStreamingChatModel.class).chat(question(), handler);
                handler.response.get(30, TimeUnit.SECONDS);
            });

            assertThat(span(application).getParentObservation()).isSameAs(caller);
            assertThat(inCallbacks).allMatch(observation -> observation == caller);
            assertThat(inCallbacks).hasSizeGreaterThanOrEqualTo(way == Way.STREAMED ? 1 : 0);
        }
    }

    private static Observation.Context span(ApplicationContext application) {
        return application.getBean(Spans.class).stopped.stream()
                .filter(ChatObservation.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> values(Observation.Context span) {
        return StreamSupport.stream(span.getAllKeyValues().spliterator(), false)
                .collect(Collectors.toMap(value -> value.getKey(), value -> value.getValue()));
    }
}
