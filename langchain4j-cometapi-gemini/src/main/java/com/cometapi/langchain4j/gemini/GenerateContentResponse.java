package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the service answers: one whole answer, or one chunk of a streamed one. Everything may be missing.
 *
 * @param error set instead of everything else when a stream breaks after its head was sent
 * @param groundingMetadata where some gateways put what belongs to the candidate
 * @see <a href="https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse">GenerateContentResponse</a>
 */
record GenerateContentResponse(
        @Nullable List<@Nullable Candidate> candidates,
        @Nullable PromptFeedback promptFeedback,
        @Nullable UsageMetadata usageMetadata,
        @Nullable String modelVersion,
        @Nullable String responseId,
        @Nullable String createTime,
        @Nullable JsonNode groundingMetadata,
        @Nullable JsonNode error,
        @JsonAnySetter @Nullable Map<String, JsonNode> other) {

    record Candidate(
            @Nullable Content content,
            @Nullable String finishReason,
            @Nullable String finishMessage,
            @Nullable Integer index,
            @Nullable JsonNode safetyRatings,
            @Nullable JsonNode citationMetadata,
            @Nullable Integer tokenCount,
            @Nullable Double avgLogprobs,
            @Nullable JsonNode logprobsResult,
            @Nullable JsonNode groundingMetadata,
            @Nullable JsonNode urlContextMetadata,
            @JsonAnySetter @Nullable Map<String, JsonNode> other) {

        int position() {
            return index == null ? 0 : index;
        }
    }

    record PromptFeedback(
            @Nullable String blockReason,
            @Nullable String blockReasonMessage,
            @Nullable JsonNode safetyRatings,
            @JsonAnySetter @Nullable Map<String, JsonNode> other) {}

    /** Token counts: running totals, never increments. */
    record UsageMetadata(
            @Nullable Integer promptTokenCount,
            @Nullable Integer candidatesTokenCount,
            @Nullable Integer thoughtsTokenCount,
            @Nullable Integer toolUsePromptTokenCount,
            @Nullable Integer cachedContentTokenCount,
            @Nullable Integer totalTokenCount,
            @Nullable List<@Nullable ModalityTokenCount> promptTokensDetails,
            @Nullable List<@Nullable ModalityTokenCount> candidatesTokensDetails,
            @Nullable List<@Nullable ModalityTokenCount> cacheTokensDetails,
            @Nullable List<@Nullable ModalityTokenCount> toolUsePromptTokensDetails,
            @Nullable String trafficType,
            @JsonAnySetter @Nullable Map<String, JsonNode> other) {

        /** False for the chunks of Vertex-shaped streams that carry only a traffic type. */
        boolean hasCounts() {
            return promptTokenCount != null
                    || candidatesTokenCount != null
                    || thoughtsTokenCount != null
                    || toolUsePromptTokenCount != null
                    || totalTokenCount != null;
        }

        UsageMetadata withTrafficType(@Nullable String type) {
            return new UsageMetadata(
                    promptTokenCount,
                    candidatesTokenCount,
                    thoughtsTokenCount,
                    toolUsePromptTokenCount,
                    cachedContentTokenCount,
                    totalTokenCount,
                    promptTokensDetails,
                    candidatesTokensDetails,
                    cacheTokensDetails,
                    toolUsePromptTokensDetails,
                    type,
                    other);
        }
    }

    record ModalityTokenCount(
            @Nullable String modality, @Nullable Integer tokenCount) {}
}
