package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one answer after another. With one parser, since one for each chunk of a stream would be half of what is
 * allocated for it. For one thread at a time.
 */
final class ResponseParser implements Closeable {

    private final InputStream json;
    private @Nullable JsonParser parser;

    /** @param json ends at the end of an answer, and may then go on with the next one */
    ResponseParser(InputStream json) {
        this.json = json;
    }

    /**
     * One response, or the elements of an array of them: what the endpoint sends when SSE was not asked for. What
     * follows it is left out.
     */
    List<GenerateContentResponse> next() throws IOException {
        if (parser == null) parser = Json.parser(json);
        else parser.releaseBuffered(OutputStream.nullOutputStream());
        try {
            return read(parser);
        } catch (NumberFormatException e) {
            throw new Json.MalformedJsonException(e);
        }
    }

    private static List<GenerateContentResponse> read(JsonParser parser) throws IOException {
        JsonReader reader = new JsonReader(parser);
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) return List.of(GenerateContentResponse.read(reader));
        if (first != JsonToken.START_ARRAY)
            throw new Json.MalformedJsonException(parser, "neither a JSON object nor an array");
        List<GenerateContentResponse> responses = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) responses.add(GenerateContentResponse.read(reader));
        if (parser.currentToken() != JsonToken.END_ARRAY) {
            throw new Json.MalformedJsonException(parser, "an array of something other than objects");
        }
        return responses;
    }

    /** Gives the parser's buffers back, not the stream. */
    @Override
    public void close() {
        if (parser == null) return;
        try {
            parser.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
