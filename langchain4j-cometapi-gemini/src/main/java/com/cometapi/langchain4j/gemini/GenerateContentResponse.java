package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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
        @Nullable Map<String, JsonNode> other) {

    static GenerateContentResponse read(JsonReader json) throws IOException {
        List<Candidate> candidates = null;
        PromptFeedback promptFeedback = null;
        UsageMetadata usageMetadata = null;
        String modelVersion = null;
        String responseId = null;
        String createTime = null;
        JsonNode groundingMetadata = null;
        JsonNode error = null;
        Map<String, JsonNode> other = null;
        while (json.nextField()) {
            switch (json.field()) {
                case "candidates" -> candidates = json.list(Candidate::read);
                case "promptFeedback" -> promptFeedback = json.object(PromptFeedback::read);
                case "usageMetadata" -> usageMetadata = json.object(UsageMetadata::read);
                case "modelVersion" -> modelVersion = json.text();
                case "responseId" -> responseId = json.text();
                case "createTime" -> createTime = json.text();
                case "groundingMetadata" -> groundingMetadata = json.tree();
                case "error" -> error = json.tree();
                default -> other = json.kept(other);
            }
        }
        return new GenerateContentResponse(
                candidates,
                promptFeedback,
                usageMetadata,
                modelVersion,
                responseId,
                createTime,
                groundingMetadata,
                error,
                other);
    }

    record Candidate(
            @Nullable GeminiContent content,
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
            @Nullable Map<String, JsonNode> other) {

        static Candidate read(JsonReader json) throws IOException {
            GeminiContent content = null;
            String finishReason = null;
            String finishMessage = null;
            Integer index = null;
            JsonNode safetyRatings = null;
            JsonNode citationMetadata = null;
            Integer tokenCount = null;
            Double avgLogprobs = null;
            JsonNode logprobsResult = null;
            JsonNode groundingMetadata = null;
            JsonNode urlContextMetadata = null;
            Map<String, JsonNode> other = null;
            while (json.nextField()) {
                switch (json.field()) {
                    case "content" -> content = json.object(GeminiContent::read);
                    case "finishReason" -> finishReason = json.text();
                    case "finishMessage" -> finishMessage = json.text();
                    case "index" -> index = json.integer();
                    case "safetyRatings" -> safetyRatings = json.tree();
                    case "citationMetadata" -> citationMetadata = json.tree();
                    case "tokenCount" -> tokenCount = json.integer();
                    case "avgLogprobs" -> avgLogprobs = json.decimal();
                    case "logprobsResult" -> logprobsResult = json.tree();
                    case "groundingMetadata" -> groundingMetadata = json.tree();
                    case "urlContextMetadata" -> urlContextMetadata = json.tree();
                    default -> other = json.kept(other);
                }
            }
            return new Candidate(
                    content,
                    finishReason,
                    finishMessage,
                    index,
                    safetyRatings,
                    citationMetadata,
                    tokenCount,
                    avgLogprobs,
                    logprobsResult,
                    groundingMetadata,
                    urlContextMetadata,
                    other);
        }

        int position() {
            return index == null ? 0 : index;
        }
    }

    record PromptFeedback(
            @Nullable String blockReason,
            @Nullable String blockReasonMessage,
            @Nullable JsonNode safetyRatings,
            @Nullable Map<String, JsonNode> other) {

        static PromptFeedback read(JsonReader json) throws IOException {
            String blockReason = null;
            String blockReasonMessage = null;
            JsonNode safetyRatings = null;
            Map<String, JsonNode> other = null;
            while (json.nextField()) {
                switch (json.field()) {
                    case "blockReason" -> blockReason = json.text();
                    case "blockReasonMessage" -> blockReasonMessage = json.text();
                    case "safetyRatings" -> safetyRatings = json.tree();
                    default -> other = json.kept(other);
                }
            }
            return new PromptFeedback(blockReason, blockReasonMessage, safetyRatings, other);
        }
    }

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
            @Nullable Map<String, JsonNode> other) {

        static UsageMetadata read(JsonReader json) throws IOException {
            Integer promptTokenCount = null;
            Integer candidatesTokenCount = null;
            Integer thoughtsTokenCount = null;
            Integer toolUsePromptTokenCount = null;
            Integer cachedContentTokenCount = null;
            Integer totalTokenCount = null;
            List<ModalityTokenCount> promptTokensDetails = null;
            List<ModalityTokenCount> candidatesTokensDetails = null;
            List<ModalityTokenCount> cacheTokensDetails = null;
            List<ModalityTokenCount> toolUsePromptTokensDetails = null;
            String trafficType = null;
            Map<String, JsonNode> other = null;
            while (json.nextField()) {
                switch (json.field()) {
                    case "promptTokenCount" -> promptTokenCount = json.integer();
                    case "candidatesTokenCount" -> candidatesTokenCount = json.integer();
                    case "thoughtsTokenCount" -> thoughtsTokenCount = json.integer();
                    case "toolUsePromptTokenCount" -> toolUsePromptTokenCount = json.integer();
                    case "cachedContentTokenCount" -> cachedContentTokenCount = json.integer();
                    case "totalTokenCount" -> totalTokenCount = json.integer();
                    case "promptTokensDetails" -> promptTokensDetails = json.list(ModalityTokenCount::read);
                    case "candidatesTokensDetails" -> candidatesTokensDetails = json.list(ModalityTokenCount::read);
                    case "cacheTokensDetails" -> cacheTokensDetails = json.list(ModalityTokenCount::read);
                    case "toolUsePromptTokensDetails" ->
                        toolUsePromptTokensDetails = json.list(ModalityTokenCount::read);
                    case "trafficType" -> trafficType = json.text();
                    default -> other = json.kept(other);
                }
            }
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
                    trafficType,
                    other);
        }

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
            @Nullable String modality, @Nullable Integer tokenCount) {

        static ModalityTokenCount read(JsonReader json) throws IOException {
            String modality = null;
            Integer tokenCount = null;
            while (json.nextField()) {
                switch (json.field()) {
                    case "modality" -> modality = json.text();
                    case "tokenCount" -> tokenCount = json.integer();
                    default -> json.skip();
                }
            }
            return new ModalityTokenCount(modality, tokenCount);
        }
    }
}
