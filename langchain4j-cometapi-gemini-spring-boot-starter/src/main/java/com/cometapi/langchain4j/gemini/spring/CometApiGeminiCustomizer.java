package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;

/**
 * Changes the builder of every model after the properties were applied to it. Declare a bean of this type to use it. It
 * gets the builders of both chat models, those of the image, speech and transcription models, and that of the model behind
 * the web search engine. Several beans run in their order.
 */
@FunctionalInterface
public interface CometApiGeminiCustomizer {

    /**
     * Changes one builder.
     *
     * @param builder configured from the properties
     */
    void customize(CometApiGeminiModelBuilder<?> builder);
}
