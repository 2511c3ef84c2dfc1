package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.GenerateContentResponse.ModalityTokenCount;
import com.cometapi.langchain4j.gemini.GenerateContentResponse.UsageMetadata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges the token counts of the chunks of one response, field by field: a later value replaces an earlier one, a missing
 * one replaces nothing. An object in which every count is zero is a placeholder, which replaces no count either.
 */
final class UsageMerger {

    private static final String INITIAL_PROMPT = "initialPromptTokenCount";

    private UsageMerger() {}

    static @Nullable UsageMetadata merge(@Nullable UsageMetadata earlier, @Nullable UsageMetadata update) {
        if (earlier == null) return update;
        if (update == null) return earlier;
        if (!hasCounts(update) && hasCounts(earlier)) return withDescription(earlier, update);
        return replacesAll(earlier, update) ? update : merged(earlier, update);
    }

    /**
     * Adds the usage of a request that continued an answer to the usage of the requests before it. The prompt of the first
     * one stays visible in {@code initialPromptTokenCount}, as the service itself reports it.
     */
    static @Nullable UsageMetadata sum(@Nullable UsageMetadata earlier, @Nullable UsageMetadata piece) {
        if (earlier == null) return piece;
        if (piece == null) return earlier;
        return new UsageMetadata(
                sum(earlier.promptTokenCount(), piece.promptTokenCount()),
                sum(earlier.candidatesTokenCount(), piece.candidatesTokenCount()),
                sum(earlier.thoughtsTokenCount(), piece.thoughtsTokenCount()),
                sum(earlier.toolUsePromptTokenCount(), piece.toolUsePromptTokenCount()),
                sum(earlier.cachedContentTokenCount(), piece.cachedContentTokenCount()),
                sum(earlier.totalTokenCount(), piece.totalTokenCount()),
                sumLists(earlier.promptTokensDetails(), piece.promptTokensDetails()),
                sumLists(earlier.candidatesTokensDetails(), piece.candidatesTokensDetails()),
                sumLists(earlier.cacheTokensDetails(), piece.cacheTokensDetails()),
                sumLists(earlier.toolUsePromptTokensDetails(), piece.toolUsePromptTokensDetails()),
                later(earlier.trafficType(), piece.trafficType()),
                withInitialPrompt(all(earlier.other(), piece.other()), earlier));
    }

    /** Returns the sum of two counts, at most the largest integer; the other one where one is missing. */
    static @Nullable Integer sum(@Nullable Integer one, @Nullable Integer other) {
        if (one == null || other == null) return later(one, other);
        return (int) Math.min(Integer.MAX_VALUE, (long) one + other);
    }

    private static @Nullable List<@Nullable ModalityTokenCount> sumLists(
            @Nullable List<@Nullable ModalityTokenCount> earlier, @Nullable List<@Nullable ModalityTokenCount> piece) {
        if (earlier == null || piece == null) return later(earlier, piece);
        Map<@Nullable String, @Nullable Integer> counts = new LinkedHashMap<>();
        for (List<@Nullable ModalityTokenCount> list : List.of(earlier, piece)) {
            for (ModalityTokenCount count : list) {
                if (count == null) continue;
                counts.put(count.modality(), sum(counts.get(count.modality()), count.tokenCount()));
            }
        }
        List<@Nullable ModalityTokenCount> sums = new ArrayList<>();
        counts.forEach((modality, count) -> sums.add(new ModalityTokenCount(modality, count)));
        return sums;
    }

    private static @Nullable Map<String, JsonNode> withInitialPrompt(
            @Nullable Map<String, JsonNode> other, UsageMetadata first) {
        Integer known =
                first.other() == null ? null : MetadataJson.number(first.other().get(INITIAL_PROMPT));
        Integer initial = known == null ? first.promptTokenCount() : known;
        if (initial == null) return other;
        Map<String, JsonNode> all = new LinkedHashMap<>(other == null ? Map.of() : other);
        all.put(INITIAL_PROMPT, IntNode.valueOf(initial));
        return all;
    }

    private static boolean hasCounts(UsageMetadata usage) {
        return isPositive(usage.promptTokenCount())
                || isPositive(usage.candidatesTokenCount())
                || isPositive(usage.thoughtsTokenCount())
                || isPositive(usage.toolUsePromptTokenCount())
                || isPositive(usage.cachedContentTokenCount())
                || isPositive(usage.totalTokenCount());
    }

