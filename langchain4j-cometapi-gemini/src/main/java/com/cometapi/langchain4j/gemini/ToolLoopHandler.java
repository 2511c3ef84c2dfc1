package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;

/** Passes a stream to an AI service, which makes the next call of its tool loop when the response is complete. */
final class ToolLoopHandler extends DelegatingHandler {

    private final StreamDemand demand;

    /** @param demand that of the AI service's subscriber, for the calls that follow */
    ToolLoopHandler(StreamingChatResponseHandler service, StreamDemand demand) {
        super(service);
        this.demand = demand;
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        demand.runLoop(() -> super.onCompleteResponse(response));
    }
}
