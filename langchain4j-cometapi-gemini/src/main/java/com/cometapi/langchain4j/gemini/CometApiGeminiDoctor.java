package com.cometapi.langchain4j.gemini;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why calls do not work. It checks the address, the key, the proxy, the name resolution, the connection, TLS, the
 * clock, the model and the balance, and then sends one whole and one streamed request. Each finding states what to do.
 *
 * <p>It never throws because of what it finds, not even for settings with which a model cannot be built. The two requests
 * use a few tokens. The key is sent where a model sends it, and to CometAPI's quota address when {@code baseUrl} is
 * CometAPI's own host. It is in no log and not in the report.
 */
public final class CometApiGeminiDoctor {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

    private final DoctorSettings settings;

    private CometApiGeminiDoctor(DoctorSettings settings) {
        this.settings = settings;
    }

    /** Returns a new builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes all checks and waits for them. What cannot be checked because of an earlier failure is skipped. Thread-safe.
     * After an interrupt of the thread the remaining checks fail or are skipped.
     */
    public CometApiGeminiDoctorReport examine() {
        return new Examination(settings).report();
    }

    /** Builds a doctor. Every setter takes null for the default. Give it the settings of the model. Not thread-safe. */
    public static final class Builder {

        private @Nullable String apiKey;
        private @Nullable String baseUrl;
        private @Nullable String modelName;
        private @Nullable CometApiGeminiAuthentication authentication;
        private @Nullable Map<String, String> customHeaders;
        private @Nullable OkHttpClient httpClient;
        private @Nullable Duration timeout;
        private @Nullable String quotaUrl;
        private boolean modelRequests = true;
        private Timing timing = Timing.SYSTEM;
        private Map<String, String> environment = System.getenv();

        private Builder() {}

        /** Sets the API key. Default none, which is a finding. */
        public Builder apiKey(@Nullable String apiKey) {
            this.apiKey = apiKey;
            return this;
        }

        /** Sets the address of the service, as for a model. Default {@code https://api.cometapi.com}. */
        public Builder baseUrl(@Nullable String baseUrl) {
            this.baseUrl = baseUrl;
            return this;
        }

        /** Sets the model to check. Default none, which is a finding. */
        public Builder modelName(@Nullable String modelName) {
            this.modelName = modelName;
            return this;
        }

        /** Sets which header carries the API key. Default {@link CometApiGeminiAuthentication#X_GOOG_API_KEY}. */
        public Builder authentication(@Nullable CometApiGeminiAuthentication authentication) {
            this.authentication = authentication;
            return this;
        }

        /** Sets headers to send with the two requests, as for a model. Default none. */
        public Builder customHeaders(@Nullable Map<String, String> customHeaders) {
            this.customHeaders = customHeaders == null ? null : new LinkedHashMap<>(customHeaders);
            return this;
        }

        /**
         * Sets the client to build on, as for a model. The request for the balance uses only its proxy, its TLS settings
         * and its name resolution, and neither interceptors nor cookies. Default: one like that of all models, with
         * connections of its own. The doctor never closes it.
         */
        public Builder httpClient(@Nullable OkHttpClient httpClient) {
            this.httpClient = httpClient;
            return this;
        }

        /**
         * Sets the longest time for each of the requests. Default 1 minute. Looking up the host, the list of models and
         * the balance take at most 10 seconds of it each.
         *
         * @throws IllegalArgumentException when it is not longer than zero
         */
        public Builder timeout(@Nullable Duration timeout) {
            this.timeout = SettingChecks.positive("timeout", timeout);
            return this;
        }

        /**
         * Sets the address that reports the balance. It receives the key as the query parameter {@code key}, whatever
         * {@code baseUrl} is. Default {@code https://query.cometapi.com/user/quota}, which is used only when
         * {@code baseUrl} is CometAPI's own host.
         *
         * @see <a href="https://apidoc.cometapi.com/pricing/balance-query">The quota address</a>
         */
        public Builder quotaUrl(@Nullable String quotaUrl) {
            this.quotaUrl = quotaUrl;
            return this;
        }

        /**
         * Sets whether the doctor sends the whole and the streamed request, which use tokens. Without them the findings
         * {@code whole answer}, {@code streamed answer} and {@code key accepted} are skipped. Default true.
         */
        public Builder modelRequests(@Nullable Boolean modelRequests) {
            this.modelRequests = modelRequests == null || modelRequests;
            return this;
        }

        /** For tests with a clock of their own. */
        Builder timing(Timing timing) {
            this.timing = timing;
            return this;
        }

        /** For tests with variables of their own. */
        Builder environment(Map<String, String> environment) {
            this.environment = environment;
            return this;
        }

        /** Builds the doctor. */
        public CometApiGeminiDoctor build() {
            return new CometApiGeminiDoctor(new DoctorSettings(
                    apiKey,
                    baseUrl == null ? HttpTransport.DEFAULT_BASE_URL : baseUrl,
                    modelName == null || modelName.isBlank() ? null : modelName,
                    authentication,
                    customHeaders,
                    httpClient,
                    timeout == null ? DEFAULT_TIMEOUT : timeout,
                    quotaUrl,
                    modelRequests,
                    timing,
                    environment));
        }
    }
}