    private static boolean isPositive(@Nullable Integer count) {
        return count != null && count > 0;
    }

    /** Returns true when every value has a later one, as in nearly every chunk: nothing needs to be copied then. */
    private static boolean replacesAll(UsageMetadata earlier, UsageMetadata update) {
        return replaces(earlier.promptTokenCount(), update.promptTokenCount())
                && replaces(earlier.candidatesTokenCount(), update.candidatesTokenCount())
                && replaces(earlier.thoughtsTokenCount(), update.thoughtsTokenCount())
                && replaces(earlier.toolUsePromptTokenCount(), update.toolUsePromptTokenCount())
                && replaces(earlier.cachedContentTokenCount(), update.cachedContentTokenCount())
                && replaces(earlier.totalTokenCount(), update.totalTokenCount())
                && replacesList(earlier.promptTokensDetails(), update.promptTokensDetails())
                && replacesList(earlier.candidatesTokensDetails(), update.candidatesTokensDetails())
                && replacesList(earlier.cacheTokensDetails(), update.cacheTokensDetails())
                && replacesList(earlier.toolUsePromptTokensDetails(), update.toolUsePromptTokensDetails())
                && replaces(earlier.trafficType(), update.trafficType())
                && earlier.other() == null;
    }

    private static boolean replaces(@Nullable Object earlier, @Nullable Object update) {
        return earlier == null || update != null;
    }

    private static boolean replacesList(@Nullable List<?> earlier, @Nullable List<?> update) {
        return earlier == null || update != null && !update.isEmpty();
    }

    private static UsageMetadata merged(UsageMetadata earlier, UsageMetadata update) {
        return new UsageMetadata(
                later(earlier.promptTokenCount(), update.promptTokenCount()),
                later(earlier.candidatesTokenCount(), update.candidatesTokenCount()),
                later(earlier.thoughtsTokenCount(), update.thoughtsTokenCount()),
                later(earlier.toolUsePromptTokenCount(), update.toolUsePromptTokenCount()),
                later(earlier.cachedContentTokenCount(), update.cachedContentTokenCount()),
                later(earlier.totalTokenCount(), update.totalTokenCount()),
                laterList(earlier.promptTokensDetails(), update.promptTokensDetails()),
                laterList(earlier.candidatesTokensDetails(), update.candidatesTokensDetails()),
                laterList(earlier.cacheTokensDetails(), update.cacheTokensDetails()),
                laterList(earlier.toolUsePromptTokensDetails(), update.toolUsePromptTokensDetails()),
                later(earlier.trafficType(), update.trafficType()),
                all(earlier.other(), update.other()));
    }

    /** Takes over what an object without counts has besides, such as the traffic type. */
    private static UsageMetadata withDescription(UsageMetadata earlier, UsageMetadata update) {
        return new UsageMetadata(
                earlier.promptTokenCount(),
                earlier.candidatesTokenCount(),
                earlier.thoughtsTokenCount(),
                earlier.toolUsePromptTokenCount(),
                earlier.cachedContentTokenCount(),
                earlier.totalTokenCount(),
                earlier.promptTokensDetails(),
                earlier.candidatesTokensDetails(),
                earlier.cacheTokensDetails(),
                earlier.toolUsePromptTokensDetails(),
                later(earlier.trafficType(), update.trafficType()),
                all(earlier.other(), update.other()));
    }

    private static <T> @Nullable T later(@Nullable T earlier, @Nullable T update) {
        return update == null ? earlier : update;
    }

    private static @Nullable List<@Nullable ModalityTokenCount> laterList(
            @Nullable List<@Nullable ModalityTokenCount> earlier, @Nullable List<@Nullable ModalityTokenCount> update) {
        return update == null || update.isEmpty() ? earlier : update;
    }

    private static @Nullable Map<String, JsonNode> all(
            @Nullable Map<String, JsonNode> earlier, @Nullable Map<String, JsonNode> update) {
        if (earlier == null || update == null) return later(earlier, update);
        Map<String, JsonNode> all = new LinkedHashMap<>(earlier);
        MetadataMerger.addOther(all, update);
        return all;
    }
}
