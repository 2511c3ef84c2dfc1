package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks schemas: those of the OpenAPI subset, and JSON Schema.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/structured-output">Structured output</a>
 * @see <a href="https://ai.google.dev/api/caching#Schema">Schema</a>
 */
final class SchemaRules {

    private SchemaRules() {}

    /** Checks all schemas of a request. */
    static @Nullable String refusal(JsonNode body) {
        for (int t = 0; t < body.path("tools").size(); t++) {
            JsonNode declarations = body.path("tools").get(t).path("functionDeclarations");
            for (int d = 0; d < declarations.size(); d++) {
                String path = "tools[" + t + "].function_declarations[" + d + "].";
                String refusal = pair(declarations.get(d), "parameters", "parametersJsonSchema", path);
                if (refusal == null) refusal = pair(declarations.get(d), "response", "responseJsonSchema", path);
                if (refusal != null) return refusal;
            }
        }
        JsonNode config = body.path("generationConfig");
        String refusal = pair(config, "responseSchema", "responseJsonSchema", "generation_config.");
        return refusal != null ? refusal : jsonSchema(config.path("_responseJsonSchema"), "response_json_schema");
    }

    private static @Nullable String pair(JsonNode owner, String openApi, String jsonSchema, String path) {
        String name = RequestTable.snakeCase(openApi);
        String jsonName = RequestTable.snakeCase(jsonSchema);
        if (owner.has(openApi) && owner.has(jsonSchema)) {
            return name + " and " + jsonName + " must not both be set.";
        }
        boolean isEmpty = openApi.equals("parameters") && isEmptyObject(owner.path(openApi));
        String refusal = owner.has(openApi) && !isEmpty ? openApi(owner.get(openApi), path + name) : null;
        return refusal != null ? refusal : jsonSchema(owner.path(jsonSchema), path + jsonName);
    }

    /** A function without parameters may have an empty object as its parameters, but no object within may be empty. */
    private static boolean isEmptyObject(JsonNode schema) {
        return schema.path("type").asText().equalsIgnoreCase("OBJECT")
                && schema.path("properties").isEmpty()
                && schema.path("required").isEmpty();
    }

    private static @Nullable String openApi(JsonNode schema, String path) {
        String at = "* GenerateContentRequest." + path;
        if (schema.has("anyOf") && schema.size() > 1) {
            return at + ": schema specified other fields alongside any_of. When using any_of, it must be the only field"
                    + " set.";
        }
        String type = schema.path("type").asText();
        if (type.equalsIgnoreCase("OBJECT") && schema.path("properties").isEmpty()) {
            return at + ".properties: should be non-empty for OBJECT type";
        }
        if (type.equalsIgnoreCase("ARRAY") && !schema.has("items")) return at + ".items: missing field.";
        for (int i = 0; i < schema.path("required").size(); i++) {
            String name = schema.path("required").get(i).asText();
            if (!schema.path("properties").has(name)) {
                return at + ".required[" + i + "]: property is not defined: " + name;
            }
        }
        for (var property : schema.path("properties").properties()) {
            String refusal = openApi(property.getValue(), path + ".properties[" + property.getKey() + "]");
            if (refusal != null) return refusal;
        }
        for (int i = 0; i < schema.path("anyOf").size(); i++) {
            String refusal = openApi(schema.path("anyOf").get(i), path + ".any_of[" + i + "]");
            if (refusal != null) return refusal;
        }
        return schema.has("items") ? openApi(schema.get("items"), path + ".items") : null;
    }

    private static @Nullable String jsonSchema(JsonNode schema, String path) {
        return jsonSchema(schema, schema, path);
    }

    private static @Nullable String jsonSchema(JsonNode root, JsonNode schema, String path) {
        String at = "* GenerateContentRequest." + path;
        JsonNode reference = schema.path("$ref");
        if (!reference.isMissingNode()) {
            boolean resolves =
                    reference.isTextual() && target(root, reference.asText()).isObject();
            if (!resolves) return at + ": reference to undefined schema at " + reference;
            for (var field : schema.properties()) {
                if (!field.getKey().startsWith("$")) {
                    return at + ": " + field.getKey() + " must not be set beside $ref";
                }
            }
        }
        for (int i = 0; i < schema.path("enum").size(); i++) {
            JsonNode value = schema.path("enum").get(i);
            if (value.isTextual() && value.asText().isBlank()) return at + ".enum[" + i + "]: cannot be empty";
        }
        for (String name : List.of("properties", "$defs", "defs", "definitions")) {
            for (var child : schema.path(name).properties()) {
                String refusal = jsonSchema(root, child.getValue(), path + "." + name + "[" + child.getKey() + "]");
                if (refusal != null) return refusal;
            }
        }
        for (String name : List.of("items", "additionalProperties", "anyOf", "oneOf", "allOf", "prefixItems")) {
            String refusal = jsonSchemas(root, schema.path(name), path + "." + name);
            if (refusal != null) return refusal;
        }
        return null;
    }

    private static @Nullable String jsonSchemas(JsonNode root, JsonNode schemas, String path) {
        if (schemas.isObject()) return jsonSchema(root, schemas, path);
        for (int i = 0; schemas.isArray() && i < schemas.size(); i++) {
            String refusal = jsonSchema(root, schemas.get(i), path + "[" + i + "]");
            if (refusal != null) return refusal;
        }
        return null;
    }

    /** Returns what a reference points at, from the root of its schema. The node is missing when it resolves to nothing. */
    static JsonNode target(JsonNode root, String reference) {
        JsonNode missing = Wire.object().path("");
        if (!reference.startsWith("#")) return named(root, "$id", reference);
        if (reference.length() > 1 && reference.charAt(1) != '/') return named(root, "$anchor", reference.substring(1));
        try {
            // a fragment of an address: a plus sign stands for itself
            String pointer = reference.substring(1).replace("+", "%2B");
            return root.at(JsonPointer.compile(URLDecoder.decode(pointer, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return missing;
        }
    }

    private static JsonNode named(JsonNode root, String keyword, String name) {
        for (JsonNode node : root.findParents(keyword)) {
            if (node.path(keyword).asText().equals(name)) return node;
        }
        return Wire.object().path("");
    }
}
