package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiHttpClient;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

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

    @Test
    void a_server_without_tls_is_called_although_there_is_a_bundle() {
        HeldCertificate certificate = new HeldCertificate.Builder().build();
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            server.answers(Answer.text("ok"));

            trusting(Applications.with(server), certificate)
                    .withPropertyValues(PREFIX + "ssl-bundle=corporate")
                    .run(context -> assertThat(context.getBean(CometApiGeminiChatModel.class)
                                    .chat("hi"))
                            .isEqualTo("ok"));
        }
    }

    @Test
    void an_updated_bundle_is_used_by_new_connections() throws IOException {
        HeldCertificate old = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build();
        HeldCertificate renewed = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build();
        try (MockWebServer server = secured(renewed)) {
            withBundle(server, old).withPropertyValues(PREFIX + "max-retries=0").run(context -> {
                CometApiGeminiChatModel model = context.getBean(CometApiGeminiChatModel.class);
                assertThatThrownBy(() -> model.chat("hi")).hasMessageContaining("certificate");

                context.getBean(SslBundleRegistry.class).updateBundle("corporate", trusting(renewed));

                assertThat(model.chat("hi")).isEqualTo("ok");
            });
        }
    }

    private static SslBundle trusting(HeldCertificate certificate) {
        return SslBundle.of(
                new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(certificate.certificatePem())));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_proxy_gets_the_requests_and_the_login_that_it_demands(boolean demandsLogin) throws IOException {
        try (MockWebServer proxy = new MockWebServer()) {
            proxy.start();
            if (demandsLogin) {
                proxy.enqueue(new MockResponse.Builder()
                        .code(407)
                        .addHeader("Proxy-Authenticate", "Basic realm=gateway")
                        .build());
            }
            proxy.enqueue(answer());

            throughProxy(proxy).run(context -> {
                assertThat(context.getBean(CometApiGeminiChatModel.class).chat("hi"))
                        .isEqualTo("ok");
                assertThat(proxy.takeRequest().getRequestLine())
                        .startsWith("POST http://cometapi.invalid/v1beta/models/");
                if (demandsLogin) {
                    assertThat(proxy.takeRequest().getHeaders().get("Proxy-Authorization"))
                            .isEqualTo(Credentials.basic("ann", "s3cret"));
                }
            });
        }
    }

    @Test
    void a_proxy_that_refuses_the_login_is_asked_once() throws IOException {
        try (MockWebServer proxy = new MockWebServer()) {
            proxy.start();
            for (int i = 0; i < 3; i++) {
                proxy.enqueue(new MockResponse.Builder()
                        .code(407)
                        .addHeader("Proxy-Authenticate", "Basic realm=gateway")
                        .build());
            }

            throughProxy(proxy).withPropertyValues(PREFIX + "max-retries=0").run(context -> {
                assertThatThrownBy(() ->
                                context.getBean(CometApiGeminiChatModel.class).chat("hi"))
                        .message()
                        .doesNotContain("s3cret");
                assertThat(proxy.getRequestCount()).isEqualTo(2);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.host=gateway,proxy.port=3128", "ssl-bundle=corporate"})
    void a_client_with_a_proxy_or_a_bundle_keeps_the_pool_the_pings_and_the_sockets(String properties) {
        HeldCertificate certificate = new HeldCertificate.Builder().build();
        String[] values =
                Arrays.stream(properties.split(",")).map(PREFIX::concat).toArray(String[]::new);
        trusting(Applications.withKey(), certificate).withPropertyValues(values).run(context -> {
            OkHttpClient library = CometApiGeminiHttpClient.newBuilder().build();

            OkHttpClient client = HttpClientFactory.client(
                    context.getBean(CometApiGeminiProperties.class),
                    new BeanReferences(context, context.getBeanProvider(SslBundles.class)));

            assertThat(client).isNotNull();
            assertThat(client.connectionPool()).isSameAs(library.connectionPool());
            assertThat(client.pingIntervalMillis())
                    .isEqualTo(library.pingIntervalMillis())
                    .isPositive();
            try (Socket socket = client.socketFactory().createSocket()) {
                assertThat(socket.getTcpNoDelay()).isTrue();
            }
        });
    }

    private static ApplicationContextRunner throughProxy(MockWebServer proxy) {
        return Applications.withKey()
                .withPropertyValues(
                        PREFIX + "base-url=http://cometapi.invalid",
                        PREFIX + "proxy.host=" + proxy.getHostName(),
                        PREFIX + "proxy.port=" + proxy.getPort(),
                        PREFIX + "proxy.user=ann",
                        PREFIX + "proxy.password=s3cret");
    }

    private static MockWebServer secured(HeldCertificate certificate) throws IOException {
        MockWebServer server = new MockWebServer();
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslSocketFactory());
        server.start();
        server.enqueue(answer());
        return server;
    }

    private static MockResponse answer() {
        return new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .body("""
                        {"candidates": [{"content": {"role": "model", "parts": [{"text": "ok"}]}, "finishReason": "STOP"}]}""")
                .build();
    }

    private static ApplicationContextRunner withBundle(MockWebServer server, HeldCertificate trusted) {
        return trusting(Applications.withKey(), trusted)
                .withPropertyValues(PREFIX + "base-url=" + server.url("/"), PREFIX + "ssl-bundle=corporate");
    }

    private static ApplicationContextRunner trusting(ApplicationContextRunner application, HeldCertificate trusted) {
        return application.withPropertyValues(
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
            return server.takeRequest(60, TimeUnit.SECONDS).getHeaders().get("x-client");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void streams_run_on_the_named_executor() {
        Executor named = task -> new Thread(task, "an-own-thread").start();
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            Applications.with(server)
                    .withBean("own", Executor.class, () -> named)
                    .withPropertyValues(PREFIX + "executor=own")
                    .run(context ->
                            assertThat(threadOfCallback(context).getName()).isEqualTo("an-own-thread"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @EnabledForJreRange(min = JRE.JAVA_21)
    void streams_run_on_virtual_threads_whatever_the_property_of_spring_boot_says(boolean isEnabled) {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            Applications.with(server)
                    .withPropertyValues("spring.threads.virtual.enabled=" + isEnabled)
                    .run(context ->
                            assertThat(isVirtual(threadOfCallback(context))).isTrue());
        }
    }

    /** Java 17 does not have the method. */
    private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
        return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
    }

    private static Thread threadOfCallback(ApplicationContext context) throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        context.getBean(CometApiGeminiStreamingChatModel.class).chat("hi", new StreamingChatResponseHandler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
                thread.complete(Thread.currentThread());
            }

            @Override
            public void onError(Throwable error) {
                thread.completeExceptionally(error);
            }
        });
        return thread.get(30, TimeUnit.SECONDS);
    }
}
