package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds values that match a schema, from the names and numbers of the prompt where possible. */
final class SchemaFiller {

    private static final int MAX_DEPTH = 8;
    private static final int MAX_ITEMS = 100;

    /** The names of properties for the result of a calculation; empty for a document that is only a number. */
    private static final Set<String> RESULTS = Set.of(
            "",
            "result",
            "answer",
            "value",
            "total",
            "sum",
            "product",
            "difference",
            "quotient",
            "power",
            "ergebnis",
            "результат",
            "ответ",
            "итог",
            "сумма",
            "произведение");

    private final JsonNode root;
    private final PromptValues values;
    private final boolean isCall;
    private final @Nullable BigDecimal result;

    /** Whether the prompt has a calculation without a result. */
    private final boolean lacksResult;

    /** The values of the parameters of a call. */
    private final Map<String, JsonNode> assigned;

    /** @param result the result of the calculation in the prompt; null when it has none, or for the arguments of a call */
    private SchemaFiller(
            JsonNode root, PromptValues values, boolean isCall, @Nullable BigDecimal result, boolean lacksResult) {
        this.root = root;
        this.values = values;
        this.isCall = isCall;
        this.result = result;
        this.lacksResult = lacksResult;
        this.assigned = isCall ? CallArguments.assign(root, values) : Map.of();
    }

    /** Builds a JSON response. */
    static JsonNode fill(JsonNode schema, String prompt) {
        BigDecimal result = Arithmetic.result(prompt);
        boolean lacksResult = result == null && Arithmetic.isIn(prompt);
        return new SchemaFiller(schema, PromptValues.of(prompt), false, result, lacksResult).fill(schema, "", 0);
    }

    /** Builds the arguments of a call. They contain optional properties only when the prompt or the schema has a value. */
    static JsonNode arguments(JsonNode schema, PromptValues values) {
        return new SchemaFiller(schema, values, true, null, false).fill(schema, "", 0);
    }

    /** @param label the name of the property; empty when the value is none */
    private JsonNode fill(JsonNode schema, String label, int depth) {
        if (schema.has("$ref")) {
            JsonNode target = SchemaRules.target(root, schema.get("$ref").asText());
            return depth > MAX_DEPTH ? Wire.object() : fill(target, label, depth + 1);
        }
        for (String branches : List.of("anyOf", "oneOf")) {
            if (!schema.path(branches).isEmpty()) return fill(firstWithValue(schema.get(branches)), label, depth + 1);
        }
        JsonNode fixed = fixed(schema);
        if (fixed != null) return fixed;
        boolean isResult = RESULTS.contains(label.toLowerCase(Locale.ROOT));
        if (result != null && isResult && type(schema).equals("string"))
            return TextNode.valueOf(result.toPlainString());
        if ((result != null || lacksResult) && isResult && isNumber(schema)) return result(schema);
        return switch (type(schema)) {
            case "string" -> TextNode.valueOf(text(schema.path("format").asText(), label));
            case "integer" -> DecimalNode.valueOf(number(schema, true));
            case "number" -> DecimalNode.valueOf(number(schema, false));
            case "boolean" -> BooleanNode.TRUE;
            case "null" -> JsonNodeFactory.instance.nullNode();
            case "array" -> array(schema, label, depth);
            default -> object(schema, depth);
        };
    }

    private static boolean isNumber(JsonNode schema) {
        return type(schema).equals("number") || type(schema).equals("integer");
    }

    /** Returns the result of the calculation. Without one that fits, returns null where the schema allows it, else zero. */
    private JsonNode result(JsonNode schema) {
        boolean fits = result != null && (type(schema).equals("number") || result.scale() <= 0);
        if (fits) return DecimalNode.valueOf(result);
        boolean isNullable = schema.path("nullable").asBoolean()
                || schema.path("type").toString().toLowerCase(Locale.ROOT).contains("\"null\"");
        return isNullable
                ? JsonNodeFactory.instance.nullNode()
                : DecimalNode.valueOf(withinLimits(BigDecimal.ZERO, schema));
    }

    /** Returns a value that the schema names. Returns null when it names none, or when the prompt has one. */
    private @Nullable JsonNode fixed(JsonNode schema) {
        if (schema.has("const")) return schema.get("const");
        if (!schema.path("enum").isEmpty()) return named(schema);
        if (hasValueFor(schema)) return null;
        if (schema.path("default").isValueNode()) return schema.get("default");
        return schema.path("example").isValueNode() ? schema.get("example") : null;
    }

