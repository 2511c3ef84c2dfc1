package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiModelCatalog;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelInfo;
import com.cometapi.langchain4j.gemini.CometApiGeminiPricing;
import dev.langchain4j.model.output.TokenUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Lists CometAPI's Gemini models, with the cost of a call that has 2000 input and 1000 output tokens. */
public final class ListModels {

    public static void main(String[] args) {
        CometApiGeminiModelCatalog catalog =
                CometApiGeminiModelCatalog.builder().baseUrl(Sample.baseUrl()).build();

        TokenUsage usage = new TokenUsage(2000, 1000);
        for (CometApiGeminiModelInfo model : catalog.models()) {
            System.out.printf(
                    "%-28s %-18s %s%n",
                    model.name(), Sample.orNone(model.description().type()), cost(model.pricing(), usage));
        }
    }

    private static String cost(@Nullable CometApiGeminiPricing pricing, TokenUsage usage) {
        if (pricing == null) return "no price";
        String currency = pricing.currency() == null ? "" : " " + pricing.currency();
        if (pricing.perRequest() != null) return pricing.perRequest() + currency + " each";
        BigDecimal cost = pricing.estimateCost(usage);
        return cost == null ? "no price" : cost + currency;
    }

    private ListModels() {}
}
