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
 * What came with an answer besides the message. The same for whole and streamed answers. Everything may be null or
 * empty; sets that the service may extend are strings.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse">GenerateContentResponse</a>
 */
public final class CometApiGeminiChatResponseMetadata extends ChatResponseMetadata {

    private final Answer answer;
    private final CallFacts call;

    /** What the service said. */
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
            List<CometApiGeminiCodeExecution> codeExecutions,
            @Nullable String createTime,
            @Nullable Integer candidateTokenCount,
            @Nullable Integer candidateIndex,
            Map<String, JsonNode> otherFields) {}

    /** How the answer was got; it takes no part in equality. */
    record CallFacts(
            @Nullable String requestId,
            int attempts,
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

    /** @throws IllegalArgumentException when the response is another provider's */
    public static CometApiGeminiChatResponseMetadata from(ChatResponse response) {
        return from(response.metadata());
    }

    /** @throws IllegalArgumentException when the metadata is another provider's */
    public static CometApiGeminiChatResponseMetadata from(@Nullable ChatResponseMetadata metadata) {
        if (metadata instanceof CometApiGeminiChatResponseMetadata ours) return ours;
        throw new IllegalArgumentException("Not the metadata of a CometAPI Gemini answer: "
                + (metadata == null ? null : metadata.getClass().getName()));
    }

    /** Sources from Google Search, Maps or files; null when the answer is not grounded. */
    public @Nullable CometApiGeminiGrounding grounding() {
        return answer.grounding;
    }

    /** The addresses that the service read. */
    public List<CometApiGeminiUrlContext> urlContext() {
        return answer.urlContext;
    }

    /** What the answer quotes from works the model was trained on. */
    public List<CometApiGeminiCitationSource> citations() {
        return answer.citations;
    }

    /** How harmful the answer may be, by category; newer models mostly do not say. */
    public List<CometApiGeminiSafetyRating> safetyRatings() {
        return answer.safetyRatings;
    }

    /** How harmful the prompt may be, by category; mostly told when it was blocked. */
    public List<CometApiGeminiSafetyRating> promptSafetyRatings() {
        return answer.promptSafetyRatings;
    }

    /** Why the prompt was blocked, such as {@code SAFETY}; null when it was not. */
    public @Nullable String blockReason() {
        return answer.blockReason;
    }

    /** The block reason in words, where the upstream gives them. */
    public @Nullable String blockReasonMessage() {
        return answer.blockReasonMessage;
    }

    /** The service's own finish reason, such as {@code MALFORMED_FUNCTION_CALL}, which LangChain4j calls OTHER. */
    public @Nullable String rawFinishReason() {
        return answer.rawFinishReason;
    }

    /** The finish reason in words. Not a sign of failure by itself. */
    public @Nullable String finishMessage() {
        return answer.finishMessage;
    }

    /** The average log probability of the answer's tokens, at most 0; null where the service does not say. */
    public @Nullable Double avgLogprobs() {
        return answer.avgLogprobs;
    }

    /** Log probabilities as the service sends them: {@code chosenCandidates}, {@code topCandidates}; JSON text. */
    public @Nullable String logprobs() {
        return answer.logprobs == null ? null : JsonWriter.text(answer.logprobs);
    }

    /** The code that the service ran, in order, with what came of it. */
    public List<CometApiGeminiCodeExecution> codeExecutions() {
        return answer.codeExecutions;
    }

    /** RFC 3339, such as {@code 2026-03-25T04:21:43.756483Z}. */
    public @Nullable String createTime() {
        return answer.createTime;
    }

    /** Tokens of this candidate by its own count; null where only the usage says. */
    public @Nullable Integer candidateTokenCount() {
        return answer.candidateTokenCount;
    }

    /** The candidate's place, 0 for the first; null when there was none. */
    public @Nullable Integer candidateIndex() {
        return answer.candidateIndex;
    }

    /**
     * What has no accessor here, by its name on the wire, each as JSON text: unknown fields of the response or of its
     * candidate; under {@code usageMetadata} and {@code promptFeedback} the unknown ones of these; and {@code
     * safetyRatings}, {@code promptFeedback.safetyRatings}, {@code citationMetadata} or {@code urlContextMetadata} as a
     * whole where an entry says more than its record shows, such as a severity.
     */
    public Map<String, String> otherFields() {
        Map<String, String> texts = new LinkedHashMap<>();
        answer.otherFields.forEach((name, value) -> texts.put(name, JsonWriter.text(value)));
        return texts;
    }

    /** The gateway's name for this call, to quote to CometAPI's support. */
    public @Nullable String requestId() {
        return call.requestId;
    }

    /** How often the request was sent, retries included. */
    public int attempts() {
        return call.attempts;
    }

    /** From the call to the first piece of the answer, thoughts included, waits and retries too. */
    public @Nullable Duration timeToFirstToken() {
        return call.timeToFirstToken;
    }

    /** From the call to the end of the answer. */
    public @Nullable Duration duration() {
        return call.duration;
    }

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
        return "CometApiGeminiChatResponseMetadata{id=" + id() + ", modelName=" + modelName() + ", tokenUsage="
                + tokenUsage() + ", finishReason=" + finishReason() + ", rawFinishReason=" + rawFinishReason()
                + ", blockReason=" + blockReason() + ", grounded=" + (grounding() != null) + ", attempts=" + attempts()
                + "}";
    }

    /** Changes what LangChain4j knows of; the rest stays. For one thread. */
    public static final class Builder extends ChatResponseMetadata.Builder<Builder> {

        private final Answer answer;
        private final CallFacts call;

        private Builder(Answer answer, CallFacts call) {
            this.answer = answer;
            this.call = call;
        }

        @Override
        public CometApiGeminiChatResponseMetadata build() {
            return new CometApiGeminiChatResponseMetadata(this);
        }
    }
}
