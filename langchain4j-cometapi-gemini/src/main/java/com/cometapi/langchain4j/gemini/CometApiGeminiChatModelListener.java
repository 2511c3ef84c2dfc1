package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.response.ChatResponse;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the calls of a model, and learns of cancelled streams as well. LangChain4j's own listeners are notified of the
 * request of such a stream, but never of its end. Add it to a model with {@code listeners(..)}.
 */
public interface CometApiGeminiChatModelListener extends ChatModelListener {

    /**
     * Is called once when the application has cancelled a stream, instead of {@code onResponse} and {@code onError}. It
     * runs on a thread of the model's executor when the connection is closed. An exception that it throws is logged.
     *
     * @param request the context that {@code onRequest} received, with its attributes
     * @param partial what had arrived; its finish reason and token usage are null unless the service had sent them. Null
     *     when the response had not begun
     */
    void onCancel(ChatModelRequestContext request, @Nullable ChatResponse partial);
}
