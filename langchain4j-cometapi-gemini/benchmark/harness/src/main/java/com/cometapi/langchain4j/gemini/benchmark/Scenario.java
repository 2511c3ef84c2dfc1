package com.cometapi.langchain4j.gemini.benchmark;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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
    STREAM_20(20),
    STREAM_2000(2000),
    PACED(100);

    /** Pause between two chunks of {@link #PACED}. */
    static final int PACE_MILLIS = 20;

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

    /** Returns the bytes of the response, one array per write. */
    List<byte[]> response() {
        return chunks == 0 ? List.of(whole()) : this == PACED ? paced() : List.of(joined(paced()));
    }

    private byte[] whole() {
        byte[] body = json(this == TOOLS ? call() : text(this == LARGE ? LARGE_TEXT : 420), true)
                .getBytes(StandardCharsets.UTF_8);
        return joined(List.of(
                bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: "
                        + body.length + "\r\n\r\n"),
                body));
    }

    private List<byte[]> paced() {
        return IntStream.range(0, chunks)
                .mapToObj(i -> {
                    String head = i > 0
                            ? ""
                            : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
                    boolean isLast = i == chunks - 1;
                    byte[] event = bytes(
                            "data: " + json("{\"text\": \"Word " + i + " \\\"of\\\" many. \"}", isLast) + "\r\n\r\n");
                    return joined(List.of(
                            bytes(head + Integer.toHexString(event.length) + "\r\n"),
                            event,
                            bytes(isLast ? "\r\n0\r\n\r\n" : "\r\n")));
                })
                .toList();
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
