package com.cometapi.langchain4j.gemini;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sets how much a model thinks before it responds. Gemini 3 and later take a {@link #level}. Gemini 2.5 takes a
 * {@link #budget} and refuses a level. Gemini 3 only tolerates a budget, and Gemini 4 refuses it. {@link #effort} picks
 * the right one by the model's name. Immutable.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Thinking</a>
 */
public final class CometApiGeminiThinking {

    /** Names the lowest level. */
    public static final String MINIMAL = "MINIMAL";

    /** Names the low level. */
    public static final String LOW = "LOW";

    /** Names the medium level. */
    public static final String MEDIUM = "MEDIUM";

    /** Names the high level. */
    public static final String HIGH = "HIGH";

    /** Names the level above {@link #HIGH}, which only some models have. */
    public static final String XHIGH = "XHIGH";

    /**
     * Names how hard a model thinks, for any model generation. Where a model lacks a level, the next higher one is
     * sent.
     */
    public enum Effort {
        /** Switches thinking off, or sets the least that the model supports. */
        NONE,
        /** Sets the level {@code MINIMAL}, or a budget of 512 tokens. */
        MINIMAL,
        /** Sets the level {@code LOW}, or a budget of 1,024 tokens. */
        LOW,
        /** Sets the level {@code MEDIUM}, or a budget of 8,192 tokens. */
        MEDIUM,
        /** Sets the level {@code HIGH}, or a budget of 24,576 tokens. */
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

    /**
     * Sets a level, for Gemini 3 and later.
     *
     * @param level such as {@link #LOW}; sent as it is, so that new levels work
     * @throws IllegalArgumentException when it is blank
     */
    public static CometApiGeminiThinking level(String level) {
        if (level == null || level.isBlank()) {
            throw new IllegalArgumentException(
                    "The thinking level must not be blank. Known levels are MINIMAL, LOW, MEDIUM, HIGH and XHIGH");
        }
        return new CometApiGeminiThinking(level, null, null);
    }

    /**
     * Sets a budget of tokens, for Gemini 2.5.
     *
     * @param tokens the most that the model may think; 0 switches thinking off, -1 lets the model decide
     * @throws IllegalArgumentException when it is less than -1
     */
    public static CometApiGeminiThinking budget(int tokens) {
        if (tokens < -1) {
            throw new IllegalArgumentException(
                    "The thinking budget is a number of tokens, 0 for off or -1 for dynamic, not " + tokens);
        }
        return new CometApiGeminiThinking(null, tokens, null);
    }

    /**
     * Switches thinking off with a budget of 0, for Gemini 2.5 Flash. Gemini 3 cannot switch it off; see
     * {@link Effort#NONE}.
     */
    public static CometApiGeminiThinking off() {
        return budget(0);
    }

    /** Lets the model decide with a budget of -1, for Gemini 2.5. */
    public static CometApiGeminiThinking dynamic() {
        return budget(-1);
    }

    /**
     * Sets an effort, for any model generation. It is sent as the level or the budget that fits the generation of the
     * model's name.
     */
    public static CometApiGeminiThinking effort(Effort effort) {
        return new CometApiGeminiThinking(null, null, Objects.requireNonNull(effort, "effort"));
    }

    /** Returns all three fields, so that one of them takes back the inherited other. */
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
