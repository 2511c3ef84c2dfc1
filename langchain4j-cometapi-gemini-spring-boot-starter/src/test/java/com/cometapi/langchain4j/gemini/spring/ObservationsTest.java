package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.springapp.Applications;
import com.cometapi.langchain4j.gemini.springapp.RecordingHandler;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Runs in an application with Spring Boot's actuator, which configures Micrometer. */
class ObservationsTest {

    private static final String USAGE = """
            "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 7, "thoughtsTokenCount": 5,
                              "totalTokenCount": 23}""";
    private static final Answer ANSWER = Answer.json("""
            {"candidates": [{"index": 0, "content": {"role": "model", "parts": [{"text": "Hello"}]},
                             "finishReason": "STOP"}],
             "modelVersion": "gemini-3-flash-preview-001", "responseId": "abc", %s}""".formatted(USAGE));

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    /** Sends the same request whole or streamed. */
    enum CallStyle {
        WHOLE {
            @Override
            ChatResponse send(ApplicationContext application, ChatRequest request) {
                return application.getBean(CometApiGeminiChatModel.class).chat(request);
            }
        },
        STREAMED {
            @Override
            ChatResponse send(ApplicationContext application, ChatRequest request) throws Exception {
                RecordingHandler handler = new RecordingHandler();
                application.getBean(CometApiGeminiStreamingChatModel.class).chat(request, handler);
                return handler.end().get(30, TimeUnit.SECONDS);
            }
        };

        abstract ChatResponse send(ApplicationContext application, ChatRequest request) throws Exception;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Spans spans() {
            return new Spans();
        }
    }

