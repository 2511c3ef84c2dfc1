package com.cometapi.langchain4j.gemini;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The models to which a request is sent when its own model is unavailable.
 *
 * @param names in the order in which they are tried
 */
record FallbackModels(List<String> names) {

    /** @throws IllegalArgumentException when a name is null or blank */
    static FallbackModels of(@Nullable List<String> names) {
        if (names == null) return new FallbackModels(List.of());
        OptionValues.requireElements("fallbackModels", names);
        return new FallbackModels(names.stream()
                .map(name -> ModelGeneration.withoutPrefix(OptionValues.name("fallbackModels", name)))
                .distinct()
                .toList());
    }

    /** @throws IllegalArgumentException when a setting fits one model only, so that the fallbacks could never answer */
    void check(CometApiGeminiChatRequestParameters parameters) {
        if (names.isEmpty()) return;
        if (parameters.requestFields().get("cachedContent") != null) {
            throw new IllegalArgumentException("cachedContent belongs to one model, so it cannot be combined with"
                    + " fallbackModels; omit one of them");
        }
        Map<?, ?> thinking = parameters.thinkingConfig();
        for (String name : names) {
            ModelGeneration generation = ModelGeneration.of(name);
            boolean isRefused = thinking.get("thinkingLevel") != null && !generation.takesLevel()
                    || thinking.get("thinkingBudget") != null && !generation.takesBudget();
            if (isRefused) {
                throw new IllegalArgumentException("The fallback model " + name + " of fallbackModels does not take the"
                        + " thinking setting of this model; use CometApiGeminiThinking.effort(..), which fits every"
                        + " model, or other fallbackModels");
            }
        }
    }
}
