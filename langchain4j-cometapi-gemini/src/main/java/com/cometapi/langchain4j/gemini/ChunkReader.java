package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.HttpErrors.RefusedException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import okhttp3.Headers;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the chunks of one response and folds each as it comes. A response that was not streamed has one chunk. For one
 * thread.
 */
abstract class ChunkReader implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(ChunkReader.class);

    /** Not Gemini's, but gateways that also speak OpenAI's format send it after the last chunk. */
    private static final ByteString END_OF_STREAM = ByteString.encodeUtf8("[DONE]");

    /** Some gateways send it to keep a connection open. */
    private static final ByteString NOTHING = ByteString.encodeUtf8("null");

    private static final int MAX_PAGE_BYTES = 64 * 1024;

    final CallSettings settings;
    final ResponseAssembler assembler;
    final CallHandle handle;
    final Origin origin;

    /** Folds a response that was parsed; made once, since there is one for each chunk. */
    final ResponseParser.Receiver<RefusedException> fold = this::fold;

    private List<Part> folded = List.of();

    /**
     * Where a response comes from.
     *
     * @param headers those of the response, as they came
     * @param secrets those of the request, which the response may quote
     */
    record Origin(String modelName, Headers headers, SentSecrets secrets) {}

    private ChunkReader(CallSettings settings, Origin origin, ResponseAssembler assembler, CallHandle handle) {
        this.settings = settings;
        this.origin = origin;
        this.assembler = assembler;
        this.handle = handle;
    }

    /** @param handle once it is cancelled, a broken connection is never taken for the end of a complete response */
    static ChunkReader ofStream(
            BufferedSource source, CallSettings settings, Origin origin, ResponseAssembler assembler, CallHandle handle)
            throws IOException {
        return new OfStream(source, settings, origin, assembler, handle);
    }

    static ChunkReader ofWhole(
            BufferedSource source,
            CallSettings settings,
            Origin origin,
            ResponseAssembler assembler,
            CallHandle handle) {
        return new OfWhole(source, settings, origin, assembler, handle);
    }

    /**
     * Waits for the next chunk.
     *
     * @return null at the end of the response
     * @throws RefusedException when the service sent an error, or something that is no response of Gemini's
     * @throws UnreadableResponseException when the JSON ends too early or is not of the expected shape
     */
    abstract @Nullable Chunk next() throws IOException, RefusedException;

    /** Gives the buffers of the parser back, not the connection. */
    @Override
    public abstract void close();

    /** Reads as much as there is, up to a number of bytes. */
    static byte[] prefix(BufferedSource source, long maxBytes) throws IOException {
        source.request(maxBytes);
        return source.readByteArray(Math.min(maxBytes, source.getBuffer().size()));
    }

    private void fold(GenerateContentResponse response) throws IOException, RefusedException {
        JsonNode error = ErrorBody.in(response);
        if (error != null) {
            throw new RefusedException(HttpErrors.inStream(
                    origin.secrets().removedFrom(error),
                    cleanHeaders(),
                    origin.modelName(),
                    settings.timing().clock()));
        }
        List<Part> added = assembler.add(response);
        if (folded.isEmpty()) folded = added;
        else folded.addAll(added);
    }

    /** Folds each value among the bytes. Returns true when the marker for the end of the stream is among them. */
    final boolean foldEach(byte[] json, int start, int end) throws IOException, RefusedException {
        int at = start;
        while ((at = skipSeparators(json, at, end)) < end) {
            if (startsWith(END_OF_STREAM, json, at, end)) return true;
            if (json[at] != '{' && json[at] != '[') {
                log.warn("The service sent something after its JSON, which is ignored: {}", quote(json, at, end));
                return false;
            }
            try {
                at = ResponseParser.read(json, at, end, fold);
            } catch (JsonProcessingException e) {
                throw new UnreadableResponseException(e, origin.secrets(), quote(json, at, end));
            }
        }
        return false;
    }

    private static int skipSeparators(byte[] json, int start, int end) {
        int at = start;
        while (at < end && (json[at] == ',' || json[at] <= ' ' && json[at] >= 0)) at++;
        return at;
    }

    private static boolean startsWith(ByteString text, byte[] json, int start, int end) {
        return end - start >= text.size() && text.rangeEquals(0, json, start, text.size());
    }

    private Headers cleanHeaders() {
        return origin.secrets().removedFrom(origin.headers());
    }

    final String quote(byte[] json, int start, int end) {
        int length = Math.min(end - start, Redaction.MAX_QUOTE);
        while (length < end - start && length > 0 && (json[start + length] & 0xC0) == 0x80) length--;
        String text = new String(json, start, length, StandardCharsets.UTF_8);
        return ControlCharacters.escaped(Redaction.elideBase64(origin.secrets().removedFrom(text)))
                + (end - start > length ? "…" : "");
    }

    /** Returns true when the end of the body does not depend on the server closing the connection. */
    final boolean isFramed() {
        Headers headers = origin.headers();
        return headers.get("Content-Length") != null || "chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"));
    }

    /** Returns the parts that were folded since the last call. */
    final List<Part> takeFolded() {
        List<Part> taken = folded;
        folded = List.of();
        return taken;
    }

    /** Limits the wait for the end of a finished response as a whole. Bytes that come meanwhile do not prolong it. */
    final void limitWait(BufferedSource source) {
        source.timeout()
                .deadlineNanoTime(
                        System.nanoTime() + settings.limits().timeout().toNanos());
    }

    /** Returns true when the response was complete before the failure, which then is no loss. */
    final boolean isCompleteDespite(Exception failure) {
        boolean isPending = assembler.hasPendingPart() && !assembler.endsWithContinuation();
        if (handle.isCancelled() || !assembler.isFinished() || isPending) return false;
        String reason = ControlCharacters.escaped(origin.secrets().removedFrom(failure.toString()));
        log.warn("Reading failed after the end of a response, which is complete: {}", reason);
        return true;
    }

    /** @throws RefusedException when the stream had text, but no event */
    final void throwIfNoEvent(SseReader reader) throws RefusedException {
        ByteString text = reader.strangeLine();
        if (text != null) throw notJson(text.toByteArray());
    }

    final RefusedException notJson(byte[] prefix) {
        return new RefusedException(
                HttpErrors.notJson(200, cleanHeaders(), origin.secrets().removedFrom(prefix)));
    }

    final void log(byte[] json, int length) {
        settings.logger()
                .info(
                        "HTTP response:\n- headers: {}\n- body: {}",
                        Redaction.responseHeaders(cleanHeaders()),
                        Redaction.elideBase64(
                                origin.secrets().removedFrom(new String(json, 0, length, StandardCharsets.UTF_8))));
    }

    /** The chunks of a stream, one for each event. */
    private static final class OfStream extends ChunkReader {

        private final SseReader events;
        private final ResponseParser parser;
        private final BufferedSource source;
        private boolean isEndAwaited;
        private long endAwaitedSince;
        private boolean hasResponse;
        private boolean isAtEnd;

        OfStream(
                BufferedSource source,
                CallSettings settings,
                Origin origin,
                ResponseAssembler assembler,
                CallHandle handle)
                throws IOException {
            super(settings, origin, assembler, handle);
            this.source = source;
            this.events = new SseReader(source, settings.maxEventBytes(), this::isOver);
            this.parser = ResponseParser.ofStream(events.payload());
        }

        /** Returns true when the response is finished, and only comments have come for as long as a silence may last. */
        private boolean isOver() {
            return isEndAwaited
                    && Duration.ofNanos(settings.timing().nanoTime().getAsLong() - endAwaitedSince)
                                    .compareTo(settings.limits().timeout())
                            >= 0;
        }

        /** Begins when the application is ready for more, since it may be slow. */
        private void awaitEnd() {
            if (isEndAwaited || !assembler.isFinished()) return;
            isEndAwaited = true;
            endAwaitedSince = settings.timing().nanoTime().getAsLong();
            limitWait(source);
        }

        @Override
        @Nullable
        Chunk next() throws IOException, RefusedException {
            if (isAtEnd) return null;
            awaitEnd();
            try {
                if (events.next() && !isEndMarker()) {
                    hasResponse = true;
                    return chunk();
                }
            } catch (IOException | RefusedException e) {
                if (!isCompleteDespite(e)) throw e;
                hasResponse = true;
            }
            isAtEnd = true;
            if (!hasResponse) throwIfNoEvent(events);
            List<Part> rest = takeFolded();
            return rest.isEmpty() ? null : new Chunk(rest, events.bytes(), events.length());
        }

        private boolean isEndMarker() {
            return startsWith(END_OF_STREAM, events.bytes(), events.firstLetter(), events.length());
        }

        private Chunk chunk() throws IOException, RefusedException {
            byte[] json = events.bytes();
            int length = events.length();
            if (settings.logResponses()) log(json, length);
            int start = events.firstLetter();
            if (json[start] == '<') throw notJson(Arrays.copyOf(json, Math.min(length, MAX_PAGE_BYTES)));
            isAtEnd = foldEach(json, isNothing(json, start, length) ? length : fold(json, start, length), length);
            List<Part> parts = takeFolded();
            if (!parts.isEmpty()) isEndAwaited = false;
            return new Chunk(parts, json, length);
        }

        private static boolean isNothing(byte[] json, int start, int length) {
            return startsWith(NOTHING, json, start, length)
                    && skipSeparators(json, start + NOTHING.size(), length) == length;
        }

        /** Returns the index after the first value of the event. */
        private int fold(byte[] json, int start, int length) throws IOException, RefusedException {
            try {
                int unread = parser.next(fold);
                return events.taken() - unread;
            } catch (JsonProcessingException e) {
                throw new UnreadableResponseException(e, origin.secrets(), quote(json, start, length));
            }
        }

        @Override
        public void close() {
            parser.close();
        }
    }

    /** The one chunk of a whole response, which is parsed as it comes. */
    private static final class OfWhole extends ChunkReader {

        private final BufferedSource source;
        private boolean isAtEnd;

        OfWhole(
                BufferedSource source,
                CallSettings settings,
                Origin origin,
                ResponseAssembler assembler,
                CallHandle handle) {
            super(settings, origin, assembler, handle);
            this.source = source;
        }

        @Override
        @Nullable
        Chunk next() throws IOException, RefusedException {
            if (isAtEnd) return null;
            isAtEnd = true;
            if (!beginsAsJson(source)) return readUnexpectedStream();
            RecordedInput json = new RecordedInput(
                    source.inputStream(), settings.logResponses() ? Integer.MAX_VALUE : Redaction.MAX_QUOTE + 1);
            try {
                foldAll(json);
            } catch (IOException | RefusedException e) {
                if (!isCompleteDespite(e)) throw e;
            } finally {
                if (settings.logResponses()) log(json.recorded(), json.recorded().length);
            }
            return new Chunk(takeFolded(), new byte[0], 0);
        }

        /** Looks into the buffer and not at a copy of it: okio never reuses a segment whose bytes are shared. */
        private static boolean beginsAsJson(BufferedSource source) throws IOException {
            long at = 0;
            while (source.request(at + 1) && isBlank(source.getBuffer().getByte(at))) at++;
            if (!source.request(at + 1)) return false;
            byte first = source.getBuffer().getByte(at);
            if (first != '[') return first == '{';
            return !source.request(at + 2) || source.getBuffer().getByte(at + 1) != END_OF_STREAM.getByte(1);
        }

        private static boolean isBlank(int letter) {
            return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
        }

        private void foldAll(RecordedInput json) throws IOException, RefusedException {
            ByteArrayOutputStream rest = new ByteArrayOutputStream(0);
            try (ResponseParser parser = new ResponseParser(json)) {
                parser.next(fold, rest);
            } catch (JsonProcessingException e) {
                byte[] prefix = json.recorded();
                throw new UnreadableResponseException(e, origin.secrets(), quote(prefix, 0, prefix.length));
            }
            if (assembler.isFinished()) limitWait(source);
            if (!assembler.isFinished() || isFramed()) {
                int next = json.read();
                if (next >= 0) {
                    rest.write(next);
                    json.transferTo(rest);
                }
            } else {
                source.getBuffer().copyTo(rest);
            }
            foldEach(rest.toByteArray(), 0, rest.size());
        }

        /** Reads a stream that a gateway sent although none was requested, or something that is no response at all. */
        private Chunk readUnexpectedStream() throws IOException, RefusedException {
            List<Part> parts = new ArrayList<>();
            try (ChunkReader stream = ofStream(source, settings, origin, assembler, handle)) {
                Chunk chunk;
                while ((chunk = stream.next()) != null) parts.addAll(chunk.parts());
            }
            return new Chunk(parts, new byte[0], 0);
        }

        @Override
        public void close() {
            // the parser is closed where it is used
        }
    }
}
