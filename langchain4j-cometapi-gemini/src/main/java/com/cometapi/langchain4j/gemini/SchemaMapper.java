package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Maps LangChain4j's schemas to the OpenAPI subset, which every generation understands.
 *
 * @see JsonSchemaMapper
 * @see <a href="https://ai.google.dev/api/caching#Schema">Schema</a>
 */
final class SchemaMapper {

    private SchemaMapper() {}

    /** Returns true when the OpenAPI subset can express all of it: no reference, raw schema, map, or object without properties. */
    static boolean fitsOpenApi(JsonSchemaElement element) {
        if (element instanceof JsonObjectSchema object) {
            return !object.properties().isEmpty()
                    && object.additionalProperties() == null
                    && object.properties().values().stream().allMatch(SchemaMapper::fitsOpenApi);
        }
        if (element instanceof JsonArraySchema array) return array.items() != null && fitsOpenApi(array.items());
        if (element instanceof JsonAnyOfSchema anyOf) return anyOfFitsOpenApi(anyOf);
        return !(element instanceof JsonReferenceSchema
                || element instanceof JsonRawSchema
                || element instanceof JsonNullSchema);
    }

    /** In the subset a null branch is the keyword nullable on the one other branch, and anyOf stands alone. */
    private static boolean anyOfFitsOpenApi(JsonAnyOfSchema anyOf) {
        List<JsonSchemaElement> branches = withoutNull(anyOf);
        boolean isNullable = branches.size() < anyOf.anyOf().size();
        boolean standsAlone = OptionValues.text(anyOf.description()) == null && !isNullable;
        boolean isNullableBranch = isNullable && branches.size() == 1 && !(branches.get(0) instanceof JsonAnyOfSchema);
        return !branches.isEmpty()
                && (isNullableBranch || standsAlone)
                && branches.stream().allMatch(SchemaMapper::fitsOpenApi);
    }

    private static List<JsonSchemaElement> withoutNull(JsonAnyOfSchema anyOf) {
        return anyOf.anyOf().stream()
                .filter(branch -> !(branch instanceof JsonNullSchema))
                .toList();
    }

    /** @param element one that {@link #fitsOpenApi} */
    static Map<String, Object> openApi(JsonSchemaElement element) {
        if (element instanceof JsonAnyOfSchema anyOf) return openApiAnyOf(anyOf);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type(element).toUpperCase(Locale.ROOT));
        String description = OptionValues.text(element.description());
        if (description != null) schema.put("description", description);
        if (element instanceof JsonObjectSchema object) {
            schema.put("properties", mapValues(object.properties(), SchemaMapper::openApi));
            List<String> required = declared(object);
            if (!required.isEmpty()) schema.put("required", required);
            if (object.properties().size() > 1) {
                schema.put("propertyOrdering", List.copyOf(object.properties().keySet()));
            }
        } else if (element instanceof JsonArraySchema array && array.items() != null) {
            schema.put("items", openApi(array.items()));
        } else if (element instanceof JsonEnumSchema choice) {
            List<String> values = values(choice);
            if (!values.isEmpty()) {
                schema.put("format", "enum");
                schema.put("enum", values);
            }
        }
        return schema;
    }

    private static Map<String, Object> openApiAnyOf(JsonAnyOfSchema anyOf) {
        List<JsonSchemaElement> branches = withoutNull(anyOf);
        Map<String, Object> schema = new LinkedHashMap<>();
        if (branches.size() < anyOf.anyOf().size()) {
            schema.putAll(openApi(branches.get(0)));
            schema.put("nullable", true);
            String description = OptionValues.text(anyOf.description());
            if (description != null) schema.put("description", description);
        } else {
            schema.put("anyOf", branches.stream().map(SchemaMapper::openApi).toList());
        }
        return schema;
    }

    /** Returns the values without blank ones, for which the service refuses the whole request. */
    static List<String> values(JsonEnumSchema choice) {
        return choice.enumValues().stream()
                .filter(value -> value != null && !value.isBlank())
                .toList();
    }

    /** Returns the required properties that exist, since the service refuses others. */
    static List<String> declared(JsonObjectSchema object) {
        return object.required().stream()
                .filter(object.properties()::containsKey)
                .toList();
    }

    static String type(JsonSchemaElement element) {
        if (element instanceof JsonObjectSchema) return "object";
        if (element instanceof JsonStringSchema || element instanceof JsonEnumSchema) return "string";
        if (element instanceof JsonIntegerSchema) return "integer";
        if (element instanceof JsonNumberSchema) return "number";
        if (element instanceof JsonBooleanSchema) return "boolean";
        if (element instanceof JsonArraySchema) return "array";
        if (element instanceof JsonNullSchema) return "null";
        throw new UnsupportedFeatureException(
                "Schema elements of " + element.getClass().getName() + " are not supported");
    }

    static Map<String, Object> mapValues(
            Map<String, JsonSchemaElement> elements, Function<JsonSchemaElement, Object> mapping) {
        Map<String, Object> mapped = new LinkedHashMap<>();
        elements.forEach((name, element) -> mapped.put(name, mapping.apply(element)));
        return mapped;
    }
}
