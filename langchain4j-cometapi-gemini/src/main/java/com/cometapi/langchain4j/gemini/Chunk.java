package com.cometapi.langchain4j.gemini;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One chunk of a response, folded already.
 *
 * @param parts the parts that came with it, in order; empty when it carried only metadata
 * @param json the chunk itself, up to {@code length}; only valid until the next chunk is read
 */
record Chunk(List<Part> parts, byte[] json, int length) {

    String text() {
        return new String(json, 0, length, StandardCharsets.UTF_8);
    }

    /** Returns true when no part has anything that a handler could be notified of. */
    boolean isBlank() {
        for (Part part : parts) {
            if (part.text() == null || !part.text().isEmpty()) return false;
        }
        return true;
    }
}
