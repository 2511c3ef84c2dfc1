package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.Catalog.Model;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code GET models} and {@code GET models/{id}} in the format of Gemini. The models are those of Google in {@link
 * Catalog}.
 *
 * @see <a href="https://ai.google.dev/api/models">Models</a>
 */
final class ModelList {

    private static final Pattern PATH = Pattern.compile("(?:/.*)?/(v1|v1beta)/models(?:/([^/:]*))?");
    private static final Pattern PARAMETER = Pattern.compile("(?:^|&)(pageSize|pageToken)=([^&]*)");
    private static final int DEFAULT_PAGE_SIZE = 50;
    private static final int MAX_PAGE_SIZE = 1000;
    private static final int INPUT_TOKENS = 1_048_576;
    private static final int OUTPUT_TOKENS = 65_536;
    private static final int IMAGE_OUTPUT_TOKENS = 32_768;

    private ModelList() {}

    /** Returns true for the path of the list and of each model. */
    static boolean serves(LocalRequest request) {
        return request.method().equals("GET") && PATH.matcher(request.path()).matches();
    }

    /** Returns true for a version of the service's API that has {@code countTokens}. */
    static boolean isVersioned(LocalRequest request) {
        return request.path().matches("(?:/.*)?/(?:v1|v1beta)/models/[^/]+:\\w+");
    }

    /** @param isStrict whether the request needs a key */
    static Answer answer(LocalRequest request, boolean isStrict) {
        Answer keyError = isStrict ? StrictRules.keyError(request) : null;
        if (keyError != null) return keyError;
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) return Answer.notFound();
        String id = path.group(2);
        if (id == null || id.isEmpty()) return page(request.query());
        for (Model model : Catalog.googleModels()) {
            if (model.id().equals(id)) return json(entry(model));
        }
        return Answer.error(404, "Model is not found: models/" + id + " for api version " + path.group(1));
    }

    private static Answer page(@Nullable String query) {
        int size = 0;
        int from = 0;
        Matcher parameter = PARAMETER.matcher(query == null ? "" : query);
        while (parameter.find()) {
            boolean isSize = parameter.group(1).equals("pageSize");
            if (!parameter.group(2).matches("\\d{1,9}")) {
                return Answer.error(400, isSize ? "Invalid value at 'page_size'" : "Invalid page token.");
            }
            int value = Integer.parseInt(parameter.group(2));
            if (isSize) size = value;
            else from = value;
        }
        List<Model> models = Catalog.googleModels();
        if (from > models.size()) return Answer.error(400, "Invalid page token.");
        int to = Math.min(models.size(), from + (size == 0 ? DEFAULT_PAGE_SIZE : Math.min(size, MAX_PAGE_SIZE)));
        ObjectNode body = Wire.object();
        ArrayNode list = body.putArray("models");
        models.subList(from, to).forEach(model -> list.add(entry(model)));
        if (to < models.size()) body.put("nextPageToken", String.valueOf(to));
        return json(body);
    }

    private static ObjectNode entry(Model model) {
        boolean isImage = model.type().equals("image");
        ObjectNode entry = Wire.object()
                .put("name", "models/" + model.id())
                .put("baseModelId", model.id())
                .put("version", "001")
                .put("displayName", model.name())
                .put("description", model.name() + ", simulated by a local server")
                .put("inputTokenLimit", isImage ? OUTPUT_TOKENS : INPUT_TOKENS)
                .put("outputTokenLimit", isImage ? IMAGE_OUTPUT_TOKENS : OUTPUT_TOKENS);
        entry.putArray("supportedGenerationMethods").add("generateContent").add("countTokens");
        return entry.put("temperature", 1)
                .put("topP", 0.95)
                .put("topK", 64)
                .put("maxTemperature", 2)
                .put("thinking", ModelTable.of(model.id()).thinks());
    }

    private static Answer json(ObjectNode body) {
        return Answer.raw(200, "application/json; charset=UTF-8", body.toString());
    }
}
