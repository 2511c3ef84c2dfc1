package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The demand of one subscriber: how many events it has requested and not yet received, and whether it has cancelled. It
 * suspends the calls that belong to it: the subscriber's own, or those of an AI service's tool loop. Thread-safe.
 */
final class StreamDemand {

    private static final ThreadLocal<Scope> CURRENT = new ThreadLocal<>();

    /** Where LangChain4j's own handlers are defined. Handlers of the application are never part of a tool loop. */
    private static final List<String> SERVICE_HANDLERS = List.of(
            "dev.langchain4j.service.", "dev.langchain4j.guardrail.", "dev.langchain4j.model.chat.StreamingChatModel$");

    private final Consumer<CometApiGeminiEvent> onMedia;

    private long requested;
    private boolean isCancelled;
    private boolean isReleased;
    private final Set<StreamingHandle> calls = new HashSet<>();
    private final List<Runnable> suspended = new ArrayList<>();

    /**
     * A handler that receives no more events than its subscriber requests. The model reads the demand from the handler, so
     * the call itself is an ordinary one: it goes through each proxy of the model and each aspect.
     */
    interface DemandingHandler extends StreamingChatResponseHandler {

        /** Returns the demand of the subscriber. */
        StreamDemand demand();
    }

    /** Code that one thread runs within the tool loop of an AI service. For one thread. */
    private static final class Scope {

        final @Nullable StreamDemand demand;
        boolean isInTool;

        Scope(@Nullable StreamDemand demand) {
            this.demand = demand;
        }
    }

    /** @param onMedia receives images and audio as they come, for which LangChain4j's handlers have no callback */
    StreamDemand(Consumer<CometApiGeminiEvent> onMedia) {
        this.onMedia = onMedia;
    }

    /**
     * Returns the demand that the call of a handler has to obey.
     *
     * @return null when the handler takes all events as they arrive
     */
    static @Nullable StreamDemand of(StreamingChatResponseHandler handler) {
        return handler instanceof DemandingHandler subscriber ? subscriber.demand() : ofLoop(handler);
    }

    /**
     * Returns the demand to which a call belongs: it is made within the tool loop of an AI service, by that service.
     *
     * @param handler that of the call
     * @return null for every other call, in particular for those of subscribers, listeners, tools and guardrails
     */
    private static @Nullable StreamDemand ofLoop(StreamingChatResponseHandler handler) {
        Scope scope = CURRENT.get();
        if (scope == null || scope.isInTool || scope.demand == null) return null;
        String type = handler.getClass().getName();
        return SERVICE_HANDLERS.stream().anyMatch(type::startsWith) ? scope.demand : null;
    }

    /** Runs the code of an AI service that makes the next call of its tool loop. */
    void runLoop(Runnable task) {
        run(new Scope(this), task);
    }

    /** Runs code whose calls belong to no tool loop. */
    static void runOutsideLoop(Runnable task) {
        if (CURRENT.get() == null) task.run();
        else run(new Scope(null), task);
    }

    private static void run(Scope scope, Runnable task) {
        Scope outer = CURRENT.get();
        CURRENT.set(scope);
        try {
            task.run();
        } finally {
            if (outer == null) CURRENT.remove();
            else CURRENT.set(outer);
        }
    }

    /** Excludes the calls that a tool makes by itself: they must not wait until the subscriber requests more. */
    void beforeTool() {
        setInTool(true);
    }

    void afterTool() {
        setInTool(false);
    }

    private void setInTool(boolean isInTool) {
        Scope scope = CURRENT.get();
        if (scope != null && scope.demand == this) scope.isInTool = isInTool;
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
     * Returns true when there is demand, or when the call has to end because it was cancelled.
     *
     * @param resume otherwise run once, as soon as there is
     */
    synchronized boolean hasDemandOr(Runnable resume) {
        if (requested > 0 || isCancelled || isReleased) return true;
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

    /** Suspends nothing any more, with or without demand, so that the calls of a closed model come to their end. */
    void release() {
        List<Runnable> resumed;
        synchronized (this) {
            isReleased = true;
            resumed = takeSuspended();
        }
        resumed.forEach(Runnable::run);
    }

    void emit(CometApiGeminiEvent media) {
        onMedia.accept(media);
    }

    private List<Runnable> takeSuspended() {
        List<Runnable> taken = List.copyOf(suspended);
        suspended.clear();
        return taken;
    }
}
