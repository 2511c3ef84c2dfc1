package com.cometapi.langchain4j.gemini;

import io.micrometer.context.ContextSnapshotFactory;
import java.util.function.UnaryOperator;

/**
 * Captures the thread-locals that are registered with Micrometer's context-propagation. Loaded only by {@link CallerContext},
 * since that library is optional on the class path.
 */
final class RegisteredThreadLocals {

    /** What the caller does not have is cleared, so that a task never sees a value of the thread that runs it. */
    private static final ContextSnapshotFactory SNAPSHOTS =
            ContextSnapshotFactory.builder().clearMissing(true).build();

    private RegisteredThreadLocals() {}

    static UnaryOperator<Runnable> capture() {
        return SNAPSHOTS.captureAll()::wrap;
    }

    /** @param other holds values that count more than those of this thread, where its kind is registered */
    static UnaryOperator<Runnable> capture(Object other) {
        try {
            return SNAPSHOTS.captureAll(other)::wrap;
        } catch (IllegalStateException unknownKind) {
            return capture();
        }
    }
}
