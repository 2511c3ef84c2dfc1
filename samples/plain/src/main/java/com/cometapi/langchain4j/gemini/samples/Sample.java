package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where samples find a model: at CometAPI when COMETAPI_KEY is set, else on a local server. */
final class Sample {

    private Sample() {}

    static <M> CometApiGeminiModelBuilder<M> connect(CometApiGeminiModelBuilder<M> builder) {
        String baseUrl = baseUrl();
        return builder.modelName(System.getenv().getOrDefault("COMETAPI_MODEL", "gemini-3-flash-preview"))
                .apiKey(baseUrl == null ? System.getenv("COMETAPI_KEY") : "no-key-needed")
                .baseUrl(baseUrl);
    }

    /** @return null for CometAPI's own */
    static @Nullable String baseUrl() {
        String key = System.getenv("COMETAPI_KEY");
        if (key != null && !key.isBlank()) return null;
        System.out.println("(COMETAPI_KEY is not set: a local server answers, and it only simulates a model)");
        return CometApiGeminiLocalServer.start().pace(Duration.ofMillis(40)).baseUrl();
    }

    static String words(String[] args, String otherwise) {
        return args.length == 0 ? otherwise : String.join(" ", args);
    }
}
