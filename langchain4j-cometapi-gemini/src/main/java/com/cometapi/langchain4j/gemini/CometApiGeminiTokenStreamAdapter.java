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
 * Lets AI services return {@code Flux<String>} and {@code Flux<CometApiGeminiEvent>}; LangChain4j finds both adapters by
 * itself. Tool loops run inside the Flux.
 *
 * <p>Over a {@link CometApiGeminiStreamingChatModel} the Flux is what {@link CometApiGeminiFlux} makes: lazy, read only on
 * demand, cancellable at any time, and once cancelled it sends nothing more, the next step of a tool loop included. Over
 * other models it is lazy too, keeps in memory what comes faster than it is asked for, and is cancelled as soon as the
 * model hands out its handle.
 *
 * <p>LangChain4j takes the first adapter on the class path that fits: {@code langchain4j-reactor} beside this library may
 * come before it, asks the model without being subscribed to and cannot cancel; leave it out.
 */
public final class CometApiGeminiTokenStreamAdapter {

    private CometApiGeminiTokenStreamAdapter() {}

    /** {@code Flux<String>}: the text of the answer. Made by LangChain4j. */
    public static final class OfText implements TokenStreamAdapter {

        @Override
        public boolean canAdaptTokenStreamTo(Type type) {
            return isFluxOf(String.class, type);
        }

        @Override
        public Object adapt(TokenStream tokenStream) {
            return CometApiGeminiFlux.text(events(tokenStream));
        }
    }

    /** {@code Flux<CometApiGeminiEvent>}: all that happens. Made by LangChain4j. */
    public static final class OfEvents implements TokenStreamAdapter {

        @Override
        public boolean canAdaptTokenStreamTo(Type type) {
            return isFluxOf(CometApiGeminiEvent.class, type);
        }

        @Override
        public Object adapt(TokenStream tokenStream) {
            return events(tokenStream);
        }
    }

    /** By name, so that Reactor need not be there to say no. */
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
                        "The answer of an AI service can be subscribed to once, since the question"
                                + " is in the chat memory already: call the method of the service again");
            }
            listen(tokenStream, subscriber);
            subscriber.demand.callWith(tokenStream::start);
        });
    }

    private static void listen(TokenStream tokenStream, Subscriber subscriber) {
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
