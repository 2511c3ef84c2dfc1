package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.model.output.TokenUsage;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Connects samples to a model: to CometAPI if COMETAPI_KEY is set, otherwise to a local server. COMETAPI_BASE_URL names
 * another address.
 */
final class Sample {

    private Sample() {}

    static <M> CometApiGeminiModelBuilder<M> connect(CometApiGeminiModelBuilder<M> builder) {
        return connect(builder, baseUrl());
    }

    /** @param baseUrl null for CometAPI's own address */
    static <M> CometApiGeminiModelBuilder<M> connect(CometApiGeminiModelBuilder<M> builder, @Nullable String baseUrl) {
        String key = System.getenv("COMETAPI_KEY");
        return builder.modelName(modelName())
                .apiKey(key == null || key.isBlank() ? "no-key-needed" : key)
                .baseUrl(baseUrl);
    }

    static String modelName() {
        return System.getenv().getOrDefault("COMETAPI_MODEL", "gemini-3-flash-preview");
    }

    /** @return null for CometAPI's own address */
    static @Nullable String baseUrl() {
        String otherAddress = System.getenv("COMETAPI_BASE_URL");
        if (otherAddress != null) return otherAddress;
        String key = System.getenv("COMETAPI_KEY");
        if (key != null && !key.isBlank()) return null;
        System.out.println("(COMETAPI_KEY is not set: a local server answers, and it only simulates a model)");
        return CometApiGeminiLocalServer.start().pace(Duration.ofMillis(40)).baseUrl();
    }

    /** Returns the text of the command line, or the default if there is none. */
    static String prompt(String[] args, String defaultPrompt) {
        if (args.length == 0) return defaultPrompt;
        String prompt = String.join(" ", args);
        if (prompt.isBlank()) {
            throw new IllegalArgumentException(
                    "The message is empty. Write one after the sample's name, or omit it to send the sample's own.");
        }
        return prompt;
    }

    /** @throws NoSuchFileException when there is no file with that name */
    static Path file(String name) throws NoSuchFileException {
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) throw new NoSuchFileException(name);
        return file;
    }

    /** Returns {@code none} for a value that the response does not have. */
    static String orNone(@Nullable Object value) {
        return Objects.toString(value, "none");
    }

    /** Describes the tokens that a call used, such as {@code 7 tokens in, 42 tokens out}. */
    static String describe(@Nullable TokenUsage usage) {
        if (usage == null) return "The service did not count the tokens";
        return count(usage.inputTokenCount()) + " tokens in, " + count(usage.outputTokenCount()) + " tokens out";
    }

    /** Counts as 0 what the service did not count. */
    static int count(@Nullable Integer tokens) {
        return tokens == null ? 0 : tokens;
    }
}
