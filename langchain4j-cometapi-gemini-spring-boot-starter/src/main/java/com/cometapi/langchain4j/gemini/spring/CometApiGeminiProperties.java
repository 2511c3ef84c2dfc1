package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiAuthentication;
import com.cometapi.langchain4j.gemini.CometApiGeminiBlockedPolicy;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelChecks;
import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * One block for both models.
 *
 * @param apiKey API key of CometAPI. Without it no model is made.
 * @param baseUrl Address of CometAPI.
 * @param authentication Header that carries the key.
 * @param modelName Name of the model, such as gemini-3-flash-preview.
 * @param temperature Randomness of the answers, 0 to 2.
 * @param topP Probability mass that tokens are taken from, 0 to 1.
 * @param topK Number of tokens that the next one is taken from.
 * @param maxOutputTokens Most tokens of an answer, thoughts included.
 * @param stopSequences Texts that end an answer.
 * @param seed Makes answers mostly repeatable.
 * @param thinking How much the model thinks.
 * @param returnThinking Whether thoughts are handed out.
 * @param sendThinking Whether thoughts go back in later turns.
 * @param timeout Longest silence while waiting for an answer.
 * @param connectTimeout Longest wait for a connection.
 * @param callTimeout Deadline over all attempts.
 * @param maxRetries How often a failed request is sent again.
 * @param modelChecks What happens to settings that the model is known to refuse.
 * @param onBlocked What becomes of blocked prompts and answers.
 * @param logRequests Whether requests are logged.
 * @param logResponses Whether answers are logged.
 */
@ConfigurationProperties("langchain4j.cometapi-gemini")
public record CometApiGeminiProperties(
        @Nullable String apiKey,
        @Nullable String baseUrl,
        @Nullable CometApiGeminiAuthentication authentication,
        @Nullable String modelName,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer topK,
        @Nullable Integer maxOutputTokens,
        @Nullable List<String> stopSequences,
        @Nullable Integer seed,
        @Nullable Thinking thinking,
        @Nullable Boolean returnThinking,
        @Nullable Boolean sendThinking,
        @Nullable Duration timeout,
        @Nullable Duration connectTimeout,
        @Nullable Duration callTimeout,
        @Nullable Integer maxRetries,
        @Nullable CometApiGeminiModelChecks modelChecks,
        @Nullable CometApiGeminiBlockedPolicy onBlocked,
        @Nullable Boolean logRequests,
        @Nullable Boolean logResponses) {

    /**
     * One of the three.
     *
     * @param level Thinking level for Gemini 3 and later, such as LOW.
     * @param budget Thinking tokens for Gemini 2.5; 0 is off, -1 lets the model decide.
     * @param effort Thinking effort for any generation.
     */
    public record Thinking(
            @Nullable String level, @Nullable Integer budget, CometApiGeminiThinking.@Nullable Effort effort) {

        @Nullable
        CometApiGeminiThinking toThinking() {
            int given = (level == null ? 0 : 1) + (budget == null ? 0 : 1) + (effort == null ? 0 : 1);
            if (given > 1) {
                throw new IllegalArgumentException("langchain4j.cometapi-gemini.thinking takes one of level (Gemini 3),"
                        + " budget (Gemini 2.5) and effort (any), not several");
            }
            if (level != null) return CometApiGeminiThinking.level(level);
            if (budget != null) return CometApiGeminiThinking.budget(budget);
            return effort == null ? null : CometApiGeminiThinking.effort(effort);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "CometApiGeminiProperties[modelName=" + modelName + ", baseUrl=" + baseUrl + "]";
    }
}
