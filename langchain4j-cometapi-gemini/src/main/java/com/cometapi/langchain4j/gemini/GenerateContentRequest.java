package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request in the form of the service.
 *
 * @param systemInstruction its role is null; the service ignores it
 * @param fields everything else by wire name: generationConfig, tools, toolConfig, safetySettings and the fields that the caller
 *     added
 * @see <a href="https://ai.google.dev/api/generate-content#request-body">Request body</a>
 */
record GenerateContentRequest(
        @Nullable GeminiContent systemInstruction, List<GeminiContent> contents, Map<String, Object> fields)
        implements JsonWriter.Encodable {

    /** Returns the same request with one more field. */
    GenerateContentRequest with(String wireName, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.put(wireName, value);
        return new GenerateContentRequest(systemInstruction, contents, all);
    }

    @Override
    public void writeTo(JsonWriter json) throws IOException {
        json.beginObject();
        json.field("systemInstruction", systemInstruction);
        json.field("contents", contents);
        json.fields(fields);
        json.endObject();
    }
}
