package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Json.MalformedJsonException;
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
 * Reads the fields of JSON objects in the order in which they come. A value of another type than expected is converted,
 * or read as null where no conversion makes sense, so that one garbled field never costs the response. For one thread.
 */
final class JsonReader {

    private static final String UNSPECIFIED = "UNSPECIFIED";

    private final JsonParser parser;
    private String field = "";

    /** Reads one object, from its first field to its last. */
    interface Decoder<T> {
        T read(JsonReader json) throws IOException;
    }

    /** @param parser stands at the value to read */
    JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Reads a text as one object.
     *
     * @throws IOException when the text is no JSON object
     */
    static <T> T object(String text, Decoder<T> decoder) throws IOException {
        try (JsonParser parser = Json.parser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedJsonException(parser, "no JSON object");
            }
            return decoder.read(new JsonReader(parser));
        } catch (NumberFormatException e) {
            throw new MalformedJsonException(e);
        }
    }

    /** Goes to the next field; the caller then reads, collects or skips exactly one value. Returns false at the end of the object. */
    boolean nextField() throws IOException {
        String name = parser.nextFieldName();
        if (name == null) return false;
        field = name;
        parser.nextToken();
        return true;
    }

    /** Returns the name of the field to which {@link #nextField()} went. */
    String field() {
        return field;
    }

    /** Returns true where neither an object nor a list stands. */
    boolean isScalar() {
        return parser.currentToken().isScalarValue();
    }

    /** Reads a text; an object or a list becomes its JSON. */
    @Nullable
    String text() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) return null;
        return token.isScalarValue() ? parser.getText() : JsonWriter.text(Json.tree(parser));
    }

    /** Reads a text; null for a blank one, which is no value. */
    @Nullable
    String filledText() throws IOException {
        String text = text();
        return text == null || text.isBlank() ? null : text;
    }

    /** Reads a value of a set of the service; null for a blank one and for {@code *_UNSPECIFIED}, which is no value. */
    @Nullable
    String enumValue() throws IOException {
        String text = filledText();
        if (text == null) return null;
        String value = text.strip();
        return value.endsWith(UNSPECIFIED) ? null : value;
    }

    @Nullable
    Boolean bool() throws IOException {
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

    /** Reads a count; null for a negative one. */
    @Nullable
    Integer count() throws IOException {
        Integer count = integer();
        return count == null || count < 0 ? null : count;
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

    /** Reads any value. JSON's null is no value; within the value it is a node of its own. */
    @Nullable
    JsonNode tree() throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NULL ? null : Json.tree(parser);
    }

    /**
     * Reads an object, or any other value. A text that holds an object is unpacked. A blank one is no value, and neither is
     * an empty list, which stands for an empty object where a gateway does not distinguish the two.
     */
    @Nullable
    JsonNode objectTree() throws IOException {
        JsonNode value = tree();
        if (value == null || value.isArray() && value.isEmpty()) return null;
        if (!value.isTextual()) return value;
        String text = value.asText().strip();
        if (text.isEmpty() || text.equals("null") || text.equals("[]")) return null;
        if (!text.startsWith("{")) return value;
        try {
            return Json.shallowTree(text);
        } catch (IOException notJson) {
            return value;
        }
    }

    /**
     * Reads an object. An empty list and a blank text are no value: gateways send them for an empty object.
     *
     * @throws JsonProcessingException when there is another value, which nothing in a response can stand for
     */
    <T> @Nullable T object(Decoder<T> decoder) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) return decoder.read(this);
        if (!isEmpty(JsonToken.START_ARRAY, JsonToken.END_ARRAY)) {
            throw new MalformedJsonException(parser, field + " is no object");
        }
        return null;
    }

    /**
     * Reads a list. An empty object and a blank text are no value.
     *
     * @throws JsonProcessingException when there is another value, which nothing in a response can stand for
     */
    <T> @Nullable List<@Nullable T> list(Decoder<T> decoder) throws IOException {
        String name = field;
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            if (isEmpty(JsonToken.START_OBJECT, JsonToken.END_OBJECT)) return null;
            throw new MalformedJsonException(parser, name + " is no list");
        }
        List<@Nullable T> list = new ArrayList<>(1); // mostly there is one
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            field = name;
            list.add(object(decoder));
        }
        return list;
    }

    /** Reads an object that the response can do without; null where another value stands. */
    <T> @Nullable T detail(Decoder<T> decoder) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) return decoder.read(this);
        skip();
        return null;
    }

    /** Reads a list that the response can do without. Whatever is no list, and an element that is no object, is left out. */
    <T> @Nullable List<@Nullable T> details(Decoder<T> decoder) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            skip();
            return null;
        }
        List<@Nullable T> list = new ArrayList<>(1);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            T detail = detail(decoder);
            if (detail != null) list.add(detail);
        }
        return list;
    }

    /** Returns true for null, for a blank text, and for nothing between the two tokens, which is then read. */
    private boolean isEmpty(JsonToken start, JsonToken end) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == start) return parser.nextToken() == end;
        return token == JsonToken.VALUE_NULL
                || token == JsonToken.VALUE_STRING && parser.getText().isBlank();
    }

    /** Adds a field that this version does not know; the first one makes the map. JSON's null is no field. */
    @Nullable
    Map<String, JsonNode> collectUnknown(@Nullable Map<String, JsonNode> others) throws IOException {
        String name = field;
        JsonNode value = tree();
        if (value == null) return others;
        Map<String, JsonNode> unknown = others == null ? new LinkedHashMap<>() : others;
        unknown.put(name, value);
        return unknown;
    }

    void skip() throws IOException {
        parser.skipChildren();
    }
}
