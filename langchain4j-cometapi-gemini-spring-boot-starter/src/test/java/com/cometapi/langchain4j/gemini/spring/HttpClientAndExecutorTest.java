package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Checks beans that a property names, and certificates. */
class HttpClientAndExecutorTest {

    private static final String PREFIX = "langchain4j.cometapi-gemini.";

    @Test
    void an_ssl_bundle_provides_the_trusted_certificates() throws IOException {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build();
        try (MockWebServer server = secured(certificate)) {
            withBundle(server, certificate)
                    .run(context -> assertThat(context.getBean(CometApiGeminiChatModel.class)
                                    .chat("hi"))
                            .isEqualTo("ok"));
        }
    }

    @Test
    void an_ssl_bundle_and_a_custom_client_work_together() throws IOException {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build();
        try (MockWebServer server = secured(certificate)) {
            withBundle(server, certificate)
                    .withBean("own", OkHttpClient.class, HttpClientAndExecutorTest::marking)
                    .withPropertyValues(PREFIX + "http-client=own")
                    .run(context ->
                            context.getBean(CometApiGeminiChatModel.class).chat("hi"));

            assertThat(take(server)).isEqualTo("own");
        }
    }

    private static MockWebServer secured(HeldCertificate certificate) throws IOException {
        MockWebServer server = new MockWebServer();
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslSocketFactory());
        server.start();
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .body("""
                        {"candidates": [{"content": {"role": "model", "parts": [{"text": "ok"}]}, "finishReason": "STOP"}]}""")
                .build());
        return server;
    }

    private static ApplicationContextRunner withBundle(MockWebServer server, HeldCertificate trusted) {
        return Applications.withKey()
                .withPropertyValues(
                        PREFIX + "base-url=" + server.url("/"),
                        PREFIX + "ssl-bundle=corporate",
                        "spring.ssl.bundle.pem.corporate.truststore.certificate=" + trusted.certificatePem(),
                        "spring.ssl.bundle.pem.corporate.options.enabled-protocols=TLSv1.3");
    }

    private static OkHttpClient marking() {
        return new OkHttpClient.Builder()
                .addInterceptor(chain -> chain.proceed(
                        chain.request().newBuilder().header("x-client", "own").build()))
                .build();
    }

    private static String take(MockWebServer server) {
        try {
            return server.takeRequest(10, TimeUnit.SECONDS).getHeaders().get("x-client");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void streams_run_on_the_named_executor() {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            Executor named = task -> new Thread(task, "an-own-thread").start();

            Applications.with(server)
                    .withBean("own", Executor.class, () -> named)
                    .withPropertyValues(PREFIX + "executor=own")
                    .run(context -> {
                        CompletableFuture<String> thread = new CompletableFuture<>();
                        context.getBean(CometApiGeminiStreamingChatModel.class)
                                .chat("hi", new StreamingChatResponseHandler() {
                                    @Override
                                    public void onCompleteResponse(ChatResponse response) {
                                        thread.complete(Thread.currentThread().getName());
                                    }

                                    @Override
                                    public void onError(Throwable error) {
                                        thread.completeExceptionally(error);
                                    }
                                });
                        assertThat(thread.get(30, TimeUnit.SECONDS)).isEqualTo("an-own-thread");
                    });
        }
    }
}
