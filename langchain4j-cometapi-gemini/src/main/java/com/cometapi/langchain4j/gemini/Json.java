package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The only mapper: records to bytes and bytes to records. Numbers keep every digit. */
final class Json {

    /** A picture in an answer is one string of many megabytes; what bounds it is the bound on one event. */
    private static final StreamReadConstraints UNBOUNDED_STRINGS = StreamReadConstraints.builder()
            .maxStringLength(Integer.MAX_VALUE)
            .maxNumberLength(10_000)
            .build();

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(UNBOUNDED_STRINGS)
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(new JsonNodeFactory(true))
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private static final ObjectReader RESPONSE = MAPPER.readerFor(GenerateContentResponse.class);
    private static final ObjectWriter REQUEST = MAPPER.writerFor(GenerateContentRequest.class);

    private Json() {}

    /** One response, or the elements of an array of them: what the endpoint sends when SSE was not asked for. */
    static List<GenerateContentResponse> responses(byte[] bytes, int offset, int length) throws IOException {
        try (JsonParser parser = MAPPER.getFactory().createParser(bytes, offset, length)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                GenerateContentResponse response = RESPONSE.readValue(parser);
                return List.of(response);
            }
            if (first != JsonToken.START_ARRAY) {
                throw new NotAnAnswer(parser, "neither a JSON object nor an array");
            }
            List<GenerateContentResponse> responses = new ArrayList<>();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                responses.add(RESPONSE.readValue(parser));
            }
            if (parser.currentToken() != JsonToken.END_ARRAY) {
                throw new NotAnAnswer(parser, "an array of something other than objects");
            }
            return responses;
        } catch (NumberFormatException e) {
            throw new NotAnAnswer(e);
        }
    }

    /** The request as bytes, long base64 left out and put between them when they are sent. */
    static JsonBody body(GenerateContentRequest request) {
        JsonBody.Writer out = new JsonBody.Writer();
        try {
            REQUEST.writeValue(out, request);
        } catch (IOException e) {
            throw new IllegalArgumentException("The request cannot be written as JSON: " + e.getMessage(), e);
        }
        return out.toBody();
    }

    static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IOException when the text is not JSON */
    static JsonNode tree(String text) throws IOException {
        try {
            JsonNode tree = MAPPER.reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(text);
            return tree == null ? MAPPER.missingNode() : tree;
        } catch (NumberFormatException e) {
            throw new NotAnAnswer(e);
        }
    }

    /** Writes long base64 past the generator, which would look at each character for something to escape. */
    static final class Base64Text extends JsonSerializer<String> {

        @Override
        public void serialize(String base64, JsonGenerator generator, SerializerProvider serializers)
                throws IOException {
            if (generator.getOutputTarget() instanceof JsonBody.Writer out && JsonBody.isWorthCutting(base64)) {
                generator.writeRawValue("\"");
                generator.flush();
                out.cut(base64);
                generator.writeRaw('"');
            } else {
                generator.writeString(base64);
            }
        }
    }

    /** JSON that can be read and is no answer. */
    private static final class NotAnAnswer extends JsonProcessingException {

        private static final long serialVersionUID = 1L;

        /** A number that no Java number can hold, which Jackson tells without its own exception. */
        NotAnAnswer(NumberFormatException cause) {
            super(cause.getMessage(), cause);
        }

        NotAnAnswer(JsonParser parser, String what) {
            super(what, parser.currentLocation());
        }
    }
}
