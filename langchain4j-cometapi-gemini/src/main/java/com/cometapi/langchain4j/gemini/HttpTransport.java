package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Makes HTTP calls to the endpoint. Knows nothing of messages. Thread-safe. */
final class HttpTransport {

    static final String DEFAULT_BASE_URL = "https://api.cometapi.com";
    static final String DEFAULT_VERSION = "v1beta";

    private static final int MAX_URLS = 100;
    private static final Duration PING_INTERVAL =
            Duration.ofSeconds(30); // HTTP/2 only: distinguishes a dead connection from a thinking model
    /** A token of RFC 9110. */
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private static final Interceptor CONNECTION_RULES = HttpTransport::applyConnectionRules;

    private final OkHttpClient client;
    private final HttpUrl base;
    private final CometApiGeminiAuthentication authentication;
    private final Supplier<@Nullable String> apiKey;
    private final Supplier<@Nullable Map<String, String>> customHeaders;
    private final Logger logger;
    private final boolean logRequests;
    private final BoundedCache<String, HttpUrl> wholeUrls = new BoundedCache<>(MAX_URLS);
    private final BoundedCache<String, HttpUrl> streamedUrls = new BoundedCache<>(MAX_URLS);

    HttpTransport(
            OkHttpClient client,
            HttpUrl base,
            CometApiGeminiAuthentication authentication,
            Supplier<@Nullable String> apiKey,
            Supplier<@Nullable Map<String, String>> customHeaders,
            Logger logger,
            boolean logRequests) {
        this.client = client;
        this.base = base;
        this.authentication = authentication;
        this.apiKey = apiKey;
        this.customHeaders = customHeaders;
        this.logger = logger;
        this.logRequests = logRequests;
    }

    /**
     * Makes a call that is not sent yet. Key and headers are requested now, so that they can change from attempt to attempt.
     */
    Call newCall(String modelName, boolean isStreamed, JsonBody body, AttemptLimits limits) {
        Request.Builder request =
                new Request.Builder().url(url(modelName, isStreamed)).post(limits.wrap(body));
        if (isStreamed) {
            request.header("Accept", "text/event-stream");
            request.header("Accept-Encoding", "identity"); // compressed, an event would wait for the next ones
        }
        addCustomHeaders(request);
        String key = checkedKey(resolve("apiKey", apiKey));
        switch (authentication) {
            case X_GOOG_API_KEY -> request.header("x-goog-api-key", key);
            case BEARER -> request.header("Authorization", "Bearer " + key);
        }
        Request ready = request.build();
        if (logRequests) {
            logger.info(
                    "HTTP request:\n- method: POST\n- url: {}\n- headers: {}\n- body: {}",
                    ready.url(),
                    Redaction.requestHeaders(ready.headers()),
                    SentSecrets.of(ready).removedFrom(body.forLog()));
        }
        Call call = isShared() ? Shared.POOLS.newCall(client, ready) : client.newCall(ready);
        limits.watch(call);
        return call;
    }

    /** Closes the connections that no call uses, unless they belong to a client of the application. */
    void closeIdleConnections() {
        if (isShared()) Shared.POOLS.closeIdleConnections();
    }

    private boolean isShared() {
        return client.connectionPool() == Shared.POOLS.first();
    }

    private HttpUrl url(String modelName, boolean isStreamed) {
        return isStreamed
                ? streamedUrls.get(
                        modelName,
                        name -> operation(name + ":streamGenerateContent")
                                .addQueryParameter("alt", "sse")
                                .build())
                : wholeUrls.get(
                        modelName, name -> operation(name + ":generateContent").build());
    }

    private HttpUrl.Builder operation(String segment) {
        return base.newBuilder().addPathSegment("models").addPathSegment(segment);
    }

    /** Returns the address of the public list of models, which stands beside the versioned endpoint. */
    static HttpUrl catalogUrl(String baseUrl) {
        HttpUrl base = base(baseUrl, DEFAULT_VERSION);
        return base.newBuilder()
                .removePathSegment(base.pathSize() - 1)
                .addPathSegments("api/models")
                .build();
    }

    /** Returns the address with its own version, or else with the given one. */
    static HttpUrl base(String baseUrl, String version) {
        HttpUrl url = HttpUrl.parse(baseUrl.strip());
        if (url == null) {
            throw new IllegalArgumentException("baseUrl must be an http or https address such as"
                    + " https://api.cometapi.com, not '" + Redaction.address(baseUrl) + "'");
        }
        if (!url.encodedUsername().isEmpty() || !url.encodedPassword().isEmpty()) {
            throw new IllegalArgumentException("baseUrl must not contain a user or a password: the key is set with"
                    + " apiKey(..); for a proxy that demands a login, set an httpClient(..) that adds it. The address"
                    + " without them is '" + Redaction.address(baseUrl) + "'");
        }
        HttpUrl.Builder base = url.newBuilder().query(null).fragment(null);
        int last = url.pathSize() - 1;
        while (last >= 0 && url.pathSegments().get(last).isEmpty()) base.removePathSegment(last--);
        boolean hasVersion = last >= 0 && isVersion(url.pathSegments().get(last));
        if (!hasVersion) base.addPathSegment(version);
        return base.build();
    }

    /** @throws IllegalArgumentException when the service can have no such version; null and a blank text are none */
    static @Nullable String checkedVersion(@Nullable String version) {
        String text = OptionValues.text(version);
        if (text == null) return null;
        if (!text.strip().matches("v[0-9][A-Za-z0-9]*")) {
            throw new IllegalArgumentException("apiVersion must be a version such as v1beta or v1, not '" + text + "'");
        }
        return text.strip();
    }

