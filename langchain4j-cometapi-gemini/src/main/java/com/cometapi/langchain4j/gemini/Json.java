package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.core.util.RecyclerPool;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;

/** Makes every parser, generator and tree of JSON in the library. Numbers keep every digit. */
final class Json {

    /** An image in a response is one string of many megabytes; {@code maxEventBytes} bounds it. */
    private static final StreamReadConstraints UNBOUNDED_STRINGS = StreamReadConstraints.builder()
            .maxStringLength(Integer.MAX_VALUE)
            .maxNumberLength(10_000)
            .build();

    /** Half of what a parser accepts, so that the value can stand inside of a message. */
    private static final int MAX_INNER_DEPTH = 500;

    /** Buffers that wait for their next use. More are in use at a time only under load. */
    private static final int POOLED_BUFFERS = 64;

    /** Its buffers are kept by a pool, not by each thread: a thread that waits for a stream needs none. */
    private static final JsonFactory FACTORY = factory(JsonRecyclerPools.newBoundedPool(POOLED_BUFFERS));

    /** Makes the parsers of streams. */
    private static final JsonFactory STREAMS = factory(StreamBuffers.pool());

    /** Reads and writes trees. In a class of its own, since loading it takes as long as a first call without it. */
    private static final class Trees {

        static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
                .nodeFactory(new JsonNodeFactory(true))
                .build();
    }

    private Json() {}

    private static JsonFactory factory(RecyclerPool<BufferRecycler> buffers) {
        return JsonFactory.builder()
                .streamReadConstraints(UNBOUNDED_STRINGS)
                .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                .recyclerPool(buffers)
                .build();
    }

    /** Reads as much as it has room for whenever it needs more. */
    static JsonParser parser(InputStream json) throws IOException {
        return FACTORY.createParser(json);
    }

    /** Reads values that arrive one after another. Holds little while it waits for the next one. */
    static JsonParser streamParser(InputStream values) throws IOException {
        return STREAMS.createParser(values);
    }

    static JsonParser parser(byte[] json, int start, int length) throws IOException {
        return FACTORY.createParser(json, start, length);
    }

    static JsonParser parser(String json) throws IOException {
        return FACTORY.createParser(json);
    }

    static JsonGenerator generator(OutputStream out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    static JsonGenerator generator(Writer out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    static void write(JsonGenerator generator, JsonNode tree) throws IOException {
        Trees.MAPPER.writeTree(generator, tree);
    }

    /** Reads the value at which the parser stands. */
    static JsonNode tree(JsonParser parser) throws IOException {
        return Trees.MAPPER.readTree(parser);
    }

    /**
     * Reads a text as one JSON value.
     *
     * @return a missing node for an empty text
     * @throws IOException when the text is not JSON
     */
    static JsonNode tree(String text) throws IOException {
        try {
            JsonNode tree = Trees.MAPPER
                    .reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(text);
            return tree == null ? Trees.MAPPER.missingNode() : tree;
        } catch (NumberFormatException e) {
            throw new MalformedJsonException(e);
        }
    }

    /**
     * Reads a text as one JSON value that fits into a value of a message: it is not as deep as a message may be.
     *
     * @throws IOException when the text is not JSON, or too deep
     */
    static JsonNode shallowTree(String text) throws IOException {
        JsonNode tree = tree(text);
        if (isDeeper(tree, MAX_INNER_DEPTH)) throw new MalformedJsonException("nested too deep");
        return tree;
    }

    private static boolean isDeeper(JsonNode tree, int levels) {
        if (levels == 0) return true;
        for (JsonNode inner : tree) {
            if (inner.isContainerNode() && isDeeper(inner, levels - 1)) return true;
        }
        return false;
    }

    /** JSON of another shape than expected. */
    static final class MalformedJsonException extends JsonProcessingException {

        private static final long serialVersionUID = 1L;

        /** A number that no Java number can hold: Jackson throws no exception of its own for it. */
        MalformedJsonException(NumberFormatException cause) {
            super(cause.getMessage(), cause);
        }

        MalformedJsonException(String problem) {
            super(problem);
        }

        MalformedJsonException(JsonParser parser, String problem) {
            super(problem, parser.currentLocation());
        }
    }
}
