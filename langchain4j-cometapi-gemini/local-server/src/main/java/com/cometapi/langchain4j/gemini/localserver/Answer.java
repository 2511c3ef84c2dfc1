package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Describes a response of the local server, correct or faulty. Immutable: each method returns a changed copy. The same
 * answer fits both operations: for {@code generateContent} the server merges its chunks into one response.
 */
public final class Answer {

    private static final String JSON = "application/json; charset=UTF-8";

    private final int status;
    private final String contentType;
    private final List<ObjectNode> chunks;
    private final byte @Nullable [] verbatim;
    private final Map<String, String> headers;
    private final Transmission transmission;

    private Answer(
            int status,
            String contentType,
            List<ObjectNode> chunks,
            byte @Nullable [] verbatim,
            Map<String, String> headers,
            Transmission transmission) {
        this.status = status;
        this.contentType = contentType;
        this.chunks = chunks;
        this.verbatim = verbatim;
        this.headers = headers;
        this.transmission = transmission;
    }

    // --- the content

    /**
     * Creates a response with one chunk per text and the finish reason {@code STOP}. A response that is not streamed
     * carries all of them as one text.
     */
    public static Answer chunks(String... texts) {
        List<ObjectNode> chunks = new ArrayList<>();
        for (String text : texts) chunks.add(Wire.textChunk(text));
        return new Answer(200, "", Wire.withUsage(chunks, 7), null, Map.of(), new Transmission()).finish("STOP");
    }

    /** Creates a response with one chunk of text and the finish reason {@code STOP}. */
    public static Answer text(String text) {
        return chunks(text);
    }

    /** Creates a response that calls one function, with an id and a thought signature. */
    public static Answer call(String name, String argsJson) {
        return json(Wire.callChunk(name, argsJson).toString());
    }

    /**
     * Creates a response from chunks in JSON.
     *
     * @param chunks each a {@code GenerateContentResponse} as the service would send it
     * @throws IllegalArgumentException when a chunk is not JSON
     */
    public static Answer json(String... chunks) {
        List<ObjectNode> parsed = new ArrayList<>();
        for (String chunk : chunks) parsed.add((ObjectNode) Wire.parse(chunk));
        return of(parsed);
    }

    /** Creates a response to an unknown path. */
    static Answer notFound() {
        return raw(404, "text/html", "<html><title>404 Not Found</title></html>");
    }

    /** Creates the service's response to a method that it does not have for a model. */
    static Answer unsupported(LocalRequest request) {
        String[] path = request.path().split("/");
        String version = path.length > 1 ? path[1] : "";
        return error(
                404,
                "models/" + request.model() + " is not found for API version " + version
                        + ", or is not supported for " + request.operation()
                        + ". Call ModelService.ListModels to see the"
                        + " list of available models and their supported methods.");
    }

    static Answer of(List<ObjectNode> chunks) {
        return new Answer(200, "", chunks, null, Map.of(), new Transmission());
    }

    /** Creates a response with exactly this body, for both operations. */
    public static Answer raw(int status, String contentType, byte[] body) {
        return new Answer(status, contentType, List.of(), body.clone(), Map.of(), new Transmission());
    }

