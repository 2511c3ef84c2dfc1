package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The demand of one subscriber: how many events it has requested and not yet received, and whether it has cancelled. It
 * suspends all calls that are made on its behalf, those of an AI service's tool loop included. Thread-safe.
 */
final class StreamDemand {

    private static final ThreadLocal<StreamDemand> CURRENT = new ThreadLocal<>();

    private final Consumer<Image> onImage;

    private long requested;
    private boolean isCancelled;
    private boolean isInTool;
    private final Set<StreamingHandle> calls = new HashSet<>();
    private final List<Runnable> suspended = new ArrayList<>();

    /** @param onImage receives images as they come, for which LangChain4j's handlers have no callback */
    StreamDemand(Consumer<Image> onImage) {
        this.onImage = onImage;
    }

    /** Returns the demand on whose behalf this thread makes its calls; null when there is none. */
    static @Nullable StreamDemand current() {
        StreamDemand current = CURRENT.get();
        return current == null || current.isInTool() ? null : current;
    }

    /** Runs a task whose calls are made on behalf of this demand. */
    void callWith(Runnable task) {
        StreamDemand outer = CURRENT.get();
        CURRENT.set(this);
        try {
            task.run();
        } finally {
            if (outer == null) CURRENT.remove();
            else CURRENT.set(outer);
        }
    }

    /** Excludes the calls that a tool makes by itself: they must not wait until the subscriber requests more. */
    void beforeTool() {
        if (CURRENT.get() == this) setInTool(true);
    }

    void afterTool() {
        setInTool(false);
    }

    private synchronized void setInTool(boolean isInTool) {
        this.isInTool = isInTool;
    }

    private synchronized boolean isInTool() {
        return isInTool;
    }

    /** Adds to the demand and resumes what was suspended for the lack of it. */
    void request(long count) {
        List<Runnable> resumed;
        synchronized (this) {
            requested = requested > Long.MAX_VALUE - count ? Long.MAX_VALUE : requested + count;
            resumed = takeSuspended();
        }
        resumed.forEach(Runnable::run);
    }

    /** Takes one event off the demand: the subscriber has received it. */
    synchronized void onEmitted() {
        if (requested != Long.MAX_VALUE) requested--;
    }

    /**
     * Returns true when there is demand, or when the subscriber has cancelled and the call has to end.
     *
     * @param resume otherwise run once, as soon as there is
     */
    synchronized boolean hasDemandOr(Runnable resume) {
        if (requested > 0 || isCancelled) return true;
        suspended.add(resume);
        return false;
    }

    /** Cancels all calls that were made and will be made on behalf of this demand. */
    void cancel() {
        List<StreamingHandle> open;
        List<Runnable> ending;
        synchronized (this) {
            isCancelled = true;
            open = List.copyOf(calls);
            calls.clear();
            ending = takeSuspended();
        }
        open.forEach(StreamDemand::cancel);
        ending.forEach(Runnable::run);
    }

    /** Adds a call that is made on behalf of this demand. After a cancel it is cancelled at once. */
    void register(StreamingHandle call) {
        boolean isTooLate;
        synchronized (this) {
            isTooLate = isCancelled;
            if (!isTooLate) calls.add(call);
        }
        if (isTooLate) cancel(call);
    }

    private static void cancel(StreamingHandle call) {
        try {
            call.cancel();
        } catch (UnsupportedFeatureException e) {
            // not every model of other providers can cancel; what it still emits is dropped
        }
    }

    void emit(Image image) {
        onImage.accept(image);
    }

    private List<Runnable> takeSuspended() {
        List<Runnable> taken = List.copyOf(suspended);
        suspended.clear();
        return taken;
    }
}
