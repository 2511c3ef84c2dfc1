package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.LingeringServer.readRequest;
import static com.cometapi.langchain4j.gemini.LingeringServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A proxy that demands a password, or refuses. */
class ProxyTest {

    private static final String CREDENTIALS = Credentials.basic("user", "secret");
    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();
    private static final String ANSWER = """
            {"candidates":[{"content":{"parts":[{"text":"ok"}]},"finishReason":"STOP"}]}""";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private LingeringServer proxy;
    private LingeringServer service;

    @AfterEach
    void close() throws IOException {
        if (proxy != null) proxy.close();
        if (service != null) service.close();
    }

    private static String response(String status, String header, String body) {
        return "HTTP/1.1 " + status + "\r\n" + header + "Content-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** Demands the password, then serves http itself and connects https. */
    private void startProxy() {
        proxy = LingeringServer.plain((in, out) -> {
            while (true) {
                String request = readRequest(in);
                requests.add(request.lines().findFirst().orElseThrow());
                if (!request.contains("Proxy-Authorization: " + CREDENTIALS)) {
                    write(out, response("407 Denied", "Proxy-Authenticate: Basic realm=\"x\"\r\n", ""));
                } else if (request.startsWith("CONNECT")) {
                    write(out, "HTTP/1.1 200 OK\r\n\r\n");
                    relay(in, out);
                    return;
                } else {
                    write(out, response("200 OK", "", ANSWER));
                }
            }
        });
    }

    private void relay(InputStream in, OutputStream out) throws IOException, InterruptedException {
        try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            Thread back = new Thread(() -> {
                try {
                    upstream.getInputStream().transferTo(out);
                } catch (IOException e) {
                    // one side closed the connection
                }
            });
            back.setDaemon(true);
            back.start();
            in.transferTo(upstream.getOutputStream());
        }
    }

    private void startService() {
        service = LingeringServer.tls((in, out) -> {
            while (true) {
                readRequest(in);
                write(out, response("200 OK", "", ANSWER));
            }
        });
    }

    private OkHttpClient.Builder throughProxy() {
        return LingeringServer.trusting(new OkHttpClient())
                .newBuilder()
                .proxy(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy.port())));
    }

    private static Authenticator password(String header) {
        return (route, response) -> response.request().header(header) != null
                ? null
                : response.request().newBuilder().header(header, CREDENTIALS).build();
    }

    private String send(CallStyle style, String baseUrl, OkHttpClient client) {
        return style.send(null, it -> it.baseUrl(baseUrl).httpClient(client).maxRetries(2), REQUEST)
                .aiMessage()
                .text();
    }

    @ParameterizedTest
    @EnumSource
    void a_proxy_for_http_gets_its_password(CallStyle style) {
        startProxy();
        OkHttpClient client = throughProxy()
                .proxyAuthenticator(password("Proxy-Authorization"))
                .build();

        assertThat(send(style, "http://gemini.invalid", client)).isEqualTo("ok");
        assertThat(requests).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void a_proxy_for_https_gets_its_password(CallStyle style) {
        startService();
        startProxy();
        OkHttpClient client = throughProxy()
                .proxyAuthenticator(password("Proxy-Authorization"))
                .build();

        assertThat(send(style, "https://127.0.0.1:" + service.port(), client)).isEqualTo("ok");
        assertThat(requests).isNotEmpty().allMatch(it -> it.startsWith("CONNECT"));
    }

    @ParameterizedTest
    @EnumSource
    void an_authenticator_answers_a_401(CallStyle style) {
        service = LingeringServer.plain((in, out) -> {
            while (true) {
                boolean isKnown = readRequest(in).contains("Authorization: " + CREDENTIALS);
                requests.add("");
                write(out, isKnown ? response("200 OK", "", ANSWER) : response("401 Denied", "", ""));
            }
        });
        OkHttpClient client = new OkHttpClient.Builder()
                .authenticator(password("Authorization"))
                .build();

        assertThat(send(style, service.baseUrl(), client)).isEqualTo("ok");
        assertThat(requests).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"WHOLE, http", "STREAMED, http", "WHOLE, https", "STREAMED, https"})
    void a_missing_password_names_the_proxy_and_is_not_retried(CallStyle style, String scheme) {
        startProxy();

        assertThat(catchThrowable(() ->
                        send(style, scheme + "://gemini.invalid", throughProxy().build())))
                .isExactlyInstanceOf(AuthenticationException.class)
                .hasMessageContaining("The proxy")
                .hasMessageContaining("proxyAuthenticator");
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"WHOLE, 403", "STREAMED, 403", "WHOLE, 502", "STREAMED, 404"})
    void a_refused_connect_names_the_proxy_and_is_not_retried(CallStyle style, int status) {
        proxy = LingeringServer.plain((in, out) -> {
            readRequest(in);
            write(out, response(status + " No", "", ""));
        });

        assertThat(catchThrowable(() ->
                        send(style, "https://gemini.invalid", throughProxy().build())))
                .isExactlyInstanceOf(NonRetriableException.class)
                .hasMessageContaining("The proxy refused")
                .hasMessageContaining(Integer.toString(status));
        assertThat(proxy.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_silent_proxy_ends_with_the_connect_timeout(CallStyle style) {
        proxy = LingeringServer.plain((in, out) -> readRequest(in));
        OkHttpClient client = throughProxy().build();
        long start = System.nanoTime();

        assertThat(catchThrowable(() -> style.send(
                        null,
                        it -> it.baseUrl("https://gemini.invalid")
                                .httpClient(client)
                                .maxRetries(0)
                                .connectTimeout(Duration.ofMillis(300)),
                        REQUEST)))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("(connectTimeout)");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
}
