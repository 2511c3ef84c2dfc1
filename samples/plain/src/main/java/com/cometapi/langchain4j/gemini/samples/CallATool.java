package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;

/** Lets the model call a Java method and use the returned value in its answer. */
public final class CallATool {

    interface Assistant {
        String chat(String message);
    }

    static class Weather {

        @Tool("The weather in a city right now")
        public String weather(@P(name = "city", value = "the city") String city) {
            return "It is 21 degrees and sunny in " + city;
        }
    }

    public static void main(String[] args) {
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(Sample.connect(CometApiGeminiChatModel.builder()).build())
                .tools(new Weather())
                .build();

        System.out.println(assistant.chat(Sample.prompt(args, "What is the weather in Munich?")));
    }

    private CallATool() {}
}
