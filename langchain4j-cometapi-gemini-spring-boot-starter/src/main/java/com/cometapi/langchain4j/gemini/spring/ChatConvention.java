package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiHttpException;
import com.cometapi.langchain4j.gemini.CometApiGeminiTokenUsage;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names and values that describe a call. The low-cardinality ones become tags of the meters. All of them are always
 * present, since some registries reject a meter whose tags change. The high-cardinality ones go to traces only.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">OpenTelemetry's conventions</a>
 */
final class ChatConvention implements ObservationConvention<ChatObservation> {

    private final boolean includeContent;

    /** @param includeContent whether traces contain prompts and answers */
    ChatConvention(boolean includeContent) {
        this.includeContent = includeContent;
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof ChatObservation;
    }

    @Override
    public String getName() {
        return "gen_ai.client.operation.duration";
    }

    @Override
    public String getContextualName(ChatObservation call) {
        String model = call.request().parameters().modelName();
        return model == null ? "chat" : "chat " + model;
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(ChatObservation call) {
        ChatResponse response = call.response();
        return KeyValues.of(
                KeyValue.of("gen_ai.operation.name", "chat"),
                KeyValue.of("gen_ai.provider.name", "cometapi"),
                KeyValue.of(
                        "gen_ai.request.model",
                        orNone(call.request().parameters().modelName())),
                KeyValue.of("gen_ai.response.finish_reasons", finishReason(response)),
                KeyValue.of("error.type", call.isCancelled() ? "cancelled" : errorType(call.getError())));
    }

    private static String orNone(@Nullable String value) {
        return value == null ? KeyValue.NONE_VALUE : value;
    }

    private static String finishReason(@Nullable ChatResponse response) {
        return response == null || response.finishReason() == null
                ? KeyValue.NONE_VALUE
                : response.finishReason().name().toLowerCase(Locale.ROOT);
    }

    private static String errorType(@Nullable Throwable error) {
        if (error == null) return KeyValue.NONE_VALUE;
        return error.getCause() instanceof CometApiGeminiHttpException failure
                ? String.valueOf(failure.statusCode())
                : error.getClass().getName();
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(ChatObservation call) {
        List<KeyValue> values = new ArrayList<>();
        ChatRequestParameters parameters = call.request().parameters();
        add(values, "gen_ai.request.stream", call.isStreamed());
        add(values, "gen_ai.request.temperature", parameters.temperature());
        add(values, "gen_ai.request.top_p", parameters.topP());
        add(values, "gen_ai.request.top_k", parameters.topK());
        add(values, "gen_ai.request.max_tokens", parameters.maxOutputTokens());
        add(values, "gen_ai.request.frequency_penalty", parameters.frequencyPenalty());
        add(values, "gen_ai.request.presence_penalty", parameters.presencePenalty());
        if (includeContent)
            add(values, "gen_ai.input.messages", MessagesJson.of(call.request().messages()));
        ChatResponse response = call.response();
        if (response != null) addResponse(values, call, response);
        return KeyValues.of(values);
    }

    private void addResponse(List<KeyValue> values, ChatObservation call, ChatResponse response) {
        add(values, "gen_ai.response.model", response.modelName()); // any text of the service, so no tag of a meter
        add(values, "gen_ai.response.id", response.id());
        Duration first = call.timeToFirstChunk();
        if (first != null) add(values, "gen_ai.response.time_to_first_chunk", first.toNanos() / 1e9);
        if (response.tokenUsage() instanceof CometApiGeminiTokenUsage usage) {
            add(values, "gen_ai.usage.input_tokens", usage.inputTokenCount());
            add(values, "gen_ai.usage.output_tokens", usage.outputTokenCount());
            add(values, "gen_ai.usage.reasoning.output_tokens", usage.thoughtsTokenCount());
            add(values, "gen_ai.usage.cache_read.input_tokens", usage.cachedContentTokenCount());
        }
        if (includeContent) add(values, "gen_ai.output.messages", MessagesJson.of(List.of(response.aiMessage())));
    }

    private static void add(List<KeyValue> values, String name, @Nullable Object value) {
        if (value != null) values.add(KeyValue.of(name, String.valueOf(value)));
    }
}
