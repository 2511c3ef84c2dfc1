package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Refuses the requests that Gemini refuses, with the error messages of Gemini.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">The request's fields</a>
 */
final class StrictRules {

    static final String KEY_MISSING = "{\"error\":{\"message\":\"invalid token (request id: local-1)\","
            + "\"type\":\"comet_api_error\",\"param\":\"\",\"code\":\"\"}}";
    static final String KEY_WRONG = "{\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API"
            + " key.\",\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"@type\":"
            + "\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"API_KEY_INVALID\","
            + "\"domain\":\"googleapis.com\"}]}}";

    private static final Set<String> PART_DATA = Set.of(
            "text",
            "inlineData",
            "fileData",
            "functionCall",
            "functionResponse",
            "executableCode",
            "codeExecutionResult",
            "toolCall",
            "toolResponse",
            "thoughtSignature");

    private static final List<BiFunction<JsonNode, String, @Nullable String>> RULES = List.of(
            (body, model) -> KnownFields.REQUEST.refusal(body),
            (body, model) -> KnownFields.GENERATION_CONFIG.refusal(body.path("generationConfig")),
            (body, model) -> KnownFields.THINKING_CONFIG.refusal(body.at("/generationConfig/thinkingConfig")),
            (body, model) -> KnownFields.TOOL_CONFIG.refusal(body.path("toolConfig")),
            (body, model) -> KnownFields.CALLING_CONFIG.refusal(body.at("/toolConfig/functionCallingConfig")),
            (body, model) -> contents(body.path("contents")),
            (body, model) -> pairs(body.path("contents")),
            (body, model) -> signatures(body.path("contents"), model),
            (body, model) -> thinking(body.at("/generationConfig/thinkingConfig"), model),
            (body, model) -> declarations(body),
            (body, model) -> callingConfig(body),
            (body, model) -> toolCombination(body, model),
            (body, model) -> cache(body),
            (body, model) -> format(body, model));

    private StrictRules() {}

    static boolean isKeyMissing(LocalRequest request) {
        return request.header("x-goog-api-key") == null && request.header("authorization") == null;
    }

    static boolean isKeyWrong(LocalRequest request) {
        return "banana".equals(request.header("x-goog-api-key"))
                || "Bearer banana".equals(request.header("authorization"));
    }

    /** Returns the error message of the service; null when it accepts the request. */
    static @Nullable String refusal(LocalRequest request, IssuedSignatures signatures) {
        if (!request.json().isObject()) return "Invalid JSON payload received.";
        String model = request.model() == null ? "" : request.model();
        for (BiFunction<JsonNode, String, @Nullable String> rule : RULES) {
            String refusal = rule.apply(request.json(), model);
            if (refusal != null) return refusal;
        }
        return signs(model) ? signatures.refusal(request.json().path("contents"), model) : null;
    }

    private static @Nullable String contents(JsonNode contents) {
        if (contents.isEmpty()) return "* GenerateContentRequest.contents: contents is not specified";
        String previous = "";
        for (JsonNode content : contents) {
            String role = content.path("role").asText();
            if (!role.equals("user") && !role.equals("model")) {
                return "Please use a valid role: user, model.";
            }
            if (role.equals(previous)) return "Please ensure that multiturn requests alternate between user and model.";
            previous = parts(content, "functionResponse").isEmpty() ? role : ""; // a user message may follow results
            if (content.path("parts").isEmpty()) {
                return "* GenerateContentRequest.contents.parts: contents.parts must not be empty.";
            }
            for (JsonNode part : content.path("parts")) {
                boolean hasData = PART_DATA.stream().anyMatch(part::has);
                boolean isBlank =
                        part.has("text") && part.get("text").asText().isEmpty() && !part.has("thoughtSignature");
                if (!hasData || isBlank) {
                    return "* GenerateContentRequest.contents.parts.data: required oneof field 'data' must have one"
                            + " initialized field";
                }
            }
        }
        if (contents.get(0).path("role").asText().equals("user")) return null;
        return parts(contents.get(0), "functionCall").isEmpty()
                ? "Please ensure that multiturn requests start with a user turn."
                : "Please ensure that function call turn comes immediately after a user turn or after a function"
                        + " response turn.";
    }

