package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Json.MalformedJsonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Parses one response after another with one parser: a parser for each chunk of a stream would be half of what the chunk
 * allocates. For one thread at a time.
 */
final class ResponseParser implements Closeable {

    private static final OutputStream NOWHERE = OutputStream.nullOutputStream();

    private final JsonParser parser;

    /** Takes each response as soon as it is read. */
    interface Receiver<E extends Exception> {
        void accept(GenerateContentResponse response) throws IOException, E;
    }

    /** @param json ends at the end of a response, and may then go on with the next one; its first bytes are read now */
    ResponseParser(InputStream json) throws IOException {
        this(Json.parser(json));
    }

    /** Reads the responses of a stream, one after another, and holds little while it waits for the next one. */
    static ResponseParser ofStream(InputStream responses) throws IOException {
        return new ResponseParser(Json.streamParser(responses));
    }

    private ResponseParser(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Reads one response, or the elements of an array of them, which the endpoint sends where SSE was not requested.
     *
     * @return the number of bytes that the parser had read beyond them, and has forgotten
     */
    <E extends Exception> int next(Receiver<E> receiver) throws IOException, E {
        return next(receiver, NOWHERE);
    }

    /** @param rest receives the bytes that the parser had read beyond the response */
    <E extends Exception> int next(Receiver<E> receiver, OutputStream rest) throws IOException, E {
        try {
            read(receiver);
            return Math.max(0, parser.releaseBuffered(rest));
        } catch (NumberFormatException e) {
            throw new MalformedJsonException(e);
        }
    }

    /**
     * Reads the value that begins at an index.
     *
     * @return the index after it
     */
    static <E extends Exception> int read(byte[] json, int start, int end, Receiver<E> receiver) throws IOException, E {
        try (JsonParser parser = Json.parser(json, start, end - start)) {
            return end - new ResponseParser(parser).next(receiver);
        }
    }

    private <E extends Exception> void read(Receiver<E> receiver) throws IOException, E {
        JsonReader reader = new JsonReader(parser);
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
            receiver.accept(GenerateContentResponse.read(reader));
            return;
        }
        if (first != JsonToken.START_ARRAY)
            throw new MalformedJsonException(parser, "neither a JSON object nor an array");
        while (true) {
            JsonToken next = parser.nextToken();
            if (next == JsonToken.START_OBJECT) {
                receiver.accept(GenerateContentResponse.read(reader));
            } else if (next == JsonToken.END_ARRAY) {
                return;
            } else if (next != JsonToken.VALUE_NULL) {
                throw new MalformedJsonException(parser, "an array of something other than objects");
            }
        }
    }

    /** Gives the parser's buffers back. The stream stays open. */
    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