    /** Creates a response with exactly this body in UTF-8, for both operations. */
    public static Answer raw(int status, String contentType, String body) {
        return raw(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Creates a response with exactly this text as its event stream. */
    public static Answer sse(String body) {
        return raw(200, "text/event-stream", body);
    }

    /** Creates an error response in Google's format. */
    public static Answer error(int status, String message) {
        return raw(status, JSON, Wire.error(status, message).toPrettyString());
    }

    /**
     * Creates Google's response to too many requests, with status 429.
     *
     * @param retryDelay the wait that it demands, such as {@code "1.5s"}; null for none
     */
    public static Answer rateLimited(@Nullable String retryDelay) {
        ObjectNode error = Wire.error(429, "Resource has been exhausted (e.g. check quota).");
        if (retryDelay != null) {
            ObjectNode info =
                    ((ObjectNode) error.get("error")).putArray("details").addObject();
            info.put("@type", "type.googleapis.com/google.rpc.RetryInfo").put("retryDelay", retryDelay);
        }
        return raw(429, JSON, error.toPrettyString());
    }

    /** Creates a redirect. */
    public static Answer redirect(int status, String location) {
        return raw(status, "text/html", "<html>moved</html>").header("Location", location);
    }

    /** Resets the connection in place of a response. */
    public static Answer reset() {
        return chunks("").resetAfter(Transmission.BEFORE_HEAD);
    }

    /**
     * Sets the finish reason of the last chunk.
     *
     * @param reason null for none, as in a response that was cut short
     */
    public Answer finish(@Nullable String reason) {
        return withLast(last -> {
            ObjectNode candidate = Wire.candidate(last);
            if (reason == null) candidate.remove("finishReason");
            else candidate.put("finishReason", reason);
        });
    }

    /** Sets the token counts of the last chunk. */
    public Answer usage(int promptTokens, int candidateTokens) {
        return withLast(last -> last.set("usageMetadata", Wire.usage(promptTokens, candidateTokens)));
    }

    /** Adds thought tokens to the token counts of the last chunk. */
    public Answer thoughts(int tokens) {
        return withLast(last -> {
            ObjectNode usage = last.withObjectProperty("usageMetadata");
            usage.put("thoughtsTokenCount", tokens);
            usage.put("totalTokenCount", usage.path("totalTokenCount").asInt() + tokens);
        });
    }

    /** Sets the model version of each chunk. The default is the name of the requested model. */
    public Answer model(String modelVersion) {
        return withAll(chunk -> chunk.put("modelVersion", modelVersion));
    }

    /** Sets the response id of each chunk. The default is a new id for each response. */
    public Answer id(String responseId) {
        return withAll(chunk -> chunk.put("responseId", responseId));
    }

    /** Sets the HTTP status. The default is 200. */
    public Answer status(int newStatus) {
        return new Answer(newStatus, contentType, chunks, verbatim, headers, transmission);
    }

    /**
     * Sets the {@code Content-Type} header. The default is {@code text/event-stream} for a streamed response, else JSON in
     * UTF-8.
     */
    public Answer contentType(String type) {
        return new Answer(status, type, chunks, verbatim, headers, transmission);
    }

    /** Sets a header of the response. */
    public Answer header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, contentType, chunks, verbatim, more, transmission);
    }

    private Answer withLast(Consumer<ObjectNode> change) {
        List<ObjectNode> copies = new ArrayList<>();
        for (ObjectNode chunk : chunks) copies.add(chunk.deepCopy());
        if (!copies.isEmpty()) change.accept(copies.get(copies.size() - 1));
        return new Answer(status, contentType, copies, verbatim, headers, transmission);
    }

    private Answer withAll(Consumer<ObjectNode> change) {
        List<ObjectNode> copies = new ArrayList<>();
        for (ObjectNode chunk : chunks) {
            ObjectNode copy = chunk.deepCopy();
            change.accept(copy);
            copies.add(copy);
        }
        return new Answer(status, contentType, copies, verbatim, headers, transmission);
    }

    // --- the transmission

    private Answer with(Consumer<Transmission> change) {
        Transmission changed = new Transmission(transmission);
        change.accept(changed);
        return new Answer(status, contentType, chunks, verbatim, headers, changed);
    }

    /** Waits before the server sends the head of the response. */
    public Answer delay(Duration beforeHead) {
        return with(changed -> changed.delay = beforeHead);
    }

    /**
     * Waits between chunks, and between the fragments of {@link #splitBytes}. The default is {@link
     * CometApiGeminiLocalServer#pace}.
     */
    public Answer pace(Duration betweenChunks) {
        return with(changed -> changed.pace = betweenChunks);
    }

    /** Sends nothing until the latch is open. */
    public Answer waitFor(CountDownLatch beforeHead) {
        return with(changed -> changed.beforeHead = beforeHead);
    }

