package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Fetches media that somebody wrote into a message, and trusts neither the address nor what is there. Thread-safe. */
final class MediaDownload {

    private static final int MOST_REDIRECTS = 3;

    private final CometApiGeminiMediaPolicy policy;
    private final OkHttpClient client;

    MediaDownload(CometApiGeminiMediaPolicy policy) {
        this.policy = policy;
        this.client = GuardedClient.create(policy::allows, policy.allowsPrivateAddresses());
    }

    /** @param contentType as the host named it; null when it did not */
    record Fetched(String base64, @Nullable String contentType) {}

    /**
     * Waits for the media.
     *
     * @param timeLeft of the whole call; null when it has no deadline
     * @throws IllegalArgumentException when the address is refused or the media is too large
     * @throws TimeoutException when the policy's time or the call's is over
     * @throws InvalidRequestException when the host does not give it
     * @throws RetriableException when the host cannot be reached now
     */
    Fetched fetch(String address, CallHandle handle, @Nullable Duration timeLeft) {
        boolean isCallShorter = timeLeft != null && timeLeft.compareTo(policy.timeout()) < 0;
        Duration atMost = timeLeft != null && isCallShorter ? timeLeft : policy.timeout();
        long end = System.nanoTime() + atMost.toNanos();
        try {
            HttpUrl url = HttpUrl.parse(address);
            if (url == null) throw new IllegalArgumentException(media(address) + " has no address that can be read");
            for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
                Call call = client.newCall(new Request.Builder().url(url).build());
                call.timeout().timeout(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                handle.attach(call);
                HttpUrl from = url;
                Hop reached = new InterruptibleCall(call::cancel).until(() -> hop(address, from, call));
                if (reached.media != null) return reached.media;
                url = reached.next;
            }
        } catch (IOException e) {
            if (handle.isCancelled()) throw new Exchange.CallCancelledException();
            throw failure(address, isCallShorter, e);
        }
        throw new IllegalArgumentException(
                media(address) + " is not fetched: more than " + MOST_REDIRECTS + " redirects lead to it");
    }

    /** @param media null when the way leads on */
    private record Hop(@Nullable Fetched media, HttpUrl next) {}

    private Hop hop(String address, HttpUrl url, Call call) throws IOException {
        try (Response response = call.execute()) {
            return response.isRedirect()
                    ? new Hop(null, next(address, url, response.header("Location")))
                    : new Hop(read(address, response), url);
        }
    }

    private static HttpUrl next(String address, HttpUrl from, @Nullable String location) {
        HttpUrl to = location == null ? null : from.resolve(location);
        if (to == null || from.isHttps() && !to.isHttps()) {
            throw new IllegalArgumentException(media(address)
                    + " is not fetched: it redirects to what is neither http nor https, or from https to http");
        }
        return to;
    }

    private Fetched read(String address, Response response) throws IOException {
        if (!response.isSuccessful()) {
            String message = media(address) + " cannot be fetched: its host answered " + response.code()
                    + ". Check the address, or give the bytes";
            boolean isPassing = response.code() == 429 || response.code() >= 500;
            throw isPassing ? new RetriableException(message) : new InvalidRequestException(message);
        }
        BufferedSource body = response.body().source();
        if (response.body().contentLength() > policy.maxBytes() || body.request(policy.maxBytes() + 1)) {
            throw new IllegalArgumentException(media(address) + " is larger than " + policy.maxBytes()
                    + " bytes: raise mediaPolicy(download().maxBytes(..)), or let the service fetch it with passUrl()");
        }
        MediaType type = response.body().contentType();
        return new Fetched(
                Base64.getEncoder().encodeToString(body.readByteArray()),
                type == null ? null : type.type() + "/" + type.subtype());
    }

    private RuntimeException failure(String address, boolean isCallShorter, IOException e) {
        String refused = GuardedClient.refusedAddress(e);
        if (refused != null) {
            return new IllegalArgumentException(media(address) + " is not fetched: its host is at the address "
                    + refused + " of this machine, its network or its cloud. Where nobody else writes the"
                    + " messages, mediaPolicy(download().allowPrivateAddresses(true)) allows it");
        }
        if (Thread.currentThread().isInterrupted()) {
            return new LangChain4jException("The thread was interrupted while it waited for " + media(address), e);
        }
        if (e instanceof InterruptedIOException) {
            return new TimeoutException(
                    media(address) + " did not arrive "
                            + (isCallShorter
                                    ? "before the end of the call (callTimeout)"
                                    : "within " + policy.timeout() + " (mediaPolicy(download().timeout(..)))"),
                    e);
        }
        return new RetriableException(media(address) + " cannot be fetched (" + e.getMessage() + ")", e);
    }

    /** Without the query, which may hold a signature. */
    private static String media(String address) {
        String place = address.split("[?#]", 2)[0].replaceFirst("//[^/@]*@", "//");
        return "The media at " + (place.length() > 200 ? place.substring(0, 200) + "…" : place);
    }
}