    private static @Nullable String pairs(JsonNode contents) {
        for (int i = 0; i < contents.size(); i++) {
            List<JsonNode> calls = parts(contents.get(i), "functionCall");
            List<JsonNode> serverResults = parts(contents.get(i), "functionResponse");
            boolean isModel = contents.get(i).path("role").asText().equals("model");
            if (!isModel) continue;
            int open = calls.size() - serverResults.size();
            List<JsonNode> results =
                    i + 1 < contents.size() ? parts(contents.get(i + 1), "functionResponse") : List.of();
            if (open != results.size()) {
                return "Please ensure that the number of function response parts is equal to the number of function"
                        + " call parts of the function call turn.";
            }
            for (int k = 0; k < results.size() && serverResults.isEmpty(); k++) {
                if (!results.get(k).path("response").isObject()) return "Invalid value at 'function_response.response'";
                if (!results.get(k).path("name").equals(calls.get(k).path("name"))
                        || !results.get(k)
                                .path("id")
                                .asText()
                                .equals(calls.get(k).path("id").asText())) {
                    return "The function response does not match the function call: "
                            + calls.get(k).path("name").asText();
                }
            }
        }
        return null;
    }

    private static List<JsonNode> parts(JsonNode content, String kind) {
        List<JsonNode> found = new ArrayList<>();
        content.path("parts").forEach(part -> {
            if (part.has(kind)) found.add(part.get(kind));
        });
        return found;
    }

    /** The first function call of each model turn since the last user message must carry its thought signature. */
    private static @Nullable String signatures(JsonNode contents, String model) {
        if (!signs(model)) return null;
        int turn = contents.size() - 1;
        while (turn > 0 && !isUserMessage(contents.get(turn))) turn--;
        for (int i = turn; i < contents.size(); i++) {
            int position = 0;
            for (JsonNode part : contents.get(i).path("parts")) {
                position++;
                if (!part.has("functionCall")) continue;
                if (!part.has("thoughtSignature")) {
                    return "Function call is missing a thought_signature in functionCall parts. This is required for"
                            + " tools to work correctly, and missing thought_signature may lead to degraded model"
                            + " performance. Additional data, function call `"
                            + part.at("/functionCall/name").asText() + "` , position " + position + ".";
                }
                break;
            }
        }
        return null;
    }

    /** Returns true for the model generations that require their thought signatures back. */
    static boolean signs(String model) {
        return isGeneration(model, 3) || isGeneration(model, 4);
    }

    private static boolean isUserMessage(JsonNode content) {
        return content.path("role").asText().equals("user")
                && parts(content, "functionResponse").isEmpty();
    }

    private static boolean isGeneration(String model, int major) {
        return model.startsWith("gemini-" + major);
    }

    private static @Nullable String thinking(JsonNode config, String model) {
        boolean hasLevel = config.has("thinkingLevel");
        boolean hasBudget = config.has("thinkingBudget");
        if (hasLevel && hasBudget) return "You can only set only one of thinking budget and thinking level.";
        if (hasLevel && isGeneration(model, 2)) return "Thinking level is not supported for this model";
        if (hasBudget && isGeneration(model, 4)) return "Thinking budget is not supported for this model.";
        if (config.isObject() && model.startsWith("gemini-2.0")) return "Thinking is not supported for this model.";
        if (model.startsWith("gemini-2.5-pro")
                && hasBudget
                && config.get("thinkingBudget").asInt() == 0) {
            return "Budget 0 is invalid. This model only works in thinking mode.";
        }
        boolean isMinimal =
                "MINIMAL".equalsIgnoreCase(config.path("thinkingLevel").asText());
        boolean lacksMinimal = isGeneration(model, 4)
                || model.startsWith("gemini-3.7")
                || model.startsWith("gemini-3.8")
                || isGeneration(model, 3) && model.contains("-pro");
        return isMinimal && lacksMinimal
                ? "Thinking level MINIMAL is not supported for this model. Please retry with other thinking level."
                : null;
    }

    private static @Nullable String declarations(JsonNode body) {
        for (JsonNode tool : body.path("tools")) {
            for (JsonNode declaration : tool.path("functionDeclarations")) {
                String refusal = declaration(declaration);
                if (refusal != null) return refusal;
            }
        }
        return null;
    }

    private static @Nullable String declaration(JsonNode declaration) {
        String unknown = KnownFields.FUNCTION_DECLARATION.refusal(declaration);
        if (unknown != null) return unknown;
        if (!declaration.path("name").asText().matches("[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}")) {
            return "Invalid function name. Must start with a letter or an underscore: "
                    + declaration.path("name").asText();
        }
        if (declaration.has("parameters") && declaration.has("parametersJsonSchema")) {
            return "parameters and parameters_json_schema must not both be set.";
        }
        return schema(declaration.path("parameters"), "parameters");
    }

