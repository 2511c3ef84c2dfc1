package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds values that match a schema, from the names and numbers of the prompt where possible. */
final class SchemaFiller {

    private static final Pattern CAPITALISED = Pattern.compile("(?<!^)\\b\\p{Lu}\\p{L}+");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\p{L}\\d.,-])-?\\d{1,8}(?:\\.\\d{1,8})?(?![\\d])|(?<!\\d)\\d{1,8}(?!\\d)");
    private static final Pattern IN_QUOTES = Pattern.compile("\"([^\"]+)\"|«([^»]+)»|“([^”]+)”|「([^」]+)」");
    private static final int MAX_DEPTH = 8;
    private static final int MAX_ITEMS = 100;

    private final List<String> names = new ArrayList<>();
    private final List<BigDecimal> numbers = new ArrayList<>();
    private final JsonNode root;
    private final String prompt;

    private SchemaFiller(JsonNode root, String prompt, String whole) {
        this.root = root;
        this.prompt = prompt;
        addNames(prompt);
        if (names.isEmpty()) addNames(whole);
        addNumbers(prompt);
        if (numbers.isEmpty()) addNumbers(whole);
    }

    private void addNames(String text) {
        Matcher quoted = IN_QUOTES.matcher(text);
        while (quoted.find()) {
            for (int i = 1; i <= quoted.groupCount(); i++) {
                if (quoted.group(i) != null) names.add(quoted.group(i));
            }
        }
        Matcher name = CAPITALISED.matcher(quoted.replaceAll(" "));
        while (name.find()) names.add(name.group());
    }

    private void addNumbers(String text) {
        Matcher number = NUMBER.matcher(text);
        while (number.find()) numbers.add(new BigDecimal(number.group()));
    }

    static JsonNode fill(JsonNode schema, String prompt) {
        return fill(schema, prompt, prompt);
    }

    /**
     * Builds a value.
     *
     * @param prompt the part of the prompt to take names and numbers from
     * @param whole the whole prompt, for what that part lacks
     */
    static JsonNode fill(JsonNode schema, String prompt, String whole) {
        return new SchemaFiller(schema, prompt, whole).fill(schema, 0);
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
        if (!schema.path("enum").isEmpty()) return named(schema.get("enum"));
        boolean isFromPrompt = type(schema).equals("string") ? !names.isEmpty() : !numbers.isEmpty();
        if (!isFromPrompt && schema.path("default").isValueNode()) return schema.get("default");
        if (!isFromPrompt && schema.path("example").isValueNode()) return schema.get("example");
        return switch (type(schema)) {
            case "string" -> TextNode.valueOf(text(schema.path("format").asText()));
            case "integer" -> DecimalNode.valueOf(number(schema, true));
            case "number" -> DecimalNode.valueOf(number(schema, false));
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

    /** Returns the value of an enum that the prompt names, else the first. */
    private JsonNode named(JsonNode values) {
        String text = prompt.toLowerCase(Locale.ROOT);
        for (JsonNode value : values) {
            String name = value.asText().toLowerCase(Locale.ROOT).replace('_', ' ');
            if (!name.isBlank() && text.contains(name)) return value;
        }
        return values.get(0);
    }

    /** Returns the next number of the prompt, within the limits of the schema. Whole numbers skip all others. */
    private BigDecimal number(JsonNode schema, boolean isWhole) {
        BigDecimal number = BigDecimal.ONE;
        for (int i = 0; i < numbers.size(); i++) {
            if (isWhole && numbers.get(i).scale() > 0) continue;
            number = numbers.remove(i);
            break;
        }
        if (schema.path("minimum").isNumber()) {
            number = number.max(schema.get("minimum").decimalValue());
        }
        if (schema.path("maximum").isNumber()) {
            number = number.min(schema.get("maximum").decimalValue());
        }
        return number.stripTrailingZeros().scale() <= 0 ? new BigDecimal(number.toBigInteger()) : number;
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
