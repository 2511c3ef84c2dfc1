package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.catalog.ModelDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes a model of CometAPI's catalog, with the facts that LangChain4j's {@link ModelDescription} has no room for.
 *
 * @param description its owner is the maker of the model, such as {@code Google}
 * @param modelType the catalog's own term, such as {@code text} or {@code image}
 * @param features the catalog's own terms, such as {@code text-to-text}; empty when it has none
 * @param pricing null when the catalog has no price
 * @param documentationUrl CometAPI's page on how to call the model
 */
public record CometApiGeminiModelInfo(
        ModelDescription description,
        @Nullable String modelType,
        List<String> features,
        @Nullable CometApiGeminiPricing pricing,
        @Nullable String documentationUrl) {

    /**
     * Copies the features.
     *
     * @throws IllegalArgumentException when the description or the features are null
     */
    public CometApiGeminiModelInfo {
        if (description == null) throw new IllegalArgumentException("description is missing");
        if (features == null) throw new IllegalArgumentException("features are missing");
        features = List.copyOf(features);
    }

    /** Returns the name to pass to {@code modelName(..)}. */
    public String name() {
        return description.name();
    }
}
