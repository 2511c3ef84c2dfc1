package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiModelCatalog;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelInfo;
import com.cometapi.langchain4j.gemini.CometApiGeminiPricing;
import dev.langchain4j.model.output.TokenUsage;
import org.jspecify.annotations.Nullable;

/** The Gemini models that CometAPI has, and what an answer of 1000 tokens to a question of 2000 would cost. */
public final class ListModels {

    public static void main(String[] args) {
        CometApiGeminiModelCatalog catalog =
                CometApiGeminiModelCatalog.builder().baseUrl(Sample.baseUrl()).build();

        TokenUsage usage = new TokenUsage(2000, 1000);
        for (CometApiGeminiModelInfo model : catalog.models()) {
            System.out.printf(
                    "%-28s %-18s %s%n", model.name(), model.description().type(), cost(model.pricing(), usage));
        }
    }

    private static String cost(@Nullable CometApiGeminiPricing pricing, TokenUsage usage) {
        if (pricing == null) return "no price";
        if (pricing.perRequest() != null) return pricing.perRequest() + " " + pricing.currency() + " each";
        return pricing.estimateCost(usage) + " " + pricing.currency();
    }

    private ListModels() {}
}
