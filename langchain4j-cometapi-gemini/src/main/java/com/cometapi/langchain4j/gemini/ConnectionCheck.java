package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import okhttp3.Handshake;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Checks the path to the service: its address, the proxy, the name, the connection, TLS and the clock. For one thread. */
final class ConnectionCheck {

    private static final Duration MAX_CLOCK_OFFSET = Duration.ofMinutes(2);
    private static final List<String> PROXY_VARIABLES =
            List.of("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy");
    private static final String SET_BASE_URL = "Set baseUrl to " + HttpTransport.DEFAULT_BASE_URL + ", or omit it";

    private final DoctorSettings settings;
    private final ObservedConnection observed;
    private final OkHttpClient client;
    private final @Nullable HttpUrl url;

    ConnectionCheck(DoctorSettings settings) {
        this.settings = settings;
        this.observed = new ObservedConnection(settings.timing().clock());
        this.client = HttpTransport.clientForRareCalls(settings.httpClient(), null, null)
                .addNetworkInterceptor(observed)
                .build();
        this.url = HttpUrl.parse(settings.baseUrl().strip());
    }

    /** Returns the client whose connections are observed. */
    OkHttpClient client() {
        return client;
    }

    boolean isConnected() {
        return observed.seen() != null;
    }

    /** Returns true for the host to which a key of CometAPI belongs. */
    boolean isCometApi() {
        return url != null
                && url.isHttps()
                && (url.host().equals("cometapi.com") || url.host().endsWith(".cometapi.com"));
    }

    CheckResult address() {
        if (url == null) {
            return CheckResult.failed(
                    "baseUrl is not an http or https address: " + Redaction.address(settings.baseUrl()), SET_BASE_URL);
        }
        String shown = url.newBuilder()
                .username("")
                .password("")
                .query(null)
                .fragment(null)
                .build()
                .toString();
        if (!url.encodedUsername().isEmpty() || !url.encodedPassword().isEmpty()) {
            return CheckResult.failed(
                    "baseUrl contains a user or a password before the host of " + shown,
                    "Remove them from baseUrl; the key is set with apiKey(..)");
        }
        if (isCometApi() && !url.host().startsWith("api.")) {
            return CheckResult.warning(shown + " is CometAPI's website, not its API", SET_BASE_URL);
        }
        if (isCometApi() && url.pathSegments().contains("v1")) {
            return CheckResult.warning(shown + " names the version of another API", SET_BASE_URL);
        }
        if (!url.isHttps() && !isLoopback(url.host())) {
            return CheckResult.warning(
                    shown + " is not encrypted, so others on the network can read the key", "Use https in baseUrl");
        }
        return CheckResult.ok(isCometApi() ? shown : shown + ", which is not CometAPI's own");
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.matches("127(\\.\\d{1,3}){3}") || host.equals("::1");
    }

    /** @param isReachable false when no connection could be made */
    CheckResult proxy(boolean isReachable) {
        Proxy proxy = chosenProxy();
        if (proxy != null) {
            String origin = client.proxy() == null ? "of the JVM's settings" : "of the httpClient";
            return CheckResult.ok(proxy.type() + " proxy " + address(proxy.address()) + ", " + origin);
        }
        for (String variable : PROXY_VARIABLES) {
            String value = settings.environment().get(variable);
            if (isReachable || value == null || value.isBlank()) continue;
            return CheckResult.warning(
                    "None is used. The variable " + variable + " is set, but Java ignores it",
                    "Start Java with -Dhttps.proxyHost and -Dhttps.proxyPort, or set a proxy on the client that"
                            + " httpClient(..) takes");
        }
        return CheckResult.ok("none is used");
    }

    /** Returns null for a direct connection. */
    private @Nullable Proxy chosenProxy() {
        if (client.proxy() != null) return client.proxy().type() == Proxy.Type.DIRECT ? null : client.proxy();
        if (url == null) return null;
        List<Proxy> choice = client.proxySelector().select(url.uri());
        if (choice == null) return null; // against its contract; OkHttp takes it for a direct connection too
        for (Proxy proxy : choice) {
            return proxy.type() == Proxy.Type.DIRECT ? null : proxy;
        }
        return null;
    }

