package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Complete;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Text;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.ToolCall;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.ToolResult;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import reactor.core.publisher.Flux;

/** Returns a Flux from an AI service: of text alone, or of all events, which include tool calls. */
public final class StreamAsFlux {

    interface Assistant {

        Flux<String> text(String message);

        Flux<CometApiGeminiEvent> events(String message);
    }

    static class Harbour {

        @Tool("Returns the depth of a harbour in metres")
        public double depth(@P(name = "harbour", value = "the harbour's name") String harbour) {
            return harbour.length() * 1.5;
        }
    }

    public static void main(String[] args) {
        Assistant assistant = AiServices.builder(Assistant.class)
                .streamingChatModel(Sample.connect(CometApiGeminiStreamingChatModel.builder())
                        .build())
                .tools(new Harbour())
                .build();
        String message = Sample.prompt(args, "How deep is the harbour of Porto Venere?");

        assistant.text(message).doOnNext(System.out::print).blockLast();
        System.out.println();

        assistant.events(message).doOnNext(StreamAsFlux::show).blockLast();
    }

    private static void show(CometApiGeminiEvent event) {
        if (event instanceof ToolCall call)
            System.out.println("calls " + call.request().name());
        if (event instanceof ToolResult result) System.out.println("gets " + Sample.orNone(result.text()));
        if (event instanceof Text piece) System.out.print(piece.text());
        if (event instanceof Complete complete) {
            System.out.println("\n" + Sample.describe(complete.response().tokenUsage()));
        }
    }

    private StreamAsFlux() {}
}
