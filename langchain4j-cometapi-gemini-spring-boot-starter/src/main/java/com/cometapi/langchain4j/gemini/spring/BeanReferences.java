package com.cometapi.langchain4j.gemini.spring;

import java.util.Arrays;
import java.util.List;
import javax.net.ssl.X509TrustManager;
import okhttp3.Connection;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/** Finds the beans and SSL bundles that properties refer to by name. */
record BeanReferences(BeanFactory beans, ObjectProvider<SslBundles> sslBundles) {

    /** @return null when the property is not set */
    <T> @Nullable T get(String property, @Nullable String name, Class<T> type) {
        if (name == null) return null;
        try {
            return beans.getBean(name, type);
        } catch (BeansException e) {
            throw new InvalidSettingException(
                    property,
                    "names the bean '" + name + "', which does not exist or is not of type " + type.getSimpleName(),
                    "Declare a bean with this name and type, or name another one",
                    e);
        }
    }

    /** @return null when neither a client nor a bundle is named: the library then uses its own client */
    @Nullable
    OkHttpClient httpClient(@Nullable String client, @Nullable String sslBundle) {
        OkHttpClient named = get("http-client", client, OkHttpClient.class);
        if (sslBundle == null) return named;
        SslBundle bundle = bundle(sslBundle);
        if (named != null) return secured(named.newBuilder(), bundle);
        // as in the library's own client: OkHttp leaves Nagle's algorithm on, which costs 44 ms for each larger body
        return secured(
                new OkHttpClient.Builder().addNetworkInterceptor(chain -> {
                    Connection connection = chain.connection();
                    if (connection != null) connection.socket().setTcpNoDelay(true);
                    return chain.proceed(chain.request());
                }),
                bundle);
    }

    private SslBundle bundle(String name) {
        SslBundles bundles = sslBundles.getIfAvailable();
        try {
            if (bundles == null) throw new NoSuchSslBundleException(name, "No SSL bundles are configured");
            return bundles.getBundle(name);
        } catch (NoSuchSslBundleException e) {
            throw new InvalidSettingException(
                    "ssl-bundle",
                    "names the SSL bundle '" + name + "', which does not exist",
                    "Configure it below spring.ssl.bundle, or name another one",
                    e);
        }
    }

    private static OkHttpClient secured(OkHttpClient.Builder client, SslBundle bundle) {
        X509TrustManager trust = Arrays.stream(bundle.getManagers().getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The SSL bundle has no X.509 trust manager"));
        client.sslSocketFactory(bundle.createSslContext().getSocketFactory(), trust);
        SslOptions options = bundle.getOptions();
        if (options.isSpecified()) {
            ConnectionSpec.Builder spec = new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS);
            if (options.getCiphers() != null) spec.cipherSuites(options.getCiphers());
            if (options.getEnabledProtocols() != null) spec.tlsVersions(options.getEnabledProtocols());
            client.connectionSpecs(List.of(spec.build()));
        }
        return client.build();
    }
}
