package com.cometapi.langchain4j.gemini;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a token of the response with its log probability, and the tokens that were likely in its place.
 *
 * @param token its text
 * @param tokenId its number in the model's vocabulary
 * @param logProbability the natural logarithm of its probability, at most 0
 * @param alternatives the likeliest tokens at this place, the likeliest first; this token may be one of them. Empty
 *     unless the request has {@code logprobs}
 */
public record CometApiGeminiTokenLogprob(
        @Nullable String token,
        @Nullable Integer tokenId,
        @Nullable Double logProbability,
        List<Alternative> alternatives) {

    /** Creates a token, with a copy of its alternatives. */
    public CometApiGeminiTokenLogprob {
        alternatives = List.copyOf(alternatives);
    }

    /**
     * Holds a token that was likely in the place of the chosen one.
     *
     * @param token its text
     * @param tokenId its number in the model's vocabulary
     * @param logProbability the natural logarithm of its probability, at most 0
     */
    public record Alternative(
            @Nullable String token,
            @Nullable Integer tokenId,
            @Nullable Double logProbability) {}
}
