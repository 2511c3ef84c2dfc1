package com.cometapi.langchain4j.gemini;

import java.util.Map;

/** Turns an effort into what the generation of the model understands. */
final class Thinking {

    private static final int LOWEST_BUDGET_OF_PRO = 128;

    private Thinking() {}

    /** Replaces the effort in a {@code thinkingConfig} that is about to be sent; does nothing without one. */
    static void resolveEffort(Map<String, Object> thinkingConfig, String modelName) {
        if (!(thinkingConfig.remove(CometApiGeminiThinking.EFFORT) instanceof CometApiGeminiThinking.Effort effort)) {
            return;
        }
        ModelGeneration generation = ModelGeneration.of(modelName);
        if (generation.takesLevel()) {
            thinkingConfig.put("thinkingLevel", level(effort, generation));
        } else if (generation.takesBudget()) {
            thinkingConfig.put("thinkingBudget", budget(effort, generation));
        }
    }

    private static String level(CometApiGeminiThinking.Effort effort, ModelGeneration generation) {
        return switch (effort) {
            case NONE -> generation.lowestLevel();
            default -> effort.name();
        };
    }

    private static int budget(CometApiGeminiThinking.Effort effort, ModelGeneration generation) {
        return switch (effort) {
            case NONE -> generation.isPro() ? LOWEST_BUDGET_OF_PRO : 0;
            case MINIMAL -> 512;
            case LOW -> 1024;
            case MEDIUM -> 8192;
            case HIGH -> 24576;
        };
    }
}
