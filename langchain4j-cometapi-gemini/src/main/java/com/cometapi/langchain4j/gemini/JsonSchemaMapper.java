package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps LangChain4j's schemas to JSON Schema, for what the OpenAPI subset cannot express. A reference resolves from the
 * root, so all definitions move there. For one schema and one thread.
 *
 * @see SchemaMapper
 * @see <a href="https://ai.google.dev/gemini-api/docs/structured-output">JSON Schema support</a>
 */
final class JsonSchemaMapper {

    private static final String DEFINITIONS = "$defs";
    private static final String REFERENCE = "#/$defs/";

    /** What JSON Schema called {@link #DEFINITIONS} before 2019. */
    private static final String OLDER_DEFINITIONS = "definitions";

    /** The keywords of JSON Schema with a schema, or a list of schemas, as their value. */
    private static final Set<String> WITH_SCHEMAS =
            Set.of("items", "prefixItems", "anyOf", "oneOf", "allOf", "not", "additionalProperties");

    /** The keywords of JSON Schema with schemas by name as their value. */
    private static final Set<String> WITH_NAMED_SCHEMAS =
            Set.of("properties", "patternProperties", DEFINITIONS, OLDER_DEFINITIONS);

    private final Map<String, Object> definitions = new LinkedHashMap<>();

    /** The names at the root, by the definitions of an object. */
    private final Map<Map<String, JsonSchemaElement>, Map<String, String>> namesAtRoot = new HashMap<>();

    private JsonSchemaMapper() {}

    static Object jsonSchema(JsonSchemaElement root) {
        if (root instanceof JsonRawSchema raw) return parsed(raw.schema());
        JsonSchemaMapper mapper = new JsonSchemaMapper();
        Map<String, Object> schema = mapper.mapped(root, Map.of());
        if (!mapper.definitions.isEmpty()) schema.put(DEFINITIONS, mapper.definitions);
        return schema;
    }

    /** @param outer the names at the root of the definitions that are known here */
    private Object schema(JsonSchemaElement element, Map<String, String> outer) {
        return element instanceof JsonRawSchema raw ? atRoot(parsed(raw.schema())) : mapped(element, outer);
    }

    private Map<String, Object> mapped(JsonSchemaElement element, Map<String, String> outer) {
        Map<String, Object> schema = new LinkedHashMap<>();
        if (element instanceof JsonReferenceSchema reference) {
            String name = reference.reference();
            schema.put("$ref", REFERENCE + outer.getOrDefault(name, name));
            return schema;
        }
        if (element instanceof JsonAnyOfSchema anyOf) {
            schema.put(
                    "anyOf", anyOf.anyOf().stream().map(it -> schema(it, outer)).toList());
        } else {
            schema.put("type", SchemaMapper.type(element));
        }
        String description = OptionValues.text(element.description());
        if (description != null) schema.put("description", description);
        if (element instanceof JsonObjectSchema object) {
            addFields(object, schema, define(object.definitions(), outer));
        } else if (element instanceof JsonArraySchema array && array.items() != null) {
            schema.put("items", schema(array.items(), outer));
        } else if (element instanceof JsonEnumSchema choice) {
            List<String> values = SchemaMapper.values(choice);
            if (!values.isEmpty()) schema.put("enum", values);
        }
        return schema;
    }

    private void addFields(JsonObjectSchema object, Map<String, Object> schema, Map<String, String> names) {
        if (!object.properties().isEmpty()) {
            schema.put("properties", SchemaMapper.mapValues(object.properties(), it -> schema(it, names)));
        }
        List<String> required = SchemaMapper.declared(object);
        if (!required.isEmpty()) schema.put("required", required);
        if (object.additionalProperties() != null) {
            schema.put("additionalProperties", object.additionalProperties());
        }
    }

    /** Moves definitions to the root. Returns the names that references have there, those from outside included. */
    private Map<String, String> define(Map<String, JsonSchemaElement> elements, Map<String, String> outer) {
        if (elements.isEmpty()) return outer;
        Map<String, String> names = new HashMap<>(outer);
        Map<String, String> known = namesAtRoot.get(elements);
        if (known != null) {
            names.putAll(known);
            return names;
        }
        Map<String, String> own = new LinkedHashMap<>();
        for (String name : elements.keySet()) {
            own.put(name, freeName(name));
        }
        namesAtRoot.put(elements, own);
        names.putAll(own);
        elements.forEach((name, element) -> definitions.put(names.getOrDefault(name, name), schema(element, names)));
        return names;
    }

    /** Moves the definitions of a raw schema to the root, and the schema itself where it refers to itself. */
    private JsonNode atRoot(JsonNode raw) {
        if (!(raw instanceof ObjectNode object)) return raw;
        Map<String, String> targets = new HashMap<>();
        Map<String, JsonNode> own = new LinkedHashMap<>();
        for (String keyword : List.of(DEFINITIONS, OLDER_DEFINITIONS)) {
            if (!(object.remove(keyword) instanceof ObjectNode defined)) continue;
            defined.properties().forEach(each -> {
                String free = freeName(each.getKey());
                own.put(free, each.getValue());
                targets.put("#/" + keyword + "/" + each.getKey(), REFERENCE + free);
            });
        }
        boolean isRecursive = object.findValuesAsText("$ref").contains("#")
                || own.values().stream()
                        .anyMatch(it -> it.findValuesAsText("$ref").contains("#"));
        if (isRecursive) {
            String free = freeName("Schema");
            own.put(free, object);
            targets.put("#", REFERENCE + free);
        }
        redirect(object, targets);
        own.values().forEach(schema -> redirect(schema, targets));
        definitions.putAll(own);
        return isRecursive ? object.objectNode().put("$ref", targets.get("#")) : object;
    }

    /** Reserves a name among the definitions at the root. */
    private String freeName(String name) {
        String free = name;
        for (int i = 2; definitions.containsKey(free); i++) free = name + "_" + i;
        definitions.put(free, Map.of());
        return free;
    }

    private static void redirect(JsonNode schema, Map<String, String> targets) {
        if (schema instanceof ObjectNode object
                && targets.containsKey(object.path("$ref").asText())) {
            object.put("$ref", targets.get(object.path("$ref").asText()));
        }
        schema.forEach(inner -> redirect(inner, targets));
    }

    private static JsonNode parsed(@Nullable String rawSchema) {
        try {
            JsonNode schema = Json.tree(rawSchema == null ? "" : rawSchema);
            removeBlankValues(schema);
            return schema;
        } catch (IOException e) {
            throw new IllegalArgumentException("A JsonRawSchema is not JSON: " + e.getMessage(), e);
        }
    }

    /** Removes blank values of enums, for which the service refuses the whole request; the rest stays as it is. */
    private static void removeBlankValues(JsonNode schema) {
        if (schema instanceof ArrayNode several) several.forEach(JsonSchemaMapper::removeBlankValues);
        if (!(schema instanceof ObjectNode object)) return;
        if (object.get("enum") instanceof ArrayNode values && !values.isEmpty()) {
            for (Iterator<JsonNode> each = values.elements(); each.hasNext(); ) {
                JsonNode value = each.next();
                if (value.isTextual() && value.textValue().isBlank()) each.remove();
            }
            if (values.isEmpty()) object.remove("enum");
        }
        object.properties().forEach(field -> {
            if (WITH_SCHEMAS.contains(field.getKey())) removeBlankValues(field.getValue());
            if (WITH_NAMED_SCHEMAS.contains(field.getKey()))
                field.getValue().forEach(JsonSchemaMapper::removeBlankValues);
        });
    }
}
