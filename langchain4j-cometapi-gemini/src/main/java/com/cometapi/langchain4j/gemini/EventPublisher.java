package com.cometapi.langchain4j.gemini;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Publishes the events of calls: each subscription makes a call of its own, in the context in which it was subscribed to.
 * Thread-safe.
 *
 * @param context captures the context of the subscribing thread
 * @param media makes the event of an image or of audio, for which LangChain4j's handlers have no callback
 * @param begin makes the call; what it throws is signalled to the subscriber
 */
record EventPublisher<E>(
        Supplier<CallerContext> context, Function<CometApiGeminiEvent, E> media, Consumer<EventSubscription<E>> begin)
        implements Flow.Publisher<E> {

    @Override
    public void subscribe(Flow.Subscriber<? super E> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        EventSubscription<E> subscription = new EventSubscription<>(subscriber, media);
        CallerContext caller = context.get();
        subscription.begin(subscriber, () -> caller.run(() -> begin.accept(subscription)));
    }
}
