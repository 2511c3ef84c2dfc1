package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** The only place that makes readers and writers of JSON. Numbers keep every digit. */
final class Json {

    /** A picture in an answer is one string of many megabytes; what bounds it is the bound on one event. */
    private static final StreamReadConstraints UNBOUNDED_STRINGS = StreamReadConstraints.builder()
            .maxStringLength(Integer.MAX_VALUE)
            .maxNumberLength(10_000)
            .build();

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(UNBOUNDED_STRINGS)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    /** For what has no record. Apart, since loading it takes as long as a first call without it. */
    private static final class Trees {

        static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
                .nodeFactory(new JsonNodeFactory(true))
                .build();
    }

    private Json() {}

    /** Reads as much as it has room for whenever it needs more. */
    static JsonParser parser(InputStream json) throws IOException {
        return FACTORY.createParser(json);
    }

    /** @throws IOException when the text is no JSON object */
    static <T> T object(String text, JsonReader.Decoder<T> shape) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT)
                throw new MalformedJsonException(parser, "no JSON object");
            return shape.read(new JsonReader(parser));
        } catch (NumberFormatException e) {
            throw new MalformedJsonException(e);
        }
    }

    /** The request as bytes, long base64 left out and put between them when they are sent. */
    static JsonBody body(GenerateContentRequest request) {
        JsonBody.Writer out = new JsonBody.Writer();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            request.writeTo(new JsonWriter(generator, out));
        } catch (IOException e) {
            throw new IllegalArgumentException("The request cannot be written as JSON: " + e.getMessage(), e);
        }
        return out.toBody();
    }

    static String text(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            new JsonWriter(generator, null).value(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static void write(JsonGenerator generator, JsonNode tree) throws IOException {
        Trees.MAPPER.writeTree(generator, tree);
    }

    /** @param parser at the value to read */
    static JsonNode tree(JsonParser parser) throws IOException {
        return Trees.MAPPER.readTree(parser);
    }

    /** @throws IOException when the text is not JSON */
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

    /** JSON that can be read and is no answer. */
    static final class MalformedJsonException extends JsonProcessingException {

        private static final long serialVersionUID = 1L;

        /** A number that no Java number can hold, which Jackson tells without its own exception. */
        MalformedJsonException(NumberFormatException cause) {
            super(cause.getMessage(), cause);
        }

        MalformedJsonException(JsonParser parser, String what) {
            super(what, parser.currentLocation());
        }
    }
}
