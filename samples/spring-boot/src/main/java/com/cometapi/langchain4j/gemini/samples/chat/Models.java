package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiModelCatalog;
import com.cometapi.langchain4j.gemini.CometApiGeminiPricing;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import dev.langchain4j.exception.LangChain4jException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Lists the models that can be chosen: CometAPI's catalog, or only the default model if the catalog is not reachable. */
@Component
record Models(CometApiGeminiModelCatalog catalog, CometApiGeminiStreamingChatModel model) {

    private static final Logger log = LoggerFactory.getLogger(Models.class);

    String defaultModel() {
        return model.defaultRequestParameters().modelName();
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
        try {
            catalog.models()
                    .forEach(model -> models.add(new Model(
                            model.name(), "image".equals(model.modelType()), model.features(), model.pricing())));
        } catch (LangChain4jException e) {
            log.debug("The catalog cannot be reached", e);
        }
        if (models.stream().noneMatch(model -> model.name().equals(defaultModel()))) {
            models.add(0, unknown(defaultModel()));
        }
        return models;
    }

    /** @param name null for the default */
    Model find(@Nullable String name) {
        String wanted = Objects.requireNonNullElse(name, defaultModel());
        return all().stream()
                .filter(model -> model.name().equals(wanted))
                .findFirst()
                .orElseGet(() -> unknown(wanted));
    }

    private static Model unknown(String name) {
        return new Model(name, false, List.of(), null);
    }
}
