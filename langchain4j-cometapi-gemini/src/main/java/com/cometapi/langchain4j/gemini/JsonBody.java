package com.cometapi.langchain4j.gemini;

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
 * A request body: JSON whose long base64 strings stay the caller's own and are written in slices, so that sending a
 * picture costs no copy of it. Can be sent more than once, until it is closed.
 */
final class JsonBody extends RequestBody implements Closeable {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final int SLICE = 8 * 1024;

    private final List<Segment> pieces;

    /** JSON as the generator wrote it, and text of the caller's that goes on from there; either may be empty. */
    private record Segment(Buffer json, String ascii) {

        long length() {
            return json.size() + ascii.length();
        }
    }

    private JsonBody(List<Segment> pieces) {
        this.pieces = pieces;
    }

    static boolean isWorthCutting(String text) {
        return text.length() >= SLICE;
    }

    @Override
    public MediaType contentType() {
        return JSON;
    }

    /** True, so that OkHttp never sends it again on its own (it would, on 503 with {@code Retry-After: 0}): we decide. */
    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public long contentLength() {
        long total = 0;
        for (Segment piece : pieces) total += piece.length();
        return total;
    }

    /** In slices: what is written at once is copied at once. */
    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        byte[] slice = null;
        for (Segment piece : pieces) {
            piece.json.copyTo(sink.outputStream(), 0, piece.json.size()); // what is shared is not given back
            for (int from = 0; from < piece.ascii.length(); from += SLICE) {
                int to = Math.min(piece.ascii.length(), from + SLICE);
                if (slice == null) slice = new byte[SLICE];
                copyAscii(piece.ascii, from, to, slice);
                sink.write(slice, 0, to - from);
            }
        }
    }

    /** Twice as fast as encoding it; the text is known to be ASCII. */
    @SuppressWarnings("deprecation") // deprecated for what it does to other characters, of which there are none
    private static void copyAscii(String text, int from, int to, byte[] target) {
        text.getBytes(from, to, target, 0);
    }

    /** Gives its buffers back, for the next request to use. */
    @Override
    public void close() {
        for (Segment piece : pieces) piece.json.clear();
    }

    /** The body for a log: each long base64 string is replaced by its length. */
    String forLog() {
        Buffer log = new Buffer();
        for (Segment piece : pieces) {
            log.write(piece.json.copy(), piece.json.size());
            if (!piece.ascii.isEmpty()) log.writeUtf8(Redaction.elided(piece.ascii.length()));
        }
        return Redaction.elideBase64(log.readUtf8());
    }

    /** Collects what the JSON generator writes, and what it left out. For one thread. */
    static final class Writer extends OutputStream {

        private final List<Segment> pieces = new ArrayList<>(1);
        private Buffer json = new Buffer();

        @Override
        public void write(int b) {
            json.writeByte(b);
        }

        @Override
        public void write(byte[] source, int offset, int count) {
            json.write(source, offset, count);
        }

        void cut(String ascii) {
            pieces.add(new Segment(json, ascii));
            json = new Buffer();
        }

        JsonBody toBody() {
            cut("");
            return new JsonBody(pieces);
        }
    }
}
