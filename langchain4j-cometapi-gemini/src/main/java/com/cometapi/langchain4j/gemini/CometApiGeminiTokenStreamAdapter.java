package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Intermediate;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Raw;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Text;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Thinking;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.ToolCall;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.ToolResult;
import com.cometapi.langchain4j.gemini.CometApiGeminiFlux.Subscriber;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.tool.ToolExecution;
import dev.langchain4j.spi.services.TokenStreamAdapter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;

/**
 * Lets AI services return {@code Flux<String>} and {@code Flux<CometApiGeminiEvent>}. LangChain4j finds both adapters
 * without configuration. Tool loops run inside the Flux.
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

    private CometApiGeminiTokenStreamAdapter() {}

    /** Adapts to {@code Flux<String>}, the text of the response. LangChain4j creates it. */
    public static final class OfText implements TokenStreamAdapter {

        /** Creates the adapter; LangChain4j's service loader calls it. */
        public OfText() {}

        /** Returns whether the type is {@code Flux<String>}. */
        @Override
        public boolean canAdaptTokenStreamTo(Type type) {
            return isFluxOf(String.class, type);
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
            return isFluxOf(CometApiGeminiEvent.class, type);
        }

        /** Returns a Flux that starts the stream when it is subscribed to, which is possible once. */
        @Override
        public Object adapt(TokenStream tokenStream) {
            return events(tokenStream);
        }
    }

    /** Compares the name, so that it works without Reactor on the class path. */
    private static boolean isFluxOf(Class<?> element, Type type) {
        return type instanceof ParameterizedType flux
                && flux.getRawType().getTypeName().equals("reactor.core.publisher.Flux")
                && flux.getActualTypeArguments()[0] == element;
    }

    private static Flux<CometApiGeminiEvent> events(TokenStream tokenStream) {
        AtomicBoolean isStarted = new AtomicBoolean();
        return CometApiGeminiFlux.events(subscriber -> {
            if (isStarted.getAndSet(true)) {
                throw new IllegalStateException(
                        "The Flux of an AI service can be subscribed to only once, because the message"
                                + " is in the chat memory already. For another response, call the method of the"
                                + " service again");
            }
            register(tokenStream, subscriber);
            subscriber.demand.callWith(tokenStream::start);
        });
    }

    private static void register(TokenStream tokenStream, Subscriber subscriber) {
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
                .onCompleteResponse(subscriber::complete)
                .onError(subscriber::error);
    }

    private static ToolResult result(ToolExecution tool) {
        return new ToolResult(tool.request(), tool.resultContents(), tool.hasFailed());
    }
}
