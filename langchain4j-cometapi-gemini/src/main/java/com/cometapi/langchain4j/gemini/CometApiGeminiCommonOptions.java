package com.cometapi.langchain4j.gemini;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets LangChain4j's common request parameters, for a whole model or for one request.
 *
 * <p>A value of the request wins over the model's. Null means "not set": the model's value applies, and without one the
 * service's default. A blank model name and an empty stop sequence are not set either. A NaN, an infinite number and a
 * null in a list are refused with an {@link IllegalArgumentException} that names the parameter. Only this library implements this interface, so a later version may add methods.
 *
 * @param <B> the builder itself
 * @see CometApiGeminiRequestOptions
 * @see <a href="https://ai.google.dev/api/generate-content#generationconfig">GenerationConfig</a>
 */
public sealed interface CometApiGeminiCommonOptions<B>
        permits CometApiGeminiModelBuilder, CometApiGeminiChatRequestParameters.Builder {

    /**
     * Sets the name of the Gemini model. It is required, here or in the request.
     *
     * @param modelName such as {@code gemini-3-flash-preview}
     */
    B modelName(@Nullable String modelName);

    /**
     * Sets how random the output is. Google advises to keep Gemini 3 at its default of 1.
     *
     * @param temperature from 0 to 2
     */
    B temperature(@Nullable Double temperature);

    /**
     * Sets the share of probability that sampling draws from: the likeliest tokens that together reach it.
     *
     * @param topP from 0 to 1
     */
    B topP(@Nullable Double topP);

    /** Sets how many of the likeliest tokens sampling draws from. */
    B topK(@Nullable Integer topK);

    /** Sets the penalty for a token that grows with the number of times the output has it already. */
    B frequencyPenalty(@Nullable Double frequencyPenalty);

    /** Sets the penalty for a token that the output has already, however often. */
    B presencePenalty(@Nullable Double presencePenalty);

    /**
     * Sets the largest number of tokens that the model generates. Thoughts count as well: with too low a limit the
     * response has no text.
     */
    B maxOutputTokens(@Nullable Integer maxOutputTokens);

    /**
     * Sets the texts at which the model stops. They do not become part of the response.
     *
     * @param stopSequences at most five
     */
    B stopSequences(@Nullable List<String> stopSequences);

    /**
     * Sets the texts at which the model stops. They do not become part of the response.
     *
     * @param stopSequences at most five
     */
    default B stopSequences(String... stopSequences) {
        return stopSequences(OptionValues.list(stopSequences));
    }

    /** Sets the tools of the application that the model may call. */
    B toolSpecifications(@Nullable List<ToolSpecification> toolSpecifications);

    /** Sets the tools of the application that the model may call. */
    default B toolSpecifications(ToolSpecification... toolSpecifications) {
        return toolSpecifications(OptionValues.list(toolSpecifications));
    }

    /**
     * Sets whether the model may, must or must not call a tool.
     * {@link CometApiGeminiRequestOptions#functionCallingMode} wins where both are set for the same level.
     */
    B toolChoice(@Nullable ToolChoice toolChoice);

    /** Sets whether the model responds with text, the default, or with JSON, with or without a schema. */
    B responseFormat(@Nullable ResponseFormat responseFormat);
}
