package com.cometapi.langchain4j.gemini;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds the parameters of one request: LangChain4j's common ones and those of {@link CometApiGeminiRequestOptions}.
 * Immutable.
 */
public final class CometApiGeminiChatRequestParameters extends DefaultChatRequestParameters {

    /** Sets nothing. */
    public static final CometApiGeminiChatRequestParameters EMPTY = builder().build();

    private final Map<String, @Nullable Object> requestFields;

    private CometApiGeminiChatRequestParameters(Builder builder) {
        super(builder);
        this.requestFields = Collections.unmodifiableMap(RequestFields.copy(builder.requestFields));
    }

    /** Returns a new builder with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the options beyond the common parameters, by wire name. A null value takes back what is inherited. */
    public Map<String, @Nullable Object> requestFields() {
        return requestFields;
    }

    /** Returns how the model thinks, by wire name; empty when nothing is set. */
    Map<?, ?> thinkingConfig() {
        return requestFields.get(RequestFields.GENERATION_CONFIG) instanceof Map<?, ?> config
                        && config.get("thinkingConfig") instanceof Map<?, ?> thinking
                ? thinking
                : Map.of();
    }

    /** Returns these parameters with those of {@code that} over them. Options are merged deeply. */
    @Override
    public CometApiGeminiChatRequestParameters overrideWith(ChatRequestParameters that) {
        return builder().overrideWith(this).overrideWith(that).build();
    }

    /** Returns these parameters over those of {@code that}. Options are merged deeply. */
    @Override
    public CometApiGeminiChatRequestParameters defaultedBy(ChatRequestParameters that) {
        if (that == null) throw new IllegalArgumentException("defaultedBy(..) takes parameters, not null");
        return builder().overrideWith(that).overrideWith(this).build();
    }

    /** Returns the parameters in this class, whatever their class is. */
    static CometApiGeminiChatRequestParameters from(ChatRequestParameters parameters) {
        return parameters instanceof CometApiGeminiChatRequestParameters ours
                ? ours
                : new Builder().withCommonOf(parameters).build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof CometApiGeminiChatRequestParameters that
                && requestFields.equals(that.requestFields);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), requestFields);
    }

    @Override
    public String toString() {
        return super.toString() + " with " + requestFields;
    }

    /** Builds the parameters of one request. Not thread-safe. */
    public static final class Builder extends DefaultChatRequestParameters.Builder<Builder>
            implements CometApiGeminiCommonOptions<Builder>, CometApiGeminiRequestOptions<Builder> {

        private Map<String, @Nullable Object> requestFields = new LinkedHashMap<>();

        private Builder() {}

        @Override
        public Builder requestField(String wireName, @Nullable Object value) {
            RequestFields.put(requestFields, wireName, value);
            return this;
        }

        @Override
        public Builder modelName(@Nullable String modelName) {
            return super.modelName(OptionValues.text(modelName));
        }

        @Override
        public Builder temperature(@Nullable Double temperature) {
            return super.temperature(OptionValues.finite("temperature", temperature));
        }

        @Override
        public Builder topP(@Nullable Double topP) {
            return super.topP(OptionValues.finite("topP", topP));
        }

        @Override
        public Builder frequencyPenalty(@Nullable Double frequencyPenalty) {
            return super.frequencyPenalty(OptionValues.finite("frequencyPenalty", frequencyPenalty));
        }

        @Override
        public Builder presencePenalty(@Nullable Double presencePenalty) {
            return super.presencePenalty(OptionValues.finite("presencePenalty", presencePenalty));
        }

        @Override
        public Builder stopSequences(@Nullable List<String> stopSequences) {
            OptionValues.requireElements("stopSequences", stopSequences);
            return super.stopSequences(
                    stopSequences == null
                            ? null
                            : stopSequences.stream() // white space is a sequence like any other
                                    .filter(text -> !text.isEmpty())
                                    .toList());
        }

        @Override
        public Builder stopSequences(String... stopSequences) {
            return CometApiGeminiCommonOptions.super.stopSequences(stopSequences);
        }

        @Override
        public Builder toolSpecifications(@Nullable List<ToolSpecification> toolSpecifications) {
            OptionValues.requireElements("toolSpecifications", toolSpecifications);
            return super.toolSpecifications(toolSpecifications);
        }

        @Override
        public Builder toolSpecifications(ToolSpecification... toolSpecifications) {
            return CometApiGeminiCommonOptions.super.toolSpecifications(toolSpecifications);
        }

        /** Sets what {@code that} sets. Its options are merged deeply with those of this builder. */
        @Override
        public Builder overrideWith(ChatRequestParameters that) {
            if (that == null) throw new IllegalArgumentException("overrideWith(..) takes parameters, not null");
            CometApiGeminiChatRequestParameters checked = from(that);
            withCommonOf(checked);
            if (checked.toolChoice() != null && requestFields.containsKey("toolConfig")) {
                // a tool choice of this level beats an inherited mode
                Map<String, @Nullable Object> noMode = Collections.singletonMap("mode", null);
                RequestFields.put(
                        requestFields, "toolConfig", Collections.singletonMap("functionCallingConfig", noMode));
            }
            if (!checked.requestFields.isEmpty()) {
                requestFields = RequestFields.merged(requestFields, checked.requestFields);
            }
            return this;
        }

        /** Sets the common parameters through the methods above, which check them. */
        private Builder withCommonOf(ChatRequestParameters that) {
            return super.overrideWith(that);
        }

        /** Builds the parameters. */
        @Override
        public CometApiGeminiChatRequestParameters build() {
            return new CometApiGeminiChatRequestParameters(this);
        }
    }
}
