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

/**
 * Passes each callback to another handler. It overrides every method of the interface: a default would call another method,
 * and the other handler would receive a different callback.
 */
abstract class DelegatingHandler implements StreamingChatResponseHandler {

    private final StreamingChatResponseHandler handler;

    DelegatingHandler(StreamingChatResponseHandler handler) {
        this.handler = handler;
    }

    /** Returns true when a callback may begin. It is called before each of them except {@link #onError}. */
    boolean mayBegin() {
        return true;
    }

    @Override
    public void onPartialResponse(String text) {
        if (mayBegin()) handler.onPartialResponse(text);
    }

    @Override
    public void onPartialResponse(PartialResponse text, PartialResponseContext context) {
        if (mayBegin()) handler.onPartialResponse(text, context);
    }

    @Override
    public void onPartialThinking(PartialThinking thinking) {
        if (mayBegin()) handler.onPartialThinking(thinking);
    }

    @Override
    public void onPartialThinking(PartialThinking thinking, PartialThinkingContext context) {
        if (mayBegin()) handler.onPartialThinking(thinking, context);
    }

    @Override
    public void onPartialToolCall(PartialToolCall call) {
        if (mayBegin()) handler.onPartialToolCall(call);
    }

    @Override
    public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
        if (mayBegin()) handler.onPartialToolCall(call, context);
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall call) {
        if (mayBegin()) handler.onCompleteToolCall(call);
    }

    @Override
    public void onUnmappedRawEvent(Object event) {
        if (mayBegin()) handler.onUnmappedRawEvent(event);
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        if (mayBegin()) handler.onCompleteResponse(response);
    }

    @Override
    public void onError(Throwable error) {
        handler.onError(error);
    }
}
