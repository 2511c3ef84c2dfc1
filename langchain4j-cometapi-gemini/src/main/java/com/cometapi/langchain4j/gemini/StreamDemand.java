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
 * What somebody who subscribed to answers has asked for and not yet been given, and whether they have hung up. It holds
 * back all questions that are asked on its behalf, those of an AI service's tool loop included. Thread-safe.
 */
final class StreamDemand {

    private static final ThreadLocal<StreamDemand> CURRENT = new ThreadLocal<>();

    private final Consumer<Image> onImage;

    private long demand;
    private boolean isCancelled;
    private boolean isInTool;
    private final Set<StreamingHandle> calls = new HashSet<>();
    private final List<Runnable> heldBack = new ArrayList<>();

    /** @param onImage hears of pictures as they come, for which LangChain4j's handlers have no callback */
    StreamDemand(Consumer<Image> onImage) {
        this.onImage = onImage;
    }

    /** @return the one on whose behalf this thread asks its questions, if any */
    static @Nullable StreamDemand current() {
        StreamDemand current = CURRENT.get();
        return current == null || current.isInTool() ? null : current;
    }

    /** Runs something whose questions are asked on behalf of this subscription. */
    void during(Runnable task) {
        StreamDemand outer = CURRENT.get();
        CURRENT.set(this);
        try {
            task.run();
        } finally {
            if (outer == null) CURRENT.remove();
            else CURRENT.set(outer);
        }
    }

    /** What a tool asks on its own is not for this subscription: its questions must not wait until somebody reads on. */
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

    /** Asks for more. */
    void request(long count) {
        List<Runnable> wanted;
        synchronized (this) {
            demand = demand > Long.MAX_VALUE - count ? Long.MAX_VALUE : demand + count;
            wanted = takeHeldBack();
        }
        wanted.forEach(Runnable::run);
    }

    /** One event was handed over. */
    synchronized void given() {
        if (demand != Long.MAX_VALUE) demand--;
    }

    /**
     * @param whenWanted run once as soon as it is, unless it is now
     * @return whether more is to be read: somebody has asked for it, or nobody will and there is an end to be made
     */
    synchronized boolean isWanted(Runnable whenWanted) {
        if (demand > 0 || isCancelled) return true;
        heldBack.add(whenWanted);
        return false;
    }

    /** Hangs up on all that is asked and will be asked. */
    void cancel() {
        List<StreamingHandle> open;
        List<Runnable> toBeEnded;
        synchronized (this) {
            isCancelled = true;
            open = List.copyOf(calls);
            calls.clear();
            toBeEnded = takeHeldBack();
        }
        open.forEach(StreamDemand::cancel);
        toBeEnded.forEach(Runnable::run);
    }

    /** A question that is asked on behalf of this subscription; it is hung up on at once when it comes too late. */
    void attach(StreamingHandle call) {
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
            // not every foreign model can; what it still says is told to nobody
        }
    }

    void tell(Image image) {
        onImage.accept(image);
    }

    private List<Runnable> takeHeldBack() {
        List<Runnable> taken = List.copyOf(heldBack);
        heldBack.clear();
        return taken;
    }
}
