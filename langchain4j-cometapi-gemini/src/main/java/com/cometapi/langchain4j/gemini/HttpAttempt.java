package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.HttpErrors.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
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

    private final Received received;
    private final ChunkReader chunks;

    private HttpAttempt(Received received, ChunkReader chunks) {
        this.received = received;
        this.chunks = chunks;
    }

    /**
     * A response whose headers have come.
     *
     * @param counted the body, unpacked and within the limits of the attempt
     * @param body the same, buffered
     */
    private record Received(
            Response response, AttemptLimits limits, SentSecrets secrets, CountedSource counted, BufferedSource body)
            implements Closeable {

        @Override
        public void close() {
            limits.stop();
            response.close();
        }
    }

    /**
     * Sends the request and waits for the headers of the response.
     *
     * @param handle closes the connection when it is cancelled
     * @param remaining time of the call; null: no limit
     * @param earlierBytes that were read of earlier pieces of the same answer
     * @param assembler folds the chunks of the response
     * @throws RefusedException when the status of the response is an error
     * @throws IOException when no response came, {@link ConnectTimeoutException} when no connection was made in time
     */
    static HttpAttempt send(
            CallSettings settings,
            WireRequest request,
            CallHandle handle,
            @Nullable Duration remaining,
            long earlierBytes,
            ResponseAssembler assembler)
            throws IOException, RefusedException {
        Received received = receive(settings, request, handle, remaining, earlierBytes);
        try {
            throwIfRefused(received, request.modelName(), settings.timing().clock());
            received.counted.expect(received.response.body().contentLength());
            return new HttpAttempt(received, chunks(received, settings, request, handle, assembler));
        } catch (IOException | RefusedException | RuntimeException | Error e) {
            received.close();
            throw e;
        }
    }

    private static Received receive(
            CallSettings settings,
            WireRequest request,
            CallHandle handle,
            @Nullable Duration remaining,
            long earlierBytes)
            throws IOException {
        AttemptLimits limits = new AttemptLimits(settings.limits());
        Call call = settings.transport().newCall(request.modelName(), request.isStreamed(), request.body(), limits);
        if (remaining != null) call.timeout().timeout(Math.max(1, remaining.toNanos()), TimeUnit.NANOSECONDS);
        handle.register(call);
        InterruptibleCall interruptible = new InterruptibleCall(call::cancel);
        try {
            Response response = interruptible.open(call::execute);
            long maxBytes = request.isStreamed() ? Long.MAX_VALUE : settings.maxEventBytes();
            CountedSource counted = new CountedSource(
                    unpacked(response, interruptible.wrap(limits.wrap(response))), earlierBytes, maxBytes);
            SentSecrets secrets = SentSecrets.of(call.request()).with(response);
            return new Received(response, limits, secrets, counted, Okio.buffer(counted));
        } catch (IOException e) {
            limits.stop();
            throw SentSecrets.of(call.request()).removedFrom(limits.explain(e));
        } catch (RuntimeException | Error e) {
            limits.stop();
            throw e;
        }
    }

    /** Unpacks what is packed although packing was declined. */
    private static Source unpacked(Response response, Source source) {
        return "gzip".equalsIgnoreCase(response.header("Content-Encoding")) ? new GzipSource(source) : source;
    }

    private static void throwIfRefused(Received received, String modelName, Clock clock)
            throws IOException, RefusedException {
        Response response = received.response;
        if (response.isSuccessful()) return;
        SentSecrets secrets = received.secrets;
        throw new RefusedException(HttpErrors.refusal(
                response.code(),
                secrets.removedFrom(response.headers()),
                secrets.removedFrom(errorBody(received.body, secrets)),
                modelName,
                clock));
    }

    private static ChunkReader chunks(
            Received received,
            CallSettings settings,
            WireRequest request,
            CallHandle handle,
            ResponseAssembler assembler)
            throws IOException {
        ChunkReader.Origin origin =
                new ChunkReader.Origin(request.modelName(), received.response.headers(), received.secrets);
        return request.isStreamed()
                ? ChunkReader.ofStream(received.body, settings, origin, assembler, handle)
                : ChunkReader.ofWhole(received.body, settings, origin, assembler, handle);
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
            throw received.secrets.removedFrom(e); // it may quote what came instead of the expected bytes
        }
    }

    /** Returns the service's name for the request, without the secrets of the request; null when it gave none. */
    @Nullable
    String requestId() {
        return received.secrets.removedFromId(HttpErrors.requestId(received.response.headers()));
    }

    String withoutSecrets(String text) {
        return received.secrets.removedFrom(text);
    }

    /** Returns how much was read of the answer, with its earlier pieces. */
    long bytesRead() {
        return received.counted.total;
    }

    /** Gives the connection back, or closes it when the response was not read to its end. */
    @Override
    public void close() {
        chunks.close();
        received.close();
    }

    /** Counts what is read. Of a whole answer no more is read than allowed. */
    private static final class CountedSource extends ForwardingSource {

        private final long maxBytes;
        private long total;

        CountedSource(Source source, long earlierBytes, long maxBytes) {
            super(source);
            this.total = earlierBytes;
            this.maxBytes = maxBytes;
        }

        /** @param bytes that will come; -1: not known */
        void expect(long bytes) throws IOException {
            if (bytes > maxBytes - total) throw new SseReader.EventTooLongException(maxBytes);
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