    /** Stands in for a tracer: keeps the stopped observations. */
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
        List<String> all = new ArrayList<>(List.of("langchain4j.cometapi-gemini.max-retries=0"));
        all.addAll(List.of(properties));
        return Applications.start(Application.class, server, all.toArray(String[]::new));
    }

    private static ChatRequest request() {
        return ChatRequest.builder()
                .messages(SystemMessage.from("Be brief"), UserMessage.from("a secret message"))
                .build();
    }

    private static Map<String, String> tags(Meter meter) {
        return meter.getId().getTags().stream()
                .collect(Collectors.toMap(io.micrometer.core.instrument.Tag::getKey, tag -> tag.getValue()));
    }

    @ParameterizedTest
    @EnumSource
    void a_call_is_one_observation_and_its_token_types_do_not_overlap(CallStyle style) throws Exception {
        server.answers(ANSWER);

        try (ConfigurableApplicationContext application = start()) {
            style.send(application, request());

            MeterRegistry meters = application.getBean(MeterRegistry.class);
            Timer duration = meters.get("gen_ai.client.operation.duration").timer();
            assertThat(duration.count()).isOne();
            assertThat(tags(duration))
                    .containsEntry("gen_ai.operation.name", "chat")
                    .containsEntry("gen_ai.provider.name", "cometapi")
                    .containsEntry("gen_ai.request.model", "gemini-3-flash-preview")
                    .as("a word of the service would make the number of meters unbounded")
                    .doesNotContainKey("gen_ai.response.model")
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
    void the_time_to_the_first_chunk_is_measured_for_streams_only(CallStyle style) throws Exception {
        try (ConfigurableApplicationContext application = start()) {
            style.send(application, request());

            List<Timer> first =
                    application
                            .getBean(MeterRegistry.class)
                            .find("gen_ai.client.operation.time_to_first_chunk")
                            .timers()
                            .stream()
                            .toList();
            assertThat(first).hasSize(style == CallStyle.STREAMED ? 1 : 0);
            assertThat(first).allMatch(timer -> timer.count() == 1 && timer.totalTime(TimeUnit.NANOSECONDS) > 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_http_error_is_counted_by_its_status(CallStyle style) {
        server.answers(Answer.rateLimited(null));

        try (ConfigurableApplicationContext application = start()) {
            assertThatThrownBy(() -> style.send(application, request()))
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
                    .containsEntry("gen_ai.response.finish_reasons", "none");
        }
    }

    @Test
    void a_cancelled_stream_ends_its_observation_with_what_had_arrived() throws Exception {
        server.answers(Answer.chunks("one ", "two").usage(11, 7).stallAfter(1));

        try (ConfigurableApplicationContext application = start()) {
            MeterRegistry meters = application.getBean(MeterRegistry.class);
            CountDownLatch stopped = new CountDownLatch(1);
            meters.config().onMeterAdded(meter -> {
                // recorded after the duration, whose meter cannot be found yet while this is called for it
                if (meter.getId().getName().equals("gen_ai.client.operation.time_to_first_chunk")) stopped.countDown();
            });

            String first = CometApiGeminiFlux.from(application.getBean(CometApiGeminiStreamingChatModel.class))
                    .text(request())
                    .blockFirst(Duration.ofSeconds(60));

            assertThat(first).isEqualTo("one ");
            assertThat(stopped.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(tags(meters.get("gen_ai.client.operation.duration").timer()))
                    .containsEntry("error.type", "cancelled")
                    .containsEntry("gen_ai.response.finish_reasons", "none");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_trace_has_the_numbers_but_not_the_conversation(CallStyle style) throws Exception {
        server.answers(ANSWER);

        try (ConfigurableApplicationContext application = start("langchain4j.cometapi-gemini.temperature=0.5")) {
            style.send(application, request());

            Observation.Context span = span(application);
            assertThat(span.getContextualName()).isEqualTo("chat gemini-3-flash-preview");
            assertThat(values(span))
                    .containsEntry("gen_ai.request.stream", String.valueOf(style == CallStyle.STREAMED))
                    .containsEntry("gen_ai.request.temperature", "0.5")
                    .containsEntry("gen_ai.response.id", "abc")
                    .containsEntry("gen_ai.response.model", "gemini-3-flash-preview-001")
                    .containsEntry("gen_ai.usage.input_tokens", "11")
                    .containsEntry("gen_ai.usage.output_tokens", "12")
                    .containsEntry("gen_ai.usage.reasoning.output_tokens", "5");
            assertThat(values(span).toString()).doesNotContain("secret", "Be brief", "Hello", "any-key");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_trace_has_the_conversation_when_configured(CallStyle style) throws Exception {
        server.answers(ANSWER);

        try (ConfigurableApplicationContext application =
                start("langchain4j.cometapi-gemini.observations.include-content=true")) {
            style.send(application, request());

            assertThat(values(span(application)))
                    .containsEntry(
                            "gen_ai.input.messages",
                            "[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"content\":\"Be brief\"}]},"
                                    + "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"a secret message\"}]}]")
                    .containsEntry(
                            "gen_ai.output.messages",
                            "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"Hello\"}]}]");
        }
    }

    @Test
    void nothing_is_observed_when_observations_are_disabled() throws Exception {
        try (ConfigurableApplicationContext application =
                start("langchain4j.cometapi-gemini.observations.enabled=false")) {
            CallStyle.WHOLE.send(application, request());

            assertThat(application.getBean(Spans.class).stopped).isEmpty();
            assertThat(application.getBean(MeterRegistry.class).getMeters())
                    .noneMatch(meter -> meter.getId().getName().startsWith("gen_ai"));
        }
    }

    @Test
    void other_observations_keep_their_meters() {
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
    void a_cancelled_stream_leaves_no_running_meter() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        server.answers(Answer.chunks("Hel", "lo").waitBefore(1, never));

        try (ConfigurableApplicationContext application = start()) {
            RecordingHandler handler = new RecordingHandler();
            StreamingHandle handle =
                    application.getBean(CometApiGeminiStreamingChatModel.class).start(request(), handler);
            handler.awaitBegin();
            handle.cancel();

            assertThat(application.getBean(MeterRegistry.class).getMeters())
                    .filteredOn(meter -> meter.getId().getName().startsWith("gen_ai"))
                    .noneMatch(LongTaskTimer.class::isInstance);
        } finally {
            never.countDown();
        }
    }

    @Test
    void a_callback_that_throws_starts_no_second_observation() throws Exception {
        server.answers(ANSWER);
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onPartialResponse(String text) {
                throw new IllegalStateException("of the application");
            }

            @Override
            public void onError(Throwable error) {} // notified of the exception before the stream completes
        };

        try (ConfigurableApplicationContext application = start()) {
            application.getBean(CometApiGeminiStreamingChatModel.class).chat(request(), handler);
            handler.end().get(30, TimeUnit.SECONDS);

            assertThat(application.getBean(Spans.class).stopped).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_call_and_its_callbacks_belong_to_the_callers_trace(CallStyle style) throws Exception {
        List<Observation> inCallbacks = new CopyOnWriteArrayList<>();

        try (ConfigurableApplicationContext application = start()) {
            ObservationRegistry registry = application.getBean(ObservationRegistry.class);
            Observation caller = Observation.createNotStarted("caller", registry);
            caller.observeChecked(() -> {
                if (style == CallStyle.WHOLE) {
                    style.send(application, request());
                    return;
                }
                RecordingHandler handler = new RecordingHandler() {
                    @Override
                    public void onPartialResponse(String text) {
                        inCallbacks.add(registry.getCurrentObservation());
                    }
                };
                application.getBean(CometApiGeminiStreamingChatModel.class).chat(request(), handler);
                handler.end().get(30, TimeUnit.SECONDS);
            });

            assertThat(span(application).getParentObservation()).isSameAs(caller);
            assertThat(inCallbacks).allMatch(observation -> observation == caller);
            assertThat(inCallbacks).hasSizeGreaterThanOrEqualTo(style == CallStyle.STREAMED ? 1 : 0);
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
