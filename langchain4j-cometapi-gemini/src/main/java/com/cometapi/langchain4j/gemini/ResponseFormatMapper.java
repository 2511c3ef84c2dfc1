package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.io.SerializedString;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import java.util.Map;

/** Maps LangChain4j's response format to the media type of the answer and to one of the two fields for a schema. Thread-safe. */
final class ResponseFormatMapper {

    /** A schema that the application keeps and sends with each request is mapped and written once. */
    private final IdentityCache<JsonSchemaElement, Schema> schemas = new IdentityCache<>();

    private record Schema(String mediaType, String field, SerializedString json) {}

    void map(ResponseFormat format, Map<String, Object> generationConfig) {
        if (format.type() != ResponseFormatType.JSON) return;
        JsonSchemaElement root =
                format.jsonSchema() == null ? null : format.jsonSchema().rootElement();
        if (root == null) {
            generationConfig.put("responseMimeType", "application/json");
            return;
        }
        Schema schema = schemas.get(root, ResponseFormatMapper::mapped);
        generationConfig.put("responseMimeType", schema.mediaType);
        generationConfig.put(schema.field, schema.json);
    }

    private static Schema mapped(JsonSchemaElement root) {
        boolean isChoice = root instanceof JsonEnumSchema choice
                && !SchemaMapper.values(choice).isEmpty();
        boolean fitsOpenApi = SchemaMapper.fitsOpenApi(root);
        return new Schema(
                isChoice ? "text/x.enum" : "application/json",
                fitsOpenApi ? "responseSchema" : "responseJsonSchema",
                JsonWriter.partOfRequests(
                        fitsOpenApi ? SchemaMapper.openApi(root) : JsonSchemaMapper.jsonSchema(root)));
    }
}
