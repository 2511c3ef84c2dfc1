package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.io.SerializedString;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Declarations of functions as JSON, each written once: an application declares the same tools with each question. Thread-safe. */
final class DeclarationCache {

    private static final int MOST = 500;

    private final Map<Identity, SerializedString> known = new ConcurrentHashMap<>();
    private final Function<ToolSpecification, Object> declaration;

    /** The very object: equality of specifications walks through whole schemas. */
    private record Identity(ToolSpecification tool) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Identity that && tool == that.tool;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(tool);
        }
    }

    /** @param declaration what is written as JSON */
    DeclarationCache(Function<ToolSpecification, Object> declaration) {
        this.declaration = declaration;
    }

    SerializedString of(ToolSpecification tool) {
        Identity identity = new Identity(tool);
        SerializedString written = known.get(identity);
        if (written != null) return written;
        written = new SerializedString(Json.text(declaration.apply(tool)));
        if (known.size() >= MOST) known.clear(); // tools made anew for each question would fill it for nothing
        known.put(identity, written);
        return written;
    }
}
