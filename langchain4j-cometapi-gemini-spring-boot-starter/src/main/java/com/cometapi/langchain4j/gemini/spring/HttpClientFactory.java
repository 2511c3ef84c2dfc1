package com.cometapi.langchain4j.gemini.spring;

import static org.springframework.util.StringUtils.hasText;

import com.cometapi.langchain4j.gemini.CometApiGeminiHttpClient;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiProperties.Proxy;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionSpec;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/** Makes the client of all models from the properties {@code http-client}, {@code ssl-bundle} and {@code proxy}. */
final class HttpClientFactory {

    private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
    private static final int MAX_PORT = 65_535;

    private HttpClientFactory() {}

    /** @return null when no property is set: the library then uses its own client */
    static @Nullable OkHttpClient client(CometApiGeminiProperties properties, BeanReferences references) {
        OkHttpClient named = references.get("http-client", properties.httpClient(), OkHttpClient.class);
        String bundle = properties.sslBundle();
        Proxy proxy = properties.proxy();
        if (!hasText(bundle) && proxy == null) return named;
        OkHttpClient.Builder client = named == null ? CometApiGeminiHttpClient.newBuilder() : named.newBuilder();
        if (hasText(bundle)) secure(client, bundle, references);
        if (proxy != null) route(client, proxy);
        return client.build();
    }

    private static void secure(OkHttpClient.Builder client, String name, BeanReferences references) {
        ReloadableSocketFactory sockets = new ReloadableSocketFactory();
        SslBundle bundle = references.bundle(name, sockets::use);
        client.sslSocketFactory(sockets, trust(name, bundle, sockets));
        SslOptions options = bundle.getOptions();
        if (!options.isSpecified()) return;
        ConnectionSpec.Builder spec = new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS);
        if (options.getCiphers() != null) spec.cipherSuites(options.getCiphers());
        if (options.getEnabledProtocols() != null) spec.tlsVersions(options.getEnabledProtocols());
        client.connectionSpecs(List.of(spec.build(), ConnectionSpec.CLEARTEXT)); // a base-url may begin with http:
    }

    private static X509TrustManager trust(String name, SslBundle bundle, ReloadableSocketFactory sockets) {
        try {
            sockets.use(bundle);
            return Arrays.stream(bundle.getManagers().getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("it has no X.509 trust manager"));
        } catch (IllegalStateException e) {
            throw new InvalidSettingException(
                    "ssl-bundle",
                    "names the SSL bundle '" + name + "', which cannot be used: " + e.getMessage(),
                    "Correct the bundle below spring.ssl.bundle, or name another one",
                    e);
        }
    }

    private static void route(OkHttpClient.Builder client, Proxy proxy) {
        String host = proxy.host();
        Integer port = proxy.port();
        if (!hasText(host) && port == null && !hasText(proxy.user()) && !hasText(proxy.password())) return;
        if (!hasText(host) || port == null || port < 1 || port > MAX_PORT) {
            throw new InvalidSettingException(
                    "proxy", "is incomplete", "Set proxy.host and a proxy.port from 1 to " + MAX_PORT, null);
        }
        checkHost(host);
        client.proxy(new java.net.Proxy(java.net.Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port)));
        if (!hasText(proxy.user())) return;
        String credentials = Credentials.basic(proxy.user(), proxy.password() == null ? "" : proxy.password());
        client.proxyAuthenticator((route, response) -> {
            if (response.request().header(PROXY_AUTHORIZATION) != null) return null; // the proxy has refused them
            return response.request()
                    .newBuilder()
                    .header(PROXY_AUTHORIZATION, credentials)
                    .build();
        });
    }

    /** Neither shows the host nor OkHttp's exception for it: an address may contain a password. */
    private static void checkHost(String host) {
        try {
            new HttpUrl.Builder().host(host);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(
                    "proxy.host",
                    "is not the name or IP address of a host",
                    "Set it to a host such as proxy.example.com. The port is proxy.port, and a login is proxy.user and"
                            + " proxy.password",
                    null);
        }
    }
}