    private boolean hasValueFor(JsonNode schema) {
        return switch (type(schema)) {
            case "string" -> isTime(schema) ? values.date(schema.path("format").asText()) != null : values.hasNames();
            case "integer", "number" -> values.hasNumbers();
            default -> false;
        };
    }

    private static boolean isTime(JsonNode schema) {
        return Set.of("date-time", "date", "time")
                .contains(schema.path("format").asText());
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

    private String text(String format, String label) {
        String date = values.date(format);
        return switch (format) {
            case "date-time" -> date != null ? date : "2026-01-01T12:00:00Z";
            case "date" -> date != null ? date : "2026-01-01";
            case "time" -> date != null ? date : "12:00:00Z";
            case "duration" -> "PT1H";
            default -> text(label);
        };
    }

    private String text(String label) {
        String name = values.takeName(label);
        if (name != null) return name;
        String topic = isCall ? values.topic() : "";
        boolean isTaken =
                assigned.values().stream().anyMatch(value -> value.asText().equals(topic));
        return topic.isEmpty() || isTaken ? "something" : topic;
    }

    /** Returns the value of an enum that the prompt names, else the default, else the first. */
    private JsonNode named(JsonNode schema) {
        for (JsonNode option : schema.get("enum")) {
            if (isNamed(option)) return option;
        }
        return schema.path("default").isValueNode()
                ? schema.get("default")
                : schema.get("enum").get(0);
    }

    private boolean isNamed(JsonNode option) {
        String name = option.asText();
        return !name.isBlank() && !UnitNames.in(values.text(), List.of(name)).isEmpty();
    }

    /** Returns the next number of the prompt, within the limits of the schema. Whole numbers skip all others. */
    private BigDecimal number(JsonNode schema, boolean isWhole) {
        BigDecimal taken = values.takeNumber(isWhole);
        return withinLimits(taken == null ? BigDecimal.ONE : taken, schema);
    }

    private static BigDecimal withinLimits(BigDecimal value, JsonNode schema) {
        BigDecimal number = value;
        if (schema.path("minimum").isNumber()) {
            number = number.max(schema.get("minimum").decimalValue());
        }
        if (schema.path("maximum").isNumber()) {
            number = number.min(schema.get("maximum").decimalValue());
        }
        return number.stripTrailingZeros().scale() <= 0 ? new BigDecimal(number.toBigInteger()) : number;
    }

    private JsonNode array(JsonNode schema, String label, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        if (depth > MAX_DEPTH) return array;
        for (JsonNode item : schema.path("prefixItems")) array.add(fill(item, label, depth + 1));
        int size = Math.min(Math.max(1, schema.path("minItems").asInt(1)), MAX_ITEMS);
        boolean mayHaveItems = schema.has("items") || array.isEmpty();
        while (mayHaveItems && array.size() < size) array.add(fill(schema.path("items"), label, depth + 1));
        return array;
    }

    private JsonNode object(JsonNode schema, int depth) {
        ObjectNode object = Wire.object();
        if (depth > MAX_DEPTH) return object;
        for (var property : schema.path("properties").properties()) {
            JsonNode value = depth == 0 ? assigned.get(property.getKey()) : null;
            if (value != null) {
                object.set(property.getKey(), value);
                continue;
            }
            if (isCall && isOptional(schema, property.getKey()) && !isGiven(property.getValue())) continue;
            object.set(property.getKey(), fill(property.getValue(), property.getKey(), depth + 1));
        }
        return object;
    }

    /** Returns false for a property of a schema that does not list which ones are required. */
    private static boolean isOptional(JsonNode schema, String property) {
        JsonNode required = schema.path("required");
        for (JsonNode name : required) {
            if (name.asText().equals(property)) return false;
        }
        return !required.isEmpty();
    }

    private boolean isGiven(JsonNode schema) {
        boolean isInSchema = schema.has("default") || schema.has("const");
        if (isInSchema || schema.path("enum").isEmpty()) return isInSchema || hasValueFor(schema);
        for (JsonNode option : schema.get("enum")) {
            if (isNamed(option)) return true;
        }
        return false;
    }
}