    private static String address(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getHostString() + ":" + inet.getPort()
                : String.valueOf(address);
    }

    CheckResult nameResolution() {
        if (url == null) return CheckResult.skipped("baseUrl has no host");
        if (chosenProxy() != null) return CheckResult.skipped("the proxy resolves names");
        CompletableFuture<Void> limit = FutureTimer.completeAfter(new CompletableFuture<>(), settings.lookupTimeout());
        CancellableDns.announce(limit);
        try {
            List<InetAddress> found = client.dns().lookup(url.host());
            if (found.isEmpty()) throw new UnknownHostException(url.host() + " (without any address)");
            return CheckResult.ok(url.host() + " is " + found.get(0).getHostAddress()
                    + (found.size() == 1 ? "" : " and " + (found.size() - 1) + " more"));
        } catch (IOException e) {
            return connectionFailure(e);
        } finally {
            CancellableDns.forget();
            limit.complete(null);
        }
    }

    /** @param failure of the first request; null when it succeeded */
    CheckResult connection(@Nullable Throwable failure) {
        ObservedConnection.Seen seen = observed.seen();
        if (seen != null) return CheckResult.ok(seen.protocol() + " to " + seen.address());
        if (failure == null) return CheckResult.skipped("nothing was sent: the httpClient responded by itself");
        IOException cause = cause(failure, IOException.class);
        if (cause instanceof SSLException) return CheckResult.ok("there is one, but TLS failed");
        return cause == null
                ? CheckResult.failed(failure, "Check baseUrl, the network and the proxy")
                : connectionFailure(cause);
    }

    CheckResult tls(@Nullable Throwable failure) {
        if (url != null && !url.isHttps()) return CheckResult.skipped("baseUrl is plain http");
        ObservedConnection.Seen seen = observed.seen();
        if (seen != null) return CheckResult.ok(describe(seen.handshake()));
        SSLException cause = failure == null ? null : cause(failure, SSLException.class);
        if (cause == null) return CheckResult.skipped("there is no connection");
        CheckResult result = connectionFailure(cause);
        Throwable root = cause;
        while (root.getCause() != null) root = root.getCause();
        return root == cause
                ? result
                : CheckResult.failed(
                        result.text() + " [" + root.getClass().getSimpleName() + ": " + root.getMessage() + "]",
                        "Check the clock of this computer and the certificate at baseUrl, look for an intercepting"
                                + " proxy, or set an httpClient(..) that trusts the certificate");
    }

    private static String describe(@Nullable Handshake handshake) {
        if (handshake == null) return "none";
        for (Certificate certificate : handshake.peerCertificates()) {
            if (!(certificate instanceof X509Certificate own)) break;
            return handshake.tlsVersion().javaName() + ", certificate issued by " + own.getIssuerX500Principal()
                    + ", valid until " + own.getNotAfter().toInstant();
        }
        return handshake.tlsVersion().javaName();
    }

    private CheckResult connectionFailure(IOException e) {
        TimeLimits limits = TimeLimits.of(null, settings.lookupTimeout(), settings.lookupTimeout());
        RuntimeException failure = ConnectionErrors.beforeResponse(e, limits, 1).exception();
        return CheckResult.failed(
                failure, "Check baseUrl (its host and port), the network, the firewall and the proxy");
    }

    CheckResult clock() {
        Duration ahead = observed.clockAhead();
        if (ahead == null) return CheckResult.skipped("no response named a time");
        Duration offset = ahead.abs();
        String text =
                offset.toSeconds() + " s " + (ahead.isNegative() ? "behind" : "ahead of") + " the service's clock";
        return offset.compareTo(MAX_CLOCK_OFFSET) > 0
                ? CheckResult.warning(text, "Set the clock of this computer: certificates and waits depend on it")
                : CheckResult.ok(text);
    }

    private static <T> @Nullable T cause(Throwable failure, Class<T> type) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) return type.cast(each);
        }
        return null;
    }
}
