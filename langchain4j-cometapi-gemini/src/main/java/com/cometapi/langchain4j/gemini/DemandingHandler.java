package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;

/**
 * A handler that receives no more events than its subscriber requests. The model reads the demand from the handler, so the
 * call itself is an ordinary one: it goes through each proxy of the model and each aspect.
 */
interface DemandingHandler extends StreamingChatResponseHandler {

    /** Returns the demand of the subscriber. */
    StreamDemand demand();
}
