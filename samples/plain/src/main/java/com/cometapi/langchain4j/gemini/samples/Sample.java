package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.time.Duration;

/** Where samples find a model: at CometAPI when COMETAPI_KEY is set, else on a local server. */
final class Sample {

    private Sample() {}

    static <M> CometApiGeminiModelBuilder<M> connect(CometApiGeminiModelBuilder<M> builder) {
        builder.modelName(System.getenv().getOrDefault("COMETAPI_MODEL", "gemini-3-flash-preview"));
        String key = System.getenv("COMETAPI_KEY");
        if (key != null && !key.isBlank()) return builder.apiKey(key);
        System.out.println("(COMETAPI_KEY is not set: a local server answers, and it only simulates a model)");
        CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start().pace(Duration.ofMillis(40));
        return builder.apiKey("no-key-needed").baseUrl(server.baseUrl());
    }

    static String words(String[] args, String otherwise) {
        return args.length == 0 ? otherwise : String.join(" ", args);
    }
}
