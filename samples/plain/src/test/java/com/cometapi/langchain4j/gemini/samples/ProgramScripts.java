package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;

/** Scripts the local server for the programs that its simulation cannot serve. */
final class ProgramScripts {

    private ProgramScripts() {}

    static void prepare(String program, CometApiGeminiLocalServer server) {
        switch (program) {
            case "CircuitBreakerGuard" ->
                server.answers(
                        Answer.error(503, "The model is overloaded."), Answer.error(503, "The model is overloaded."));
            case "Supervisor" -> scriptSupervisor(server);
            default -> {
                // the simulation answers
            }
        }
    }

    private static void scriptSupervisor(CometApiGeminiLocalServer server) {
        // begin ScriptedSupervisor
        server.answers(
                Answer.text("{\"agentName\":\"greet\",\"arguments\":{\"name\":\"Ada\"}}"),
                Answer.text("Hello, Ada!"),
                Answer.text("{\"agentName\":\"translate\",\"arguments\":{\"text\":\"Hello\",\"language\":\"de\"}}"),
                Answer.text("Hallo, Ada!"),
                Answer.text("{\"agentName\":\"done\",\"arguments\":{\"response\":\"Greeted Ada in German.\"}}"));
        // end ScriptedSupervisor
    }
}
