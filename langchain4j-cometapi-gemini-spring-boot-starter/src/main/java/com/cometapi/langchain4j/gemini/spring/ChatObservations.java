package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts an observation with each call, as a child of the caller's, and stops it with the response, the error
 * or the cancel. It is
 * not a bean of type {@link ChatModelListener}, since such a bean would observe the models of other providers as well.
 */
final class ChatObservations {

    private final ObservationRegistry registry;
    private final ChatConvention convention;

    ChatObservations(ObservationRegistry registry, ChatConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    ChatModelListener listener(boolean isStreamed) {
        return new Listener(isStreamed);
    }

    private final class Listener implements CometApiGeminiChatModelListener {

        private final boolean isStreamed;

        Listener(boolean isStreamed) {
            this.isStreamed = isStreamed;
        }

        @Override
        public void onRequest(ChatModelRequestContext call) {
            ChatObservation context = new ChatObservation(call.chatRequest(), isStreamed);
            call.attributes()
                    .put(this, new Running(context, Observation.start(null, convention, () -> context, registry)));
        }

        @Override
        public void onResponse(ChatModelResponseContext call) {
            Running running = remove(call.attributes());
            if (running == null) return;
            running.context.complete(call.chatResponse());
            running.observation.stop();
        }

        @Override
        public void onError(ChatModelErrorContext call) {
            Running running = remove(call.attributes());
            if (running == null) return;
            running.observation.error(call.error());
            running.observation.stop();
        }

        @Override
        public void onCancel(ChatModelRequestContext call, @Nullable ChatResponse partial) {
            Running running = remove(call.attributes());
            if (running == null) return;
            running.context.cancel(partial);
            running.observation.stop();
        }

        /**
         * @return null when the observation has stopped before: a handler that throws gets {@code onError} for its
         *     exception and {@code onResponse} for the response
         */
        private @Nullable Running remove(Map<Object, Object> attributes) {
            return (Running) attributes.remove(this);
        }
    }

    private record Running(ChatObservation context, Observation observation) {}
}
