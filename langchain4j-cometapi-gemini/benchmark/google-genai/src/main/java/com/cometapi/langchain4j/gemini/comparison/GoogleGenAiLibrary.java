package com.cometapi.langchain4j.gemini.comparison;

import com.google.genai.AsyncModels;
import com.google.genai.Client;
import com.google.genai.Models;
import com.google.genai.ResponseStream;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Tool;
import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Drives Google's Java SDK. It calls the functions of a tool loop itself, and knows no stored memory but JSON. */
public final class GoogleGenAiLibrary extends Library {

    private static final String MODEL = "gemini-3-flash-preview";

    public static void main(String[] args) {
        run(new GoogleGenAiLibrary(), args);
    }

    /** The function that the model calls. */
    public static String weather() {
        return "sunny";
    }

    @Override
    Class<?> classOfLibrary() {
        return Client.class;
    }

    @Override
    String observe(String id) throws Exception {
        return switch (id) {
            case "cut-stream" -> streamed(0, Reply.stream(Reply.End.COMPLETE, Script.TEXT));
            case "broken-stream" -> streamed(0, Reply.stream(Reply.End.BROKEN, Script.TEXT));
            case "error-in-stream" -> streamed(0, Reply.stream(Reply.End.COMPLETE, Script.TEXT, Script.UNAVAILABLE));
            case "stream-silence" -> streamed(500, Reply.stream(Reply.End.SILENT, Script.TEXT));
            case "retries" -> retries();
            case "signatures" -> Script.signatures(requestWithResults(Script.CALL));
            case "signatures-opted-in" -> "no such setting";
            case "signature-places" -> Script.signatures(requestWithResults(Script.TEXT_AND_CALL));
            case "stored-signatures" ->
                content(Script.CALL).toJson().contains(Script.SIGNATURE_OF_CALL) ? "is in it" : "is missing";
            case "thinking-tokens" -> thinkingTokens();
            case "thoughts-in-text" -> "default: " + Script.partsOf(text(Script.THOUGHT), "thought");
            case "code-execution" -> "default: " + Script.partsOf(text(Script.CODE), "print(6*7)", "42");
            case "stored-image" -> storedImage();
            case "parallel-results" ->
                Script.results(requestWithResults(Script.THREE_CALLS)) + "; the library calls the functions itself";
            case "unset-fields" -> unsetFields();
            case "no-token-counts" -> "reports the " + text(Script.WITHOUT_USAGE);
            case "unknown-finish-reason" -> unknownFinishReason();
            case "blocked-prompt" -> blockedPrompt();
            case "url-safe-base64" -> "takes bytes";
            case "chat-async" -> chatAsync();
            case "cancel-async" -> cancelAsync();
            case "cancel-before-token" -> cancelBeforeToken();
            case "cancel-in-stream" -> cancelInStream();
            case "flow-publisher" -> publishers();
            case "back-pressure" -> backPressure();
            case "settings" -> "–";
            default -> throw new IllegalArgumentException(id);
        };
    }

    private static Client client(ScriptedServer server, int timeoutMillis) {
        HttpOptions.Builder options = HttpOptions.builder().baseUrl(server.address());
        if (timeoutMillis > 0) options.timeout(timeoutMillis);
        return Client.builder().apiKey("none").httpOptions(options.build()).build();
    }

    private static GenerateContentResponse send(String response) {
        try (ScriptedServer server = new ScriptedServer(Reply.whole(response))) {
            return client(server, 0).models.generateContent(MODEL, "prompt", null);
        }
    }

    private static String text(String response) {
        return send(response).text();
    }

    private static Content content(String response) {
        return send(response).candidates().orElseThrow().get(0).content().orElseThrow();
    }

    // --- endings

    private static String streamed(int timeoutMillis, Reply... replies) throws Exception {
        try (ScriptedServer server = new ScriptedServer(replies)) {
            return inTime(() -> streamed(client(server, timeoutMillis)));
        }
    }

    private static String streamed(Client client) {
        try (ResponseStream<GenerateContentResponse> chunks =
                client.models.generateContentStream(MODEL, "prompt", null)) {
            for (GenerateContentResponse chunk : chunks) chunk.text();
            return "ends like a complete response";
        } catch (RuntimeException e) {
            return failure(e);
        }
    }

