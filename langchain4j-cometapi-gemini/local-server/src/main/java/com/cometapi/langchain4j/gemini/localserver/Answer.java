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
 * What the server is to answer, right or wrong. Immutable: each method returns a changed copy. The same answer serves
 * whole and streamed questions: asked whole, its chunks come as one.
 */
public final class Answer {

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

    // --- what is said

    /** Each text a chunk of a streamed answer, together the text of a whole one; ends with STOP. */
    public static Answer chunks(String... texts) {
        List<ObjectNode> chunks = new ArrayList<>();
        for (String text : texts) chunks.add(Wire.textChunk(text));
        return new Answer(200, "", Wire.withUsage(chunks, 7), null, Map.of(), new Transmission()).finish("STOP");
    }

    public static Answer text(String text) {
        return chunks(text);
    }

    /** A call of one function, with an id and a thought signature. */
    public static Answer call(String name, String argsJson) {
        return json(Wire.callChunk(name, argsJson).toString());
    }

    /** Each string a {@code GenerateContentResponse} as the service would send it. */
    public static Answer json(String... chunks) {
        List<ObjectNode> parsed = new ArrayList<>();
        for (String chunk : chunks) parsed.add((ObjectNode) Wire.parse(chunk));
        return of(parsed);
    }

    static Answer of(List<ObjectNode> chunks) {
        return new Answer(200, "", chunks, null, Map.of(), new Transmission());
    }

    /** These bytes, whatever was asked. */
    public static Answer raw(int status, String contentType, byte[] body) {
        return new Answer(status, contentType, List.of(), body.clone(), Map.of(), new Transmission());
    }

    public static Answer raw(int status, String contentType, String body) {
        return raw(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** This text as a stream of events, to the byte. */
    public static Answer sse(String body) {
        return raw(200, "text/event-stream", body);
    }

    /** Google's error. */
    public static Answer error(int status, String message) {
        return raw(
                status,
                "application/json; charset=UTF-8",
                Wire.error(status, message).toPrettyString());
    }

    /** @param retryDelay such as {@code "1.5s"}; null for none */
    public static Answer rateLimited(@Nullable String retryDelay) {
        ObjectNode error = Wire.error(429, "Resource has been exhausted (e.g. check quota).");
        if (retryDelay != null) {
            ObjectNode info =
                    ((ObjectNode) error.get("error")).putArray("details").addObject();
            info.put("@type", "type.googleapis.com/google.rpc.RetryInfo").put("retryDelay", retryDelay);
        }
        return raw(429, "application/json; charset=UTF-8", error.toPrettyString());
    }

    public static Answer redirect(int status, String location) {
        return raw(status, "text/html", "<html>moved</html>").header("Location", location);
    }

    /** The connection is reset before any answer. */
    public static Answer reset() {
        return chunks("").resetAfter(Transmission.BEFORE_HEAD);
    }

    /** @param reason of the last chunk; null: it has none, as if the answer had been cut short */
    public Answer finish(@Nullable String reason) {
        return withLast(last -> {
            ObjectNode candidate = Wire.candidate(last);
            if (reason == null) candidate.remove("finishReason");
            else candidate.put("finishReason", reason);
        });
    }

    public Answer usage(int promptTokens, int candidateTokens) {
        return withLast(last -> last.set("usageMetadata", Wire.usage(promptTokens, candidateTokens)));
    }

    public Answer thoughts(int tokens) {
        return withLast(last -> {
            ObjectNode usage = last.withObjectProperty("usageMetadata");
            usage.put("thoughtsTokenCount", tokens);
            usage.put("totalTokenCount", usage.path("totalTokenCount").asInt() + tokens);
        });
    }

    public Answer model(String modelVersion) {
        return withAll(chunk -> chunk.put("modelVersion", modelVersion));
    }

    public Answer id(String responseId) {
        return withAll(chunk -> chunk.put("responseId", responseId));
    }

    public Answer status(int newStatus) {
        return new Answer(newStatus, contentType, chunks, verbatim, headers, transmission);
    }

    public Answer contentType(String type) {
        return new Answer(status, type, chunks, verbatim, headers, transmission);
    }

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

    // --- how it leaves

    private Answer with(Consumer<Transmission> change) {
        Transmission changed = new Transmission(transmission);
        change.accept(changed);
        return new Answer(status, contentType, chunks, verbatim, headers, changed);
    }

    /** Waits before the head of the answer. */
    public Answer delay(Duration beforeHead) {
        return with(changed -> changed.delay = beforeHead);
    }

    /** Waits between chunks, and between the fragments of {@link #splitBytes}. */
    public Answer pace(Duration betweenChunks) {
        return with(changed -> changed.pace = betweenChunks);
    }

    /** Says nothing before the latch is open. */
    public Answer waitFor(CountDownLatch beforeHead) {
        return with(changed -> changed.beforeHead = beforeHead);
    }

    /** Holds back this chunk (from 0) until the latch is open. */
    public Answer waitBefore(int chunkIndex, CountDownLatch latch) {
        return with(changed -> changed.beforeChunk.put(chunkIndex, latch));
    }

    /** The answer ends cleanly after so many chunks; the rest is never sent. */
    public Answer cutAfter(int count) {
        return with(changed -> changed.cutAfter = count);
    }

    /** The connection is closed after so many chunks, without the end of the body. */
    public Answer breakAfter(int count) {
        return with(changed -> changed.breakAfter = count);
    }

    /** The connection is reset after so many chunks. */
    public Answer resetAfter(int count) {
        return with(changed -> changed.resetAfter = count);
    }

    /** Half of this chunk is sent, then the connection is closed. */
    public Answer cutMidEvent(int chunkIndex) {
        return with(changed -> changed.cutMidEvent = chunkIndex);
    }

    /** After so many chunks nothing more is said, until the client goes away or the server is closed. */
    public Answer stallAfter(int count) {
        return with(changed -> changed.stallAfter = count);
    }

    /** @param eol between the lines of events; default CR LF, as Google sends it */
    public Answer lineEnd(String eol) {
        return with(changed -> changed.lineEnd = eol);
    }

    /** Nothing is added: a chunk without an id or a model version leaves without them. */
    public Answer asGiven() {
        return with(changed -> changed.isAsGiven = true);
    }

    /** The body leaves in fragments of so many bytes. */
    public Answer splitBytes(int size) {
        return with(changed -> changed.fragmentSize = size);
    }

    // --- for the server

    /** As a gateway passes a stream on: with LF, a ping before the first event and OpenAI's mark after the last. */
    Answer reframed() {
        return with(changed -> {
            changed.lineEnd = "\n";
            changed.isReframed = true;
        });
    }

    /** A missing node where the answer is not given JSON. */
    JsonNode verbatimJson() {
        return verbatim == null ? MissingNode.getInstance() : Wire.parseOrMissing(verbatim);
    }

    List<ObjectNode> chunks() {
        return chunks;
    }

    /** Byte by byte; empty where the answer is no given text. */
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
        return isStreamed ? "text/event-stream" : "application/json; charset=UTF-8";
    }

    /** The bytes that leave one after the other. */
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

    /** True for what would go wrong whatever was asked. */
    boolean isFault() {
        return verbatim != null || transmission.resetAfter == Transmission.BEFORE_HEAD;
    }
}
