package com.cometapi.langchain4j.gemini;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much a model thinks before it answers. Gemini 3 and later take a {@link #level}, Gemini 2.5 a {@link #budget};
 * the wrong one fails. {@link #effort} picks by the model's name.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Thinking</a>
 */
public final class CometApiGeminiThinking {

    public static final String MINIMAL = "MINIMAL";
    public static final String LOW = "LOW";
    public static final String MEDIUM = "MEDIUM";
    public static final String HIGH = "HIGH";
    public static final String XHIGH = "XHIGH";

    /** How hard to think, whatever the generation of the model. */
    public enum Effort {
        /** Not at all, or the least that the model can. */
        NONE,
        MINIMAL,
        LOW,
        MEDIUM,
        HIGH
    }

    static final String EFFORT = "effort";

    private final @Nullable String level;
    private final @Nullable Integer budget;
    private final @Nullable Effort effort;

    private CometApiGeminiThinking(@Nullable String level, @Nullable Integer budget, @Nullable Effort effort) {
        this.level = level;
        this.budget = budget;
        this.effort = effort;
    }

    /** @param level for Gemini 3 and later, such as {@link #LOW}; sent as it is, so that new levels work */
    public static CometApiGeminiThinking level(String level) {
        if (level == null || level.isBlank()) {
            throw new IllegalArgumentException(
                    "The thinking level must not be blank; known are MINIMAL, LOW, MEDIUM," + " HIGH and XHIGH");
        }
        return new CometApiGeminiThinking(level, null, null);
    }

    /** @param tokens for Gemini 2.5: 0 is off, -1 lets the model decide, more is the most it may think */
    public static CometApiGeminiThinking budget(int tokens) {
        if (tokens < -1) {
            throw new IllegalArgumentException(
                    "The thinking budget is a number of tokens, 0 for off or -1 for dynamic, not " + tokens);
        }
        return new CometApiGeminiThinking(null, tokens, null);
    }

    /** No thinking: a budget of 0, for Gemini 2.5 Flash. Gemini 3 cannot switch it off; see {@link Effort#NONE}. */
    public static CometApiGeminiThinking off() {
        return budget(0);
    }

    /** The model decides: a budget of -1, for Gemini 2.5. */
    public static CometApiGeminiThinking dynamic() {
        return budget(-1);
    }

    /** The level or budget that stands for this effort in the generation that the model's name tells. */
    public static CometApiGeminiThinking effort(Effort effort) {
        return new CometApiGeminiThinking(null, null, Objects.requireNonNull(effort, "effort"));
    }

    /** All three, so that one of them takes back the inherited other. */
    static Map<String, @Nullable Object> fields(@Nullable CometApiGeminiThinking thinking) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("thinkingLevel", thinking == null ? null : thinking.level);
        fields.put("thinkingBudget", thinking == null ? null : thinking.budget);
        fields.put(EFFORT, thinking == null ? null : thinking.effort);
        return fields;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CometApiGeminiThinking that && fields(this).equals(fields(that));
    }

    @Override
    public int hashCode() {
        return Objects.hash(level, budget, effort);
    }

    @Override
    public String toString() {
        if (level != null) return "thinking level " + level;
        if (budget != null) return "thinking budget " + budget;
        return "thinking effort " + effort;
    }
}
