package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.output.TokenUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Holds the prices of a model in CometAPI's public catalog. Every price is null where the catalog has none.
 *
 * @param currency such as {@code USD}
 * @param inputPerMillionTokens what is charged, {@code ratio} included
 * @param outputPerMillionTokens thoughts are charged as output
 * @param cachedInputPerMillionTokens for the part of the input that came from a cache
 * @param perRequest for models that are charged by the response
 * @param perSecond for models that are charged by the length of what they generate
 * @param ratio CometAPI's factor on the vendor's price, already in the prices; null: the catalog names none
 * @see <a href="https://apidoc.cometapi.com/overview/models">The catalog</a>
 */
public record CometApiGeminiPricing(
        @Nullable String currency,
        @Nullable BigDecimal inputPerMillionTokens,
        @Nullable BigDecimal outputPerMillionTokens,
        @Nullable BigDecimal cachedInputPerMillionTokens,
        @Nullable BigDecimal perRequest,
        @Nullable BigDecimal perSecond,
        @Nullable BigDecimal ratio) {

    /**
     * Estimates what the tokens cost by these prices; the bill may differ. Search queries and cache storage are charged
     * in addition to the tokens. Cached tokens count as any other input where the catalog has no price for them.
     *
     * @param usage negative counts are ignored; null for a response without usage
     * @return in {@link #currency}; null when a price that is needed is missing, or when no tokens were counted
     */
    public @Nullable BigDecimal estimateCost(@Nullable TokenUsage usage) {
        if (usage == null || !isCounted(usage.inputTokenCount()) && !isCounted(usage.outputTokenCount())) return null;
        long output = count(usage.outputTokenCount());
        long cached = usage instanceof CometApiGeminiTokenUsage ours ? count(ours.cachedContentTokenCount()) : 0;
        long fresh = Math.max(0, count(usage.inputTokenCount()) - cached);
        BigDecimal cachedPrice =
                cachedInputPerMillionTokens == null ? inputPerMillionTokens : cachedInputPerMillionTokens;
        BigDecimal ofInput = cost(fresh, inputPerMillionTokens);
        BigDecimal ofCached = cost(cached, cachedPrice);
        BigDecimal ofOutput = cost(output, outputPerMillionTokens);
        return ofInput == null || ofCached == null || ofOutput == null
                ? null
                : plain(ofInput.add(ofCached).add(ofOutput));
    }

    /** Returns the amount with the digits it needs, and without an exponent. */
    static BigDecimal plain(BigDecimal amount) {
        BigDecimal stripped = amount.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static boolean isCounted(@Nullable Integer tokens) {
        return tokens != null && tokens >= 0;
    }

    private static long count(@Nullable Integer tokens) {
        return tokens == null || tokens < 0 ? 0 : tokens;
    }

    private static @Nullable BigDecimal cost(long tokens, @Nullable BigDecimal perMillion) {
        if (tokens == 0) return BigDecimal.ZERO;
        return perMillion == null
                ? null
                : perMillion.multiply(BigDecimal.valueOf(tokens)).movePointLeft(6);
    }
}
