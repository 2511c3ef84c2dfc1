package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cometapi.langchain4j.gemini.StreamingContractTest.RecordingHandler;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What {@code close()} of a model ends, and what it leaves alone. */
class ClosingTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiChatModel whole =
            CallStyle.connect(CometApiGeminiChatModel.builder(), server).build();
    private final CometApiGeminiStreamingChatModel streamed = CallStyle.connect(
                    CometApiGeminiStreamingChatModel.builder(), server)
            .build();
    private final CometApiGeminiImageModel images =
            CallStyle.connect(CometApiGeminiImageModel.builder(), server).build();

    @AfterEach
    void close() {
        server.close();
    }

    private void awaitRequest() {
        Awaitility.await().until(() -> !server.requests().isEmpty());
    }

    private void assertClosed(Throwable failure) throws InterruptedException {
        assertThat(failure).isInstanceOf(CancellationException.class).hasMessageContaining("closed");
        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
    }

    @Test
    void a_call_that_waits_ends() throws Exception {
        server.answers(Answer.text("never").stallAfter(0));
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        new Thread(() -> failure.complete(catchThrowable(() -> whole.chat("hi")))).start();
        awaitRequest();

        whole.close();

        assertClosed(failure.get(20, TimeUnit.SECONDS));
    }

    @Test
    void a_future_ends() throws Exception {
        server.answers(Answer.text("never").stallAfter(0));
        CompletableFuture<ChatResponse> future = whole.chatAsync(UserMessages.hi());
        awaitRequest();

        whole.close();

        assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(CancellationException.class),
                        e -> assertThat(e)
                                .isInstanceOf(ExecutionException.class)
                                .hasCauseInstanceOf(CancellationException.class));
        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
    }

    @Test
    void an_image_call_ends() throws Exception {
        server.answers(Answer.text("never").stallAfter(0));
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        new Thread(() -> failure.complete(catchThrowable(() -> images.generate("a cat")))).start();
        awaitRequest();

        images.close();

        assertClosed(failure.get(20, TimeUnit.SECONDS));
    }

    @Test
    void a_speech_call_and_a_transcription_end() throws Exception {
        CometApiGeminiSpeechModel speech =
                CallStyle.connect(CometApiGeminiSpeechModel.builder(), server).build();
        CometApiGeminiTranscriptionModel transcription = CallStyle.connect(
                        CometApiGeminiTranscriptionModel.builder(), server)
                .build();
        Audio audio = Audio.builder().base64Data("SUQz").mimeType("audio/mp3").build();
        server.answers(Answer.text("never").stallAfter(0), Answer.text("never").stallAfter(0));

        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        new Thread(() -> failure.complete(catchThrowable(() -> speech.synthesize("hi")))).start();
        awaitRequest();
        speech.close();
        assertClosed(failure.get(20, TimeUnit.SECONDS));

        CompletableFuture<Throwable> another = new CompletableFuture<>();
        new Thread(() -> another.complete(catchThrowable(() -> transcription.transcribeToText(audio)))).start();
        Awaitility.await().until(() -> server.requests().size() == 2);
        transcription.close();
        assertClosed(another.get(20, TimeUnit.SECONDS));
        assertThatThrownBy(() -> speech.synthesize("hi")).hasMessageContaining("closed");
    }

    @Test
    void a_stream_in_mid_answer_ends_with_one_error() throws Exception {
        server.answers(Answer.chunks("a", "b").stallAfter(1));
        RecordingHandler handler = new RecordingHandler();
        streamed.chat("hi", handler);
        Awaitility.await()
                .until(() ->
                        server.requests().size() == 1 && server.lastRequest().chunksWritten() == 1);

        streamed.close();
        streamed.close();

        handler.await();
        assertThat(handler.errors).hasSize(1);
        assertClosed(handler.errors.get(0));
    }

    @Test
    void listeners_are_notified_of_one_end() throws Exception {
        server.otherwise(request -> Answer.text("never").stallAfter(0));
        List<String> notified = new CopyOnWriteArrayList<>();
        ChatModelListener listener = new ChatModelListener() {
            @Override
            public void onRequest(ChatModelRequestContext context) {
                notified.add("request");
            }

            @Override
            public void onResponse(ChatModelResponseContext context) {
                notified.add("response");
            }

            @Override
            public void onError(ChatModelErrorContext context) {
                notified.add(context.error().getClass().getSimpleName());
            }
        };
        CometApiGeminiStreamingChatModel stream = CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .listeners(listener)
                .build();
        CometApiGeminiChatModel call = CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                .listeners(listener)
                .build();
        RecordingHandler handler = new RecordingHandler();
        stream.chat("hi", handler);
        awaitRequest();
        stream.close();
        handler.await();
        CompletableFuture<ChatResponse> future = call.chatAsync(UserMessages.hi());
        Awaitility.await().until(() -> server.requests().size() == 2);
        call.close();
        assertThat(catchThrowable(future::join)).isNotNull();

        assertThat(notified).containsExactly("request", "CancellationException", "request", "CancellationException");
    }

    @Test
    void a_cancel_counts_more_than_a_later_close() throws Exception {
        server.answers(Answer.chunks("a", "b").stallAfter(1));
        CountDownLatch isInCallback = new CountDownLatch(1);
        CountDownLatch isClosed = new CountDownLatch(1);
        CountDownLatch isThrough = new CountDownLatch(1);
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                context.streamingHandle().cancel();
                isInCallback.countDown();
                try {
                    isClosed.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                isThrough.countDown();
            }
        };
        streamed.chat("hi", handler);
        isInCallback.await();
        streamed.close();
        isClosed.countDown();
        isThrough.await();

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
        assertThat(handler.events).isEmpty();
    }

    @Test
    void a_held_back_stream_ends() throws Exception {
        server.answers(Answer.chunks("a", "b", "c", "d"));
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        CompletableFuture<String> first = new CompletableFuture<>();
        CometApiGeminiFlux.from(streamed).text(UserMessages.hi()).subscribe(new BaseSubscriber<String>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(String text) {
                first.complete(text);
            }

            @Override
            protected void hookOnError(Throwable error) {
                failure.complete(error);
            }
        });
        first.get(20, TimeUnit.SECONDS);

        streamed.close();

        assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @Test
    void a_call_between_two_attempts_ends() throws Exception {
        server.answers(Answer.rateLimited("50s"));
        CometApiGeminiStreamingChatModel waiting = CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .timing(Timing.SYSTEM)
                .build();
        RecordingHandler handler = new RecordingHandler();
        waiting.chat("hi", handler);
        awaitRequest();

        waiting.close();

        handler.await();
        assertThat(handler.errors).hasSize(1).hasOnlyElementsOfType(CancellationException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void a_cancelled_stream_is_not_notified() {
        server.answers(Answer.text("never").stallAfter(0));
        AtomicReference<Object> signal = new AtomicReference<>();
        var subscription =
                CometApiGeminiFlux.from(streamed).text(UserMessages.hi()).subscribe(signal::set, signal::set);
        awaitRequest();

        subscription.dispose();
        streamed.close();

        assertThat(signal).hasValue(null);
    }

    @Test
    void a_closed_model_sends_nothing_and_names_the_reason() {
        whole.close();
        streamed.close();
        images.close();
        whole.close();

        assertThatThrownBy(() -> whole.chat("hi"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> images.generate("a cat")).hasMessageContaining("closed");
        assertThatThrownBy(() -> whole.chatAsync(UserMessages.hi()).get()).hasRootCauseMessage(message());
        assertThatThrownBy(() -> CallStyle.send(streamed, UserMessages.hi()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        StepVerifier.create(CometApiGeminiFlux.from(streamed).text(UserMessages.hi()))
                .verifyErrorMessage(message());
        Mono<ChatResponse> response = CometApiGeminiFlux.from(streamed).response(UserMessages.hi());
        StepVerifier.create(response).verifyErrorMessage(message());
        assertThat(server.requests()).isEmpty();
    }

    private String message() {
        return catchThrowable(() -> whole.chat("hi")).getMessage();
    }

    @Test
    void other_models_and_the_users_client_go_on() throws Exception {
        OkHttpClient client = new OkHttpClient();
        CometApiGeminiChatModel withClient = CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                .httpClient(client)
                .build();
        server.answers(Answer.text("one"), Answer.chunks("a", "b").pace(Duration.ofMillis(200)));
        assertThat(withClient.chat("hi")).isEqualTo("one");
        int idle = client.connectionPool().idleConnectionCount();
        RecordingHandler handler = new RecordingHandler();
        streamed.chat("hi", handler);
        Awaitility.await().until(() -> server.requests().size() == 2);

        whole.close();
        withClient.close();

        handler.await();
        assertThat(handler.errors).isEmpty();
        assertThat(client.connectionPool().idleConnectionCount()).isEqualTo(idle);
        assertThat(client.dispatcher().executorService().isShutdown()).isFalse();
        server.answers(Answer.text("two"));
        assertThat(CallStyle.send(streamed, UserMessages.hi()).aiMessage().text())
                .isEqualTo("two");
    }

    @Test
    void idle_connections_end() {
        server.answers(Answer.text("ok"), Answer.text("ok"));
        whole.chat("hi");
        CallStyle.send(streamed, UserMessages.hi());
        assertThat(server.openConnections()).isPositive();

        streamed.close();

        Awaitility.await().until(() -> server.openConnections() == 0);
    }

    // --- closing gracefully

    @Test
    void a_stream_goes_on_while_its_model_closes_gracefully() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        server.answers(Answer.chunks("a", "b").waitBefore(1, mayEnd));
        RecordingHandler handler = new RecordingHandler();
        streamed.chat("hi", handler);
        awaitRequest();

        CompletableFuture<Void> closed = streamed.closeGracefully();

        assertThatThrownBy(() -> CallStyle.send(streamed, UserMessages.hi()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(closed).isNotDone();
        mayEnd.countDown();
        handler.await();
        assertThat(handler.errors).isEmpty();
        closed.get(20, TimeUnit.SECONDS);
        Awaitility.await().until(() -> server.openConnections() == 0);
    }

    @Test
    void a_caller_who_cancels_the_graceful_close_does_not_keep_the_connections() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        server.answers(Answer.chunks("a", "b").waitBefore(1, mayEnd));
        RecordingHandler handler = new RecordingHandler();
        streamed.chat("hi", handler);
        awaitRequest();

        streamed.closeGracefully().cancel(true);

        mayEnd.countDown();
        handler.await();
        assertThat(handler.errors).isEmpty();
        Awaitility.await().until(() -> server.openConnections() == 0);
    }

    @Test
    void a_call_goes_on_while_its_model_closes_gracefully() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        server.answers(Answer.text("late").waitFor(mayEnd));
        CompletableFuture<ChatResponse> future = whole.chatAsync(UserMessages.hi());
        awaitRequest();

        CompletableFuture<Void> closed = whole.closeGracefully();

        assertThatThrownBy(() -> whole.chat("hi")).hasMessageContaining("closed");
        assertThat(closed).isNotDone();
        mayEnd.countDown();
        assertThat(future.get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("late");
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void closing_gracefully_waits_for_the_last_callback() throws Exception {
        server.answers(Answer.text("ok"));
        CountDownLatch isInCallback = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        streamed.chat("hi", new RecordingHandler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
                isInCallback.countDown();
                try {
                    mayReturn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        isInCallback.await();

        CompletableFuture<Void> closed = streamed.closeGracefully();

        assertThat(closed).isNotDone();
        mayReturn.countDown();
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void a_close_ends_what_a_graceful_one_waits_for() throws Exception {
        server.answers(Answer.text("never").stallAfter(0));
        RecordingHandler handler = new RecordingHandler();
        streamed.chat("hi", handler);
        awaitRequest();
        CompletableFuture<Void> closed = streamed.closeGracefully();

        streamed.close();

        handler.await();
        assertClosed(handler.errors.get(0));
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void a_model_without_calls_closes_gracefully_at_once() {
        assertThat(whole.closeGracefully()).isCompleted();
        assertThat(images.closeGracefully()).isCompleted();

        assertThatThrownBy(() -> images.generate("a cat")).hasMessageContaining("closed");
    }

    // --- threads and connections

    @Test
    void the_connection_of_a_cancelled_call_over_http_2_ends() throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build();
        CountDownLatch isReceived = new CountDownLatch(1);
        CountDownLatch mayRespond = new CountDownLatch(1);
        CompletableFuture<Connection> connection = new CompletableFuture<>();
        try (MockWebServer server = new MockWebServer()) {
            server.useHttps(new HandshakeCertificates.Builder()
                    .heldCertificate(certificate)
                    .build()
                    .sslSocketFactory());
            server.setDispatcher(new Dispatcher() {
                @Override
                public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                    isReceived.countDown();
                    mayRespond.await();
                    return new MockResponse.Builder().build();
                }
            });
            server.start();
            HandshakeCertificates trusted = new HandshakeCertificates.Builder()
                    .addTrustedCertificate(certificate.certificate())
                    .build();
            CometApiGeminiChatModel model = CometApiGeminiChatModel.builder()
                    .apiKey(CallStyle.KEY)
                    .baseUrl("https://localhost:" + server.getPort())
                    .modelName("gemini-3.8-flash")
                    .httpClient(CometApiGeminiHttpClient.newBuilder()
                            .sslSocketFactory(trusted.sslSocketFactory(), trusted.trustManager())
                            .eventListener(new EventListener() {
                                @Override
                                public void connectionAcquired(Call call, Connection acquired) {
                                    connection.complete(acquired);
                                }
                            })
                            .build())
                    .build();
            CompletableFuture<ChatResponse> future = model.chatAsync(UserMessages.hi());
            isReceived.await();
            assertThat(connection.get().protocol()).isEqualTo(Protocol.HTTP_2);

            model.close();

            assertThat(catchThrowable(future::join)).isNotNull();
            Awaitility.await().until(() -> connection.get().socket().isClosed());
            mayRespond.countDown();
        }
    }

    @Test
    void idle_threads_end() {
        server.answers(Answer.text("ok"));
        CallStyle.send(streamed, UserMessages.hi());

        streamed.close();

        IsolationTest.awaitNoIdleThread();
    }
}
