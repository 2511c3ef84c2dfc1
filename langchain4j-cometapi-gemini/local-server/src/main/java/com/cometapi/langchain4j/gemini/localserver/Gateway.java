package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Simulates a gateway between the client and the service. Such a gateway reads requests into structures of its own: it
 * drops the fields that it does not know, and it rewrites error messages. It is modelled on open-source gateways. That
 * CometAPI works the same is likely, but not confirmed.
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

    /** Returns the request as the gateway sends it to the service. */
    static LocalRequest toUpstream(LocalRequest request) {
        if (!(request.json().deepCopy() instanceof ObjectNode body)) return request;
        body.retain(TOP);
        body.path("contents").forEach(Gateway::retainKnown);
        retainKnown(body.path("systemInstruction"));
        retain(body.path("generationConfig"), GENERATION);
        body.path("safetySettings").forEach(setting -> retain(setting, SAFETY));
        retain(body.path("toolConfig"), TOOL_CONFIG);
        retain(body.at("/toolConfig/functionCallingConfig"), CALLING);
        return request.withBody(body);
    }

    private static void retainKnown(JsonNode content) {
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

    /** Returns the response as the gateway sends it to the client. */
    static Answer toClient(LocalRequest request, Answer answer) {
        JsonNode error = answer.status() < 400 ? null : answer.verbatimJson().get("error");
        if (error == null) return answer.reframed();
        if (error.has("type")) return answer;
        String message = error.path("message").asText();
        if (answer.status() == 404) {
            return error(
                    503,
                    "model_not_found",
                    "no available channel for group default and model " + request.model() + " (distributor)");
        }
        if (message.contains("contents is not specified")) {
            return error(500, "invalid_request", "field contents is required");
        }
        Answer rewritten = error(answer.status(), error.path("code").asText(), message);
        for (var header : answer.headers().entrySet()) rewritten = rewritten.header(header.getKey(), header.getValue());
        return rewritten;
    }

    private static Answer error(int status, String code, String message) {
        ObjectNode body = Wire.object();
        body.putObject("error")
                .put("message", message + " (request id: gateway-" + REQUESTS.incrementAndGet() + ")")
                .put("type", "comet_api_error")
                .put("param", "")
                .put("code", code);
        return Answer.raw(status, "application/json", body.toString());
    }
}
