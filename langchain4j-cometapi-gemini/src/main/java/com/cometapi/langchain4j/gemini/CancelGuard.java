package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
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
            if (listener instanceof CometApiGeminiChatModelListener ours) {
                handle.whenCancelled(partial -> ours.onCancel(context, partial));
            }
        }

        @Override
        public void onResponse(ChatModelResponseContext context) {
            if (!handle.isCancelled()) listener.onResponse(context);
            else if (handle.reason() == null) handle.notifyCancelled(context.chatResponse());
        }

        @Override
        public void onError(ChatModelErrorContext context) {
            if (!handle.isCancelled() || handle.reason() != null) listener.onError(context);
            else handle.notifyCancelled(null);
        }
    }

    private static final class Handler extends DelegatingHandler {

        private final CallHandle handle;

        Handler(StreamingChatResponseHandler handler, CallHandle handle) {
            super(handler);
            this.handle = handle;
        }

        @Override
        boolean mayBegin() {
            return handle.beginCallback();
        }

        @Override
        public void onError(Throwable error) {
            if (handle.beginError()) super.onError(error);
        }
    }
}
