package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;

/** Passes a stream to an AI service, which makes the next call of its tool loop when the response is complete. */
final class ToolLoopHandler implements StreamingChatResponseHandler {

    private final StreamingChatResponseHandler service;
    private final StreamDemand demand;

    /** @param demand that of the AI service's subscriber, for the calls that follow */
    ToolLoopHandler(StreamingChatResponseHandler service, StreamDemand demand) {
        this.service = service;
        this.demand = demand;
    }

    @Override
    public void onPartialResponse(String text) {
        service.onPartialResponse(text);
    }

    @Override
    public void onPartialResponse(PartialResponse text, PartialResponseContext context) {
        service.onPartialResponse(text, context);
    }

    @Override
    public void onPartialThinking(PartialThinking thinking) {
        service.onPartialThinking(thinking);
    }

    @Override
    public void onPartialThinking(PartialThinking thinking, PartialThinkingContext context) {
        service.onPartialThinking(thinking, context);
    }

    @Override
    public void onPartialToolCall(PartialToolCall call) {
        service.onPartialToolCall(call);
    }

    @Override
    public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
        service.onPartialToolCall(call, context);
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall call) {
        service.onCompleteToolCall(call);
    }

    @Override
    public void onUnmappedRawEvent(Object event) {
        service.onUnmappedRawEvent(event);
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        demand.runLoop(() -> service.onCompleteResponse(response));
    }

    @Override
    public void onError(Throwable error) {
        service.onError(error);
    }
}
