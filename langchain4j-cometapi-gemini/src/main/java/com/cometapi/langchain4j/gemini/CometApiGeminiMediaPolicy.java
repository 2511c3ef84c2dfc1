package com.cometapi.langchain4j.gemini;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What happens to pictures, sound, video and documents that a message names by an http or https address. Immutable.
 *
 * <p>Addresses of YouTube and of Google's Files API mean something only to the service: they are passed on by {@link
 * #download} as well.
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

    /** Default: the address is passed on and the service fetches it. This process opens no address out of a message. */
    public static CometApiGeminiMediaPolicy passUrl() {
        return PASS_URL;
    }

    /**
     * This process fetches the address and sends the bytes: for media that only this process can reach, or that the
     * service does not accept by address. At most 20 MiB and 30 seconds each, three redirects, no private, loopback or
     * link-local host; without a proxy, since a proxy would hide the host that is reached. A conversation that is
     * continued fetches the media of its history again.
     */
    public static CometApiGeminiMediaPolicy download() {
        return DOWNLOAD;
    }

    /** An address in a message is an {@link IllegalArgumentException}. */
    public static CometApiGeminiMediaPolicy reject() {
        return REJECT;
    }

    /**
     * @param bytes the most that one download may have; default 20 MiB
     * @throws IllegalStateException when nothing is downloaded
     */
    public CometApiGeminiMediaPolicy maxBytes(long bytes) {
        if (bytes < 1 || bytes > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException(
                    "maxBytes must be from 1 to " + Integer.MAX_VALUE / 2 + ", not " + bytes);
        }
        return new CometApiGeminiMediaPolicy(downloading(), bytes, timeout, allowsPrivateAddresses, isPublic);
    }

    /**
     * @param atMost for one download with all its redirects; default 30 s
     * @throws IllegalStateException when nothing is downloaded
     */
    public CometApiGeminiMediaPolicy timeout(Duration atMost) {
        if (atMost.isNegative() || atMost.isZero()) {
            throw new IllegalArgumentException("timeout must be longer than zero, not " + atMost);
        }
        return new CometApiGeminiMediaPolicy(downloading(), maxBytes, atMost, allowsPrivateAddresses, isPublic);
    }

    /**
     * @param allowed whether hosts of the own network may be reached, and the system's proxy is used; only where no
     *     stranger writes the messages. Default false
     * @throws IllegalStateException when nothing is downloaded
     */
    public CometApiGeminiMediaPolicy allowPrivateAddresses(boolean allowed) {
        return new CometApiGeminiMediaPolicy(downloading(), maxBytes, timeout, allowed, isPublic);
    }

    private Kind downloading() {
        if (kind != Kind.DOWNLOAD) throw new IllegalStateException("Only download() has limits; this is " + this);
        return kind;
    }

    /** For tests, whose servers all have loopback addresses. */
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
