package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A reseller between the client and the service, of the kind that reads requests into structures of its own: fields that
 * it does not know vanish, and errors come back in its own words. What it is modelled on is open source; that CometAPI
 * does the same is likely, not known.
 */
final class Gateway {

    private static final Set<String> TOP = Set.of(
            "contents",
            "systemInstruction",
            "generationConfig",
            "safetySettings",
            "tools",
            "toolConfig",
            "cachedContent");
    private static final Set<String> CONTENT = Set.of("role", "parts");
    private static final Set<String> PART = Set.of(
            "text",
            "thought",
            "thoughtSignature",
            "inlineData",
            "fileData",
            "functionCall",
            "functionResponse",
            "executableCode",
            "codeExecutionResult",
            "videoMetadata",
            "mediaResolution");
    private static final Set<String> BLOB = Set.of("mimeType", "data");
    private static final Set<String> CALL = Set.of("name", "args");
    private static final Set<String> RESPONSE = Set.of("name", "response", "parts", "willContinue", "scheduling");
    private static final Set<String> SAFETY = Set.of("category", "threshold");
    private static final Set<String> TOOL_CONFIG =
            Set.of("functionCallingConfig", "retrievalConfig", "includeServerSideToolInvocations");
    private static final Set<String> CALLING = Set.of("mode", "allowedFunctionNames");
    private static final Set<String> GENERATION = Set.of(
            "temperature",
            "topP",
            "topK",
            "maxOutputTokens",
            "candidateCount",
            "stopSequences",
            "responseMimeType",
            "responseSchema",
            "responseJsonSchema",
            "presencePenalty",
            "frequencyPenalty",
            "responseLogprobs",
            "logprobs",
            "enableEnhancedCivicAnswers",
            "mediaResolution",
            "seed",
            "responseModalities",
            "thinkingConfig",
            "speechConfig",
            "imageConfig");

    private static final AtomicLong REQUESTS = new AtomicLong();

    private Gateway() {}

    /** The request as it reaches the service. */
    static LocalRequest passedOn(LocalRequest request) {
        if (!(request.json().deepCopy() instanceof ObjectNode body)) return request;
        body.retain(TOP);
        body.path("contents").forEach(Gateway::passOnContent);
        passOnContent(body.path("systemInstruction"));
        retain(body.path("generationConfig"), GENERATION);
        body.path("safetySettings").forEach(setting -> retain(setting, SAFETY));
        retain(body.path("toolConfig"), TOOL_CONFIG);
        retain(body.at("/toolConfig/functionCallingConfig"), CALLING);
        return request.withBody(body);
    }

    private static void passOnContent(JsonNode content) {
        retain(content, CONTENT);
        for (JsonNode part : content.path("parts")) {
            retain(part, PART);
            retain(part.path("inlineData"), BLOB);
            retain(part.path("functionCall"), CALL);
            retain(part.path("functionResponse"), RESPONSE);
        }
    }

    private static void retain(JsonNode node, Set<String> fields) {
        if (node instanceof ObjectNode object) object.retain(fields);
    }

    /** The answer as it reaches the client. */
    static Answer passedBack(LocalRequest request, Answer answer) {
        JsonNode error = answer.status() < 400 ? null : answer.verbatimJson().get("error");
        if (error == null) return answer.reframed();
        if (error.has("type")) return answer;
        String words = error.path("message").asText();
        if (answer.status() == 404) {
            return error(
                    503,
                    "model_not_found",
                    "no available channel for group default and model " + request.model() + " (distributor)");
        }
        if (words.contains("contents is not specified")) {
            return error(500, "invalid_request", "field contents is required");
        }
        Answer passed = error(answer.status(), error.path("code").asText(), words);
        for (var header : answer.headers().entrySet()) passed = passed.header(header.getKey(), header.getValue());
        return passed;
    }

    private static Answer error(int status, String code, String words) {
        ObjectNode body = Wire.object();
        body.putObject("error")
                .put("message", words + " (request id: gateway-" + REQUESTS.incrementAndGet() + ")")
                .put("type", "comet_api_error")
                .put("param", "")
                .put("code", code);
        return Answer.raw(status, "application/json", body.toString());
    }
}
