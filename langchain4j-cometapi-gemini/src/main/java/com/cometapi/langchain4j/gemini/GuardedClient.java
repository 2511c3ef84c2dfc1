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
 * Makes clients for addresses that do not come from the application. Such a client checks the host when its socket
 * connects, so that no name can resolve to one address for the check and to another for the connection. It follows no
 * redirect by itself, and sends no key and no header of a model. Each call sets its own time limit.
 */
final class GuardedClient {

    private GuardedClient() {}

    /** @param isProxied whether the system's proxy is used. It hides the host behind it, so no host is checked */
    static OkHttpClient create(Predicate<InetAddress> isAllowed, boolean isProxied) {
        OkHttpClient.Builder guarded = new OkHttpClient.Builder()
                .connectionPool(ConnectionPools.brief())
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .followRedirects(false)
                .followSslRedirects(false);
        if (!isProxied) {
            guarded.proxy(Proxy.NO_PROXY).socketFactory(new PlainSocketFactory(() -> new GuardedSocket(isAllowed)));
        }
        return guarded.build();
    }

    /**
     * Returns the address that was refused; null when something else failed. Where a host has several addresses, the
     * failures of the others are suppressed exceptions of the first failure.
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

    /** Checks the address here, where the target of the connection is known for certain. */
    private static final class GuardedSocket extends Socket {

        private final Predicate<InetAddress> isAllowed;

        /** Without this proxy a socket uses the SOCKS proxy of the JVM, although the client uses none. */
        GuardedSocket(Predicate<InetAddress> isAllowed) {
            super(Proxy.NO_PROXY);
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
