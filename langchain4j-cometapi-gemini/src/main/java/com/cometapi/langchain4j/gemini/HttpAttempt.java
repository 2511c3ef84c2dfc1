package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.HttpErrors.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.GzipSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt of a call: a request that was accepted, and its response. For one thread. */
final class HttpAttempt implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(HttpAttempt.class);
    private static final long MAX_ERROR_BYTES = 64 * 1024;

    private final Response response;
    private final AttemptLimits limits;
    private final SentSecrets secrets;
    private final CountedSource content;
    private final ChunkReader chunks;

    private HttpAttempt(
            Response response, AttemptLimits limits, SentSecrets secrets, CountedSource content, ChunkReader chunks) {
        this.response = response;
        this.limits = limits;
        this.secrets = secrets;
        this.content = content;
        this.chunks = chunks;
    }

    /**
     * Sends the request and waits for the headers of the response.
     *
     * @param handle closes the connection when it is cancelled
     * @param remaining time of the call; null: no limit
     * @param assembler folds the chunks of the response
     * @throws RefusedException when the status of the response is an error
     * @throws IOException when no response came, {@link ConnectTimeoutException} when no connection was made in time
     */
    static HttpAttempt send(
            CallSettings settings,
            WireRequest request,
            CallHandle handle,
            @Nullable Duration remaining,
            ResponseAssembler assembler)
            throws IOException, RefusedException {
        AttemptLimits limits = new AttemptLimits(settings.limits());
        Call call = settings.transport().newCall(request.modelName(), request.isStreamed(), request.body(), limits);
        if (remaining != null) call.timeout().timeout(Math.max(1, remaining.toNanos()), TimeUnit.NANOSECONDS);
        handle.register(call);
        InterruptibleCall interruptible = new InterruptibleCall(call::cancel);
        Response response;
        try {
            response = interruptible.open(call::execute);
        } catch (IOException e) {
            limits.stop();
            throw SentSecrets.of(call.request()).removedFrom(limits.explain(e));
        } catch (RuntimeException | Error e) {
            limits.stop();
            throw e;
        }
        try {
            return accepted(settings, request, handle, call, response, limits, interruptible, assembler);
        } catch (IOException | RefusedException | RuntimeException | Error e) {
            limits.stop();
            response.close();
            throw e;
        }
    }

    private static HttpAttempt accepted(
            CallSettings settings,
            WireRequest request,
            CallHandle handle,
            Call call,
            Response response,
            AttemptLimits limits,
            InterruptibleCall interruptible,
            ResponseAssembler assembler)
            throws IOException, RefusedException {
        SentSecrets secrets = SentSecrets.of(call.request()).with(response);
        CountedSource counted = content(settings, request.isStreamed(), response, limits, interruptible);
        BufferedSource content = Okio.buffer(counted);
        if (!response.isSuccessful()) {
            throw new RefusedException(HttpErrors.refusal(
                    response.code(),
                    secrets.removedFrom(response.headers()),
                    secrets.removedFrom(errorBody(content, secrets)),
                    request.modelName(),
                    settings.timing().clock()));
        }
        if (!request.isStreamed() && response.body().contentLength() > settings.maxEventBytes()) {
            throw new SseReader.EventTooLongException(settings.maxEventBytes());
        }
        ChunkReader.Origin origin = new ChunkReader.Origin(request.modelName(), response.headers(), secrets);
        ChunkReader chunks = request.isStreamed()
                ? ChunkReader.ofStream(content, settings, origin, assembler, handle)
                : ChunkReader.ofWhole(content, settings, origin, assembler, handle);
        return new HttpAttempt(response, limits, secrets, counted, chunks);
    }

    /** Unpacks what is packed although packing was declined. Of a whole response no more is read than allowed. */
    private static CountedSource content(
            CallSettings settings,
            boolean isStreamed,
            Response response,
            AttemptLimits limits,
            InterruptibleCall interruptible) {
        Source source = interruptible.wrap(limits.wrap(response));
        boolean isPacked = "gzip".equalsIgnoreCase(response.header("Content-Encoding"));
        Source unpacked = isPacked ? new GzipSource(source) : source;
        return new CountedSource(unpacked, isStreamed ? Long.MAX_VALUE : settings.maxEventBytes());
    }

    /** Reads what can be read of an error. A rest that cannot be read hides neither the beginning nor the status. */
    private static byte[] errorBody(BufferedSource source, SentSecrets secrets) throws IOException {
        try {
            return ChunkReader.prefix(source, MAX_ERROR_BYTES);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) throw e;
            String reason = ControlCharacters.escaped(secrets.removedFrom(e.toString()));
            log.debug("The body of an error could not be read to its end: {}", reason);
            return source.getBuffer().readByteArray();
        }
    }

    /** Waits for the next chunk and folds it. Returns null at the end of the response. */
    @Nullable
    Chunk next() throws IOException, RefusedException {
        try {
            return chunks.next();
        } catch (IOException e) {
            throw secrets.removedFrom(e); // it may quote what came instead of the expected bytes
        }
    }

    /** Returns the service's name for the request, without the secrets of the request; null when it gave none. */
    @Nullable
    String requestId() {
        return secrets.removedFromId(HttpErrors.requestId(response.headers()));
    }

    String withoutSecrets(String text) {
        return secrets.removedFrom(text);
    }

    /** Returns how much of the response was read. */
    long bytesRead() {
        return content.total;
    }

    /** Gives the connection back, or closes it when the response was not read to its end. */
    @Override
    public void close() {
        limits.stop();
        chunks.close();
        response.close();
    }

    /** Counts what is read, up to a limit. */
    private static final class CountedSource extends ForwardingSource {

        private final long maxBytes;
        private long total;

        CountedSource(Source source, long maxBytes) {
            super(source);
            this.maxBytes = maxBytes;
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            long count = super.read(sink, byteCount);
            if (count > 0) total += count;
            if (total > maxBytes) throw new SseReader.EventTooLongException(maxBytes);
            return count;
        }
    }
}