    private static String inTime(Callable<String> task) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(task).get(5, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return "reports nothing within 5 s";
        } finally {
            thread.shutdownNow();
        }
    }

    private static String retries() throws Exception {
        Reply unavailable = Reply.error(503, Script.UNAVAILABLE);
        String whole;
        try (ScriptedServer server = new ScriptedServer(unavailable, Reply.whole(Script.FINISHED))) {
            client(server, 0).models.generateContent(MODEL, "prompt", null);
            whole = sent(server);
        }
        Reply second = Reply.stream(Reply.End.COMPLETE, Script.FINISHED);
        try (ScriptedServer server = new ScriptedServer(unavailable, second)) {
            String end = inTime(() -> streamed(client(server, 0)));
            return "whole: " + whole + "; streamed: " + sent(server) + ", " + end;
        }
    }

    private static String sent(ScriptedServer server) {
        return server.requests().size() == 1 ? "not sent again" : "sent again";
    }

    private static String unknownFinishReason() {
        var reason = send(Script.NEW_REASON).finishReason();
        return "`" + reason.knownEnum() + "`, the service's value is "
                + (reason.toString().equals("NEW_REASON") ? "kept" : "lost");
    }

    private static String blockedPrompt() {
        GenerateContentResponse response = send(Script.BLOCKED);
        String reason = response.promptFeedback()
                .flatMap(feedback -> feedback.blockReason())
                .map(Object::toString)
                .orElse("");
        return "a response without candidates, the service's value is "
                + (reason.equals("PROHIBITED_CONTENT") ? "kept" : "lost");
    }

    private static String thinkingTokens() {
        GenerateContentResponseUsageMetadata usage =
                send(Script.THINKING_TOKENS).usageMetadata().orElseThrow();
        return usage.candidatesTokenCount().orElse(0) + ", and "
                + usage.thoughtsTokenCount().orElse(0) + " of thinking in a count of their own";
    }

    // --- conversations

    /** Returns the request that follows once the library has called the functions. */
    private static String requestWithResults(String calls) throws Exception {
        Method function = GoogleGenAiLibrary.class.getMethod("weather");
        GenerateContentConfig config = GenerateContentConfig.builder()
                .tools(Tool.builder().functions(function).build())
                .build();
        try (ScriptedServer server = new ScriptedServer(Reply.whole(calls), Reply.whole(Script.FINISHED))) {
            client(server, 0).models.generateContent(MODEL, "prompt", config);
            return server.requests().get(1);
        }
    }

    private static String storedImage() {
        Content restored = Content.fromJson(content(Script.IMAGE).toJson());
        boolean isThere = restored.parts().orElseThrow().stream()
                .anyMatch(part -> part.inlineData().isPresent());
        return isThere ? "read back" : "lost";
    }

    private static String unsetFields() {
        try (ScriptedServer server = new ScriptedServer(Reply.whole(Script.FINISHED))) {
            client(server, 0).models.generateContent(MODEL, Content.fromParts(Part.fromText("prompt")), null);
            return Script.fieldsBesidesContents(server.requests().get(0));
        }
    }

    // --- asynchronous calls and cancelling

    private static String chatAsync() throws Exception {
        try (ScriptedServer server = new ScriptedServer(Reply.whole(Script.FINISHED))) {
            return "`async.models` returns the "
                    + client(server, 0)
                            .async
                            .models
                            .generateContent(MODEL, "prompt", null)
                            .get(5, TimeUnit.SECONDS)
                            .text();
        }
    }

    private static String cancelAsync() throws Exception {
        try (ScriptedServer server = new ScriptedServer(Reply.silence())) {
            CompletableFuture<?> future = client(server, 0).async.models.generateContent(MODEL, "prompt", null);
            server.awaitRequest();
            future.cancel(true);
            return closed(server.isClosedByClient());
        }
    }

    private static String cancelBeforeToken() throws Exception {
        try (ScriptedServer server = new ScriptedServer(Reply.silence())) {
            CompletableFuture<?> future = client(server, 0).async.models.generateContentStream(MODEL, "prompt", null);
            server.awaitRequest();
            future.cancel(true);
            return closed(server.isClosedByClient());
        }
    }

    private static String cancelInStream() throws Exception {
        try (ScriptedServer server = new ScriptedServer(Reply.stream(Reply.End.SILENT, Script.TEXT))) {
            Thread reader = new Thread(() -> {
                ResponseStream<GenerateContentResponse> chunks =
                        client(server, 0).models.generateContentStream(MODEL, "prompt", null);
                chunks.iterator().next();
                chunks.close();
            });
            reader.setDaemon(true);
            reader.start();
            return closed(server.isClosedByClient());
        }
    }

    private static String publishers() {
        boolean hasPublisher = Stream.of(Models.class, AsyncModels.class)
                .flatMap(type -> Stream.of(type.getMethods()))
                .anyMatch(method -> method.getReturnType().getSimpleName().contains("Publisher"));
        return hasPublisher ? "a publisher" : "none: an iterator that blocks";
    }

    private static String backPressure() throws Exception {
        try (ScriptedServer server = new ScriptedServer(Script.largeStream())) {
            Iterator<GenerateContentResponse> chunks = client(server, 0)
                    .models
                    .generateContentStream(MODEL, "prompt", null)
                    .iterator();
            chunks.next();
            return "iterator: " + heldBack(server.isWritten());
        }
    }
}
