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

/** An AI service that returns a Flux: of text alone, or of all that happens, the calls of tools included. */
public final class StreamAsFlux {

    interface Assistant {

        Flux<String> text(String question);

        Flux<CometApiGeminiEvent> events(String question);
    }

    static class Harbour {

        @Tool("Tells the depth of a harbour in metres")
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
        String question = Sample.words(args, "How deep is the harbour of Porto Venere?");

        assistant.text(question).doOnNext(System.out::print).blockLast();
        System.out.println();

        assistant.events(question).doOnNext(StreamAsFlux::show).blockLast();
    }

    private static void show(CometApiGeminiEvent event) {
        if (event instanceof ToolCall call)
            System.out.println("calls " + call.request().name());
        if (event instanceof ToolResult result) System.out.println("is told " + result.text());
        if (event instanceof Text piece) System.out.print(piece.text());
        if (event instanceof Complete complete) {
            System.out.println("\n" + complete.response().tokenUsage());
        }
    }

    private StreamAsFlux() {}
}
