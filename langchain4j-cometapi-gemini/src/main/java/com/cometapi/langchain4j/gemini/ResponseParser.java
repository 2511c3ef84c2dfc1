package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Json.MalformedJsonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses one response after another with one parser: a parser for each chunk of a stream would be half of what the chunk
 * allocates. For one thread at a time.
 */
final class ResponseParser implements Closeable {

    private final JsonParser parser;

    /** @param json ends at the end of a response, and may then go on with the next one; its first bytes are read now */
    ResponseParser(InputStream json) throws IOException {
        this.parser = Json.parser(json);
    }

    /**
     * Reads one response, or the elements of an array of them, which the endpoint sends where SSE was not requested. Skips
     * what follows.
     */
    List<GenerateContentResponse> next() throws IOException {
        try {
            List<GenerateContentResponse> responses = read(parser);
            parser.releaseBuffered(OutputStream.nullOutputStream());
            return responses;
        } catch (NumberFormatException e) {
            throw new MalformedJsonException(e);
        }
    }

    private static List<GenerateContentResponse> read(JsonParser parser) throws IOException {
        JsonReader reader = new JsonReader(parser);
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) return List.of(GenerateContentResponse.read(reader));
        if (first != JsonToken.START_ARRAY)
            throw new MalformedJsonException(parser, "neither a JSON object nor an array");
        List<GenerateContentResponse> responses = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) responses.add(GenerateContentResponse.read(reader));
        if (parser.currentToken() != JsonToken.END_ARRAY) {
            throw new MalformedJsonException(parser, "an array of something other than objects");
        }
        return responses;
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
