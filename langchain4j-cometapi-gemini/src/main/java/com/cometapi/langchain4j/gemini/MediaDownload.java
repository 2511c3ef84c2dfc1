package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.Blob;
import com.cometapi.langchain4j.gemini.Part.FileData;
import com.cometapi.langchain4j.gemini.Part.FunctionResponse;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Downloads media whose address stands in a message, and trusts neither the address nor its content. Thread-safe.
 */
final class MediaDownload implements MediaFetcher {

    private static final int MAX_REDIRECTS = 3;
    private static final int MAX_ADDRESS = 200;

    private final CometApiGeminiMediaPolicy policy;
    private final MediaMapper mapper;
    private final OkHttpClient client;

    private MediaDownload(CometApiGeminiMediaPolicy policy, MediaMapper mapper) {
        this.policy = policy;
        this.mapper = mapper;
        this.client = GuardedClient.create(policy::allows, policy.allowsPrivateAddresses());
    }

    /** Returns the fetcher for a policy: one that downloads, or one that leaves all addresses to the service. */
    static MediaFetcher fetcher(CometApiGeminiMediaPolicy policy, MediaMapper mapper) {
        return policy.kind() == CometApiGeminiMediaPolicy.Kind.DOWNLOAD
                ? new MediaDownload(policy, mapper)
                : MediaFetcher.NONE;
    }

    /** @param contentType as the host named it; null when it did not */
    record Fetched(String base64, @Nullable String contentType) {}

    @Override
    public GenerateContentRequest fetched(GenerateContentRequest request, CallHandle handle, Deadline deadline) {
        List<GeminiContent> contents = request.contents().stream()
                .map(content -> new GeminiContent(content.role(), fetched(content.parts(), handle, deadline)))
                .toList();
        return new GenerateContentRequest(request.systemInstruction(), contents, request.fields());
    }

    private @Nullable List<Part> fetched(@Nullable List<Part> parts, CallHandle handle, Deadline deadline) {
        return parts == null
                ? null
                : parts.stream().map(part -> fetched(part, handle, deadline)).toList();
    }

    private Part fetched(Part part, CallHandle handle, Deadline deadline) {
        FunctionResponse response = part.functionResponse();
        if (response != null && response.parts() != null) {
            return Part.functionResponse(new FunctionResponse(
                    response.id(), response.name(), response.response(), fetched(response.parts(), handle, deadline)));
        }
        FileData file = part.fileData();
        return file != null && file.fileUri() != null && mapper.isDownloaded(part)
                ? PartOptions.withBytes(part, blob(file.fileUri(), file.mimeType(), handle, deadline.remaining()))
                : part;
    }

    private Blob blob(String address, @Nullable String mimeType, CallHandle handle, @Nullable Duration remaining) {
        Fetched media = fetch(address, handle, remaining);
        return new Blob(type(address, mimeType, media), media.base64(), true);
    }

    /**
     * Returns the type of the media: as the content names it, else by its host, its bytes or its address.
     *
     * @param wanted the type of the content, or the range of its kind
     */
    private static String type(String address, @Nullable String wanted, Fetched media) {
        MediaKind kind = MediaKind.of(wanted);
        String given = MediaTypes.named(wanted, kind);
        String named = MediaTypes.named(media.contentType(), kind);
        String detected = MediaTypes.ofContent(media.base64(), kind);
        boolean isTextWanted = given == null ? kind == MediaKind.DOCUMENT : MediaTypes.isText(given);
        String replacement = isTextWanted ? null : replacement(given, named, detected);
        if (replacement != null || media.base64().isEmpty()) {
            throw new InvalidRequestException(media(address) + " cannot be sent: its host responded with "
                    + (replacement == null ? "an empty body" : replacement)
                    + " in place of the media. Check the address,"
                    + " and whether it needs a login, or give the bytes");
        }
        if (given != null) return given;
        String hosted = named == null ? null : MediaSignatures.forKind(named, kind);
        String refused = null;
        for (String type : Arrays.asList(hosted, detected, MediaTypes.ofAddress(address, kind))) {
            boolean fits = type != null && (kind == MediaKind.DOCUMENT || MediaTypes.isMedia(type));
            if (fits && MediaTypes.isTaken(type, kind)) return type;
            if (refused == null) refused = type;
        }
        if (refused != null) throw MediaTypes.notTaken(media(address), refused, kind);
        throw new IllegalArgumentException("The type of downloaded media cannot be detected from its host, its bytes or"
                + " its address: give the content a mimeType");
    }

    /**
     * Returns the type of a page or of an error with which a host responded in place of media; null when there is none.
     * The bytes count more than the host, since many a host names media as text.
     */
    private static @Nullable String replacement(
            @Nullable String given, @Nullable String named, @Nullable String detected) {
        if (detected != null) return MediaTypes.isText(detected) ? detected : null;
        if (named == null || MediaTypes.isMedia(named)) return null;
        boolean canBeMedia = given != null && (named.startsWith("text/plain") || !MediaTypes.isText(named));
        return canBeMedia ? null : named;
    }

    /**
     * Waits for the media.
     *
     * @param remaining the time left of the whole call; null when it has no deadline
     * @throws IllegalArgumentException when the address is refused or the media is too large
     * @throws TimeoutException when the policy's time or the call's is over
     * @throws InvalidRequestException when the host does not give it
     * @throws RetriableException when the host cannot be reached now
     */
    private Fetched fetch(String address, CallHandle handle, @Nullable Duration remaining) {
        boolean isCallShorter = remaining != null && remaining.compareTo(policy.timeout()) < 0;
        Duration limit = remaining != null && isCallShorter ? remaining : TimeLimits.bounded(policy.timeout());
        long end = System.nanoTime() + limit.toNanos();
        try {
            HttpUrl url = HttpUrl.parse(address);
            if (url == null) throw new IllegalArgumentException(media(address) + " has no address that can be read");
            for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
                Call call = client.newCall(new Request.Builder().url(url).build());
                call.timeout().timeout(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                handle.register(call);
                HttpUrl from = url;
                Hop reached = new InterruptibleCall(call::cancel).run(() -> hop(address, from, call));
                if (reached.media != null) return reached.media;
                url = reached.next;
            }
        } catch (IOException e) {
            if (handle.isCancelled()) throw new CallCancelledException();
            throw failure(address, isCallShorter, e);
        }
        throw new IllegalArgumentException(
                media(address) + " is not fetched: more than " + MAX_REDIRECTS + " redirects lead to it");
    }

    /** @param media null when the host redirects */
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
            String message = media(address) + " cannot be fetched: its host responded with " + response.code()
                    + ". Check the address, or give the bytes";
            boolean isTemporary = response.code() == 429 || response.code() >= 500;
            throw isTemporary ? new RetriableException(message) : new InvalidRequestException(message);
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
                    + refused + " of this machine, its network or its cloud. Where all messages"
                    + " come from trusted users, mediaPolicy(download().allowPrivateAddresses(true)) allows it");
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

    /** Names the media without the query of its address, which may hold a signature. */
    private static String media(String address) {
        String place = address.split("[?#]", 2)[0].replaceFirst("//[^/@]*@", "//");
        return "The media at " + Redaction.shorten(place, MAX_ADDRESS);
    }
}
