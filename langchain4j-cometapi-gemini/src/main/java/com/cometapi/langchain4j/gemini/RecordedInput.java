package com.cometapi.langchain4j.gemini;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that records the beginning of what is read from it. For one thread. */
final class RecordedInput extends FilterInputStream {

    private final int limit;
    private final ByteArrayOutputStream recorded = new ByteArrayOutputStream();

    /** @param limit the number of bytes that are recorded */
    RecordedInput(InputStream in, int limit) {
        super(in);
        this.limit = limit;
    }

    byte[] recorded() {
        return recorded.toByteArray();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        int read = super.read(target, offset, count);
        if (read > 0) recorded.write(target, offset, Math.min(read, limit - recorded.size()));
        return read;
    }
}
