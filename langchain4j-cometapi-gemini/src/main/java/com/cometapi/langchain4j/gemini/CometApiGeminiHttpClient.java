package com.cometapi.langchain4j.gemini;

import okhttp3.OkHttpClient;

/**
 * Builds clients like the one that the models use by default, for applications that need a proxy, TLS settings or
 * interceptors of their own. Pass the client to {@code httpClient(..)} of a model.
 */
public final class CometApiGeminiHttpClient {

    private CometApiGeminiHttpClient() {}

    /**
     * Returns a new builder with the settings of the default client: its connection pools, its pings and its sockets,
     * which send each request without a delay. A client with another {@code connectionPool(..)} does not share
     * connections with models. Timeouts and redirects of the client have no effect, since the models set their own.
     */
    public static OkHttpClient.Builder newBuilder() {
        return HttpTransport.client(null, null, null).newBuilder();
    }
}
