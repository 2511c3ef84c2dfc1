package com.cometapi.langchain4j.gemini;

import org.jspecify.annotations.Nullable;

/**
 * Holds code that the service ran for a response, and its result.
 *
 * @param outcome such as {@code OUTCOME_OK}; null when no result came
 * @param output what the code printed; null when it printed nothing
 * @see <a href="https://ai.google.dev/gemini-api/docs/code-execution">Code execution</a>
 */
public record CometApiGeminiCodeExecution(
        @Nullable String language,
        @Nullable String code,
        @Nullable String outcome,
        @Nullable String output) {}
