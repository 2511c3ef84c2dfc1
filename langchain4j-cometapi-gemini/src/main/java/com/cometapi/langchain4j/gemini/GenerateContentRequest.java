package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the service.
 *
 * @param systemInstruction its role is null; the service ignores it
 * @param fields everything else by wire name: generationConfig, tools, toolConfig, safetySettings and what the caller
 *     added
 * @see <a href="https://ai.google.dev/api/generate-content#request-body">Request body</a>
 */
record GenerateContentRequest(
        @Nullable Content systemInstruction,
        List<Content> contents,

        @JsonAnyGetter @JsonInclude(JsonInclude.Include.NON_NULL)
        Map<String, Object> fields) {}
