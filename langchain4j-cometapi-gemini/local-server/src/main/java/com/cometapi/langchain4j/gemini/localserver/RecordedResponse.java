package com.cometapi.langchain4j.gemini.localserver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The response of a recording.
 *
 * @param status 0 when the client closed the connection before a response began
 * @param headers by lower-case names, only those of {@link #HEADERS}
 * @param body without content encoding and transfer encoding
 * @param arrivals the chunks in which the body arrived
 */
record RecordedResponse(int status, Map<String, String> headers, byte[] body, List<Arrival> arrivals, End end) {

    /** The headers that reach the client and the recording. */
    static final List<String> HEADERS = List.of("content-type", "retry-after", "retry-after-ms", "location");

    /** How a body ended. */
    enum End {
        COMPLETE,
        /** The service closed the connection before the end. */
        BROKEN,
        /** The client closed the connection before the end. */
        CANCELLED
    }

    /**
     * The size of a chunk and its time.
     *
     * @param millis since the request was sent
     */
    record Arrival(int bytes, long millis) {}

    /** Returns true for a response that is sent chunk by chunk and not as a whole. */
    boolean isInChunks() {
        return end != End.COMPLETE || isEventStream();
    }

    boolean isEventStream() {
        String type = headers.getOrDefault("content-type", "");
        return type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    /** Returns the body in the chunks in which it arrived. */
    List<byte[]> chunks() {
        List<byte[]> chunks = new ArrayList<>();
        int from = 0;
        for (Arrival arrival : arrivals) {
            chunks.add(Arrays.copyOfRange(body, from, from + arrival.bytes));
            from += arrival.bytes;
        }
        return chunks;
    }

    Answer head() {
        Answer head = Answer.raw(status, headers.getOrDefault("content-type", ""), body);
        for (var header : headers.entrySet()) {
            if (!header.getKey().equals("content-type")) head = head.header(header.getKey(), header.getValue());
        }
        return head;
    }
}
