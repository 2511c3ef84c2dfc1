package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a response contains besides the message. It is the same with and without streaming. Every value may be
 * null or empty. Sets that the service may extend are strings.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse">GenerateContentResponse</a>
 */
public final class CometApiGeminiChatResponseMetadata extends ChatResponseMetadata {

    private final Answer answer;
    private final CallFacts call;

    /** Holds what the service sent. */
    record Answer(
            @Nullable CometApiGeminiGrounding grounding,
            List<CometApiGeminiUrlContext> urlContext,
            List<CometApiGeminiCitationSource> citations,
            List<CometApiGeminiSafetyRating> safetyRatings,
            List<CometApiGeminiSafetyRating> promptSafetyRatings,
            @Nullable String blockReason,
            @Nullable String blockReasonMessage,
            @Nullable String rawFinishReason,
            @Nullable String finishMessage,
            @Nullable Double avgLogprobs,
            @Nullable JsonNode logprobs,
            @Nullable CometApiGeminiModelStatus modelStatus,
            List<CometApiGeminiCodeExecution> codeExecutions,
            @Nullable String createTime,
            @Nullable Integer candidateTokenCount,
            @Nullable Integer candidateIndex,
            Map<String, JsonNode> otherFields) {}

    /** Holds what the library measured during the call; equality ignores it. */
    record CallFacts(
            @Nullable String requestId,
            int attempts,
            int continuations,
            @Nullable Duration timeToFirstToken,
            @Nullable Duration duration) {}

    private CometApiGeminiChatResponseMetadata(Builder builder) {
        super(builder);
        this.answer = Objects.requireNonNull(builder.answer, "answer");
        this.call = Objects.requireNonNull(builder.call, "call");
    }

    static Builder builder(Answer answer, CallFacts call) {
        return new Builder(answer, call);
    }

    /**
     * Returns the metadata of a response in this class.
     *
     * @throws IllegalArgumentException when the response is null or another provider's
     */
    public static CometApiGeminiChatResponseMetadata from(ChatResponse response) {
        if (response == null) throw new IllegalArgumentException("response is missing");
        return from(response.metadata());
    }

    /**
     * Returns the metadata in this class.
     *
     * @throws IllegalArgumentException when the metadata is null or another provider's
     */
    public static CometApiGeminiChatResponseMetadata from(@Nullable ChatResponseMetadata metadata) {
        if (metadata instanceof CometApiGeminiChatResponseMetadata ours) return ours;
        throw new IllegalArgumentException("Not the metadata of a CometAPI Gemini model: "
                + (metadata == null ? "it is missing" : metadata.getClass().getName()));
    }

    /** Returns the sources from Google Search, Maps or files; null when the response is not grounded. */
    public @Nullable CometApiGeminiGrounding grounding() {
        return answer.grounding;
    }

    /** Returns the addresses that the service read. */
    public List<CometApiGeminiUrlContext> urlContext() {
        return answer.urlContext;
    }

    /** Returns what the response quotes from works that the model was trained on. */
    public List<CometApiGeminiCitationSource> citations() {
        return answer.citations;
    }

    /** Returns how harmful the response may be, by category; mostly empty with newer models. */
    public List<CometApiGeminiSafetyRating> safetyRatings() {
        return answer.safetyRatings;
    }

    /** Returns how harmful the prompt may be, by category; mostly empty unless the prompt was blocked. */
    public List<CometApiGeminiSafetyRating> promptSafetyRatings() {
        return answer.promptSafetyRatings;
    }

    /** Returns why the prompt was blocked, such as {@code SAFETY}; null when it was not. */
    public @Nullable String blockReason() {
        return answer.blockReason;
    }

    /** Returns the service's text on the block reason; null when it sends none. */
    public @Nullable String blockReasonMessage() {
        return answer.blockReasonMessage;
    }

    /**
     * Returns the service's own finish reason, such as {@code MALFORMED_FUNCTION_CALL}, which is OTHER in LangChain4j.
     */
    public @Nullable String rawFinishReason() {
        return answer.rawFinishReason;
    }

    /** Returns the service's text on the finish reason. It is not a sign of failure by itself. */
    public @Nullable String finishMessage() {
        return answer.finishMessage;
    }

    /** Returns the average log probability of the response's tokens, at most 0; null when the service sends none. */
    public @Nullable Double avgLogprobs() {
        return answer.avgLogprobs;
    }