    private static boolean isVersion(String segment) {
        return segment.length() > 1 && segment.charAt(0) == 'v' && Character.isDigit(segment.charAt(1));
    }

    private static <T> @Nullable T resolve(String setting, Supplier<@Nullable T> supplier) {
        try {
            return supplier.get();
        } catch (RuntimeException e) {
            throw new IllegalStateException("The supplier given to " + setting + "(..) failed: " + e, e);
        }
    }

    private void addCustomHeaders(Request.Builder request) {
        Map<String, String> headers = resolve("customHeaders", customHeaders);
        if (headers == null) return;
        headers.forEach((name, value) -> {
            checkHeader(name, value);
            request.header(name, value);
        });
    }

    /** @throws IllegalArgumentException naming the header, never its value */
    static void checkHeader(@Nullable String name, @Nullable String value) {
        if (name == null || name.isBlank() || value == null) {
            throw new IllegalArgumentException("customHeaders must have neither a blank name nor a null value");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("authorization") || lower.equals("x-goog-api-key")) {
            throw new IllegalArgumentException("customHeaders must not contain '" + name
                    + "': the key is set with apiKey(..), its header with authentication(..)");
        }
        String shown = ControlCharacters.escaped(Redaction.elideBase64(name.strip()));
        if (!HEADER_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("customHeaders contains the name '" + shown
                    + "', which no header can have: use letters, digits and '-'");
        }
        if (!isPrintable(value)) {
            throw new IllegalArgumentException("The value of the custom header '" + shown
                    + "' has a line break or another character that a header cannot carry");
        }
    }

    /** @throws IllegalArgumentException that does not contain the key */
    static String checkedKey(@Nullable String key) {
        if (key == null || key.isBlank()) {
            throw new IllegalArgumentException(
                    "apiKey is missing or blank: set it with apiKey(..), for example from"
                            + " the environment variable COMETAPI_KEY. Keys are made at https://api.cometapi.com/console/token");
        }
        String stripped = key.strip();
        if (!isPrintable(stripped) || stripped.indexOf(' ') >= 0) {
            throw new IllegalArgumentException("apiKey contains a line break, a blank or another character that no key"
                    + " has; check where it is read from");
        }
        return stripped;
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' || c > '~') && c != '\t') return false;
        }
        return true;
    }

    // --- the client

    /** Holds the client of all models that bring none: a further model then costs microseconds and no thread. */
    private static final class Shared {

        static final ConnectionPools POOLS = new ConnectionPools();
        static final OkHttpClient CLIENT = configured(
                new OkHttpClient.Builder()
                        .socketFactory(new PlainSocketFactory(HttpTransport::noDelay))
                        .connectionPool(POOLS.first())
                        .pingInterval(PING_INTERVAL)
                        .build(),
                null,
                null);
    }

    /**
     * Returns a client with the model's time limits.
     *
     * @param userClient the application's: its pool, proxy, TLS and interceptors stay; null: the shared one
     */
    static OkHttpClient client(
            @Nullable OkHttpClient userClient, @Nullable Duration connectTimeout, @Nullable Duration readTimeout) {
        if (userClient == null && connectTimeout == null && readTimeout == null) return Shared.CLIENT;
        return configured(userClient == null ? Shared.CLIENT : userClient, connectTimeout, readTimeout);
    }

    /**
     * Returns a builder with the settings of {@link #client}, for calls that come seldom and that nothing closes. Unless the
     * application brings the client, connections are not shared, and end soon.
     */
    static OkHttpClient.Builder clientForRareCalls(
            @Nullable OkHttpClient userClient, @Nullable Duration connectTimeout, @Nullable Duration readTimeout) {
        OkHttpClient.Builder client =
                client(userClient, connectTimeout, readTimeout).newBuilder();
        return userClient == null ? client.connectionPool(ConnectionPools.brief()) : client;
    }

    private static OkHttpClient configured(
            OkHttpClient base, @Nullable Duration connectTimeout, @Nullable Duration readTimeout) {
        TimeLimits limits = TimeLimits.of(connectTimeout, readTimeout, null);
        OkHttpClient.Builder client = base.newBuilder();
        if (!base.networkInterceptors().contains(CONNECTION_RULES)) client.addNetworkInterceptor(CONNECTION_RULES);
        return client.dns(CancellableDns.of(base.dns()))
                .connectTimeout(limits.connectTimeout())
                .readTimeout(limits.timeout())
                .writeTimeout(limits.timeout())
                .callTimeout(Duration.ZERO)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .build();
    }

    /**
     * Takes the read timeout from a socket of HTTP/1.1, since {@link AttemptLimits} and okio watch its reads. With one, closing
     * a socket of TLS 1.3 reads on until the peer answers or that time is over. Takes {@code Retry-After: 0} from a 503 as
     * well: it demands no wait, but OkHttp would send the request again by itself.
     */
    private static Response applyConnectionRules(Interceptor.Chain chain) throws IOException {
        Connection connection = chain.connection();
        if (connection != null && connection.protocol() == Protocol.HTTP_1_1)
            connection.socket().setSoTimeout(0);
        Response response = chain.proceed(chain.request());
        String retryAfter = response.header("Retry-After");
        return response.code() == 503 && retryAfter != null && retryAfter.matches("0+")
                ? response.newBuilder().removeHeader("Retry-After").build()
                : response;
    }

    /** OkHttp leaves Nagle's algorithm on, which costs 44 ms for each body of more than 8 KiB. */
    private static Socket noDelay() throws IOException {
        Socket socket = SocketFactory.getDefault().createSocket();
        socket.setTcpNoDelay(true);
        return socket;
    }
}
