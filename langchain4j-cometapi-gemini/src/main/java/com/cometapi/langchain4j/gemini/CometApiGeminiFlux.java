package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Complete;
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
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import java.util.function.Consumer;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * Streams responses as publishers of Project Reactor. The application adds Reactor to the class path
 * ({@code io.projectreactor:reactor-core}). Thread-safe.
 *
 * <p>Each subscription sends one request, when the first element is requested. Demand reaches the socket: while the
 * subscriber requests nothing, no byte of the response is read, no thread is held, and TCP makes the service wait.
 * Memory then holds the text so far, the events of one chunk and 32 KiB of buffers. Over HTTP/2 the service waits
 * later, because OkHttp reads up to 16 MiB of a stream from its connection. A {@code callTimeout} of the model
 * continues to run.
 *
 * <p>Cancelling a subscription closes the HTTP call at any time, even before the first byte. A
 * {@link dev.langchain4j.model.chat.listener.ChatModelListener} is then notified of neither a response nor an error, but
 * {@link CometApiGeminiChatModelListener#onCancel} is called.
 * Errors are the exceptions that the model passes to its handlers. Elements are emitted on threads of the model's
 * executor, or on the requesting thread when they have already arrived. Reactor's non-blocking threads are never
 * blocked.
 *
 * <p>SLF4J's MDC and the class loader of the subscribing thread are set while callbacks and tools run. With
 * {@code io.micrometer:context-propagation} on the class path so are the registered thread-locals, of which values in
 * the subscriber's Reactor context count more. Threads that request more add nothing.
 */
public class CometApiGeminiFlux {

    private final CometApiGeminiStreamingChatModel model;

    CometApiGeminiFlux(CometApiGeminiStreamingChatModel model) {
        this.model = model;
    }

    /** Returns publishers of the model's responses. The model's defaults and listeners apply. */
    public static CometApiGeminiFlux from(CometApiGeminiStreamingChatModel model) {
        return new CometApiGeminiFlux(model);
    }

    /** Streams the text of the response, piece by piece as it arrives. */
    public Flux<String> text(ChatRequest request) {
        return text(events(request));
    }

    /**
     * Streams a JSON answer as whole documents: after each piece that changed it, the longest valid document so far, with
     * what is open closed. A string ends where the text ends, an array or an object behind its last value. Numbers and
     * literals come when they are complete, keys with their value, an escape or a surrogate pair when it is whole. So no
     * value vanishes again, and strings and arrays only grow. The last element is the whole answer, as it was received.
     *
     * <p>Thoughts, tool calls and images do not count. Demand works as for the other publishers, and nothing is dropped. A
     * subscriber that wants only the newest document puts {@code onBackpressureLatest()} behind it.
     *
     * <p>An answer that is not one whole JSON document ends with a {@link CometApiGeminiNotJsonException}, which carries the
     * text. An answer without text is such an answer. A failed stream ends with its own exception, after the documents
     * that came before.
     *
     * @param request best with a JSON {@code responseFormat}
     */
    public Flux<String> partialJson(ChatRequest request) {
        return Flux.defer(() -> {
            PartialJson json = new PartialJson();
            return events(request).handle((event, sink) -> emit(json, event, sink));
        });
    }

    private static void emit(PartialJson json, CometApiGeminiEvent event, SynchronousSink<String> sink) {
        if (event instanceof Text piece && json.append(piece.text())) sink.next(json.document());
        if (event instanceof Complete complete) {
            if (!json.isWhole()) sink.error(CometApiGeminiNotJsonException.of(json, complete.response()));
            else if (!json.documentEqualsText()) sink.next(json.text());
        }
    }

    /** Streams all events of the response as they arrive. The last element is {@link Complete}. */
    public Flux<CometApiGeminiEvent> events(ChatRequest request) {
        return events(call(request));
    }

    /** Returns what makes the call of a subscriber. */
    Consumer<EventSubscription<CometApiGeminiEvent>> call(ChatRequest request) {
        return subscriber -> model.chat(request, new Handler(subscriber));
    }

    /**
     * Emits the complete response. The request is streamed nevertheless, so a long response needs no longer
     * {@code timeout}.
     */
    public Mono<ChatResponse> response(ChatRequest request) {
        return response(events(request));
    }

    static Mono<ChatResponse> response(Flux<CometApiGeminiEvent> events) {
        return events.ofType(Complete.class).map(Complete::response).next();
    }

    static Flux<String> text(Flux<CometApiGeminiEvent> events) {
        return events.ofType(Text.class).map(Text::text);
    }

    /** @param begin makes the call of each subscriber; may throw */
    static Flux<CometApiGeminiEvent> events(Consumer<EventSubscription<CometApiGeminiEvent>> begin) {
        return Flux.deferContextual(context -> JdkFlowAdapter.flowPublisherToFlux(
                new EventPublisher<>(() -> CallerContext.capture(context), media -> media, begin)));
    }

    static void complete(EventSubscription<CometApiGeminiEvent> subscriber, ChatResponse response) {
        subscriber.next(new Complete(response));
        subscriber.complete();
    }

    private static final class Handler implements StreamDemand.DemandingHandler {

        private final EventSubscription<CometApiGeminiEvent> subscriber;

        Handler(EventSubscription<CometApiGeminiEvent> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public StreamDemand demand() {
            return subscriber.demand;
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
        public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
            subscriber.next(CometApiGeminiEvent.PartialToolCall.of(call));
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
            complete(subscriber, response);
        }

        @Override
        public void onError(Throwable error) {
            subscriber.fail(error);
        }
    }
}
