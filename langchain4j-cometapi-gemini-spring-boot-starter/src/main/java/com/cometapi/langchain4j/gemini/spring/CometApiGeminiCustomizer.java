package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;

/**
 * A bean of this type has the last word on every model that is configured by properties: on both builders, and on the
 * models behind the image model and the web search engine. Several are applied in their order.
 */
@FunctionalInterface
public interface CometApiGeminiCustomizer {

    /** @param builder filled from the properties */
    void customize(CometApiGeminiModelBuilder<?> builder);
}
