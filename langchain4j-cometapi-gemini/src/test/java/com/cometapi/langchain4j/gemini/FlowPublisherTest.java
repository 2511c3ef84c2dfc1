package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Text;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The publisher for subscribers without Reactor, and what LangChain4j builds on it. */
class FlowPublisherTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiStreamingChatModel model = CallStyle.connect(
                    CometApiGeminiStreamingChatModel.builder(), server)
            .build();
    private final ChatRequest request =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @AfterEach
    void close() {
        server.close();
    }

    private Flow.Publisher<CometApiGeminiEvent> events() {
        return new EventPublisher<>(
                CallerContext::capture,
                media -> media,
                CometApiGeminiFlux.from(model).call(request));
    }

    /** Requests events one by one, and records all signals. */
    private static class Recorder implements Flow.Subscriber<CometApiGeminiEvent> {

        final List<Object> signals = new CopyOnWriteArrayList<>();
        final CountDownLatch ended = new CountDownLatch(1);
        private final BiConsumer<Flow.Subscription, CometApiGeminiEvent> onNext;
        private Flow.Subscription subscription;

        Recorder(BiConsumer<Flow.Subscription, CometApiGeminiEvent> onNext) {
            this.onNext = onNext;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(CometApiGeminiEvent event) {
            signals.add(event);
            onNext.accept(subscription, event);
        }

        @Override
        public void onError(Throwable error) {
            signals.add(error);
            ended.countDown();
        }

        @Override
        public void onComplete() {
            signals.add("complete");
            ended.countDown();
        }

        Recorder await() throws InterruptedException {
            assertThat(ended.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return this;
        }
    }

    @Test
    void before_LangChain4j_1_20_its_publisher_is_refused_with_the_remedy() {
        assumeFalse(EventStreams.isInLangChain4j());

        assertThatThrownBy(() -> model.doChat(request))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("1.20")
                .hasMessageContaining("CometApiGeminiFlux");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void events_come_one_by_one_as_they_are_requested() throws InterruptedException {
        server.answers(Answer.chunks("a", "b"));

        Recorder recorder = new Recorder((subscription, event) -> subscription.request(1));
        events().subscribe(recorder);

        assertThat(recorder.await().signals)
                .startsWith(new Text("a"), new Text("b"))
                .endsWith("complete");
    }

    @Test
    void a_subscriber_that_throws_is_cancelled() throws InterruptedException {
        server.answers(Answer.chunks("a", "b").stallAfter(1));

        Recorder recorder = new Recorder((subscription, event) -> {
            throw new IllegalStateException("broken subscriber");
        });
        events().subscribe(recorder);

        Awaitility.await().until(() -> !server.requests().isEmpty());
        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
        assertThat(recorder.signals).containsExactly(new Text("a"));
    }

    @Test
    void no_event_follows_a_demand_that_is_no_demand() throws InterruptedException {
        server.answers(Answer.chunks("a", "b", "c"));

        Recorder recorder = new Recorder((subscription, event) -> subscription.request(-1));
        events().subscribe(recorder);

        assertThat(recorder.await().signals).hasSize(2);
        assertThat(recorder.signals.get(1))
                .isInstanceOfSatisfying(
                        IllegalArgumentException.class,
                        error -> assertThat(error).hasMessageContaining("3.9"));
    }

    @Test
    void a_subscriber_that_cancels_at_once_sends_no_request() {
        events().subscribe(new Recorder((subscription, event) -> {}) {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.cancel();
                subscription.request(1);
            }
        });

        assertThat(server.requests()).isEmpty();
    }
}
