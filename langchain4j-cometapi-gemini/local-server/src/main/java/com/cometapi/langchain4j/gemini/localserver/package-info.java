/**
 * Provides a loopback server with the native Gemini endpoint, for development and tests without a key.
 *
 * <p>Start it with {@link com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer#start()}.
 */
@NullMarked
package com.cometapi.langchain4j.gemini.localserver;

import org.jspecify.annotations.NullMarked;