    /**
     * Holds one chunk back until the latch is open.
     *
     * @param chunkIndex 0 for the first chunk
     */
    public Answer waitBefore(int chunkIndex, CountDownLatch latch) {
        return with(changed -> changed.beforeChunk.put(chunkIndex, latch));
    }

    /** Ends the response cleanly after this number of chunks. The rest is never sent. */
    public Answer cutAfter(int count) {
        return with(changed -> changed.cutAfter = count);
    }

    /** Closes the connection after this number of chunks, without the end of the body. */
    public Answer breakAfter(int count) {
        return with(changed -> changed.breakAfter = count);
    }

    /** Resets the connection after this number of chunks. */
    public Answer resetAfter(int count) {
        return with(changed -> changed.resetAfter = count);
    }

    /**
     * Sends half of a chunk, then closes the connection.
     *
     * @param chunkIndex 0 for the first chunk
     */
    public Answer cutMidEvent(int chunkIndex) {
        return with(changed -> changed.cutMidEvent = chunkIndex);
    }

    /** Sends nothing more after this number of chunks, until the client or the server closes the connection. */
    public Answer stallAfter(int count) {
        return with(changed -> changed.stallAfter = count);
    }

    /**
     * Sets the line end of the event stream.
     *
     * @param eol default CR LF, as Google sends it
     */
    public Answer lineEnd(String eol) {
        return with(changed -> changed.lineEnd = eol);
    }

    /** Adds nothing: a chunk without a response id or a model version is sent without them. */
    public Answer asGiven() {
        return with(changed -> changed.isAsGiven = true);
    }

    /**
     * Sends the body in fragments.
     *
     * @param size bytes per fragment
     */
    public Answer splitBytes(int size) {
        return with(changed -> changed.fragmentSize = size);
    }

    // --- for the server

    /** Frames the stream as a gateway does: LF, a ping before the first event, OpenAI's {@code [DONE]} after the last. */
    Answer reframed() {
        return with(changed -> {
            changed.lineEnd = "\n";
            changed.isReframed = true;
        });
    }

    /** Returns the body given to {@link #raw} as JSON. The node is missing when there is none, or when it is not JSON. */
    JsonNode verbatimJson() {
        return verbatim == null ? MissingNode.getInstance() : Wire.parseOrMissing(verbatim);
    }

    List<ObjectNode> chunks() {
        return chunks;
    }

    /** Returns the body given to {@link #raw}, one character per byte; empty when there is none. */
    String verbatimText() {
        return verbatim == null ? "" : new String(verbatim, StandardCharsets.ISO_8859_1);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    Transmission transmission() {
        return transmission;
    }

    String contentType(boolean isStreamed) {
        if (!contentType.isEmpty()) return contentType;
        return isStreamed ? "text/event-stream" : JSON;
    }

    /** Returns the bytes of each chunk, in their order. */
    List<byte[]> encodedChunks(boolean isStreamed, String modelName, String responseId) {
        if (verbatim != null) return List.of(verbatim);
        List<ObjectNode> whole = isStreamed ? chunks : List.of(Wire.merged(chunks));
        List<byte[]> encodedChunks = new ArrayList<>();
        for (ObjectNode chunk : whole) {
            ObjectNode named = chunk.deepCopy();
            if (!transmission.isAsGiven && (named.has("candidates") || named.has("promptFeedback"))) {
                if (!named.has("modelVersion")) named.put("modelVersion", modelName);
                if (!named.has("responseId")) named.put("responseId", responseId);
            }
            String text = named.toString();
            String event = isStreamed ? "data: " + text + transmission.lineEnd + transmission.lineEnd : text;
            if (isStreamed && transmission.isReframed) {
                event = (encodedChunks.isEmpty() ? ": PING\n\n" : "")
                        + event
                        + (encodedChunks.size() == whole.size() - 1 ? "data: [DONE]\n\n" : "");
            }
            encodedChunks.add(event.getBytes(StandardCharsets.UTF_8));
        }
        return encodedChunks;
    }

    /** Returns true for a fault that takes precedence over a refusal of the request. */
    boolean isFault() {
        return verbatim != null || transmission.resetAfter == Transmission.BEFORE_HEAD;
    }
}