    private static @Nullable String callingConfig(JsonNode body) {
        JsonNode calling = body.at("/toolConfig/functionCallingConfig");
        if (calling.isObject() && !hasFunctions(body)) {
            return "Function calling config is set without function_declarations.";
        }
        boolean isChoosing =
                List.of("ANY", "VALIDATED").contains(calling.path("mode").asText());
        return calling.has("allowedFunctionNames") && !isChoosing
                ? "Allowed function names are only supported with the function calling mode ANY or VALIDATED."
                : null;
    }

    private static @Nullable String toolCombination(JsonNode body, String model) {
        boolean hasServerTools = false;
        for (JsonNode tool : body.path("tools")) hasServerTools |= !tool.has("functionDeclarations");
        if (!hasServerTools || !hasFunctions(body)) return null;
        if (isGeneration(model, 2)) return "Tool use with function calling is unsupported by the model.";
        return body.at("/toolConfig/includeServerSideToolInvocations").asBoolean()
                ? null
                : "Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with Function"
                        + " calling.";
    }

    private static boolean hasFunctions(JsonNode body) {
        for (JsonNode tool : body.path("tools")) {
            if (tool.has("functionDeclarations")) return true;
        }
        return false;
    }

    private static @Nullable String schema(JsonNode schema, String path) {
        if (schema.isMissingNode()) return null;
        String refusal = KnownFields.SCHEMA.refusal(schema, "'" + path + "'");
        if (refusal != null) return refusal;
        if (schema.has("anyOf") && schema.size() > 1) return "'" + path + "' specified other fields alongside any_of";
        if (schema.path("type").isArray()) return "Proto field is not repeating, cannot start list.";
        String type = schema.path("type").asText();
        if (type.equalsIgnoreCase("OBJECT") && schema.path("properties").isEmpty()) {
            return path + ".properties: should be non-empty for OBJECT type";
        }
        for (JsonNode value : schema.path("enum")) {
            if (!value.isTextual()) return "Invalid value at '" + path + ".enum' (TYPE_STRING), " + value;
        }
        if (type.equalsIgnoreCase("ARRAY") && !schema.has("items")) return path + ".items: missing field.";
        for (JsonNode name : schema.path("required")) {
            if (!schema.path("properties").has(name.asText())) {
                return path + ".required: property is not defined: " + name.asText();
            }
        }
        for (var property : schema.path("properties").properties()) {
            refusal = schema(property.getValue(), path + ".properties[" + property.getKey() + "]");
            if (refusal != null) return refusal;
        }
        for (JsonNode branch : schema.path("anyOf")) {
            refusal = schema(branch, path + ".any_of");
            if (refusal != null) return refusal;
        }
        return schema.has("items") ? schema(schema.get("items"), path + ".items") : null;
    }

    private static @Nullable String cache(JsonNode body) {
        boolean hasMore = body.has("systemInstruction") || body.has("tools") || body.has("toolConfig");
        return body.has("cachedContent") && hasMore
                ? "CachedContent can not be used with GenerateContent request setting system_instruction, tools or"
                        + " tool_config.\n\nProposed fix: move those values to CachedContent from GenerateContent request."
                : null;
    }

    private static @Nullable String format(JsonNode body, String model) {
        JsonNode config = body.path("generationConfig");
        boolean hasSchema = config.has("responseSchema") || config.has("responseJsonSchema");
        if (config.has("responseSchema") && config.has("responseJsonSchema")) {
            return "response_schema and response_json_schema must not both be set.";
        }
        if (hasSchema && !config.has("responseMimeType")) return "response_schema needs a response_mime_type.";
        boolean isJson = config.path("responseMimeType").asText().equals("application/json");
        if (isJson && hasFunctions(body) && isGeneration(model, 2)) {
            return "Function calling with a response mime type: 'application/json' is unsupported";
        }
        boolean isForced =
                body.at("/toolConfig/functionCallingConfig/mode").asText().equals("ANY");
        if (isJson && isForced) {
            return "Forced function calling (ANY mode) with a response mime type: 'application/json' is unsupported";
        }
        return schema(config.path("responseSchema"), "response_schema");
    }
}