    /**
     * Returns the log probabilities as JSON text, as the service sends them: {@code chosenCandidates} and
     * {@code topCandidates}.
     *
     * @see #tokenLogprobs
     */
    public @Nullable String logprobs() {
        return answer.logprobs == null ? null : JsonWriter.text(answer.logprobs);
    }

    /**
     * Returns the tokens of the response with their log probabilities and alternatives, in order. Empty unless the
     * request has {@code responseLogprobs(true)}, and where the model sends none.
     */
    public List<CometApiGeminiTokenLogprob> tokenLogprobs() {
        return MetadataJson.logprobs(answer.logprobs);
    }

    /** Returns where the model stands between preview and retirement; null when the service does not state it. */
    public @Nullable CometApiGeminiModelStatus modelStatus() {
        return answer.modelStatus;
    }

    /** Returns the code that the service ran, in order, with its results. */
    public List<CometApiGeminiCodeExecution> codeExecutions() {
        return answer.codeExecutions;
    }

    /** Returns when the response was created, in RFC 3339, such as {@code 2026-03-25T04:21:43.756483Z}. */
    public @Nullable String createTime() {
        return answer.createTime;
    }

    /** Returns the tokens of this candidate by its own count; null when only the usage has a count. */
    public @Nullable Integer candidateTokenCount() {
        return answer.candidateTokenCount;
    }

    /** Returns the candidate's index, 0 for the first; null when there was none. */
    public @Nullable Integer candidateIndex() {
        return answer.candidateIndex;
    }

    /**
     * Returns the fields that have no accessor here, by wire name, each as JSON text. These are the unknown fields of
     * the response and of its candidate. The entries {@code usageMetadata} and {@code promptFeedback} have the unknown
     * fields of these objects. The entries {@code safetyRatings}, {@code promptFeedback.safetyRatings},
     * {@code citationMetadata} and {@code urlContextMetadata} are complete. They exist where an entry has more than its
     * record, such as an overwritten threshold. The entry {@code modelStatus} exists for the same reason.
     */
    public Map<String, String> otherFields() {
        Map<String, String> texts = new LinkedHashMap<>();
        answer.otherFields.forEach((name, value) -> texts.put(name, JsonWriter.text(value)));
        return texts;
    }

    /** Returns the gateway's id of the request, for CometAPI's support; null when the gateway sent none. */
    public @Nullable String requestId() {
        return call.requestId;
    }

    /** Returns how many requests were sent: the first one, its retries, those to fallback models, and continuations. */
    public int attempts() {
        return call.attempts;
    }

    /**
     * Returns how many further requests continued the answer, which the service sends in pieces when it is long. Zero for
     * nearly every answer. The usage is the sum over all of them.
     */
    public int continuations() {
        return call.continuations;
    }

    /**
     * Returns the time from the call to the first piece of the response, which may be a thought. It includes waits and
     * retries.
     */
    public @Nullable Duration timeToFirstToken() {
        return call.timeToFirstToken;
    }

    /** Returns the time from the call to the end of the response. */
    public @Nullable Duration duration() {
        return call.duration;
    }

    /** Returns a builder with the values of this metadata. */
    @Override
    public Builder toBuilder() {
        Builder builder = new Builder(answer, call);
        super.toBuilder(builder);
        return builder;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof CometApiGeminiChatResponseMetadata that
                && answer.equals(that.answer);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), answer.rawFinishReason, answer.blockReason, answer.createTime);
    }

    @Override
    public String toString() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("id", id());
        values.put("modelName", modelName());
        values.put("tokenUsage", tokenUsage());
        values.put("finishReason", finishReason());
        values.put("rawFinishReason", rawFinishReason());
        values.put("blockReason", blockReason());
        values.put("grounded", grounding() != null);
        values.put("attempts", attempts());
        values.values().removeIf(Objects::isNull);
        return "CometApiGeminiChatResponseMetadata" + values;
    }

    /** Changes the metadata that LangChain4j defines, and keeps the rest. Not thread-safe. */
    public static final class Builder extends ChatResponseMetadata.Builder<Builder> {

        private final Answer answer;
        private final CallFacts call;

        private Builder(Answer answer, CallFacts call) {
            this.answer = answer;
            this.call = call;
        }

        /** Builds the metadata. */
        @Override
        public CometApiGeminiChatResponseMetadata build() {
            return new CometApiGeminiChatResponseMetadata(this);
        }
    }
}
