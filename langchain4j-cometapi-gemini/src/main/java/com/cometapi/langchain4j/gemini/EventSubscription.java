package com.cometapi.langchain4j.gemini;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the events of a call to one subscriber, as the rules of Reactive Streams demand: in order, one at a time, and
 * never more than were requested. Events beyond the demand wait here, which are never more than those of one chunk.
 * Thread-safe.
 */
final class EventSubscription<E> implements Flow.Subscription {

    private static final Logger log = LoggerFactory.getLogger(EventSubscription.class);

    final StreamDemand demand;

    private final Queue<E> waiting = new ArrayDeque<>();
    private Flow.@Nullable Subscriber<? super E> subscriber; // null once it must not be signalled any more
    private long requested;
    private boolean isComplete;
    private @Nullable Throwable failure; // null unless the call has failed
    private boolean isSignalling = true; // until onSubscribe has returned

    /** @param media makes the event of an image or of audio */
    EventSubscription(Flow.Subscriber<? super E> subscriber, Function<CometApiGeminiEvent, E> media) {
        this.subscriber = subscriber;
        this.demand = new StreamDemand(event -> next(media.apply(event)));
    }

    /** Hands the subscription to the subscriber, and makes the call unless that has cancelled already. */
    void begin(Flow.Subscriber<? super E> receiver, Runnable call) {
        try {
            StreamDemand.runOutsideLoop(() -> receiver.onSubscribe(this));
        } catch (Throwable e) {
            cancelAfter(e);
        }
        boolean isSubscribed;
        synchronized (this) {
            isSignalling = false;
            isSubscribed = subscriber != null && !isComplete;
        }
        if (!isSubscribed) {
            signal();
            return;
        }
        try {
            call.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Signals an event, at once where there is demand. */
    void next(E event) {
        demand.onEmitted();
        synchronized (this) {
            if (subscriber == null || isComplete) return;
            waiting.add(event);
        }
        signal();
    }

    /** Signals the end behind all events. */
    void complete() {
        synchronized (this) {
            isComplete = true;
        }
        signal();
    }

    /** Signals the failure behind all events. */
    void fail(Throwable cause) {
        synchronized (this) {
            if (failure == null) failure = cause;
            isComplete = true;
        }
        signal();
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            demand.cancel();
            synchronized (this) {
                waiting.clear();
            }
            fail(new IllegalArgumentException(
                    "A subscriber requested " + count + " events. Request at least one (Reactive Streams, rule 3.9)"));
            return;
        }
        synchronized (this) {
            if (subscriber == null) return;
            requested = requested > Long.MAX_VALUE - count ? Long.MAX_VALUE : requested + count;
        }
        signal();
        demand.request(count);
    }

    @Override
    public void cancel() {
        synchronized (this) {
            subscriber = null;
            waiting.clear();
        }
        demand.cancel();
    }

    /** Signals what can be signalled. Only one thread does; what another adds meanwhile, that thread signals too. */
    private void signal() {
        synchronized (this) {
            if (isSignalling) return;
            isSignalling = true;
        }
        StreamDemand.runOutsideLoop(this::signalAll);
    }

    private void signalAll() {
        while (true) {
            Flow.Subscriber<? super E> receiver;
            E event;
            synchronized (this) {
                receiver = subscriber;
                boolean isEnd = isComplete && waiting.isEmpty();
                if (receiver == null || !isEnd && (waiting.isEmpty() || requested == 0)) {
                    isSignalling = false;
                    return;
                }
                event = waiting.poll();
                if (event == null) subscriber = null;
                else if (requested != Long.MAX_VALUE) requested--;
            }
            try {
                if (event != null) receiver.onNext(event);
                else if (failure != null) receiver.onError(failure);
                else receiver.onComplete();
            } catch (Throwable e) {
                cancelAfter(e);
            }
        }
    }

    /** A subscriber that throws breaks the rules, and counts as one that has cancelled. */
    private void cancelAfter(Throwable thrown) {
        log.warn("A subscriber threw an exception, so its stream is cancelled", thrown);
        cancel();
    }
}
