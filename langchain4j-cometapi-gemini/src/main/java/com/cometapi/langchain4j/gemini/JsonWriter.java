package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes JSON: objects field by field, and every value that the option map may hold. For one thread. */
final class JsonWriter {

    /** Base64 of at least this length is spliced in instead of being written. */
    private static final int MIN_SPLICED = 8 * 1024;

    private final JsonGenerator generator;
    private final @Nullable Consumer<String> splice;

    /** An object that writes its own fields. */
    interface Encodable {
        void writeTo(JsonWriter json) throws IOException;
    }

    /**
     * @param splice takes long base64 that belongs at the present place of a request; null for any other text, in which base64
     *     is written like the rest
     */
    JsonWriter(JsonGenerator generator, @Nullable Consumer<String> splice) {
        this.generator = generator;
        this.splice = splice;
    }

    /** Writes a value as a text of its own. */
    static String text(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = Json.generator(text)) {
            new JsonWriter(generator, null).value(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Writes a value that many requests contain, once for all of them. */
    static SerializedString partOfRequests(Object value) {
        return new SerializedString(WellFormedGenerator.wellFormed(text(value)));
    }

    void beginObject() throws IOException {
        generator.writeStartObject();
    }

    void endObject() throws IOException {
        generator.writeEndObject();
    }

    /** Writes a field, unless its value is null. */
    void field(String name, @Nullable Object value) throws IOException {
        if (value == null) return;
        generator.writeFieldName(name);
        value(value);
    }

    void fields(@Nullable Map<?, ?> fields) throws IOException {
        if (fields == null) return;
        for (Map.Entry<?, ?> entry : fields.entrySet()) {
            generator.writeFieldName(wellFormed(String.valueOf(entry.getKey())));
            value(entry.getValue());
        }
    }

    /**
     * Writes base64. Where it is long it goes past the generator, which would look at each character for something to
     * escape.
     *
     * @param isStandard true when the data is known to be of the standard alphabet
     */
    void base64(String name, @Nullable String data, boolean isStandard) throws IOException {
        if (splice != null
                && data != null
                && data.length() >= MIN_SPLICED
                && (isStandard || Base64Text.isStandard(data))) {
            generator.writeFieldName(name);
            generator.writeRawValue("\"");
            generator.flush();
            splice.accept(data);
            generator.writeRaw('"');
        } else {
            field(name, data);
        }
    }

    /** Replaces half letters in a request. A text that was received is kept as it came. */
    private String wellFormed(String text) {
        return splice == null ? text : WellFormedGenerator.wellFormed(text);
    }

    void value(@Nullable Object value) throws IOException {
        if (value instanceof String text) {
            generator.writeString(wellFormed(text));
        } else if (value instanceof Encodable encodable) {
            encodable.writeTo(this);
        } else if (value instanceof List<?> list) {
            generator.writeStartArray();
            for (int i = 0; i < list.size(); i++) value(list.get(i)); // an iterator for each list of parts adds up
            generator.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            beginObject();
            fields(map);
            endObject();
        } else if (value instanceof SerializableString json) {
            generator.writeRawValue(json);
        } else if (value instanceof JsonNode tree) {
            Json.write(splice == null ? generator : new WellFormedGenerator(generator), tree);
        } else {
            generator.writePOJO(value); // numbers, booleans and null, which the generator writes itself
        }
    }
}
