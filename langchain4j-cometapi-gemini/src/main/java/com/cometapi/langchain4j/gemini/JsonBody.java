package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/**
 * A request body: JSON whose long base64 strings stay the caller's own and are written in slices, so that sending a
 * picture costs no copy of it. Can be sent more than once.
 */
final class JsonBody extends RequestBody {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final int SLICE = 8 * 1024;

    private final byte[] json;
    private final int length;
    private final List<Cut> cuts;

    /** @param position where in the JSON bytes the text belongs */
    private record Cut(int position, String ascii) {}

    private JsonBody(byte[] json, int length, List<Cut> cuts) {
        this.json = json;
        this.length = length;
        this.cuts = cuts;
    }

    /** True for text that is long enough to be worth it and needs no escaping. */
    static boolean isWorthCutting(String text) {
        if (text.length() < SLICE) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c > '~') return false;
        }
        return true;
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
        long total = length;
        for (Cut cut : cuts) total += cut.ascii.length();
        return total;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        int written = 0;
        byte[] slice = cuts.isEmpty() ? json : new byte[SLICE];
        for (Cut cut : cuts) {
            sink.write(json, written, cut.position - written);
            written = cut.position;
            for (int from = 0; from < cut.ascii.length(); from += SLICE) {
                int to = Math.min(cut.ascii.length(), from + SLICE);
                copyAscii(cut.ascii, from, to, slice);
                sink.write(slice, 0, to - from);
            }
        }
        sink.write(json, written, length - written);
    }

    /** Twice as fast as encoding it; the text is known to be ASCII. */
    @SuppressWarnings("deprecation") // deprecated for what it does to other characters, of which there are none
    private static void copyAscii(String text, int from, int to, byte[] target) {
        text.getBytes(from, to, target, 0);
    }

    /** The body for a log: each long base64 string is replaced by its length. */
    String forLog() {
        StringBuilder log = new StringBuilder();
        int written = 0;
        for (Cut cut : cuts) {
            log.append(new String(json, written, cut.position - written, StandardCharsets.UTF_8));
            log.append(Logs.elided(cut.ascii.length()));
            written = cut.position;
        }
        log.append(new String(json, written, length - written, StandardCharsets.UTF_8));
        return Logs.elideBase64(log.toString());
    }

    /** Collects what the JSON generator writes, and remembers what it left out. For one thread. */
    static final class Writer extends OutputStream {

        private byte[] bytes = new byte[1024];
        private int length;
        private final List<Cut> cuts = new ArrayList<>();

        @Override
        public void write(int b) {
            room(1);
            bytes[length++] = (byte) b;
        }

        @Override
        public void write(byte[] source, int offset, int count) {
            room(count);
            System.arraycopy(source, offset, bytes, length, count);
            length += count;
        }

        void cut(String ascii) {
            cuts.add(new Cut(length, ascii));
        }

        JsonBody toBody() {
            return new JsonBody(bytes, length, List.copyOf(cuts));
        }

        private void room(int count) {
            int needed = Math.addExact(length, count);
            if (needed > bytes.length) {
                int doubled = bytes.length > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE - 8 : bytes.length * 2;
                bytes = Arrays.copyOf(bytes, Math.max(needed, doubled));
            }
        }
    }
}
