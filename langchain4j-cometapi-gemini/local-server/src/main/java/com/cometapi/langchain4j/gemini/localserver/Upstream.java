package com.cometapi.langchain4j.gemini.localserver;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Passes requests on to the service that is recorded. Thread-safe. */
final class Upstream {

    static final String COMETAPI = "https://api.cometapi.com";

    /** They concern one connection, or are set by the client that passes the request on. */
    private static final Set<String> NOT_PASSED = Set.of(
            "accept-encoding",
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

    private final String baseUrl;
    private final @Nullable String key;
    private @Nullable HttpClient client;

    /**
     * @param key replaces the key of the client; null to pass that on
     * @throws IllegalArgumentException when the address is not one of HTTP
     */
    Upstream(String baseUrl, @Nullable String key) {
        if (!baseUrl.matches("(?i)https?://[^?#\\s]+")) {
            throw new IllegalArgumentException("The address of the service must begin with http:// or https://");
        }
        this.baseUrl = baseUrl.replaceAll("/+$", "");
        this.key = key;
    }

    /** Returns CometAPI with the key of the environment variable COMETAPI_KEY, if that is set. */
    static Upstream cometApi() {
        String key = System.getenv("COMETAPI_KEY");
        return new Upstream(COMETAPI, key == null || key.isBlank() ? null : key.strip());
    }

    String baseUrl() {
        return baseUrl;
    }

    @Nullable
    String key() {
        return key;
    }

    /** @throws IllegalArgumentException when the request has an address that HTTP does not allow */
    UpstreamCall send(LocalRequest request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(baseUrl + target(request)));
        boolean hasBody = request.size() > 0;
        builder.method(
                request.method(), hasBody ? BodyPublishers.ofByteArray(request.bodyBytes()) : BodyPublishers.noBody());
        Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
        headers.keySet().removeAll(NOT_PASSED);
        if (key != null) {
            boolean isBearer = headers.containsKey("authorization") && !headers.containsKey("x-goog-api-key");
            headers.remove(isBearer ? "x-goog-api-key" : "authorization");
            headers.put(isBearer ? "authorization" : "x-goog-api-key", List.of(isBearer ? "Bearer " + key : key));
        }
        headers.forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        return new UpstreamCall(client(), builder.build());
    }

    /** A client has threads, which a replay does not need. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();
        }
        return client;
    }

    private String target(LocalRequest request) {
        if (key == null || request.query() == null) return request.target();
        String query = Arrays.stream(request.query().split("&"))
                .filter(parameter -> !parameter.startsWith("key="))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? request.path() : request.path() + "?" + query;
    }
}
