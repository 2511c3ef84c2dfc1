package com.cometapi.langchain4j.gemini.benchmark;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A prompt to measure, and the response that the server has ready for it. */
public enum Scenario {
    SMALL(0),
    TOOLS(0),
    LARGE(0),
    HISTORY_100(0),
    HISTORY_1000(0),
    IMAGE(0),
    IMAGE_1MB(0),
    SCHEMA(0),
    STREAM_20(20),
    STREAM_2000(2000),
    PACED(100),

    /** A stream that the server interrupts after {@link #CHUNKS_BEFORE_HOLD} chunks until it is commanded to go on. */
    HELD(6);

    /** The scenarios that are measured over TLS too. */
    static final List<Scenario> OVER_TLS = List.of(SMALL, STREAM_20, STREAM_2000);

    /** Pause between two chunks of {@link #PACED} and {@link #HELD}. */
    static final int PACE_MILLIS = 20;

    static final int CHUNKS_BEFORE_HOLD = 3;

    private static final String MODEL = "benchmark-";
    private static final String TEXT = "The inlet is \"easy\" by day,\n narrow by night; call on channel 12. ";
    private static final int LARGE_TEXT = 1024 * 1024;

    private final int chunks;

    Scenario(int chunks) {
        this.chunks = chunks;
    }

    String model() {
        return MODEL + name().toLowerCase(Locale.ROOT);
    }

    /** Returns the number of chunks of the streamed response; 0 for a whole response. */
    int chunks() {
        return chunks;
    }

    String contentType() {
        return chunks == 0 ? "application/json; charset=UTF-8" : "text/event-stream";
    }

    /** Returns the head and the body of the response in HTTP/1.1, one array per write. */
    List<byte[]> response() {
        List<byte[]> body = this == PACED || this == HELD ? http1Chunks() : List.of(http1Body());
        String length = chunks == 0 ? "Content-Length: " + body.get(0).length : "Transfer-Encoding: chunked";
        byte[] head = bytes("HTTP/1.1 200 OK\r\nContent-Type: " + contentType() + "\r\n" + length + "\r\n\r\n");
        List<byte[]> response = new ArrayList<>(body);
        response.set(0, joined(List.of(head, body.get(0))));
        return response;
    }

    /** Returns the body of the response as HTTP/1.1 has it: a stream is in the chunks of that protocol, one per event. */
    byte[] http1Body() {
        return chunks == 0 ? body() : joined(http1Chunks());
    }

    /** Returns the body of the response. */
    byte[] body() {
        return chunks == 0 ? bytes(json(part(), true)) : joined(events());
    }

    private String part() {
        return switch (this) {
            case TOOLS -> call();
            case LARGE -> text(LARGE_TEXT);
            case SCHEMA -> "{\"text\": \"{\\\"name\\\": \\\"Porto Venere\\\", \\\"depth\\\": 4}\"}";
            default -> text(420);
        };
    }

    private List<byte[]> events() {
        return IntStream.range(0, chunks)
                .mapToObj(i -> {
                    String part = "{\"text\": \"Word " + i + " \\\"of\\\" many. \"}";
                    return bytes("data: " + json(part, i == chunks - 1) + "\r\n\r\n");
                })
                .toList();
    }

    private List<byte[]> http1Chunks() {
        List<byte[]> framed = new ArrayList<>();
        for (byte[] event : events()) {
            boolean isLast = framed.size() == chunks - 1;
            framed.add(joined(List.of(
                    bytes(Integer.toHexString(event.length) + "\r\n"),
                    event,
                    bytes(isLast ? "\r\n0\r\n\r\n" : "\r\n"))));
        }
        return framed;
    }

    private static String json(String part, boolean isLast) {
        return "{\"candidates\": [{\"content\": {\"parts\": [" + part + "],\"role\": \"model\"},"
                + (isLast ? "\"finishReason\": \"STOP\"," : "")
                + "\"index\": 0}],\"usageMetadata\": {\"promptTokenCount\": 12,\"candidatesTokenCount\": 105,"
                + "\"totalTokenCount\": 117,\"promptTokensDetails\": [{\"modality\": \"TEXT\",\"tokenCount\": 12}]},"
                + "\"modelVersion\": \"" + MODEL + "001\",\"responseId\": \"q0hJad_2HvGgkdUP4fvQ-AE\"}";
    }

    /** Ends with one character beyond Latin 1, since most real texts have one. */
    private static String text(int length) {
        String text = TEXT.repeat(length / TEXT.length() + 1).substring(0, length - 1) + "…";
        return "{\"text\": \"" + text.replace("\"", "\\\"").replace("\n", "\\n") + "\"}";
    }

    private static String call() {
        return "{\"functionCall\": {\"name\": \"find_tides\",\"args\": {\"harbour\": \"Porto Venere\",\"country\": \"IT\","
                + "\"date\": \"2026-06-01\",\"unit\": \"metric\"},\"id\": \"call_8f3a\"},\"thoughtSignature\": \""
                + "Cr4BAdHtim9".repeat(36) + "\"}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(List<byte[]> pieces) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        pieces.forEach(joined::writeBytes);
        return joined.toByteArray();
    }
}
