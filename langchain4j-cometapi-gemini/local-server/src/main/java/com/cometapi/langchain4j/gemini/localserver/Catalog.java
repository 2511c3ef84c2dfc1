package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** CometAPI's public list of models, in short. */
final class Catalog {

    private static final List<String> MODELS =
            List.of("gemini-3-flash-preview", "gemini-3.1-pro-preview", "gemini-3.8-flash", "gemini-2.5-flash");

    private Catalog() {}

    static Answer answer(LocalRequest request) {
        if (!request.path().endsWith("/api/models")) {
            return Answer.raw(404, "text/html", "<html><title>404 Not Found</title></html>");
        }
        ObjectNode body = Wire.object().put("success", true).put("page", 0).put("total", MODELS.size());
        ArrayNode data = body.putArray("data");
        for (String model : MODELS) {
            data.addObject().put("id", model).put("provider", "Google").put("model_type", "text");
        }
        return Answer.raw(200, "application/json", body.toString());
    }
}
