package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.JsonLayout.Spacing;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON without a loss: numbers keep their notation, fields their order. */
final class JsonText {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonText() {}

    /** Returns the JSON of a text. Returns null when the text is not one JSON document. */
    static @Nullable JsonNode readOrNull(String text) {
        try {
            return read(text);
        } catch (IOException e) {
            return null;
        }
    }

    /** @throws IOException when the text is not one JSON document */
    static JsonNode read(String text) throws IOException {
        try (JsonParser parser = Wire.MAPPER.getFactory().createParser(text)) {
            if (parser.nextToken() == null) throw new IOException("it is empty");
            JsonNode node = value(parser);
            if (parser.nextToken() != null) throw new IOException("it has text behind its JSON");
            return node;
        }
    }

    private static JsonNode value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> NODES.rawValueNode(new RawValue(parser.getText()));
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new IOException("it has the token " + parser.currentToken());
        };
    }

    private static ObjectNode object(JsonParser parser) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.set(name, value(parser));
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) array.add(value(parser));
        return array;
    }

    /** Returns the notation of a number. Returns null for a node that is no number. */
    static @Nullable String number(JsonNode node) {
        if (node.isNumber()) return node.asText();
        boolean isRaw = node instanceof POJONode holder && holder.getPojo() instanceof RawValue;
        return isRaw ? String.valueOf(((RawValue) ((POJONode) node).getPojo()).rawValue()) : null;
    }

    static String write(JsonNode node, JsonLayout layout) {
        StringBuilder text = new StringBuilder();
        write(node, layout, "\n", text);
        return text.append(layout.end()).toString();
    }

    private static void write(JsonNode node, JsonLayout layout, String lineBreak, StringBuilder text) {
        if (node.isContainerNode()) container(node, layout, lineBreak, text);
        else if (node.isTextual()) string(node.textValue(), layout, text);
        else text.append(number(node) == null ? node.asText() : number(node));
    }

    private static void container(JsonNode node, JsonLayout layout, String lineBreak, StringBuilder text) {
        boolean isIndented = layout.spacing() == Spacing.INDENTED && !node.isEmpty();
        String inner = lineBreak + "  ";
        text.append(node.isObject() ? '{' : '[');
        String separator = "";
        if (node.isObject()) {
            for (var field : node.properties()) {
                text.append(separator).append(isIndented ? inner : "");
                string(field.getKey(), layout, text);
                text.append(layout.spacing().colon);
                write(field.getValue(), layout, inner, text);
                separator = layout.spacing().comma;
            }
        } else {
            for (JsonNode element : node) {
                text.append(separator).append(isIndented ? inner : "");
                write(element, layout, inner, text);
                separator = layout.spacing().comma;
            }
        }
        text.append(isIndented ? lineBreak : "").append(node.isObject() ? '}' : ']');
    }

    private static void string(String value, JsonLayout layout, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                default -> {
                    if (!isEscaped(value, i, layout)) text.append(c);
                    else if (c == '/') text.append("\\/");
                    else text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                }
            }
        }
        text.append('"');
    }

    private static boolean isEscaped(String value, int index, JsonLayout layout) {
        char c = value.charAt(index);
        return c < ' '
                || layout.isAscii() && c > 127
                || layout.escaped().indexOf(c) >= 0
                || Character.isSurrogate(c) && isUnpaired(value, index);
    }

    /** An unpaired surrogate has no form in UTF-8. */
    private static boolean isUnpaired(String value, int index) {
        char c = value.charAt(index);
        boolean isFirst = Character.isHighSurrogate(c);
        int other = isFirst ? index + 1 : index - 1;
        if (other < 0 || other >= value.length()) return true;
        return isFirst
                ? !Character.isLowSurrogate(value.charAt(other))
                : !Character.isHighSurrogate(value.charAt(other));
    }
}
