package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.StreamingContractTest.RecordingHandler;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The user's own {@code OkHttpClient}: its certificates, HTTP/2, proxy and pool. Heavy: it waits for pings and limits. */
@Tag("heavy")
class OwnClientTest {

    private static final String ANSWER = """
            {"candidates":[{"content":{"parts":[{"text":"ok"}]},"finishReason":"STOP"}]}""";
    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    private final MockWebServer server = new MockWebServer();
    private final List<Protocol> protocols = Collections.synchronizedList(new ArrayList<>());
    private HandshakeCertificates trusting;

    @BeforeEach
    void startWithACertificateOfItsOwn() throws IOException {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName(InetAddress.getByName("localhost").getHostName())
                .build();
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslSocketFactory());
        server.start();
        trusting = new HandshakeCertificates.Builder()
                .addTrustedCertificate(certificate.certificate())
                .build();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private OkHttpClient.Builder trustingClient() {
        return new OkHttpClient.Builder()
                .sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager())
                .addNetworkInterceptor(chain -> {
                    protocols.add(chain.connection().protocol());
                    return chain.proceed(chain.request());
                });
    }

    private <M> CometApiGeminiModelBuilder<M> connect(CometApiGeminiModelBuilder<M> builder, OkHttpClient client) {
        return CallStyle.connect(builder, null)
                .baseUrl(server.url("/").toString())
                .httpClient(client);
    }

    private static MockResponse answer() {
        return new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .body(ANSWER)
                .build();
    }

    private static MockResponse stalled() {
        return new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void its_certificates_and_http_2_are_used(CallStyle style) {
        server.enqueue(answer());

        String text = style.send(
                        null,
                        it -> connect(
                                it,
                                trustingClient()
                                        .pingInterval(Duration.ofSeconds(1))
                                        .build()),
                        REQUEST)
                .aiMessage()
                .text();

        assertThat(text).isEqualTo("ok");
        assertThat(protocols).containsExactly(Protocol.HTTP_2);
    }

    @ParameterizedTest
    @EnumSource
    void an_untrusted_certificate_is_explained_and_not_retried(CallStyle style) {
        assertThatThrownBy(() -> style.send(null, it -> connect(it, null), REQUEST))
                .isExactlyInstanceOf(NonRetriableException.class)
                .hasMessageContaining("certificate")
                .hasMessageContaining("httpClient(..)");
        assertThat(server.getRequestCount()).isZero();
    }

    /** With the library's own client, which relies on the socket timeout of HTTP/1.1. */
    @ParameterizedTest
    @CsvSource({"WHOLE, HTTP_1_1", "STREAMED, HTTP_1_1", "WHOLE, HTTP_2", "STREAMED, HTTP_2"})
    void silence_within_a_response_is_a_timeout(CallStyle style, Protocol protocol) {
        server.enqueue(answer());
        server.enqueue(answer().newBuilder()
                .onResponseBody(SocketEffect.Stall.INSTANCE)
                .build());
        OkHttpClient client = HttpTransport.client(null, null, null)
                .newBuilder()
                .sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager())
                .protocols(EnumSet.of(protocol, Protocol.HTTP_1_1).stream().toList()) // OkHttp requires HTTP/1.1
                .build();

        style.send(null, it -> connect(it, client), REQUEST); // without the short limit for the handshake

        assertThatThrownBy(() -> style.send(null, it -> connect(it, client).timeout(Duration.ofMillis(300)), REQUEST))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("PT0.3S (timeout)");
        Awaitility.await()
                .untilAsserted(() -> assertThat(server.getRequestCount()).isEqualTo(2));
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1", "HTTP_2"})
    void letters_after_a_finish_reason_do_not_prolong_the_wait(Protocol protocol) {
        String event = "data: " + ANSWER.strip() + "\n\n";
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "text/event-stream")
                .body(event + ":".repeat(event.length() * 200))
                .throttleBody(event.length(), 200, TimeUnit.MILLISECONDS)
                .build());
        OkHttpClient client = HttpTransport.client(null, null, null)
                .newBuilder()
                .sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager())
                .protocols(EnumSet.of(protocol, Protocol.HTTP_1_1).stream().toList())
                .build();

        ChatResponse response =
                CallStyle.STREAMED.send(null, it -> connect(it, client).timeout(Duration.ofSeconds(3)), REQUEST);

        assertThat(response.aiMessage().text()).isEqualTo("ok");
        assertThat(CometApiGeminiChatResponseMetadata.from(response).duration()).isLessThan(Duration.ofSeconds(20));
    }

    /** OkHttp measures the connection's life by pings: a model that thinks for longer than their interval stays alive. */
    @Test
    void an_http_2_connection_with_pings_outlives_a_slow_response() {
        server.enqueue(stalled());
        // the server answers pings as long as it lives, so a slow answer outlives many of them
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .body(ANSWER)
                .headersDelay(4, TimeUnit.SECONDS)
                .build());
        CometApiGeminiChatModel model = connect(
                        CometApiGeminiChatModel.builder(),
                        trustingClient().pingInterval(Duration.ofSeconds(1)).build())
                .build();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<?> stalled = threads.submit(() -> model.chat("never"));
            Awaitility.await().until(() -> server.getRequestCount() == 1);

            assertThat(model.chat("hi")).isEqualTo("ok");
            assertThat(stalled.isDone()).isFalse();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void cancel_and_interrupt_affect_no_other_stream_of_a_connection() throws Exception {
        for (int i = 0; i < 2; i++) server.enqueue(stalled());
        server.enqueue(answer());
        OkHttpClient client = trustingClient().build();
        CometApiGeminiStreamingChatModel streaming =
                connect(CometApiGeminiStreamingChatModel.builder(), client).build();
        CometApiGeminiChatModel whole =
                connect(CometApiGeminiChatModel.builder(), client).build();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            RecordingHandler handler = new RecordingHandler();
            StreamingHandle handle = streaming.start(REQUEST, handler);
            Awaitility.await().until(() -> server.getRequestCount() == 1);
            Future<?> blocked = threads.submit(() -> whole.chat(REQUEST));
            Awaitility.await().until(() -> server.getRequestCount() == 2);

            handle.cancel();
            blocked.cancel(true);

            assertThat(whole.chat("hi")).isEqualTo("ok");
            assertThat(client.connectionPool().connectionCount()).isEqualTo(1);
            assertThat(handler.events).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void its_proxy_is_used_and_sees_the_request(CallStyle style) {
        try (CometApiGeminiLocalServer proxy = CometApiGeminiLocalServer.start()) {
            proxy.answers(Answer.text("through the proxy"));
            OkHttpClient client = new OkHttpClient.Builder()
                    .proxy(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy.port())))
                    .build();

            String text = style.send(
                            null,
                            it -> CallStyle.connect(it, null)
                                    .baseUrl("http://gemini.invalid")
                                    .httpClient(client),
                            REQUEST)
                    .aiMessage()
                    .text();

            assertThat(text).isEqualTo("through the proxy");
            assertThat(proxy.lastRequest().target()).startsWith("http://gemini.invalid/v1beta/models/");
        }
    }

    @Test
    void its_pool_is_shared_and_it_is_never_closed() {
        server.enqueue(answer());
        server.enqueue(answer());
        ConnectionPool pool = new ConnectionPool();
        OkHttpClient client = trustingClient().connectionPool(pool).build();

        connect(CometApiGeminiChatModel.builder(), client).build().chat("hi");
        connect(CometApiGeminiChatModel.builder(), client).build().chat("hi");

        assertThat(pool.connectionCount()).isEqualTo(1);
        assertThat(client.dispatcher().executorService().isShutdown()).isFalse();
        assertThat(client.followRedirects()).isTrue();
    }
}
