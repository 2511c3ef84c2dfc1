package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists the fields that the service knows, by the object that they belong to. The service refuses all other fields.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">The request's fields</a>
 */
enum KnownFields {
    REQUEST(
            "the request",
            "contents",
            "systemInstruction",
            "tools",
            "toolConfig",
            "safetySettings",
            "generationConfig",
            "cachedContent",
            "serviceTier",
            "labels",
            "modelArmorConfig",
            "model"),
    GENERATION_CONFIG(
            "'generation_config'",
            "temperature",
            "topP",
            "topK",
            "candidateCount",
            "maxOutputTokens",
            "stopSequences",
            "seed",
            "presencePenalty",
            "frequencyPenalty",
            "responseLogprobs",
            "logprobs",
            "responseMimeType",
            "responseSchema",
            "responseJsonSchema",
            "responseModalities",
            "thinkingConfig",
            "speechConfig",
            "imageConfig",
            "mediaResolution",
            "enableEnhancedCivicAnswers",
            "audioTimestamp"),
    THINKING_CONFIG("'generation_config.thinking_config'", "includeThoughts", "thinkingBudget", "thinkingLevel"),
    TOOL_CONFIG("'tool_config'", "functionCallingConfig", "retrievalConfig", "includeServerSideToolInvocations"),
    CALLING_CONFIG(
            "'tool_config.function_calling_config'", "mode", "allowedFunctionNames", "streamFunctionCallArguments"),
    FUNCTION_DECLARATION(
            "'tools.function_declarations'",
            "name",
            "description",
            "parameters",
            "parametersJsonSchema",
            "response",
            "responseJsonSchema",
            "behavior"),
    SCHEMA(
            "a schema",
            "type",
            "format",
            "title",
            "description",
            "nullable",
            "enum",
            "items",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
            "minLength",
            "maxLength",
            "properties",
            "required",
            "propertyOrdering",
            "minimum",
            "maximum",
            "pattern",
            "anyOf",
            "default",
            "example");

    private final String location;
    private final Set<String> names;

    KnownFields(String location, String... names) {
        this.location = location;
        this.names = Set.of(names);
    }

    /** Returns the error message of the service for the first unknown field; null when all are known. */
    @Nullable
    String refusal(JsonNode object) {
        return refusal(object, location);
    }

    /** Works like {@link #refusal(JsonNode)} for an object whose location varies, such as a schema within a schema. */
    @Nullable
    String refusal(JsonNode object, String where) {
        for (var field : object.properties()) {
            if (!names.contains(field.getKey())) {
                return "Invalid JSON payload received. Unknown name \"" + field.getKey() + "\" at " + where
                        + ": Cannot find field.";
            }
        }
        return null;
    }
}
