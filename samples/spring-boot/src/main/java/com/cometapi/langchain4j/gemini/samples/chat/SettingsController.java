package com.cometapi.langchain4j.gemini.samples.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.web.servlet.MultipartProperties;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the models and limits for the page. */
@RestController
final class SettingsController {

    private final Models models;
    private final MultipartProperties multipart;
    private final boolean isSimulated;

    SettingsController(
            Models models,
            MultipartProperties multipart,
            @Value("${" + SimulatedModel.IS_SIMULATED + ":false}") boolean isSimulated) {
        this.models = models;
        this.multipart = multipart;
        this.isSimulated = isSimulated;
    }

    /** @param notice a notice for the user before the first message; null for none */
    record Settings(@Nullable String notice, List<Models.Model> models, String model, Limits limits) {}

    record Limits(List<String> types, long fileBytes, long totalBytes) {}

    @GetMapping("/api/settings")
    Settings settings() {
        String notice = "No COMETAPI_KEY is set, so a local server answers. It only simulates a model, and invents its"
                + " answers.";
        Limits limits = new Limits(
                Message.TYPES,
                multipart.getMaxFileSize().toBytes(),
                multipart.getMaxRequestSize().toBytes());
        return new Settings(isSimulated ? notice : null, models.all(), models.defaultModel(), limits);
    }
}
