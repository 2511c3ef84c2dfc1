package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.output.TokenUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens of one call, or the sum of several. Input is the prompt and what server tools added to it. Output
 * is the response and the thoughts. Total is the service's own count. Every count is null when the service did not send
 * it, or sent a negative one. A sum beyond {@link Integer#MAX_VALUE} stays at it.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#UsageMetadata">UsageMetadata</a>
 */
public final class CometApiGeminiTokenUsage extends TokenUsage {

    private static final String SERVICE_TIER = "serviceTier";
    private static final String INITIAL_PROMPT = "initialPromptTokenCount";

    private final @Nullable Integer thoughts;
    private final @Nullable Integer cachedContent;
    private final @Nullable Integer toolUsePrompt;
    private final ByModality byModality;
    private final @Nullable String trafficType;
    private final @Nullable String serviceTier;
    private final @Nullable Integer initialPrompt;

    /** Holds the counts by {@code TEXT}, {@code IMAGE} and so on. */
    private record ByModality(
            Map<String, Integer> prompt,
            Map<String, Integer> output,
            Map<String, Integer> cached,
            Map<String, Integer> toolUse) {

        static ByModality of(GenerateContentResponse.UsageMetadata usage) {
            return new ByModality(
                    counts(usage.promptTokensDetails()),
                    counts(usage.candidatesTokensDetails()),
                    counts(usage.cacheTokensDetails()),
                    counts(usage.toolUsePromptTokensDetails()));
        }

        private static Map<String, Integer> counts(
                @Nullable List<GenerateContentResponse.@Nullable ModalityTokenCount> details) {
            if (details == null) return Map.of();
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (GenerateContentResponse.ModalityTokenCount detail : details) {
                if (detail != null && detail.modality() != null && detail.tokenCount() != null) {
                    counts.merge(detail.modality(), detail.tokenCount(), CometApiGeminiTokenUsage::total);
                }
            }
            return Map.copyOf(counts);
        }

        ByModality plus(ByModality that) {
            return new ByModality(
                    added(prompt, that.prompt),
                    added(output, that.output),
                    added(cached, that.cached),
                    added(toolUse, that.toolUse));
        }

        private static Map<String, Integer> added(Map<String, Integer> some, Map<String, Integer> more) {
            Map<String, Integer> added = new LinkedHashMap<>(some);
            more.forEach((modality, count) -> added.merge(modality, count, CometApiGeminiTokenUsage::total));
            return Map.copyOf(added);
        }
    }

    private CometApiGeminiTokenUsage(
            @Nullable Integer input,
            @Nullable Integer output,
            @Nullable Integer total,
            @Nullable Integer thoughts,
            @Nullable Integer cachedContent,
            @Nullable Integer toolUsePrompt,
            ByModality byModality,
            @Nullable String trafficType,
            @Nullable String serviceTier,
            @Nullable Integer initialPrompt) {
        super(input, output, total);
        this.thoughts = thoughts;
        this.cachedContent = cachedContent;
        this.toolUsePrompt = toolUsePrompt;
        this.byModality = byModality;
        this.trafficType = trafficType;
        this.serviceTier = serviceTier;
        this.initialPrompt = initialPrompt;
    }

    /**
     * Returns the usage with Gemini's own counts.
     *
     * @throws IllegalArgumentException when it is null or another provider's
     */
    public static CometApiGeminiTokenUsage from(@Nullable TokenUsage usage) {
        if (usage instanceof CometApiGeminiTokenUsage ours) return ours;
        throw new IllegalArgumentException("Not the token usage of a CometAPI Gemini model: "
                + (usage == null ? "it is missing" : usage.getClass().getName()));
    }

    static @Nullable CometApiGeminiTokenUsage from(GenerateContentResponse.@Nullable UsageMetadata usage) {
        if (usage == null) return null;
        return new CometApiGeminiTokenUsage(
                plus(usage.promptTokenCount(), usage.toolUsePromptTokenCount()),
                plus(usage.candidatesTokenCount(), usage.thoughtsTokenCount()),
                usage.totalTokenCount(),
                usage.thoughtsTokenCount(),
                usage.cachedContentTokenCount(),
                usage.toolUsePromptTokenCount(),
                ByModality.of(usage),
                usage.trafficType(),
                tier(usage.other()),
                initialPrompt(usage.other()));
    }

    private static @Nullable String tier(@Nullable Map<String, JsonNode> other) {
        JsonNode tier = other == null ? null : other.get(SERVICE_TIER);
        if (tier == null || !tier.isTextual() || tier.asText().isBlank()) return null;
        String name = tier.asText().strip();
        return name.toUpperCase(Locale.ROOT).endsWith("UNSPECIFIED") ? null : name;
    }

    private static @Nullable Integer initialPrompt(@Nullable Map<String, JsonNode> other) {
        return other == null ? null : counted(MetadataJson.number(other.get(INITIAL_PROMPT)));
    }

    /** Returns the fields that this class does not read. */
    static Map<String, JsonNode> withoutRead(@Nullable Map<String, JsonNode> other) {
        if (other == null) return Map.of();
        Map<String, JsonNode> unread = new LinkedHashMap<>(other);
        if (tier(other) != null) unread.remove(SERVICE_TIER);
        if (initialPrompt(other) != null) unread.remove(INITIAL_PROMPT);
        return unread;
    }

    /** Returns the tokens of the thoughts; part of the output. */
    public @Nullable Integer thoughtsTokenCount() {
        return thoughts;
    }

    /** Returns the tokens of the prompt that came from a cache and cost less; part of the input. */
    public @Nullable Integer cachedContentTokenCount() {
        return cachedContent;
    }

    /** Returns the tokens that server tools added to the prompt; part of the input. */
    public @Nullable Integer toolUsePromptTokenCount() {
        return toolUsePrompt;
    }

    /**
     * Returns the tokens of the prompt by {@code TEXT}, {@code IMAGE}, {@code AUDIO}, {@code VIDEO}, {@code DOCUMENT}.
     */
    public Map<String, Integer> promptTokensByModality() {
        return byModality.prompt;
    }

    /** Returns the tokens of the response, without thoughts, by modality. */
    public Map<String, Integer> outputTokensByModality() {
        return byModality.output;
    }

    /** Returns the tokens that came from a cache, by modality. */
    public Map<String, Integer> cachedTokensByModality() {
        return byModality.cached;
    }

    /** Returns the tokens that server tools added to the prompt, by modality. */
    public Map<String, Integer> toolUsePromptTokensByModality() {
        return byModality.toolUse;
    }

    /** Returns the kind of traffic, such as {@code ON_DEMAND}; null when the service does not send it. */
    public @Nullable String trafficType() {
        return trafficType;
    }

    /**
     * Returns the tier that served the request, such as {@code standard}; null when the service does not send it. It may
     * be another one than the request's {@code serviceTier}.
     */
    public @Nullable String serviceTier() {
        return serviceTier;
    }

    /**
     * Returns the tokens of the prompt of the first request, where an answer came in several pieces; null for an answer
     * of one piece. The input counts the prompts of all pieces.
     */
    public @Nullable Integer initialPromptTokenCount() {
        return initialPrompt;
    }

    /**
     * Returns the sum of both usages. A usage of another provider adds to input, output and total only.
     *
     * @param that null adds nothing
     */
    @Override
    public CometApiGeminiTokenUsage add(@Nullable TokenUsage that) {
        if (that == null) return this;
        CometApiGeminiTokenUsage ours = that instanceof CometApiGeminiTokenUsage usage ? usage : null;
        return new CometApiGeminiTokenUsage(
                plus(inputTokenCount(), that.inputTokenCount()),
                plus(outputTokenCount(), that.outputTokenCount()),
                plus(totalTokenCount(), that.totalTokenCount()),
                ours == null ? thoughts : plus(thoughts, ours.thoughts),
                ours == null ? cachedContent : plus(cachedContent, ours.cachedContent),
                ours == null ? toolUsePrompt : plus(toolUsePrompt, ours.toolUsePrompt),
                ours == null ? byModality : byModality.plus(ours.byModality),
                trafficType != null || ours == null ? trafficType : ours.trafficType,
                serviceTier != null || ours == null ? serviceTier : ours.serviceTier,
                ours == null ? initialPrompt : plus(initialPrompt, ours.initialPrompt));
    }

    private static @Nullable Integer plus(@Nullable Integer some, @Nullable Integer more) {
        Integer one = counted(some);
        Integer other = counted(more);
        if (one == null || other == null) return one == null ? other : one;
        return total(one, other);
    }

    /** Returns null for a negative count, which another provider's usage may contain. */
    private static @Nullable Integer counted(@Nullable Integer count) {
        return count == null || count < 0 ? null : count;
    }

    /** Adds two counts; the largest integer stands for a larger sum. */
    private static int total(int some, int more) {
        return (int) Math.min(Integer.MAX_VALUE, (long) some + more);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof CometApiGeminiTokenUsage that
                && Objects.equals(thoughts, that.thoughts)
                && Objects.equals(cachedContent, that.cachedContent)
                && Objects.equals(toolUsePrompt, that.toolUsePrompt)
                && byModality.equals(that.byModality)
                && Objects.equals(trafficType, that.trafficType)
                && Objects.equals(serviceTier, that.serviceTier)
                && Objects.equals(initialPrompt, that.initialPrompt);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), thoughts, cachedContent, toolUsePrompt, byModality, serviceTier);
    }

    @Override
    public String toString() {
        StringJoiner counts = new StringJoiner(", ", "tokens: ", "").setEmptyValue("tokens: not counted");
        describe(counts, inputTokenCount(), "in", cachedContent, "cached");
        describe(counts, outputTokenCount(), "out", thoughts, "thinking");
        describe(counts, totalTokenCount(), "total", null, "");
        return counts.toString();
    }

    private static void describe(
            StringJoiner counts, @Nullable Integer count, String name, @Nullable Integer part, String partName) {
        if (count != null) {
            counts.add(count + " " + name + (part == null ? "" : " (" + part + " " + partName + ")"));
        } else if (part != null) {
            counts.add(part + " " + partName);
        }
    }
}
