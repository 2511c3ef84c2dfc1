package com.cometapi.langchain4j.gemini;

import static org.junit.jupiter.api.Assumptions.abort;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Raw;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.SkipException;
import org.testng.annotations.Test;

/**
 * The rules of Reactive Streams on {@link CometApiGeminiFlux#events}, and on the {@link Flow.Publisher} below it, by the
 * specification's own kit, which is written for TestNG.
 *
 * @see <a href="https://github.com/reactive-streams/reactive-streams-jvm/tree/v1.0.4/tck">The kit</a>
 */
@Tag("tck")
@ParameterizedClass
@EnumSource
class ReactiveStreamsTest {

    enum Form {
        FLUX {
            @Override
            Publisher<CometApiGeminiEvent> events(CometApiGeminiFlux flux, ChatRequest request) {
                return flux.events(request).filter(event -> !(event instanceof Raw));
            }

            @Override
            Publisher<CometApiGeminiEvent> none(CometApiGeminiFlux flux) {
                return flux.events(request(0)).filter(event -> false);
            }
        },

        FLOW {
            @Override
            Publisher<CometApiGeminiEvent> events(CometApiGeminiFlux flux, ChatRequest request) {
                return published(flux, request, event -> !(event instanceof Raw));
            }

            @Override
            Publisher<CometApiGeminiEvent> none(CometApiGeminiFlux flux) {
                return published(flux, request(0), event -> false);
            }
        };

        abstract Publisher<CometApiGeminiEvent> events(CometApiGeminiFlux flux, ChatRequest request);

        abstract Publisher<CometApiGeminiEvent> none(CometApiGeminiFlux flux);

        private static Publisher<CometApiGeminiEvent> published(
                CometApiGeminiFlux flux, ChatRequest request, Predicate<CometApiGeminiEvent> isWanted) {
            EventPublisher<CometApiGeminiEvent> events =
                    new EventPublisher<>(CallerContext::capture, media -> media, flux.call(request));
            return FlowAdapters.toPublisher(
                    subscriber -> events.subscribe(subscriber == null ? null : new Filter(subscriber, isWanted)));
        }
    }

    /** Drops events, and requests another one for each. */
    private static final class Filter implements Flow.Subscriber<CometApiGeminiEvent> {

        private final Flow.Subscriber<? super CometApiGeminiEvent> subscriber;
        private final Predicate<CometApiGeminiEvent> isWanted;
        private Flow.Subscription subscription;

        Filter(Flow.Subscriber<? super CometApiGeminiEvent> subscriber, Predicate<CometApiGeminiEvent> isWanted) {
            this.subscriber = subscriber;
            this.isWanted = isWanted;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(CometApiGeminiEvent event) {
            if (isWanted.test(event)) subscriber.onNext(event);
            else subscription.request(1);
        }

        @Override
        public void onError(Throwable error) {
            subscriber.onError(error);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }

    private static final int TIMEOUT_MILLIS = 10_000;

    /** For rules on wrong demand: the kit sleeps so long before it looks whether the error arrived. */
    private static final int SLEEP_MILLIS = 2_000;

    private static final int SILENCE_MILLIS = 100;

    /** How long a subscriber that cancelled may take to be forgotten. */
    private static final int GC_MILLIS = 2_000;

    private final CometApiGeminiLocalServer server =
            CometApiGeminiLocalServer.start().otherwise(request -> answer(Integer.parseInt(request.lastUserText())));

    private final Form form;

    ReactiveStreamsTest(Form form) {
        this.form = form;
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static Answer answer(int texts) {
        if (texts == 0) return Answer.json("""
                {"candidates":[{"finishReason":"STOP"}]}""");
        String[] chunks = new String[texts];
        Arrays.fill(chunks, "word ");
        return Answer.chunks(chunks);
    }

    private static ChatRequest request(long texts) {
        return ChatRequest.builder()
                .messages(UserMessage.from(String.valueOf(texts)))
                .build();
    }

    @TestFactory
    Stream<DynamicTest> each_rule_of_the_specification_holds() {
        return Arrays.stream(Events.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .filter(method -> !method.getName().startsWith("untested"))
                .sorted(Comparator.comparing(Method::getName))
                .map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> check(rule)));
    }

    private void check(Method rule) throws Throwable {
        boolean isOnWrongDemand = rule.getName().contains("spec309");
        Events events = new Events(isOnWrongDemand ? SLEEP_MILLIS : TIMEOUT_MILLIS);
        events.setUp();
        try {
            rule.invoke(events);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SkipException) abort(e.getCause().getMessage());
            throw e.getCause();
        }
    }

    private final class Events extends PublisherVerification<CometApiGeminiEvent> {

        Events(int timeoutMillis) {
            super(new TestEnvironment(timeoutMillis, SILENCE_MILLIS), GC_MILLIS);
        }

        /** Texts and the complete response, without the raw chunk of a response that has no text. */
        @Override
        public Publisher<CometApiGeminiEvent> createPublisher(long elements) {
            CometApiGeminiFlux flux =
                    CometApiGeminiFlux.from(CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                            .build());
            return elements == 0 ? form.none(flux) : form.events(flux, request(elements - 1));
        }

        @Override
        public Publisher<CometApiGeminiEvent> createFailedPublisher() {
            return form.events(
                    CometApiGeminiFlux.from(CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                            .modelName(null)
                            .build()),
                    request(1));
        }

        @Override
        public long maxElementsFromPublisher() {
            return 10_000;
        }
    }
}
