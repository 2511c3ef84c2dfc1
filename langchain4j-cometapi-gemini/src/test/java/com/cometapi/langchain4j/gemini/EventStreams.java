package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Complete;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Raw;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Text;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Thinking;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.ToolCall;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialToolCall;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The publishers of a model: this library's, and the one that LangChain4j has from 1.20 on. */
enum EventStreams {
    OF_THE_FLUX {
        @Override
        Flux<CometApiGeminiEvent> events(CometApiGeminiStreamingChatModel model, ChatRequest request) {
            return CometApiGeminiFlux.from(model).events(request);
        }
    },

    OF_LANGCHAIN4J {
        @Override
        Flux<CometApiGeminiEvent> events(CometApiGeminiStreamingChatModel model, ChatRequest request) {
            return ofLangChain4j(model, request);
        }
    };

    private static final String EVENTS = "dev.langchain4j.model.chat.response.";

    abstract Flux<CometApiGeminiEvent> events(CometApiGeminiStreamingChatModel model, ChatRequest request);

    Flux<String> text(CometApiGeminiStreamingChatModel model, ChatRequest request) {
        return CometApiGeminiFlux.text(events(model, request));
    }

    Mono<ChatResponse> response(CometApiGeminiStreamingChatModel model, ChatRequest request) {
        return CometApiGeminiFlux.response(events(model, request));
    }

    /** Returns those that the version of LangChain4j on the class path has. */
    static Stream<EventStreams> present() {
        return isInLangChain4j() ? Stream.of(values()) : Stream.of(OF_THE_FLUX);
    }

    static boolean isInLangChain4j() {
        try {
            Class.forName(EVENTS + "ChatModelStreamingEvent");
            return true;
        } catch (ClassNotFoundException before120) {
            return false;
        }
    }

    /** Returns the events of any model, which LangChain4j publishes from 1.20 on. */
    static Flux<CometApiGeminiEvent> ofLangChain4j(StreamingChatModel model, ChatRequest request) {
        return JdkFlowAdapter.flowPublisherToFlux(chat(model, request)).map(EventStreams::event);
    }

    @SuppressWarnings("unchecked")
    private static Flow.Publisher<Object> chat(StreamingChatModel model, ChatRequest request) {
        try {
            return (Flow.Publisher<Object>) StreamingChatModel.class
                    .getMethod("chat", ChatRequest.class)
                    .invoke(model, request);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static CometApiGeminiEvent event(Object event) {
        if (event instanceof PartialThinking thinking) return new Thinking(thinking.text());
        if (event instanceof PartialResponse text) return new Text(text.text());
        if (event instanceof PartialToolCall call) return CometApiGeminiEvent.PartialToolCall.of(call);
        if (event instanceof CompleteToolCall call) return new ToolCall(call.toolExecutionRequest());
        if (type("CompleteResponse").isInstance(event)) {
            return new Complete((ChatResponse) value("CompleteResponse", "chatResponse", event));
        }
        Object raw = value("RawStreamingEvent", "rawEvent", event);
        return raw instanceof CometApiGeminiEvent media ? media : new Raw(raw);
    }

    private static Object value(String type, String name, Object event) {
        try {
            return type(type).getMethod(name).invoke(event);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(EVENTS + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
