package com.cometapi.langchain4j.gemini;

import java.util.Map;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The address, key and headers that a builder collects for its model's {@link HttpTransport}. For one thread. */
final class ConnectionSettings {

    private @Nullable Supplier<@Nullable String> apiKey;
    private boolean isKeyFixed;
    private @Nullable CometApiGeminiAuthentication authentication;
    private @Nullable String baseUrl;
    private @Nullable String apiVersion;
    private @Nullable Supplier<@Nullable Map<String, String>> customHeaders;
    private boolean logRequests;

    void apiKey(@Nullable String key) {
        this.apiKey = key == null ? null : () -> key;
        this.isKeyFixed = true;
    }

    void apiKey(@Nullable Supplier<@Nullable String> key) {
        this.apiKey = key;
        this.isKeyFixed = false;
    }

    void authentication(@Nullable CometApiGeminiAuthentication header) {
        this.authentication = header;
    }

    void baseUrl(@Nullable String url) {
        this.baseUrl = url;
    }

    void apiVersion(@Nullable String version) {
        this.apiVersion = HttpTransport.checkedVersion(version);
    }

    void customHeaders(@Nullable Map<String, String> headers) {
        if (headers == null) {
            this.customHeaders = null;
            return;
        }
        headers.forEach(HttpTransport::checkHeader);
        Map<String, String> copy = Map.copyOf(headers);
        this.customHeaders = () -> copy;
    }

    void customHeaders(@Nullable Supplier<@Nullable Map<String, String>> headers) {
        this.customHeaders = headers;
    }

    void logRequests(boolean logged) {
        this.logRequests = logged;
    }

    /** @throws IllegalArgumentException when there is no key */
    void requireKey() {
        if (apiKey == null) HttpTransport.checkedKey(null);
    }

    /** @throws IllegalArgumentException when a fixed key or the address is not valid */
    HttpTransport transport(OkHttpClient client, Logger log) {
        Supplier<@Nullable String> key = apiKey == null ? () -> null : apiKey;
        if (isKeyFixed) HttpTransport.checkedKey(key.get());
        return new HttpTransport(
                client,
                HttpTransport.base(
                        baseUrl == null ? HttpTransport.DEFAULT_BASE_URL : baseUrl,
                        apiVersion == null ? HttpTransport.DEFAULT_VERSION : apiVersion),
                authentication == null ? CometApiGeminiAuthentication.X_GOOG_API_KEY : authentication,
                key,
                customHeaders == null ? () -> null : customHeaders,
                log,
                logRequests);
    }
}
