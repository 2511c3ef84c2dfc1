package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response of the service: a whole one, or one chunk of a streamed one. Every field may be missing.
 *
 * @param error set instead of everything else when a stream breaks after its headers were sent
 * @param groundingMetadata some gateways put it here instead of into the candidate
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
                case "promptFeedback" -> promptFeedback = json.detail(PromptFeedback::read);
                case "usageMetadata" -> usageMetadata = json.detail(UsageMetadata::read);
                case "modelVersion" -> modelVersion = json.filledText();
                case "responseId" -> responseId = json.filledText();
                case "createTime" -> createTime = json.filledText();
                case "groundingMetadata" -> groundingMetadata = json.tree();
                case "error" -> error = json.tree();
                default -> other = json.collectUnknown(other);
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

    /** Returns false for an error without content: gateways write {@code null}, {@code ""} or {@code {}} beside an answer. */
    boolean hasError() {
        return error != null && isMeaningful(error);
    }

    static boolean isMeaningful(JsonNode value) {
        if (!value.isContainerNode()) {
            return value.isTextual() ? !value.asText().isBlank() : value.asBoolean();
        }
        for (JsonNode inner : value) {
            if (isMeaningful(inner)) return true;
        }
        return false;
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
            @Nullable String continuationToken,
            @Nullable Map<String, JsonNode> other) {

        static Candidate read(JsonReader json) throws IOException {
            Builder candidate = new Builder();
            while (json.nextField()) {
                switch (json.field()) {
                    case "content" -> candidate.content = json.object(GeminiContent::read);
                    case "finishReason" -> candidate.finishReason = json.enumValue();
                    case "finishMessage" -> candidate.finishMessage = json.filledText();
                    case "index" -> candidate.index = json.integer();
                    case "safetyRatings" -> candidate.safetyRatings = json.tree();
                    case "citationMetadata" -> candidate.citationMetadata = json.tree();
                    case "tokenCount" -> candidate.tokenCount = json.count();
                    case "avgLogprobs" -> candidate.avgLogprobs = json.decimal();
                    case "logprobsResult" -> candidate.logprobsResult = json.tree();
                    case "groundingMetadata" -> candidate.groundingMetadata = json.tree();
                    case "urlContextMetadata" -> candidate.urlContextMetadata = json.tree();
                    case "continuationToken" -> {
                        if (json.isScalar()) candidate.continuationToken = json.filledText();
                        else candidate.other = json.collectUnknown(candidate.other);
                    }
                    default -> candidate.other = json.collectUnknown(candidate.other);
                }
            }
            return candidate.build();
        }

        int position() {
            return index == null ? 0 : index;
        }

        private static final class Builder {

            private @Nullable GeminiContent content;
            private @Nullable String finishReason;
            private @Nullable String finishMessage;
            private @Nullable Integer index;
            private @Nullable JsonNode safetyRatings;
            private @Nullable JsonNode citationMetadata;
            private @Nullable Integer tokenCount;
            private @Nullable Double avgLogprobs;
            private @Nullable JsonNode logprobsResult;
            private @Nullable JsonNode groundingMetadata;
            private @Nullable JsonNode urlContextMetadata;
            private @Nullable String continuationToken;
            private @Nullable Map<String, JsonNode> other;

            Candidate build() {
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
                        continuationToken,
                        other);
            }
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
                    case "blockReason" -> blockReason = json.enumValue();
                    case "blockReasonMessage" -> blockReasonMessage = json.filledText();
                    case "safetyRatings" -> safetyRatings = json.tree();
                    default -> other = json.collectUnknown(other);
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
            Builder usage = new Builder();
            while (json.nextField()) {
                switch (json.field()) {
                    case "promptTokenCount" -> usage.promptTokenCount = json.count();
                    case "candidatesTokenCount" -> usage.candidatesTokenCount = json.count();
                    case "thoughtsTokenCount" -> usage.thoughtsTokenCount = json.count();
                    case "toolUsePromptTokenCount" -> usage.toolUsePromptTokenCount = json.count();
                    case "cachedContentTokenCount" -> usage.cachedContentTokenCount = json.count();
                    case "totalTokenCount" -> usage.totalTokenCount = json.count();
                    case "promptTokensDetails" -> usage.promptTokensDetails = json.details(ModalityTokenCount::read);
                    case "candidatesTokensDetails" ->
                        usage.candidatesTokensDetails = json.details(ModalityTokenCount::read);
                    case "cacheTokensDetails" -> usage.cacheTokensDetails = json.details(ModalityTokenCount::read);
                    case "toolUsePromptTokensDetails" ->
                        usage.toolUsePromptTokensDetails = json.details(ModalityTokenCount::read);
                    case "trafficType" -> usage.trafficType = json.enumValue();
                    default -> usage.other = json.collectUnknown(usage.other);
                }
            }
            return usage.build();
        }

        private static final class Builder {

            private @Nullable Integer promptTokenCount;
            private @Nullable Integer candidatesTokenCount;
            private @Nullable Integer thoughtsTokenCount;
            private @Nullable Integer toolUsePromptTokenCount;
            private @Nullable Integer cachedContentTokenCount;
            private @Nullable Integer totalTokenCount;
            private @Nullable List<@Nullable ModalityTokenCount> promptTokensDetails;
            private @Nullable List<@Nullable ModalityTokenCount> candidatesTokensDetails;
            private @Nullable List<@Nullable ModalityTokenCount> cacheTokensDetails;
            private @Nullable List<@Nullable ModalityTokenCount> toolUsePromptTokensDetails;
            private @Nullable String trafficType;
            private @Nullable Map<String, JsonNode> other;

            UsageMetadata build() {
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
        }
    }

    /** A count of tokens of one modality, such as {@code TEXT}. */
    record ModalityTokenCount(
            @Nullable String modality, @Nullable Integer tokenCount) {

        static ModalityTokenCount read(JsonReader json) throws IOException {
            String modality = null;
            Integer tokenCount = null;
            while (json.nextField()) {
                switch (json.field()) {
                    case "modality" -> modality = json.text();
                    case "tokenCount" -> tokenCount = json.count();
                    default -> json.skip();
                }
            }
            return new ModalityTokenCount(modality, tokenCount);
        }
    }
}
