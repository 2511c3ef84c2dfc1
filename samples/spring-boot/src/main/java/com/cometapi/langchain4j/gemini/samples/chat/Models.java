package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiModelCatalog;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelInfo;
import com.cometapi.langchain4j.gemini.CometApiGeminiPricing;
import dev.langchain4j.exception.LangChain4jException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Lists the models that can be chosen: CometAPI's catalog, or only the default model if the catalog is not reachable. */
@Component
final class Models {

    private static final Logger log = LoggerFactory.getLogger(Models.class);

    private final CometApiGeminiModelCatalog catalog;
    private final String defaultModel;

    Models(
            CometApiGeminiModelCatalog catalog,
            @Value("${langchain4j.cometapi-gemini.model-name}") String defaultModel) {
        this.catalog = catalog;
        this.defaultModel = defaultModel;
    }

    String defaultModel() {
        return defaultModel;
    }

    /**
     * @param draws whether the model generates images
     * @param features the catalog's own terms, such as {@code image-to-text}
     */
    record Model(
            String name,
            boolean draws,
            List<String> features,
            @Nullable CometApiGeminiPricing pricing) {}

    List<Model> all() {
        List<Model> models = new ArrayList<>();
        for (CometApiGeminiModelInfo model : known()) {
            models.add(new Model(model.name(), draws(model), model.features(), model.pricing()));
        }
        if (models.stream().noneMatch(model -> model.name().equals(defaultModel))) {
            models.add(0, new Model(defaultModel, false, List.of(), null));
        }
        return models;
    }

    /**
     * Returns whether a model generates images.
     *
     * @param name null for the default
     */
    boolean draws(@Nullable String name) {
        CometApiGeminiModelInfo model = find(name);
        return model != null && draws(model);
    }

    /**
     * Returns the prices of a model.
     *
     * @param name null for the default
     * @return null when the catalog has none
     */
    @Nullable
    CometApiGeminiPricing pricing(@Nullable String name) {
        CometApiGeminiModelInfo model = find(name);
        return model == null ? null : model.pricing();
    }

    private @Nullable CometApiGeminiModelInfo find(@Nullable String name) {
        String wanted = name == null ? defaultModel : name;
        return known().stream()
                .filter(model -> model.name().equals(wanted))
                .findFirst()
                .orElse(null);
    }

    private static boolean draws(CometApiGeminiModelInfo model) {
        return "image".equals(model.modelType());
    }

    private List<CometApiGeminiModelInfo> known() {
        try {
            return catalog.models();
        } catch (LangChain4jException e) {
            log.debug("The catalog cannot be reached", e);
            return List.of();
        }
    }
}
