package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of JSON objects in the order in which they come. A value that is not of the type asked for is
 * converted, or null where there is no sense in it, so that one garbled field never costs the answer. For one thread.
 */
final class JsonReader {

    private final JsonParser parser;
    private String field = "";

    /** How an object is read, from its first field to its last. */
    interface Decoder<T> {
        T read(JsonReader json) throws IOException;
    }

    /** @param parser at the value to read */
    JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /** @return false at the end of the object; else exactly one value is to be read, or kept, or skipped */
    boolean nextField() throws IOException {
        String name = parser.nextFieldName();
        if (name == null) return false;
        field = name;
        parser.nextToken();
        return true;
    }

    /** The name of the field that {@link #nextField()} came to. */
    String field() {
        return field;
    }

    /** @return an object or a list as its JSON */
    @Nullable
    String text() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) return null;
        return token.isScalarValue() ? parser.getText() : Json.text(tree());
    }

    @Nullable
    Boolean flag() throws IOException {
        String text = text();
        return "true".equals(text) ? Boolean.TRUE : "false".equals(text) ? Boolean.FALSE : null;
    }

    @Nullable
    Integer integer() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() == JsonParser.NumberType.INT) {
            return parser.getIntValue();
        }
        Double number = decimal();
        return number == null || Math.abs(number) > Integer.MAX_VALUE ? null : number.intValue();
    }

    @Nullable
    Double decimal() throws IOException {
        String text = text();
        try {
            return text == null ? null : Double.valueOf(text);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    /** @return null as a node of its own, so that it goes back as it came */
    JsonNode tree() throws IOException {
        return Json.tree(parser);
    }

    /** @throws JsonProcessingException when there is something else, which no part of an answer can stand for */
    <T> @Nullable T object(Decoder<T> shape) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case START_OBJECT -> shape.read(this);
            default -> throw new Json.MalformedJsonException(parser, field + " is no object");
        };
    }

    /** @throws JsonProcessingException when there is something else, which no part of an answer can stand for */
    <T> @Nullable List<@Nullable T> list(Decoder<T> shape) throws IOException {
        String name = field;
        if (parser.currentToken() == JsonToken.VALUE_NULL) return null;
        if (parser.currentToken() != JsonToken.START_ARRAY)
            throw new Json.MalformedJsonException(parser, name + " is no list");
        List<@Nullable T> list = new ArrayList<>(1); // mostly there is one
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            field = name;
            list.add(object(shape));
        }
        return list;
    }

    /** @return with the field that nobody knows; a new map when there was none yet */
    Map<String, JsonNode> kept(@Nullable Map<String, JsonNode> others) throws IOException {
        Map<String, JsonNode> kept = others == null ? new LinkedHashMap<>() : others;
        kept.put(field, tree());
        return kept;
    }

    void skip() throws IOException {
        parser.skipChildren();
    }
}
