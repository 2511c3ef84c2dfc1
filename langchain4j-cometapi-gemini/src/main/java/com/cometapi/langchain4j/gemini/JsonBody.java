package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;

/**
 * A request body: JSON whose long base64 strings stay the caller's own and are written in slices, so that sending an
 * image costs no copy of it. Can be sent more than once, until it is closed. Thread-safe, since an interceptor may still
 * send it on a thread of its own when the call has ended.
 */
final class JsonBody extends RequestBody implements Closeable {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final int SLICE = 8 * 1024;

    private final long length;
    private List<Segment> segments;
    private int writers;
    private boolean isClosed;

    /** JSON as the generator wrote it, and a text of the caller's that follows it; either may be empty. */
    private record Segment(Buffer json, String ascii) {

        long length() {
            return json.size() + ascii.length();
        }
    }

    private JsonBody(List<Segment> segments) {
        this.segments = segments;
        this.length = segments.stream().mapToLong(Segment::length).sum();
    }

    /**
     * Writes a request. Its long base64 strings are not copied.
     *
     * @throws IllegalArgumentException when a value of the request has no JSON
     */
    static JsonBody of(JsonWriter.Encodable request) {
        SegmentWriter out = new SegmentWriter();
        try (JsonGenerator generator = Json.generator(out)) {
            request.writeTo(new JsonWriter(generator, out::splice));
        } catch (IOException e) {
            throw new IllegalArgumentException("The request cannot be written as JSON: " + e.getMessage(), e);
        }
        return out.toBody();
    }

    @Override
    public MediaType contentType() {
        return JSON;
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        List<Segment> open = beginWriting();
        try {
            write(open, sink);
        } finally {
            endWriting();
        }
    }

    private static void write(List<Segment> segments, BufferedSink sink) throws IOException {
        byte[] slice = null; // a slice at a time, since what is written at once is copied at once
        for (Segment segment : segments) {
            segment.json.copyTo(sink.outputStream(), 0, segment.json.size()); // shared buffers are not given back
            for (int from = 0; from < segment.ascii.length(); from += SLICE) {
                int to = Math.min(segment.ascii.length(), from + SLICE);
                if (slice == null) slice = new byte[SLICE];
                copyAscii(segment.ascii, from, to, slice);
                sink.write(slice, 0, to - from);
            }
        }
    }

    /** Copies twice as fast as an encoder does. The text is known to be ASCII. */
    @SuppressWarnings("deprecation") // deprecated for its treatment of other characters, which do not occur here
    private static void copyAscii(String text, int from, int to, byte[] target) {
        text.getBytes(from, to, target, 0);
    }

    private synchronized List<Segment> beginWriting() throws IOException {
        if (isClosed) throw new IOException("The request cannot be sent any more, because its call has ended");
        writers++;
        return segments;
    }

    private synchronized void endWriting() {
        writers--;
        if (isClosed) release();
    }

    /** Gives the buffers back, for the next request to use, as soon as no thread writes them. */
    @Override
    public synchronized void close() {
        isClosed = true;
        release();
    }

    private void release() {
        if (writers > 0) return;
        for (Segment segment : segments) segment.json.clear();
        segments = List.of();
    }

    /** Returns the body for a log, with each long base64 string replaced by its length. */
    synchronized String forLog() {
        Buffer log = new Buffer();
        for (Segment segment : segments) {
            log.write(segment.json.copy(), segment.json.size());
            if (!segment.ascii.isEmpty()) log.writeUtf8(Redaction.elided(segment.ascii.length()));
        }
        return Redaction.elideBase64(log.readUtf8());
    }

    /** Collects the output of the JSON generator and the texts that are spliced into it. For one thread. */
    private static final class SegmentWriter extends OutputStream {

        private final List<Segment> segments = new ArrayList<>(1);
        private Buffer json = new Buffer();

        @Override
        public void write(int b) {
            json.writeByte(b);
        }

        @Override
        public void write(byte[] source, int offset, int count) {
            json.write(source, offset, count);
        }

        void splice(String ascii) {
            segments.add(new Segment(json, ascii));
            json = new Buffer();
        }

        JsonBody toBody() {
            splice("");
            return new JsonBody(segments);
        }
    }
}
