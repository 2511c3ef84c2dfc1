/**
 * Provides a loopback server with the native Gemini endpoint, for development and tests without a key.
 *
 * <p>{@link com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer#start()} starts it.
 */
@NullMarked
package com.cometapi.langchain4j.gemini.localserver;

import org.jspecify.annotations.NullMarked;
