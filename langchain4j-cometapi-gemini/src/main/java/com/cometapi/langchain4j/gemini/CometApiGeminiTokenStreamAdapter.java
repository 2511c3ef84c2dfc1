package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Intermediate;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.PartialToolCall;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Raw;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Text;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Thinking;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.ToolCall;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.ToolResult;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.tool.ToolExecution;
import dev.langchain4j.spi.services.TokenStreamAdapter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Lets AI services return {@code Flux<String>}, {@code Flux<CometApiGeminiEvent>}, {@code Mono<String>} and
 * {@code Mono<ChatResponse>}. LangChain4j finds the adapters without configuration. Tool loops run inside the publisher.
 *
 * <p>With a {@link CometApiGeminiStreamingChatModel} the Flux is that of {@link CometApiGeminiFlux}. It is lazy, reads
 * only on demand and can be cancelled at any time. Once cancelled it sends nothing more, not even the next step of a
 * tool loop. With other models it is lazy as well. It then keeps in memory what arrives faster than it is requested,
 * and cancels as soon as the model has provided its handle.
 *
 * <p>LangChain4j uses the first adapter on the class path that fits. Remove {@code langchain4j-reactor} from the class
 * path: its adapter may come first. That adapter sends the request without a subscription, and cannot cancel it.
 */
public final class CometApiGeminiTokenStreamAdapter {

    private static final String FLUX = "reactor.core.publisher.Flux";
    private static final String MONO = "reactor.core.publisher.Mono";

    private CometApiGeminiTokenStreamAdapter() {}

    /** Adapts to {@code Flux<String>}, the text of the response. LangChain4j creates it. */
    public static final class OfText implements TokenStreamAdapter {

        /** Creates the adapter; LangChain4j's service loader calls it. */
        public OfText() {}

        /** Returns whether the type is {@code Flux<String>}. */
        @Override
        public boolean canAdaptTokenStreamTo(Type type) {
            return isOf(FLUX, String.class, type);
        }

        /** Returns a Flux that starts the stream when it is subscribed to, which is possible once. */
        @Override
        public Object adapt(TokenStream tokenStream) {
            return CometApiGeminiFlux.text(events(tokenStream));
        }
    }

    /** Adapts to {@code Flux<CometApiGeminiEvent>}, all events of the response. LangChain4j creates it. */
    public static final class OfEvents implements TokenStreamAdapter {

        /** Creates the adapter; LangChain4j's service loader calls it. */
        public OfEvents() {}

        /** Returns whether the type is {@code Flux<CometApiGeminiEvent>}. */
        @Override
        public boolean canAdaptTokenStreamTo(Type type) {
            return isOf(FLUX, CometApiGeminiEvent.class, type);
        }

        /** Returns a Flux that starts the stream when it is subscribed to, which is possible once. */
        @Override
        public Object adapt(TokenStream tokenStream) {
            return events(tokenStream);
        }
    }

    /** Adapts to {@code Mono<String>}, the text of the complete response. LangChain4j creates it. */
    public static final class OfWholeText implements TokenStreamAdapter {

        /** Creates the adapter; LangChain4j's service loader calls it. */
        public OfWholeText() {}

        /** Returns whether the type is {@code Mono<String>}. */
        @Override
        public boolean canAdaptTokenStreamTo(Type type) {
            return isOf(MONO, String.class, type);
        }

        /**
         * Returns a Mono that starts the stream when it is subscribed to, which is possible once. It is empty when the
         * response has no text.
         */
        @Override
        public Object adapt(TokenStream tokenStream) {
            return CometApiGeminiFlux.response(events(tokenStream))
                    .mapNotNull(response -> response.aiMessage().text());
        }
    }

    /** Adapts to {@code Mono<ChatResponse>}, the complete response. LangChain4j creates it. */
    public static final class OfResponse implements TokenStreamAdapter {

        /** Creates the adapter; LangChain4j's service loader calls it. */
        public OfResponse() {}

        /** Returns whether the type is {@code Mono<ChatResponse>}. */
        @Override
        public boolean canAdaptTokenStreamTo(Type type) {
            return isOf(MONO, ChatResponse.class, type);
        }

        /** Returns a Mono that starts the stream when it is subscribed to, which is possible once. */
        @Override
        public Object adapt(TokenStream tokenStream) {
            return CometApiGeminiFlux.response(events(tokenStream));
        }
    }

    /** Compares the name, so that it works without Reactor on the class path. */
    private static boolean isOf(String publisher, Class<?> element, Type type) {
        return type instanceof ParameterizedType parameterized
                && parameterized.getRawType().getTypeName().equals(publisher)
                && parameterized.getActualTypeArguments()[0] == element;
    }

    private static Flux<CometApiGeminiEvent> events(TokenStream tokenStream) {
        AtomicBoolean isStarted = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        return CometApiGeminiFlux.events(subscriber -> {
                    if (isStarted.getAndSet(true)) throw startedBefore(failure.get());
                    register(tokenStream, subscriber);
                    subscriber.demand.runLoop(tokenStream::start);
                })
                .doOnError(error -> failure.compareAndSet(null, error));
    }

    /** @param failure of the first subscription, which a retry must not hide; null when there was none */
    private static IllegalStateException startedBefore(@Nullable Throwable failure) {
        return new IllegalStateException(
                "The publisher of an AI service can be subscribed to only once, because the message is in the chat"
                        + " memory already. For another response, call the method of the service again; to retry,"
                        + " wrap that call in Flux.defer(..) or Mono.defer(..)",
                failure);
    }

    private static void register(TokenStream tokenStream, EventSubscription<CometApiGeminiEvent> subscriber) {
        StreamDemand demand = subscriber.demand;
        tokenStream
                .onPartialThinkingWithContext((thinking, context) -> {
                    demand.register(context.streamingHandle());
                    subscriber.next(new Thinking(thinking.text()));
                })
                .onPartialResponseWithContext((text, context) -> {
                    demand.register(context.streamingHandle());
                    subscriber.next(new Text(text.text()));
                })
                .onPartialToolCallWithContext((call, context) -> {
                    demand.register(context.streamingHandle());
                    subscriber.next(PartialToolCall.of(call));
                })
                .beforeToolExecution(tool -> {
                    subscriber.next(new ToolCall(tool.request()));
                    demand.beforeTool();
                })
                .onToolExecuted(tool -> {
                    demand.afterTool();
                    subscriber.next(result(tool));
                })
                .onIntermediateResponse(response -> subscriber.next(new Intermediate(response)))
                .onUnmappedRawEvent(event -> subscriber.next(new Raw(event)))
                .onCompleteResponse(response -> CometApiGeminiFlux.complete(subscriber, response))
                .onError(subscriber::fail);
    }

    private static ToolResult result(ToolExecution tool) {
        return new ToolResult(tool.request(), tool.resultContents(), tool.hasFailed());
    }
}
