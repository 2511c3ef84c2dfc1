package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON: objects field by field, and whatever the option map may hold. For one thread. */
final class JsonWriter {

    private static final int SHORTEST = 100;
    private static final int LONGEST = 1000;

    private final JsonGenerator generator;
    private final JsonBody.@Nullable Writer body;
    private char @Nullable [] letters;

    /** What knows its own fields. */
    interface Encodable {
        void writeTo(JsonWriter json) throws IOException;
    }

    /** @param body where long base64 is left out, if anywhere */
    JsonWriter(JsonGenerator generator, JsonBody.@Nullable Writer body) {
        this.generator = generator;
        this.body = body;
    }

    void begin() throws IOException {
        generator.writeStartObject();
    }

    void end() throws IOException {
        generator.writeEndObject();
    }

    /** @param value null: the field is left out */
    void field(String name, @Nullable Object value) throws IOException {
        if (value == null) return;
        generator.writeFieldName(name);
        value(value);
    }

    void fields(@Nullable Map<?, ?> fields) throws IOException {
        if (fields == null) return;
        for (Map.Entry<?, ?> entry : fields.entrySet()) {
            generator.writeFieldName(String.valueOf(entry.getKey()));
            value(entry.getValue());
        }
    }

    /**
     * Long base64 goes past the generator, which would look at each character for something to escape.
     *
     * @param isStandard true when that is known
     */
    void base64(String name, @Nullable String data, boolean isStandard) throws IOException {
        if (body != null
                && data != null
                && JsonBody.isWorthCutting(data)
                && (isStandard || Base64Text.isStandard(data))) {
            generator.writeFieldName(name);
            generator.writeRawValue("\"");
            generator.flush();
            body.cut(data);
            generator.writeRaw('"');
        } else {
            field(name, data);
        }
    }

    void value(@Nullable Object value) throws IOException {
        if (value instanceof String text) {
            text(text);
        } else if (value instanceof Encodable encodable) {
            encodable.writeTo(this);
        } else if (value instanceof List<?> list) {
            generator.writeStartArray();
            for (int i = 0; i < list.size(); i++) value(list.get(i)); // an iterator for each list of parts adds up
            generator.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            begin();
            fields(map);
            end();
        } else if (value instanceof SerializableString json) {
            generator.writeRawValue(json);
        } else if (value instanceof JsonNode tree) {
            Json.write(generator, tree);
        } else {
            generator.writePOJO(value); // numbers, booleans and null, which the generator knows
        }
    }

    /** In requests by way of an array, from which Jackson writes faster; it does so itself with what is longer. */
    private void text(String text) throws IOException {
        int length = text.length();
        if (body == null || length < SHORTEST || length > LONGEST) {
            generator.writeString(text);
            return;
        }
        if (letters == null) letters = new char[LONGEST];
        text.getChars(0, length, letters, 0);
        generator.writeString(letters, 0, length);
    }
}
