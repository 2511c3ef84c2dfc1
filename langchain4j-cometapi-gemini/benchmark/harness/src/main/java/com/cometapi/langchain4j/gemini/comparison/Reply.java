package com.cometapi.langchain4j.gemini.comparison;

import java.util.List;

/**
 * One scripted response.
 *
 * @param pieces what is sent, piece by piece
 * @param repetitions how often the last piece is sent
 */
record Reply(int status, String contentType, List<String> pieces, int repetitions, End end) {

    /** What the server does after the pieces. */
    enum End {
        /** Ends the response as HTTP demands. */
        COMPLETE,
        /** Closes the connection in the middle of the response. */
        BROKEN,
        /** Sends nothing more, and waits for the client to close the connection. */
        SILENT
    }

    static Reply whole(String json) {
        return new Reply(200, "application/json", List.of(json), 1, End.COMPLETE);
    }

    static Reply error(int status, String json) {
        return new Reply(status, "application/json", List.of(json), 1, End.COMPLETE);
    }

    /** Streams one event for each JSON text. */
    static Reply stream(End end, String... events) {
        return new Reply(
                200,
                "text/event-stream",
                List.of(events).stream().map(Reply::event).toList(),
                1,
                end);
    }

    static Reply flood(int events, String event) {
        return new Reply(200, "text/event-stream", List.of(event(event)), events, End.COMPLETE);
    }

    /** Sends not even a status. */
    static Reply silence() {
        return new Reply(0, "", List.of(), 1, End.SILENT);
    }

    private static String event(String json) {
        return "data: " + json + "\r\n\r\n";
    }
}
