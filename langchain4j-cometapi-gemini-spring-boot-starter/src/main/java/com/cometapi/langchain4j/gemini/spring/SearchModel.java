package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;

/**
 * The model of the web search engine, which ends with the context. It is not a bean of its own type, since an application
 * would then have two chat models.
 */
record SearchModel(CometApiGeminiChatModel model) implements AutoCloseable {

    @Override
    public void close() {
        model.close();
    }
}
