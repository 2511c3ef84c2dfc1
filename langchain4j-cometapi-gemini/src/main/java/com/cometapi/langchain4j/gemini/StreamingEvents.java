package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a stream as the events that LangChain4j has from 1.20 on. The pieces are events there by themselves; the two
 * types that 1.19 does not have are created through method handles, so that the library loads with either. Thread-safe.
 */
final class StreamingEvents {

    static final String COMPLETE_RESPONSE = "dev.langchain4j.model.chat.response.CompleteResponse";
    static final String RAW_EVENT = "dev.langchain4j.model.chat.response.RawStreamingEvent";

    /** Null before LangChain4j 1.20. */
    private static final @Nullable StreamingEvents PRESENT = find();

    private final MethodHandle completeResponse;
    private final MethodHandle rawEvent;

    private StreamingEvents(MethodHandle completeResponse, MethodHandle rawEvent) {
        this.completeResponse = completeResponse;
        this.rawEvent = rawEvent;
    }

    private static @Nullable StreamingEvents find() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> complete = Class.forName(COMPLETE_RESPONSE);
            Class<?> raw = Class.forName(RAW_EVENT);
            return new StreamingEvents(
                    lookup.findConstructor(complete, MethodType.methodType(void.class, ChatResponse.class))
                            .asType(MethodType.methodType(Object.class, ChatResponse.class)),
                    lookup.findStatic(raw, "of", MethodType.methodType(raw, Object.class))
                            .asType(MethodType.methodType(Object.class, Object.class)));
        } catch (ReflectiveOperationException before120) {
            return null;
        }
    }

    /**
     * Returns a publisher whose subscriptions make a call each.
     *
     * @param call passes its events to the handler, as far as there is demand
     * @throws UnsupportedFeatureException before LangChain4j 1.20
     */
    static Flow.Publisher<Object> publisher(BiConsumer<StreamingChatResponseHandler, StreamDemand> call) {
        StreamingEvents events = PRESENT;
        if (events == null) {
            throw new UnsupportedFeatureException("A stream as a Flow.Publisher needs langchain4j-core 1.20 or later."
                    + " Update LangChain4j, pass a StreamingChatResponseHandler, or use CometApiGeminiFlux");
        }
        return new EventPublisher<>(
                CallerContext::capture,
                events::raw,
                subscription -> call.accept(events.new Handler(subscription), subscription.demand));
    }

    private Object complete(ChatResponse response) {
        return HandleCall.invoke(() -> completeResponse.invokeExact(response));
    }

    private Object raw(Object event) {
        return HandleCall.invoke(() -> rawEvent.invokeExact(event));
    }

    private final class Handler implements StreamingChatResponseHandler {

        private final EventSubscription<Object> subscriber;

        Handler(EventSubscription<Object> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onPartialResponse(PartialResponse text, PartialResponseContext context) {
            subscriber.next(text);
        }

        @Override
        public void onPartialThinking(PartialThinking thinking, PartialThinkingContext context) {
            subscriber.next(thinking);
        }

        @Override
        public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
            subscriber.next(call);
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            subscriber.next(call);
        }

        @Override
        public void onUnmappedRawEvent(Object event) {
            subscriber.next(raw(event));
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            subscriber.next(complete(response));
            subscriber.complete();
        }

        @Override
        public void onError(Throwable error) {
            subscriber.fail(error);
        }
    }
}
