package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds values that match a schema, from the names and numbers of the prompt where possible. */
final class SchemaFiller {

    private static final Pattern CAPITALISED = Pattern.compile("(?<!^)\\b\\p{Lu}\\p{L}+");
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final int MAX_DEPTH = 8;

    private final List<String> names = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private final JsonNode root;

    private SchemaFiller(JsonNode root, String prompt) {
        this.root = root;
        Matcher name = CAPITALISED.matcher(prompt);
        while (name.find()) names.add(name.group());
        Matcher number = NUMBER.matcher(prompt);
        while (number.find() && number.group().length() < 9) numbers.add(Integer.parseInt(number.group()));
    }

    static JsonNode fill(JsonNode schema, String prompt) {
        return new SchemaFiller(schema, prompt).fill(schema, 0);
    }

    private JsonNode fill(JsonNode schema, int depth) {
        if (schema.has("$ref")) {
            String name = schema.get("$ref").asText().replace("#/$defs/", "");
            return depth > MAX_DEPTH ? Wire.object() : fill(root.path("$defs").path(name), depth + 1);
        }
        if (schema.has("anyOf")) return fill(schema.get("anyOf").path(0), depth + 1);
        if (schema.has("enum")) return schema.get("enum").path(0);
        return switch (schema.path("type").asText("object").toLowerCase(Locale.ROOT)) {
            case "string" -> TextNode.valueOf(names.isEmpty() ? "something" : names.remove(0));
            case "integer", "number" -> IntNode.valueOf(numbers.isEmpty() ? 1 : numbers.remove(0));
            case "boolean" -> BooleanNode.TRUE;
            case "null" -> JsonNodeFactory.instance.nullNode();
            case "array" ->
                depth > MAX_DEPTH
                        ? JsonNodeFactory.instance.arrayNode()
                        : JsonNodeFactory.instance.arrayNode().add(fill(schema.path("items"), depth + 1));
            default -> object(schema, depth);
        };
    }

    private JsonNode object(JsonNode schema, int depth) {
        ObjectNode object = Wire.object();
        if (depth > MAX_DEPTH) return object;
        schema.path("properties")
                .properties()
                .forEach(property -> object.set(property.getKey(), fill(property.getValue(), depth + 1)));
        return object;
    }
}
