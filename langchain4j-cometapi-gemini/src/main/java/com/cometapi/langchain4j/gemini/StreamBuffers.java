package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;

/**
 * Gives each parser of a stream small buffers of its own. It keeps them while the stream is open, mostly without anything
 * to read, so thousands of streams would hold the large ones that Jackson gives.
 */
final class StreamBuffers extends BufferRecycler {

    /** Takes a usual chunk at once. A larger one is read in several steps. */
    private static final int BYTES = 1024;

    /** Takes the text of a usual chunk. A longer text grows them. */
    private static final int CHARS = 256;

    /** Makes buffers for one parser; nothing is shared. */
    static RecyclerPool<BufferRecycler> pool() {
        return new Pool();
    }

    @Override
    protected int byteBufferLength(int kind) {
        return BYTES;
    }

    @Override
    protected int charBufferLength(int kind) {
        return CHARS;
    }

    private static final class Pool extends RecyclerPool.NonRecyclingPoolBase<BufferRecycler> {

        private static final long serialVersionUID = 1L;

        @Override
        public BufferRecycler acquirePooled() {
            return new StreamBuffers();
        }
    }
}
