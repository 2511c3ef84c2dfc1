package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiTokenUsage;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records the meters of a call: its duration, the time to its first chunk, and its tokens. Unlike Spring Boot's own
 * handler it registers nothing while a call runs, so a cancelled stream leaves no meter behind.
 *
 * <p>The token types do not overlap, so their sum is what the caller pays for: {@code thinking} counts the thoughts, and
 * {@code output} excludes them.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/">OpenTelemetry's conventions</a>
 */
final class ChatMeters implements MeterObservationHandler<ChatObservation> {

    /** Many more than an application uses by intention. A user may be free to type a model's name. */
    private static final int MAX_MODELS = 100;

    private static final String MODEL = "gen_ai.request.model";

    private final MeterRegistry registry;
    private final Set<String> models = new HashSet<>();

    ChatMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof ChatObservation;
    }

    @Override
    public void onStart(ChatObservation call) {
        call.put(Timer.Sample.class, Timer.start(registry));
    }

    @Override
    public void onStop(ChatObservation call) {
        Tags tags = tags(call);
        Timer.Sample sample = call.getRequired(Timer.Sample.class);
        sample.stop(registry.timer(call.getName(), tags));
        Duration first = call.timeToFirstChunk();
        if (first != null)
            registry.timer("gen_ai.client.operation.time_to_first_chunk", tags).record(first);
        if (call.response() != null && call.response().tokenUsage() instanceof CometApiGeminiTokenUsage usage) {
            Integer thoughts = usage.thoughtsTokenCount();
            Integer output = usage.outputTokenCount();
            count("input", usage.inputTokenCount(), tags);
            count("output", output == null || thoughts == null ? output : Integer.valueOf(output - thoughts), tags);
            count("thinking", thoughts, tags);
        }
    }

    private Tags tags(ChatObservation call) {
        Tags tags = Tags.empty();
        for (KeyValue value : call.getLowCardinalityKeyValues()) {
            boolean isModel = value.getKey().equals(MODEL);
            tags = tags.and(Tag.of(value.getKey(), isModel ? modelTag(value.getValue()) : value.getValue()));
        }
        return tags;
    }

    /** Returns the model's name, or {@code other} for each name beyond the limit. Traces have the name in any case. */
    private synchronized String modelTag(String name) {
        if (models.contains(name)) return name;
        if (models.size() == MAX_MODELS) return "other";
        models.add(name);
        return name;
    }

    private void count(String type, @Nullable Integer tokens, Tags tags) {
        if (tokens == null) return;
        DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Tokens of a call by type; the types do not overlap")
                .baseUnit("token")
                .tags(tags.and("gen_ai.token.type", type))
                .register(registry)
                .record(tokens);
    }
}
