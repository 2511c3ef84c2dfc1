package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.CometApiGeminiThinking.Effort;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Maps an effort to the thinking level or budget that the generation of the model takes. */
final class EffortResolver {

    private static final int MIN_BUDGET_OF_PRO = 128;

    private EffortResolver() {}

    /**
     * Replaces the effort in a {@code thinkingConfig} that is about to be sent; does nothing without one.
     *
     * @param warning receives a message when the model cannot think
     */
    static void resolve(Map<String, Object> thinkingConfig, String modelName, Consumer<String> warning) {
        if (!(thinkingConfig.remove(CometApiGeminiThinking.EFFORT) instanceof Effort effort)) return;
        ModelGeneration generation = ModelGeneration.of(modelName);
        if (generation.takesLevel()) {
            thinkingConfig.put("thinkingLevel", level(effort, generation.levels()));
        } else if (generation.takesBudget()) {
            thinkingConfig.put("thinkingBudget", budget(effort, generation));
        } else {
            warning.accept("The model " + modelName + " cannot think; the effort " + effort + " is not sent");
        }
    }

    /** Returns the level of that name; where the family lacks it, the next higher one that it has. */
    private static String level(Effort effort, List<String> levels) {
        if (effort == Effort.NONE) return levels.get(0);
        for (Effort atLeast : Effort.values()) {
            if (atLeast.compareTo(effort) >= 0 && levels.contains(atLeast.name())) return atLeast.name();
        }
        return levels.get(levels.size() - 1);
    }

    private static int budget(Effort effort, ModelGeneration generation) {
        return switch (effort) {
            case NONE -> generation.isPro() ? MIN_BUDGET_OF_PRO : 0;
            case MINIMAL -> 512;
            case LOW -> 1024;
            case MEDIUM -> 8192;
            case HIGH -> 24576;
        };
    }
}
