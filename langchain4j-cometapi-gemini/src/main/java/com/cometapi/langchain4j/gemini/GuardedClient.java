package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Predicate;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * A client for addresses that somebody else wrote. The host is checked when its socket connects, so that no name can
 * resolve to one address for the check and to another for the connection. Follows no redirect by itself, and sends no key
 * and no header of a model. The limit of time is each call's own.
 */
final class GuardedClient {

    private GuardedClient() {}

    /** @param isProxied whether the system's proxy is used, which hides the host that is reached */
    static OkHttpClient create(Predicate<InetAddress> isAllowed, boolean isProxied) {
        OkHttpClient.Builder guarded = new OkHttpClient.Builder()
                .socketFactory(new PlainSocketFactory(() -> new GuardedSocket(isAllowed)))
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .followRedirects(false)
                .followSslRedirects(false);
        if (!isProxied) guarded.proxy(Proxy.NO_PROXY);
        return guarded.build();
    }

    /**
     * The address that was refused, if that is what happened. With several addresses of one host, what befell the others
     * is suppressed in what befell the first.
     *
     * @return null when something else went wrong
     */
    static @Nullable String refusedAddress(Throwable e) {
        if (e instanceof RefusedAddress) return e.getMessage();
        if (e.getCause() != null && e.getCause() != e) {
            String found = refusedAddress(e.getCause());
            if (found != null) return found;
        }
        for (Throwable suppressed : e.getSuppressed()) {
            String found = refusedAddress(suppressed);
            if (found != null) return found;
        }
        return null;
    }

    /** Where the connection would lead is known here for certain. */
    private static final class GuardedSocket extends Socket {

        private final Predicate<InetAddress> isAllowed;

        GuardedSocket(Predicate<InetAddress> isAllowed) {
            this.isAllowed = isAllowed;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (endpoint instanceof InetSocketAddress inet
                    && (inet.getAddress() == null || !isAllowed.test(inet.getAddress()))) {
                throw new RefusedAddress(
                        inet.getAddress() == null ? "?" : inet.getAddress().getHostAddress());
            }
            super.connect(endpoint, timeout);
        }
    }

    private static final class RefusedAddress extends IOException {

        private static final long serialVersionUID = 1L;

        RefusedAddress(String address) {
            super(address);
        }
    }
}
