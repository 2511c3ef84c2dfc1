package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.catalog.ModelDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What CometAPI's catalog says of a model, beyond what LangChain4j's {@link ModelDescription} has room for.
 *
 * @param description its owner is who made the model, such as {@code Google}
 * @param modelType the catalog's own word, such as {@code text} or {@code image}
 * @param features the catalog's own words, such as {@code text-to-text}; empty when it has none
 * @param pricing null when the catalog has no price
 * @param documentationUrl how CometAPI wants the model to be called
 */
public record CometApiGeminiModelInfo(
        ModelDescription description,
        @Nullable String modelType,
        List<String> features,
        @Nullable CometApiGeminiPricing pricing,
        @Nullable String documentationUrl) {

    /** For {@code modelName(..)} of a model. */
    public String name() {
        return description.name();
    }
}
