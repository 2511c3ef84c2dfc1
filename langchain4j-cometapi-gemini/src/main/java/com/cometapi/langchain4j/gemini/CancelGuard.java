package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;

/**
 * Keeps callbacks from beginning once their call is cancelled. LangChain4j calls listeners and handler one after the
 * other, so a cancel may come while one of them runs; cancelling does not wait for it.
 */
final class CancelGuard {

    private CancelGuard() {}

    /** Returns a handler that passes callbacks on until the call is cancelled. */
    static StreamingChatResponseHandler handler(StreamingChatResponseHandler handler, CallHandle handle) {
        return new Handler(handler, handle);
    }

    /** Returns listeners that are notified of the end of a call unless it is cancelled. */
    static List<ChatModelListener> listeners(List<ChatModelListener> listeners, CallHandle handle) {
        return listeners.stream()
                .<ChatModelListener>map(listener -> new Listener(listener, handle))
                .toList();
    }

    private record Listener(ChatModelListener listener, CallHandle handle) implements ChatModelListener {

        @Override
        public void onRequest(ChatModelRequestContext context) {
            listener.onRequest(context);
        }

        @Override
        public void onResponse(ChatModelResponseContext context) {
            if (!handle.isCancelled()) listener.onResponse(context);
        }

        @Override
        public void onError(ChatModelErrorContext context) {
            if (!handle.isCancelled() || handle.reason() != null) listener.onError(context);
        }
    }

    private record Handler(StreamingChatResponseHandler handler, CallHandle handle)
            implements StreamingChatResponseHandler {

        @Override
        public void onPartialResponse(String text) {
            if (handle.beginCallback()) handler.onPartialResponse(text);
        }

        @Override
        public void onPartialResponse(PartialResponse text, PartialResponseContext context) {
            if (handle.beginCallback()) handler.onPartialResponse(text, context);
        }

        @Override
        public void onPartialThinking(PartialThinking thinking) {
            if (handle.beginCallback()) handler.onPartialThinking(thinking);
        }

        @Override
        public void onPartialThinking(PartialThinking thinking, PartialThinkingContext context) {
            if (handle.beginCallback()) handler.onPartialThinking(thinking, context);
        }

        @Override
        public void onPartialToolCall(PartialToolCall call) {
            if (handle.beginCallback()) handler.onPartialToolCall(call);
        }

        @Override
        public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
            if (handle.beginCallback()) handler.onPartialToolCall(call, context);
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            if (handle.beginCallback()) handler.onCompleteToolCall(call);
        }

        @Override
        public void onUnmappedRawEvent(Object event) {
            if (handle.beginCallback()) handler.onUnmappedRawEvent(event);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            if (handle.beginCallback()) handler.onCompleteResponse(response);
        }

        @Override
        public void onError(Throwable error) {
            if (handle.beginError()) handler.onError(error);
        }
    }
}
