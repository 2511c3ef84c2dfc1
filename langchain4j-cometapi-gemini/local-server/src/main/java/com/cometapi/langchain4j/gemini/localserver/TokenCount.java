package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Predicate;

/** Responds to {@code countTokens}. Scripted responses and rules are for generations only. */
final class TokenCount {

    private TokenCount() {}

    /** Counts the tokens of contents, or of a whole request. */
    static Answer answer(LocalRequest request, boolean isStrict, Predicate<String> isSent) {
        JsonNode body = request.json();
        JsonNode whole = body.path("generateContentRequest");
        if (whole instanceof ObjectNode wrapped) body = wrapped.deepCopy().without("model");
        String model = String.valueOf(request.model());
        RequestReader.Result read = RequestReader.read(body, model, isSent);
        if (isStrict && read.refusal() != null) return Answer.error(400, read.refusal());
        ObjectNode count = new PromptTokens(read.json(), model).toResponse();
        return Answer.raw(200, "application/json; charset=UTF-8", count.toString());
    }
}
