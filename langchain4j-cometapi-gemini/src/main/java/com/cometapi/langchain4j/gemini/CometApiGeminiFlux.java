package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Complete;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Image;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Raw;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Text;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Thinking;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.ToolCall;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * Streamed answers as publishers of Project Reactor, which the application brings ({@code io.projectreactor:reactor-core}).
 *
 * <p>Each subscription asks the model once, and nothing is asked before the first element is. Demand reaches the socket:
 * while nobody asks for more, no byte of the answer is read, no thread is held, and TCP makes the service wait; what is
 * kept is the text so far, the events of one chunk and 32 KiB of buffers. Over HTTP/2 the service waits later, as OkHttp
 * takes up to 16 MiB of a stream off its connection. (A {@code callTimeout} of the model goes on meanwhile.)
 *
 * <p>To cancel a subscription closes the HTTP call at any time, also before the first byte; a
 * {@link dev.langchain4j.model.chat.listener.ChatModelListener} then hears neither a response nor an error. Errors are
 * the exceptions that the model tells its handlers. Elements come on threads of the model's executor, or on the one that
 * asks for more where they are there already; Reactor's threads that must not block are never made to. Thread-safe.
 */
public final class CometApiGeminiFlux {

    private final CometApiGeminiStreamingChatModel model;

    private CometApiGeminiFlux(CometApiGeminiStreamingChatModel model) {
        this.model = model;
    }

    /** @param model asked, with its defaults and listeners */
    public static CometApiGeminiFlux from(CometApiGeminiStreamingChatModel model) {
        return new CometApiGeminiFlux(model);
    }

    /** The text of the answer, piece by piece as it comes. */
    public Flux<String> text(ChatRequest request) {
        return text(events(request));
    }

    /** All that happens while the answer comes; the last element is {@link Complete}. */
    public Flux<CometApiGeminiEvent> events(ChatRequest request) {
        return events(subscriber -> model.subscribe(request, new Handler(subscriber), subscriber.demand));
    }

    /** The whole answer. It is streamed nevertheless, so a long one needs no longer {@code timeout}. */
    public Mono<ChatResponse> response(ChatRequest request) {
        return events(request).ofType(Complete.class).map(Complete::response).next();
    }

    static Flux<String> text(Flux<CometApiGeminiEvent> events) {
        return events.ofType(Text.class).map(Text::text);
    }

    /** @param begin called with each subscriber; may throw */
    static Flux<CometApiGeminiEvent> events(Consumer<Subscriber> begin) {
        return Flux.create(sink -> {
            Subscriber subscriber = new Subscriber(sink);
            sink.onRequest(subscriber.demand::request);
            sink.onCancel(subscriber.demand::cancel);
            begin.accept(subscriber);
        });
    }

    /** Hands events to one of Reactor's subscribers, and its demand to the engine. */
    static final class Subscriber {

        final StreamDemand demand = new StreamDemand(image -> next(new Image(image)));
        private final FluxSink<CometApiGeminiEvent> sink;

        Subscriber(FluxSink<CometApiGeminiEvent> sink) {
            this.sink = sink;
        }

        void next(CometApiGeminiEvent event) {
            demand.onEmitted();
            sink.next(event);
        }

        void complete(ChatResponse response) {
            next(new Complete(response));
            sink.complete();
        }

        void error(Throwable error) {
            sink.error(error);
        }
    }

    private static final class Handler implements StreamingChatResponseHandler {

        private final Subscriber subscriber;

        Handler(Subscriber subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onPartialThinking(PartialThinking thinking, PartialThinkingContext context) {
            subscriber.next(new Thinking(thinking.text()));
        }

        @Override
        public void onPartialResponse(PartialResponse text, PartialResponseContext context) {
            subscriber.next(new Text(text.text()));
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            subscriber.next(new ToolCall(call.toolExecutionRequest()));
        }

        @Override
        public void onUnmappedRawEvent(Object event) {
            subscriber.next(new Raw(event));
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            subscriber.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            subscriber.error(error);
        }
    }
}
