package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Maps failures of the connection to LangChain4j's exceptions, which name the setting that helps. */
final class ConnectionErrors {

    private static final String NETWORK_REMEDY =
            " → Check baseUrl (its host and port), the network, the firewall and the proxy";

    private ConnectionErrors() {}

    /**
     * A failed attempt.
     *
     * @param isRetriable true when another attempt may succeed
     */
    record Failure(RuntimeException exception, boolean isRetriable) {}

    /** The time for making a connection was over. OkHttp throws the same exception for every time limit of a socket. */
    static final class ConnectTimeoutException extends IOException {

        private static final long serialVersionUID = 1L;

        ConnectTimeoutException(IOException cause, Duration limit) {
            super("no connection within " + limit, cause);
        }
    }

    /** @param attempts made so far, for the message */
    static Failure beforeResponse(IOException e, TimeLimits limits, int attempts) {
        Failure known = known(e, limits, attempts);
        if (known != null) return known;
        return new Failure(
                new RetriableException(
                        "The connection to CometAPI failed before a response came ("
                                + ControlCharacters.escaped(e.toString()) + ")" + after(attempts) + NETWORK_REMEDY,
                        e),
                true);
    }

    /** @return null when the connection broke, which makes the response incomplete */
    static @Nullable RuntimeException duringResponse(IOException e, TimeLimits limits, int attempts) {
        Failure known = known(e, limits, attempts);
        return known == null ? null : known.exception;
    }

    private static @Nullable Failure known(IOException e, TimeLimits limits, int attempts) {
        if (e instanceof SseReader.EventTooLongException) {
            return new Failure(new InternalServerException(e.getMessage(), e), false);
        }
        if (e instanceof ConnectTimeoutException) {
            return new Failure(
                    new TimeoutException(
                            "No connection to CometAPI within " + limits.connectTimeout() + " (connectTimeout)"
                                    + after(attempts) + NETWORK_REMEDY + ", or raise connectTimeout",
                            e.getCause()),
                    true);
        }
        if (e instanceof SocketTimeoutException) {
            return new Failure(
                    new TimeoutException(
                            "CometAPI sent nothing for longer than " + limits.timeout() + " (timeout)."
                                    + " Models think silently: stream the answer, request less thinking, or raise timeout",
                            e),
                    false);
        }
        if (e instanceof InterruptedIOException && limits.callTimeout() != null) {
            return new Failure(
                    new TimeoutException(
                            "The call took longer than " + limits.callTimeout() + " (callTimeout), over all attempts"
                                    + after(attempts)
                                    + " → Raise callTimeout, or request a shorter answer and less thinking",
                            e),
                    false);
        }
        return unreachable(e);
    }

    private static @Nullable Failure unreachable(IOException e) {
        Failure ofProxy = ofProxy(e);
        if (ofProxy != null) return ofProxy;
        if (e instanceof SSLPeerUnverifiedException || e.getCause() instanceof CertificateException) {
            return new Failure(
                    new NonRetriableException(
                            "CometAPI's certificate is not trusted here ("
                                    + ControlCharacters.escaped(String.valueOf(e.getMessage()))
                                    + "): check baseUrl, look for an"
                                    + " intercepting proxy, or set an httpClient(..) that trusts the certificate",
                            e),
                    false);
        }
        if (e instanceof UnknownHostException) {
            return new Failure(
                    new UnresolvedModelServerException(
                            "The host of CometAPI is unknown here (" + e.getMessage()
                                    + "): check baseUrl and the network",
                            e),
                    true);
        }
        return null;
    }

    /** OkHttp has no types for what a proxy refuses, only texts. */
    private static @Nullable Failure ofProxy(IOException e) {
        String text = String.valueOf(e.getMessage());
        boolean wantsPassword = text.contains("authenticate with proxy")
                || text.contains("PROXY_AUTH (407)")
                || text.startsWith("SOCKS") && text.contains("authentication");
        if (wantsPassword) {
            return new Failure(
                    new AuthenticationException(
                            "The proxy demands a user name and a password (" + text
                                    + "): set a proxyAuthenticator(..) on the client that httpClient(..) takes",
                            e),
                    false);
        }
        if (!text.contains("for CONNECT") && !text.startsWith("SOCKS")) return null;
        return new Failure(
                new NonRetriableException(
                        "The proxy refused to connect to CometAPI (" + text
                                + "): check baseUrl and what the proxy allows",
                        e),
                false);
    }

    private static String after(int attempts) {
        return attempts > 1 ? ", after " + attempts + " attempts" : "";
    }
}
