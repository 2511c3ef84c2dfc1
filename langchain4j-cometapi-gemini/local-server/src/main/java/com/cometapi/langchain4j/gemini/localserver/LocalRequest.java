package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A request to the local server, and the progress of its response. Thread-safe. */
public final class LocalRequest {

    private final String method;
    private final String target;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final JsonNode json;
    private final CountDownLatch closedByClient = new CountDownLatch(1);
    private final AtomicLong bytesWritten = new AtomicLong();
    private final AtomicInteger chunksWritten = new AtomicInteger();

    LocalRequest(String method, String target, Map<String, List<String>> headers, byte[] body) {
        this(method, target, headers, body, Wire.parseOrMissing(body));
    }

    private LocalRequest(String method, String target, Map<String, List<String>> headers, byte[] body, JsonNode json) {
        this.method = method;
        this.target = target;
        this.headers = copyOf(headers);
        this.body = body;
        this.json = json;
    }

    private static Map<String, List<String>> copyOf(Map<String, List<String>> headers) {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        return Collections.unmodifiableMap(copy);
    }

    /** Returns the same request with its JSON in another form. */
    LocalRequest withJson(JsonNode other) {
        return new LocalRequest(method, target, headers, body, other);
    }

    LocalRequest withBody(JsonNode other) {
        return new LocalRequest(method, target, headers, other.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the HTTP method. */
    public String method() {
        return method;
    }

    /** Returns the path and the query as they arrived. */
    public String target() {
        return target;
    }

    /** Returns the path without the query. */
    public String path() {
        return target.split("\\?", 2)[0];
    }

    /** Returns the query without its {@code ?}. Returns null when there is none. */
    public @Nullable String query() {
        String[] parts = target.split("\\?", 2);
        return parts.length < 2 ? null : parts[1];
    }

    /** Returns the headers by their lower-case names. */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /**
     * Returns the first value of a header. Returns null when there is none.
     *
     * @param name in any case
     */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null ? null : values.get(0);
    }

    /** Returns a copy of the body. */
    public byte[] bodyBytes() {
        return body.clone();
    }

    /** Returns the body as UTF-8 text. */
    public String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Returns the body as JSON. The node is missing when the body is not JSON. */
    public JsonNode json() {
        return json;
    }

    /** Returns the model name from the path. Returns null for a path without one. */
    public @Nullable String model() {
        String path = path();
        int start = path.lastIndexOf("/models/");
        int end = path.lastIndexOf(':');
        return start < 0 || end < start ? null : path.substring(start + "/models/".length(), end);
    }

    /** Returns the method of the service, such as {@code generateContent}. Returns an empty text for a path without one. */
    String operation() {
        String path = path();
        return model() == null ? "" : path.substring(path.lastIndexOf(':') + 1);
    }

    /** Returns the size of the body in bytes. */
    int size() {
        return body.length;
    }

    /** Returns true when the client requested a streamed response. */
    public boolean streamed() {
        return path().endsWith(":streamGenerateContent");
    }

    /** Returns the text of the last user turn that has any. Returns an empty text when no turn has. */
    public String lastUserText() {
        int index = lastTextIndex();
        if (index < 0) return "";
        return texts(json.path("contents").get(index).path("parts"));
    }

    /** Returns the text of each user turn that has any, the oldest first. */
    List<String> userTexts() {
        List<String> userTexts = new ArrayList<>();
        for (JsonNode content : json.path("contents")) {
            String text = texts(content.path("parts"));
            if (content.path("role").asText("user").equals("user") && !text.isEmpty()) userTexts.add(text);
        }
        return userTexts;
    }

    /** Returns the number of function results after the last user text. */
    public int functionResponsesAfterLastText() {
        return functionResponses().size();
    }

    List<JsonNode> functionResponses() {
        List<JsonNode> responses = new ArrayList<>();
        JsonNode contents = json.path("contents");
        for (int i = lastTextIndex() + 1; i < contents.size(); i++) {
            for (JsonNode part : contents.get(i).path("parts")) {
                if (part.has("functionResponse")) responses.add(part.get("functionResponse"));
            }
        }
        return responses;
    }

    private int lastTextIndex() {
        JsonNode contents = json.path("contents");
        for (int i = contents.size() - 1; i >= 0; i--) {
            boolean isUser = contents.get(i).path("role").asText("user").equals("user");
            if (isUser && !texts(contents.get(i).path("parts")).isEmpty()) return i;
        }
        return -1;
    }

    private static String texts(JsonNode parts) {
        StringBuilder texts = new StringBuilder();
        for (JsonNode part : parts) {
            if (part.has("text"))
                texts.append(texts.isEmpty() ? "" : "\n")
                        .append(part.get("text").asText());
        }
        return texts.toString();
    }

    /** Returns the names of the declared functions. */
    public List<String> functionNames() {
        List<String> names = new ArrayList<>();
        declarations().forEach(declaration -> names.add(declaration.path("name").asText()));
        return names;
    }

    List<JsonNode> declarations() {
        List<JsonNode> declarations = new ArrayList<>();
        json.path("tools").forEach(tool -> tool.path("functionDeclarations").forEach(declarations::add));
        return declarations;
    }

    /** Returns the text of the system instruction. Returns an empty text when there is none. */
    public String systemText() {
        return texts(json.path("systemInstruction").path("parts"));
    }

    /**
     * Waits until the client closes the connection before the end of the response.
     *
     * @return false when it has not done so within {@code atMost}
     */
    public boolean awaitClosedByClient(Duration atMost) throws InterruptedException {
        return closedByClient.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Returns the number of bytes of the response body that were written to the socket so far. */
    public long bytesWritten() {
        return bytesWritten.get();
    }

    /** Returns the number of chunks of the response that were written to the socket so far. */
    public int chunksWritten() {
        return chunksWritten.get();
    }

    void wrote(int bytes) {
        bytesWritten.addAndGet(bytes);
    }

    void wroteChunk() {
        chunksWritten.incrementAndGet();
    }

    void markClosedByClient() {
        closedByClient.countDown();
    }

    /** Returns the method and the target. */
    @Override
    public String toString() {
        return method + " " + target;
    }
}
