package com.cometapi.langchain4j.gemini;

import java.time.Duration;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * What a doctor examines.
 *
 * @param quotaUrl null: CometAPI's, for its own host only
 * @param modelRequests whether a whole and a streamed request are sent to the model
 * @param environment the variables of the process
 */
record DoctorSettings(
        @Nullable String apiKey,
        String baseUrl,
        @Nullable String modelName,
        @Nullable CometApiGeminiAuthentication authentication,
        @Nullable Map<String, String> customHeaders,
        @Nullable OkHttpClient httpClient,
        Duration timeout,
        @Nullable String quotaUrl,
        boolean modelRequests,
        Timing timing,
        Map<String, String> environment) {

    private static final Duration MAX_LOOKUP = Duration.ofSeconds(10);

    /** Shows neither the key nor a header. */
    @Override
    public String toString() {
        return "a doctor for " + Redaction.address(baseUrl);
    }

    /** Returns the longest time for what needs no model. */
    Duration lookupTimeout() {
        return timeout.compareTo(MAX_LOOKUP) < 0 ? timeout : MAX_LOOKUP;
    }
}
