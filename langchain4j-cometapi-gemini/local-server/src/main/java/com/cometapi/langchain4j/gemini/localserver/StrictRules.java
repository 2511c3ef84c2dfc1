package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Refuses the requests that Gemini refuses, with the error messages of Gemini. {@link RequestFields} holds what one field
 * decides. The rules here and in the classes below decide about several fields together.
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

    private static final Set<String> SAFETY_CATEGORIES = Set.of(
            "HARM_CATEGORY_HATE_SPEECH",
            "HARM_CATEGORY_SEXUALLY_EXPLICIT",
            "HARM_CATEGORY_DANGEROUS_CONTENT",
            "HARM_CATEGORY_HARASSMENT",
            "HARM_CATEGORY_CIVIC_INTEGRITY",
            "HARM_CATEGORY_JAILBREAK",
            "HARM_CATEGORY_IMAGE_HATE",
            "HARM_CATEGORY_IMAGE_DANGEROUS_CONTENT",
            "HARM_CATEGORY_IMAGE_HARASSMENT",
            "HARM_CATEGORY_IMAGE_SEXUALLY_EXPLICIT");

    private interface Rule {

        @Nullable
        String refusal(JsonNode body, String model, boolean isStreamed);
    }

    private static final List<Rule> RULES = List.of(
            (body, model, isStreamed) -> ConversationRules.refusal(body.path("contents"), model),
            (body, model, isStreamed) -> thinking(body.at("/generationConfig/thinkingConfig"), model),
            (body, model, isStreamed) -> SchemaRules.refusal(body),
            (body, model, isStreamed) -> repeatedFunction(body.path("tools")),
            (body, model, isStreamed) -> callingConfig(body),
            (body, model, isStreamed) -> toolCombination(body, model),
            (body, model, isStreamed) -> safety(body.path("safetySettings")),
            (body, model, isStreamed) -> cache(body),
            (body, model, isStreamed) -> format(body, model),
            StrictRules::output);

    private StrictRules() {}

    /** Returns the response to a request without a key, or with a wrong one. Returns null for any other key. */
    static @Nullable Answer keyError(LocalRequest request) {
        if (isKeyMissing(request)) return Answer.raw(401, "application/json", KEY_MISSING);
        return isKeyWrong(request) ? Answer.raw(400, "application/json; charset=UTF-8", KEY_WRONG) : null;
    }

    static boolean isKeyMissing(LocalRequest request) {
        return request.header("x-goog-api-key") == null
                && request.header("authorization") == null
                && !hasInQuery(request, "key=.+");
    }

    static boolean isKeyWrong(LocalRequest request) {
        return "banana".equals(request.header("x-goog-api-key"))
                || "Bearer banana".equals(request.header("authorization"))
                || hasInQuery(request, "key=banana");
    }

    private static boolean hasInQuery(LocalRequest request, String parameter) {
        String query = request.query();
        return query != null && Stream.of(query.split("&")).anyMatch(each -> each.matches(parameter));
    }

    /** Returns the error message of the service; null when it accepts the request. */
    static @Nullable String refusal(LocalRequest request, IssuedSignatures signatures, SentFields sent) {
        String model = request.model() == null ? "" : request.model();
        RequestReader.Result read = RequestReader.read(request.json(), model, sent::contains);
        if (read.refusal() != null) return read.refusal();
        for (Rule rule : RULES) {
            String refusal = rule.refusal(read.json(), model, request.streamed());
            if (refusal != null) return refusal;
        }
        return ConversationRules.signs(model) ? signatures.refusal(read.json().path("contents"), model) : null;
    }

    private static @Nullable String thinking(JsonNode config, String model) {
        boolean hasLevel = config.has("thinkingLevel");
        boolean hasBudget = config.has("thinkingBudget");
        if (hasLevel && hasBudget) return "You can only set only one of thinking budget and thinking level.";
        ModelTable.Model traits = ModelTable.of(model);
        if (config.isObject() && !traits.thinks()) return "Thinking is not supported for this model.";
        String level = config.path("thinkingLevel").asText();
        if (hasLevel && !traits.hasLevel(level)) {
            return "Thinking level " + level
                    + " is not supported for this model. Please retry with other thinking level.";
        }
        int budget = config.path("thinkingBudget").asInt();
        if (!hasBudget || traits.hasBudget(budget)) return null;
        if (budget == 0) return "Budget 0 is invalid. This model only works in thinking mode.";
        return "The thinking budget " + budget + " is invalid. Please choose a value between " + traits.smallestBudget()
                + " and " + traits.largestBudget() + ".";
    }

    private static @Nullable String repeatedFunction(JsonNode tools) {
        Set<String> names = new HashSet<>();
        for (String name : declaredFunctions(tools)) {
            if (!names.add(name)) return "Duplicate function declaration found: " + name;
        }
        return null;
    }

    private static List<String> declaredFunctions(JsonNode tools) {
        List<String> names = new ArrayList<>();
        for (JsonNode tool : tools) {
            for (JsonNode declaration : tool.path("functionDeclarations")) {
                names.add(declaration.path("name").asText());
            }
        }
        return names;
    }

    private static @Nullable String callingConfig(JsonNode body) {
        JsonNode calling = body.at("/toolConfig/functionCallingConfig");
        if (calling.isObject() && body.path("tools").isEmpty()) {
            return "Function calling config is set without function_declarations.";
        }
        List<String> declared = declaredFunctions(body.path("tools"));
        String mode = calling.path("mode").asText();
        boolean isChoosing = mode.equalsIgnoreCase("ANY") || mode.equalsIgnoreCase("VALIDATED");
        for (JsonNode name : calling.path("allowedFunctionNames")) {
            if (!isChoosing) {
                return "Allowed function names are only supported with the function calling mode ANY or VALIDATED.";
            }
            if (!declared.contains(name.asText())) {
                return "* GenerateContentRequest.tool_config.function_calling_config.allowed_function_names: "
                        + name.asText() + " is not declared.";
            }
        }
        return null;
    }

    private static @Nullable String toolCombination(JsonNode body, String model) {
        boolean hasServerTools = false;
        for (JsonNode tool : body.path("tools")) {
            hasServerTools |= tool.size() > (tool.has("functionDeclarations") ? 1 : 0);
        }
        if (!hasServerTools || !hasFunctions(body)) return null;
        if (ModelTable.generation(model) == 2) return "Tool use with function calling is unsupported by the model.";
        // Vertex AI does not know the flag. Clients for it choose a mode, so that a request without the flag is valid
        // there.
        boolean mayOmit = body.at("/toolConfig/functionCallingConfig").has("mode");
        return mayOmit
                        || body.at("/toolConfig/includeServerSideToolInvocations")
                                .asBoolean()
                ? null
                : "Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with Function"
                        + " calling.";
    }

    private static boolean hasFunctions(JsonNode body) {
        for (JsonNode tool : body.path("tools")) {
            if (!tool.path("functionDeclarations").isEmpty()) return true;
        }
        return false;
    }

    private static @Nullable String safety(JsonNode settings) {
        Set<String> categories = new HashSet<>();
        for (int i = 0; i < settings.size(); i++) {
            String category = settings.get(i).path("category").asText().toUpperCase(Locale.ROOT);
            String at = "* GenerateContentRequest.safety_settings[" + i + "]";
            if (!SAFETY_CATEGORIES.contains(category)) {
                return at + ": element predicate failed: $.category in (HarmCategory.HARM_CATEGORY_HATE_SPEECH,"
                        + " HarmCategory.HARM_CATEGORY_SEXUALLY_EXPLICIT, HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT,"
                        + " HarmCategory.HARM_CATEGORY_HARASSMENT, HarmCategory.HARM_CATEGORY_CIVIC_INTEGRITY)";
            }
            if (!categories.add(category)) return at + ": at most one setting is allowed for " + category;
        }
        return null;
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
        if (hasSchema && !config.has("responseMimeType")) return "response_schema needs a response_mime_type.";
        boolean isJson = config.path("responseMimeType").asText().equals("application/json");
        if (isJson && hasFunctions(body) && ModelTable.generation(model) == 2) {
            return "Function calling with a response mime type: 'application/json' is unsupported";
        }
        String mode = body.at("/toolConfig/functionCallingConfig/mode").asText();
        return isJson && mode.equalsIgnoreCase("ANY") && hasFunctions(body)
                ? "Forced function calling (ANY mode) with a response mime type: 'application/json' is unsupported"
                : null;
    }

    private static @Nullable String output(JsonNode body, String model, boolean isStreamed) {
        JsonNode config = body.path("generationConfig");
        ModelTable.Model traits = ModelTable.of(model);
        if (config.has("logprobs") && !config.path("responseLogprobs").asBoolean()) {
            return "* GenerateContentRequest.generation_config.logprobs: response_logprobs must be true to use logprobs.";
        }
        if (config.path("candidateCount").asInt(1) > 1 && (isStreamed || traits.hasOneCandidate())) {
            return "Only one candidate can be specified in the current model";
        }
        boolean isLong = config.path("maxOutputTokens").asInt() > traits.largestUnaryOutput();
        return isLong && !isStreamed && !body.has("continuationToken")
                ? "max_output_tokens above " + traits.largestUnaryOutput()
                        + " needs a continuation_token, or a streamed" + " request."
                : null;
    }
}
