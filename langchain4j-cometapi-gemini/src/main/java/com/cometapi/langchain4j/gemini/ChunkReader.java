package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.HttpErrors.RefusedException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import okhttp3.Headers;
import okio.BufferedSource;
import okio.ByteString;
import okio.Okio;
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
    private static final String END_OF_STREAM = "[DONE]";

    private static final int MAX_PAGE_BYTES = 64 * 1024;

    final CallSettings settings;
    final ResponseAssembler assembler;
    private final String modelName;
    private final Headers headers;

    private ChunkReader(CallSettings settings, String modelName, Headers headers, ResponseAssembler assembler) {
        this.settings = settings;
        this.modelName = modelName;
        this.headers = headers;
        this.assembler = assembler;
    }

    /** @param handle once it is cancelled, a broken connection is never taken for the end of a complete response */
    static ChunkReader ofStream(
            BufferedSource source,
            CallSettings settings,
            String modelName,
            Headers headers,
            ResponseAssembler assembler,
            CallHandle handle)
            throws IOException {
        return new OfStream(source, settings, modelName, headers, assembler, handle);
    }

    static ChunkReader ofWhole(
            BufferedSource source,
            CallSettings settings,
            String modelName,
            Headers headers,
            ResponseAssembler assembler) {
        return new OfWhole(source, settings, modelName, headers, assembler);
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

    /** The JSON of a response cannot be read. */
    static final class UnreadableResponseException extends IOException {

        private static final long serialVersionUID = 1L;

        private final boolean isTruncated;
        private final String quote;

        UnreadableResponseException(JsonProcessingException cause, String quote) {
            super(cause.getOriginalMessage(), cause);
            this.isTruncated = endsEarly(cause);
            this.quote = quote;
        }

        private static boolean endsEarly(Throwable e) {
            return e instanceof JsonEOFException || e.getCause() != null && endsEarly(e.getCause());
        }

        /** Returns true when the JSON stops in the middle: the response was cut. Otherwise the server is at fault. */
        boolean isTruncated() {
            return isTruncated;
        }

        /** Returns the beginning of the JSON. */
        String quote() {
            return quote;
        }
    }

    /** Reads as much as there is, up to a number of bytes. */
    static byte[] prefix(BufferedSource source, long maxBytes) throws IOException {
        source.request(maxBytes);
        return source.readByteArray(Math.min(maxBytes, source.getBuffer().size()));
    }

    /** @param prefix the beginning of the JSON that is read, for a message to quote */
    final List<Part> fold(ResponseParser parser, byte[] prefix, int length) throws IOException, RefusedException {
        List<GenerateContentResponse> responses;
        try {
            responses = parser.next();
        } catch (JsonProcessingException e) {
            throw new UnreadableResponseException(e, quote(prefix, length));
        }
        List<Part> parts = List.of();
        for (GenerateContentResponse each : responses) {
            if (each.error() != null) {
                throw new RefusedException(HttpErrors.inStream(
                        each.error(), headers, modelName, settings.timing().clock()));
            }
            List<Part> added = assembler.add(each);
            parts = parts.isEmpty() ? added : joined(parts, added);
        }
        return parts;
    }

    private static List<Part> joined(List<Part> some, List<Part> more) {
        List<Part> joined = new ArrayList<>(some);
        joined.addAll(more);
        return joined;
    }

    private static String quote(byte[] json, int length) {
        String text = new String(json, 0, Math.min(length, Redaction.MAX_QUOTE), StandardCharsets.UTF_8);
        return Redaction.elideBase64(text) + (length > Redaction.MAX_QUOTE ? "…" : "");
    }

    final Chunk chunk(SseReader event, ResponseParser parser) throws IOException, RefusedException {
        byte[] json = event.bytes();
        int length = event.length();
        if (settings.logResponses()) log(json, length);
        int start = event.firstLetter();
        if (start < length && json[start] == '<') {
            throw notJson(Arrays.copyOf(json, Math.min(length, MAX_PAGE_BYTES)));
        }
        return new Chunk(fold(parser, json, length), json, length);
    }

    /** @throws RefusedException when the stream had text, but no event */
    final void throwIfNoEvent(SseReader reader) throws RefusedException {
        ByteString text = reader.strangeLine();
        if (text != null) throw notJson(text.toByteArray());
    }

    private RefusedException notJson(byte[] prefix) {
        return new RefusedException(HttpErrors.notJson(200, headers, prefix));
    }

    final void log(byte[] json, int length) {
        settings.logger()
                .info(
                        "HTTP response:\n- headers: {}\n- body: {}",
                        Redaction.headers(headers),
                        Redaction.elideBase64(new String(json, 0, length, StandardCharsets.UTF_8)));
    }

    static boolean isEndMarker(byte[] bytes, int length) {
        return length <= END_OF_STREAM.length() + 2
                && new String(bytes, 0, length, StandardCharsets.UTF_8).strip().equals(END_OF_STREAM);
    }

    /** The chunks of a stream, one for each event. */
    private static final class OfStream extends ChunkReader {

        private final CallHandle handle;
        private final SseReader events;
        private final ResponseParser parser;
        private boolean hasResponse;

        OfStream(
                BufferedSource source,
                CallSettings settings,
                String modelName,
                Headers headers,
                ResponseAssembler assembler,
                CallHandle handle)
                throws IOException {
            super(settings, modelName, headers, assembler);
            this.handle = handle;
            this.events = new SseReader(source, settings.maxEventBytes());
            this.parser = new ResponseParser(events.payload());
        }

        @Override
        @Nullable
        Chunk next() throws IOException, RefusedException {
            while (nextEvent()) {
                if (isEndMarker(events.bytes(), events.length())) continue;
                hasResponse = true;
                return chunk(events, parser);
            }
            if (!hasResponse) throwIfNoEvent(events);
            return null;
        }

        private boolean nextEvent() throws IOException {
            try {
                return events.next();
            } catch (IOException e) {
                if (!isCompleteDespite(e)) throw e;
                return false;
            }
        }

        private boolean isCompleteDespite(IOException e) {
            if (handle.isCancelled() || !assembler.isFinished() || assembler.hasPendingPart()) return false;
            log.warn("The connection broke after the end of a response, which is complete: {}", e.toString());
            return true;
        }

        @Override
        public void close() {
            parser.close();
        }
    }

    /**
     * The one chunk of a whole response. It is parsed as it comes, except for a prefix that an error quotes, or all of it
     * when it is to be logged.
     */
    private static final class OfWhole extends ChunkReader {

        private final BufferedSource source;
        private boolean isAtEnd;

        OfWhole(
                BufferedSource source,
                CallSettings settings,
                String modelName,
                Headers headers,
                ResponseAssembler assembler) {
            super(settings, modelName, headers, assembler);
            this.source = source;
        }

        @Override
        @Nullable
        Chunk next() throws IOException, RefusedException {
            if (isAtEnd) return null;
            isAtEnd = true;
            byte[] prefix = prefix(source, settings.logResponses() ? Integer.MAX_VALUE : Redaction.MAX_QUOTE + 1);
            InputStream all = new SequenceInputStream(new ByteArrayInputStream(prefix), source.inputStream());
            boolean isJson = prefix.length > 0 && (prefix[0] == '{' || prefix[0] == '[');
            if (!isJson || isEndMarker(prefix, prefix.length)) return readUnexpectedStream(all);
            if (settings.logResponses()) log(prefix, prefix.length);
            try (ResponseParser parser = new ResponseParser(all)) {
                return new Chunk(fold(parser, prefix, prefix.length), new byte[0], 0);
            }
        }

        /** Reads a stream that a gateway sent although none was requested, or something that is no response at all. */
        private @Nullable Chunk readUnexpectedStream(InputStream all) throws IOException, RefusedException {
            SseReader events = new SseReader(Okio.buffer(Okio.source(all)), settings.maxEventBytes());
            List<Part> parts = new ArrayList<>();
            boolean hasResponse = false;
            try (ResponseParser parser = new ResponseParser(events.payload())) {
                while (events.next()) {
                    if (isEndMarker(events.bytes(), events.length())) continue;
                    hasResponse = true;
                    parts.addAll(chunk(events, parser).parts());
                }
            }
            if (!hasResponse) throwIfNoEvent(events);
            return hasResponse ? new Chunk(parts, new byte[0], 0) : null;
        }

        @Override
        public void close() {
            // the parser is closed where it is used
        }
    }
}
