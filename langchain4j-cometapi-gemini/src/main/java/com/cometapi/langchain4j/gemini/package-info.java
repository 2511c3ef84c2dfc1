/**
 * Provides CometAPI's Gemini models to LangChain4j, through the native Gemini endpoint.
 *
 * <p>Start with {@link com.cometapi.langchain4j.gemini.CometApiGeminiChatModel#builder()} or
 * {@link com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel#builder()}.
 */
@NullMarked
package com.cometapi.langchain4j.gemini;

import org.jspecify.annotations.NullMarked;
