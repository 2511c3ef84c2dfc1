package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiThinking.Effort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.web.servlet.MultipartProperties;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the choices and limits of the page. */
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
    record Settings(
            @Nullable String notice,
            List<Models.Model> models,
            String model,
            List<Choice> efforts,
            List<Choice> tools,
            Limits limits) {}

    record Choice(String value, String title, @Nullable String description) {}

    record Limits(List<String> types, int files, long fileBytes, long totalBytes) {}

    @GetMapping("/api/settings")
    Settings settings() {
        return new Settings(
                isSimulated
                        ? "No COMETAPI_KEY is set, so a local server answers. It only simulates a model, and"
                                + " invents its answers."
                        : null,
                models.all(),
                models.defaultModel(),
                efforts(),
                Arrays.stream(ChatTool.values())
                        .map(tool -> new Choice(tool.name(), tool.title, tool.description))
                        .toList(),
                new Limits(
                        Uploads.TYPES,
                        Uploads.MAX_FILES,
                        multipart.getMaxFileSize().toBytes(),
                        multipart.getMaxRequestSize().toBytes()));
    }

    private static List<Choice> efforts() {
        List<Choice> efforts = new ArrayList<>();
        efforts.add(new Choice("", "auto", null));
        for (Effort effort : Effort.values()) {
            efforts.add(new Choice(effort.name(), effort.name().toLowerCase(Locale.ROOT), null));
        }
        return efforts;
    }
}
