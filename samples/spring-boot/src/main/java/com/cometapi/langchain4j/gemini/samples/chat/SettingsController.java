package com.cometapi.langchain4j.gemini.samples.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.web.servlet.MultipartProperties;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the models and limits for the page. */
@RestController
record SettingsController(Models models, MultipartProperties multipart, Environment environment) {

    /** @param notice a notice for the user before the first message; null for none */
    record Settings(@Nullable String notice, List<Models.Model> models, String model, Limits limits) {}

    record Limits(List<String> types, long fileBytes, long totalBytes) {}

    @GetMapping("/api/settings")
    Settings settings() {
        String notice = environment.getProperty(ChatApplication.NOTICE);
        Limits limits = new Limits(
                Message.TYPES,
                multipart.getMaxFileSize().toBytes(),
                multipart.getMaxRequestSize().toBytes());
        return new Settings(notice, models.all(), models.defaultModel(), limits);
    }
}
