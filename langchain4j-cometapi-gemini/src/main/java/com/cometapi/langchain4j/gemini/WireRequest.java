package com.cometapi.langchain4j.gemini;

import org.jspecify.annotations.Nullable;

/**
 * A request as a call sends it to one model, in each of its attempts.
 *
 * @param returnThinking whether the response shows the model's thoughts to the caller
 * @param content what the body was written from
 */
record WireRequest(
        String modelName, boolean isStreamed, boolean returnThinking, GenerateContentRequest content, JsonBody body) {

    private static final String CONTINUATION_TOKEN = "continuationToken";

    static WireRequest of(
            String modelName, boolean isStreamed, boolean returnThinking, GenerateContentRequest content) {
        return new WireRequest(modelName, isStreamed, returnThinking, content, JsonBody.of(content));
    }

    /** Returns the token with which the caller continues an answer itself; null when it begins a new one. */
    @Nullable
    String continuationToken() {
        return content.fields().get(CONTINUATION_TOKEN) instanceof String token ? token : null;
    }

    /** Returns the request for the next piece of an answer that the service sends in pieces. */
    WireRequest continuedFrom(String token) {
        return of(modelName, isStreamed, returnThinking, content.with(CONTINUATION_TOKEN, token));
    }

    /** Returns the same request with a body that can be sent, after that of this one was closed. */
    WireRequest reopened() {
        return of(modelName, isStreamed, returnThinking, content);
    }
}
