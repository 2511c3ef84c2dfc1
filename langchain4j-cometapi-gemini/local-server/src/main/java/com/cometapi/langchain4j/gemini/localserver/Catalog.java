package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A short version of CometAPI's public list of models. Its records have the real structure, but invented prices. */
final class Catalog {

    private static final String GEMINI_DOCUMENTATION = "https://apidoc.cometapi.com/api/text/gemini";

    /**
     * A model of the list.
     *
     * @param input USD for a million input tokens; null when the model is charged per request
     * @param output USD for a million output tokens; null when the model is charged per request
     * @param perRequest USD for a request; null when the model is charged per token
     */
    record Model(
            String id,
            String name,
            String provider,
            String type,
            List<String> features,
            @Nullable Double input,
            @Nullable Double output,
            @Nullable Double perRequest) {}

    private static final List<Model> MODELS = List.of(
            gemini("gemini-4-argon", "Gemini 4 Argon", 1.2, 7.2),
            gemini("gemini-3.8-flash", "Gemini 3.8 Flash", 0.4, 2.4),
            gemini("gemini-3.1-pro-preview", "Gemini 3.1 Pro Preview", 1.6, 9.6),
            gemini("gemini-3.1-flash-lite", "Gemini 3.1 Flash Lite", 0.2, 1.2),
            gemini("gemini-3-flash-preview", "Gemini 3 Flash Preview", 0.4, 2.4),
            gemini("gemini-2.5-flash", "Gemini 2.5 Flash", 0.24, 2.0),
            new Model(
                    "gemini-3.1-flash-image",
                    "Gemini 3.1 Flash Image",
                    "Google",
                    "image",
                    List.of("text-to-image", "image-editing"),
                    0.4,
                    48.0,
                    null),
            new Model(
                    "gemini-3-pro-image",
                    "Gemini 3 Pro Image",
                    "Google",
                    "image",
                    List.of("text-to-image", "image-editing"),
                    null,
                    null,
                    0.11),
            new Model("gpt-image-2", "GPT Image 2", "OpenAI", "image", List.of("text-to-image"), 4.0, 24.0, null),
            new Model(
                    "deepseek-v4-pro",
                    "DeepSeek V4 Pro",
                    "DeepSeek",
                    "text",
                    List.of("text-to-text"),
                    0.416,
                    0.832,
                    null));

    private Catalog() {}

    private static Model gemini(String id, String name, double input, double output) {
        List<String> features = List.of("text-to-text", "image-to-text");
        return new Model(id, name, "Google", "text", features, input, output, null);
    }

    /** Returns the models of Google. */
    static List<Model> googleModels() {
        return MODELS.stream().filter(model -> model.provider.equals("Google")).toList();
    }

    static Answer answer(LocalRequest request) {
        if (!request.path().endsWith("/api/models")) {
            return Answer.notFound();
        }
        ObjectNode body = Wire.object()
                .put("success", true)
                .put("page", 0)
                .put("page_size", 0)
                .put("total", MODELS.size());
        ArrayNode data = body.putArray("data");
        for (Model model : MODELS) {
            ObjectNode entry = data.addObject()
                    .put("id", model.id)
                    .put("name", model.name)
                    .put("provider", model.provider)
                    .put("model_type", model.type);
            ArrayNode features = entry.putArray("features");
            model.features.forEach(features::add);
            entry.putObject("pricing")
                    .put("currency", "USD / M Tokens")
                    .put("input", model.input)
                    .put("output", model.output)
                    .put("per_request", model.perRequest)
                    .putNull("per_second");
            if (model.provider.equals("Google")) entry.put("api_doc_url", GEMINI_DOCUMENTATION);
            else entry.putNull("api_doc_url");
        }
        return Answer.raw(200, "application/json", body.toString());
    }
}
