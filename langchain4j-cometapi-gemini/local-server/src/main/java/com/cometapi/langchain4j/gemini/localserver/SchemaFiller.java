package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
    private static final int MAX_ITEMS = 100;

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
            JsonNode target = SchemaRules.target(root, schema.get("$ref").asText());
            return depth > MAX_DEPTH ? Wire.object() : fill(target, depth + 1);
        }
        for (String branches : List.of("anyOf", "oneOf")) {
            if (!schema.path(branches).isEmpty()) return fill(firstWithValue(schema.get(branches)), depth + 1);
        }
        if (schema.has("const")) return schema.get("const");
        if (!schema.path("enum").isEmpty()) return schema.get("enum").get(0);
        return switch (type(schema)) {
            case "string" -> TextNode.valueOf(text(schema.path("format").asText()));
            case "integer", "number" -> IntNode.valueOf(number(schema));
            case "boolean" -> BooleanNode.TRUE;
            case "null" -> JsonNodeFactory.instance.nullNode();
            case "array" -> array(schema, depth);
            default -> object(schema, depth);
        };
    }

    /** Returns the first branch that is more than null. */
    private static JsonNode firstWithValue(JsonNode branches) {
        for (JsonNode branch : branches) {
            if (!type(branch).equals("null")) return branch;
        }
        return branches.get(0);
    }

    /** Returns the type; of several types, the first that is more than null. */
    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (!type.isArray()) return type.asText("object").toLowerCase(Locale.ROOT);
        for (JsonNode one : type) {
            String name = one.asText().toLowerCase(Locale.ROOT);
            if (!name.equals("null")) return name;
        }
        return "null";
    }

    private String text(String format) {
        return switch (format) {
            case "date-time" -> "2026-01-01T12:00:00Z";
            case "date" -> "2026-01-01";
            case "time" -> "12:00:00Z";
            case "duration" -> "PT1H";
            default -> names.isEmpty() ? "something" : names.remove(0);
        };
    }

    private int number(JsonNode schema) {
        int number = numbers.isEmpty() ? 1 : numbers.remove(0);
        int smallest = schema.path("minimum").asInt(Integer.MIN_VALUE);
        int largest = schema.path("maximum").asInt(Integer.MAX_VALUE);
        return Math.min(Math.max(number, smallest), largest);
    }

    private JsonNode array(JsonNode schema, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        if (depth > MAX_DEPTH) return array;
        for (JsonNode item : schema.path("prefixItems")) array.add(fill(item, depth + 1));
        int size = Math.min(Math.max(1, schema.path("minItems").asInt(1)), MAX_ITEMS);
        boolean mayHaveItems = schema.has("items") || array.isEmpty();
        while (mayHaveItems && array.size() < size) array.add(fill(schema.path("items"), depth + 1));
        return array;
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
