package com.cometapi.langchain4j.gemini;

/**
 * A request as one call sends it, in each of its attempts.
 *
 * @param returnThinking whether the response shows the model's thoughts to the caller
 */
record WireRequest(String modelName, boolean isStreamed, boolean returnThinking, JsonBody body) {}
