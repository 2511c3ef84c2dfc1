package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import java.util.Collections;
import java.util.LinkedHashMap;
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

    /** Returns these parameters with those of {@code that} over them. Options are merged deeply. */
    @Override
    public CometApiGeminiChatRequestParameters overrideWith(ChatRequestParameters that) {
        return builder().overrideWith(this).overrideWith(that).build();
    }

    /** Returns these parameters over those of {@code that}. Options are merged deeply. */
    @Override
    public CometApiGeminiChatRequestParameters defaultedBy(ChatRequestParameters that) {
        return builder().overrideWith(that).overrideWith(this).build();
    }

    /** Returns the parameters in this class, whatever their class is. */
    static CometApiGeminiChatRequestParameters from(ChatRequestParameters parameters) {
        return parameters instanceof CometApiGeminiChatRequestParameters ours ? ours : EMPTY.overrideWith(parameters);
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

    /** Builds the parameters of one request. For one thread. */
    public static final class Builder extends DefaultChatRequestParameters.Builder<Builder>
            implements CometApiGeminiCommonOptions<Builder>, CometApiGeminiRequestOptions<Builder> {

        private Map<String, @Nullable Object> requestFields = new LinkedHashMap<>();

        private Builder() {}

        @Override
        public Builder requestField(String wireName, @Nullable Object value) {
            RequestFields.put(requestFields, wireName, value);
            return this;
        }

        /** Sets what {@code that} sets. Its options are merged deeply with those of this builder. */
        @Override
        public Builder overrideWith(ChatRequestParameters that) {
            super.overrideWith(that);
            if (that.toolChoice() != null && requestFields.containsKey("toolConfig")) {
                // a tool choice of this level beats an inherited mode
                RequestFields.put(requestFields, "toolConfig", Collections.singletonMap("functionCallingConfig", null));
            }
            if (that instanceof CometApiGeminiChatRequestParameters ours && !ours.requestFields.isEmpty()) {
                requestFields = RequestFields.merged(requestFields, ours.requestFields);
            }
            return this;
        }

        /** Builds the parameters. */
        @Override
        public CometApiGeminiChatRequestParameters build() {
            return new CometApiGeminiChatRequestParameters(this);
        }
    }
}
