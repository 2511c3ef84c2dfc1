package com.cometapi.langchain4j.gemini;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Decides what happens to images, audio, video and documents that a message names by an http or https address.
 * Immutable.
 *
 * <p>Only the service can read addresses of YouTube and of Google's Files API, so {@link #download} passes them on as
 * well.
 */
public final class CometApiGeminiMediaPolicy {

    enum Kind {
        PASS_URL,
        DOWNLOAD,
        REJECT
    }

    private static final CometApiGeminiMediaPolicy PASS_URL = of(Kind.PASS_URL);
    private static final CometApiGeminiMediaPolicy DOWNLOAD = of(Kind.DOWNLOAD);
    private static final CometApiGeminiMediaPolicy REJECT = of(Kind.REJECT);

    private final Kind kind;
    private final long maxBytes;
    private final Duration timeout;
    private final boolean allowsPrivateAddresses;
    private final Predicate<InetAddress> isPublic;

    private CometApiGeminiMediaPolicy(
            Kind kind,
            long maxBytes,
            Duration timeout,
            boolean allowsPrivateAddresses,
            Predicate<InetAddress> isPublic) {
        this.kind = kind;
        this.maxBytes = maxBytes;
        this.timeout = timeout;
        this.allowsPrivateAddresses = allowsPrivateAddresses;
        this.isPublic = isPublic;
    }

    private static CometApiGeminiMediaPolicy of(Kind kind) {
        return new CometApiGeminiMediaPolicy(
                kind, 20L * 1024 * 1024, Duration.ofSeconds(30), false, PublicAddresses::contain);
    }

    /**
     * Passes the address on, so that the service fetches it. This is the default. This process opens no address from a
     * message.
     */
    public static CometApiGeminiMediaPolicy passUrl() {
        return PASS_URL;
    }

    /**
     * Fetches the address in this process and sends the bytes. This is for media that only this process can reach, or
     * that the service does not accept by address. The limits are 20 MiB and 30 seconds for each download, and three
     * redirects. Private, loopback and link-local hosts are rejected. No proxy is used, since a proxy would hide the
     * host that is reached. A conversation that continues fetches the media of its history again.
     */
    public static CometApiGeminiMediaPolicy download() {
        return DOWNLOAD;
    }

    /** Rejects an address in a message with an {@link IllegalArgumentException}. */
    public static CometApiGeminiMediaPolicy reject() {
        return REJECT;
    }

    /**
     * Returns this policy with another limit for the size of one download. Default 20 MiB.
     *
     * @throws IllegalArgumentException when it is less than 1 byte, or more than half of {@link Integer#MAX_VALUE}
     * @throws IllegalStateException when this policy downloads nothing
     */
    public CometApiGeminiMediaPolicy maxBytes(long bytes) {
        if (bytes < 1 || bytes > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException(
                    "maxBytes must be from 1 to " + Integer.MAX_VALUE / 2 + ", not " + bytes);
        }
        return new CometApiGeminiMediaPolicy(downloading(), bytes, timeout, allowsPrivateAddresses, isPublic);
    }

    /**
     * Returns this policy with another time limit for one download, all redirects included. Default 30 seconds.
     *
     * @throws IllegalArgumentException when it is not longer than zero
     * @throws IllegalStateException when this policy downloads nothing
     */
    public CometApiGeminiMediaPolicy timeout(Duration atMost) {
        if (atMost.isNegative() || atMost.isZero()) {
            throw new IllegalArgumentException("timeout must be longer than zero, not " + atMost);
        }
        return new CometApiGeminiMediaPolicy(downloading(), maxBytes, atMost, allowsPrivateAddresses, isPublic);
    }

    /**
     * Returns this policy with or without access to hosts of this process's own network. Default without. With access
     * the system's proxy is used as well. Allow it only where all messages come from trusted users.
     *
     * @throws IllegalStateException when this policy downloads nothing
     */
    public CometApiGeminiMediaPolicy allowPrivateAddresses(boolean allowed) {
        return new CometApiGeminiMediaPolicy(downloading(), maxBytes, timeout, allowed, isPublic);
    }

    private Kind downloading() {
        if (kind != Kind.DOWNLOAD) throw new IllegalStateException("Only download() has limits; this is " + this);
        return kind;
    }

    /** For tests, because their servers all have loopback addresses. */
    CometApiGeminiMediaPolicy publicAddresses(Predicate<InetAddress> addresses) {
        return new CometApiGeminiMediaPolicy(downloading(), maxBytes, timeout, allowsPrivateAddresses, addresses);
    }

    Kind kind() {
        return kind;
    }

    long maxBytes() {
        return maxBytes;
    }

    Duration timeout() {
        return timeout;
    }

    boolean allowsPrivateAddresses() {
        return allowsPrivateAddresses;
    }

    boolean allows(InetAddress address) {
        return allowsPrivateAddresses || isPublic.test(address);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CometApiGeminiMediaPolicy that
                && kind == that.kind
                && maxBytes == that.maxBytes
                && timeout.equals(that.timeout)
                && allowsPrivateAddresses == that.allowsPrivateAddresses;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, maxBytes, timeout, allowsPrivateAddresses);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case PASS_URL -> "passUrl()";
            case REJECT -> "reject()";
            case DOWNLOAD ->
                "download().maxBytes(" + maxBytes + ").timeout(" + timeout + ")"
                        + (allowsPrivateAddresses ? ".allowPrivateAddresses(true)" : "");
        };
    }
}
