package com.cometapi.langchain4j.gemini.foreign;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Starts the strict local server for clients in another language, prints its address, and serves until its input ends. The
 * simulation responds to most prompts. The rules serve prompts that need more than one call of a function, a busy service,
 * and a client that declares functions with each prompt, which the simulation would call.
 */
public final class ScriptedServer {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String SIGNATURE = "c2lnbmF0dXJlLW9mLWEtdG9vbC1sb29w";

    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    public static void main(String[] args) throws IOException {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            new ScriptedServer().addRules(server.pace(Duration.ofMillis(5)));
            System.out.println(server.baseUrl());
            while (System.in.read() >= 0) continue;
        }
    }

    private void addRules(CometApiGeminiLocalServer server) {
        server.when(this::isRefusedOnce, Answer.rateLimited("0.1s"));
        server.when(request -> names(request, "warmer"), ScriptedServer::compareCities);
        server.when(request -> names(request, "Copy notes.txt"), ScriptedServer::copyFile);
        server.when(request -> names(request, "Search the web"), ScriptedServer::searchByFunction);
        server.when(request -> names(request, "What is in @pixel.png"), ScriptedServer::describeImage);
        server.when(request -> names(request, "Greet the terminal"), request -> greeting());
    }

    private static boolean names(LocalRequest request, String text) {
        return request.lastUserText().contains(text);
    }

    /** Matches the first request of a client with a prompt about a busy service. */
    private boolean isRefusedOnce(LocalRequest request) {
        return names(request, "busy") && refused.add(request.header("user-agent") + request.lastUserText());
    }

    /** Calls one function twice in a turn, then another one with a signature of its own, then reports its result. */
    private static Answer compareCities(LocalRequest request) {
        List<JsonNode> results = results(request);
        return switch (results.size()) {
            case 0 ->
                calls(
                        call("weather", "city", "Berlin").put("thoughtSignature", SIGNATURE),
                        call("weather", "city", "Tokyo"));
            case 2 -> {
                ObjectNode rank = call("rank", "by", "temperature").put("thoughtSignature", SIGNATURE);
                rank.withObject("/functionCall/args")
                        .putArray("cities")
                        .add("Berlin")
                        .add("Tokyo");
                yield calls(rank);
            }
            default -> Answer.chunks("It is warmer in ", output(results.get(2)) + ".");
        };
    }

    /** Calls the functions of a client that works on files. */
    private static Answer copyFile(LocalRequest request) {
        List<JsonNode> results = results(request);
        if (results.isEmpty()) {
            return calls(call("read_file", "file_path", "notes.txt").put("thoughtSignature", SIGNATURE));
        }
        if (results.size() > 1) return Answer.chunks("The file ", "is copied.");
        ObjectNode write = call("write_file", "file_path", "copy.txt").put("thoughtSignature", SIGNATURE);
        write.withObject("/functionCall/args").put("content", output(results.get(0)));
        return calls(write);
    }

    /** Calls the function by which a client searches. The client then sends a request of its own, with the server tool. */
    private static Answer searchByFunction(LocalRequest request) {
        List<JsonNode> results = results(request);
        return results.isEmpty()
                ? calls(call("google_web_search", "query", "Who won Euro 2024?").put("thoughtSignature", SIGNATURE))
                : Answer.text("I found: " + output(results.get(0)));
    }

    private static Answer describeImage(LocalRequest request) {
        List<String> types = new ArrayList<>();
        request.json()
                .findValues("inlineData")
                .forEach(blob -> types.add(blob.path("mimeType").asText()));
        return Answer.text("I received " + types);
    }

    private static Answer greeting() {
        return Answer.json("""
                        {"candidates":[{"content":{"role":"model","parts":[{"text":"**Greeting**\\n\\nBe kind.","thought":true}]}}]}""", """
                        {"candidates":[{"content":{"role":"model","parts":[{"text":"Hello, "}]}}]}""", """
                        {"candidates":[{"content":{"role":"model","parts":[{"text":"terminal!"}]}}]}""").finish("STOP").usage(20, 4).thoughts(12);
    }

    // --- functions

    /** Returns the results of functions after the last text of the user. */
    private static List<JsonNode> results(LocalRequest request) {
        List<JsonNode> all = request.json().path("contents").findValues("functionResponse");
        return all.subList(all.size() - request.functionResponsesAfterLastText(), all.size());
    }

    /** Returns what a function returned, under any of the keys that clients use for it. */
    private static String output(JsonNode result) {
        JsonNode response = result.path("response");
        for (String key : List.of("output", "content", "result")) {
            if (response.path(key).isTextual()) return response.path(key).asText();
        }
        return response.toString();
    }

    private static ObjectNode call(String name, String argument, String value) {
        ObjectNode part = JSON.objectNode();
        ObjectNode call =
                part.putObject("functionCall").put("id", name + "-" + value).put("name", name);
        call.putObject("args").put(argument, value);
        return part;
    }

    private static Answer calls(ObjectNode... parts) {
        ObjectNode chunk = JSON.objectNode();
        ObjectNode candidate = chunk.putArray("candidates").addObject().put("finishReason", "STOP");
        candidate.putObject("content").put("role", "model").putArray("parts").addAll(List.of(parts));
        return Answer.json(chunk.toString()).usage(20, 10);
    }
}
