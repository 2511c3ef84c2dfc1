package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ContentType;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTest {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 0};
    private static final byte[] PAGE = "<!DOCTYPE html><title>Log in</title>".getBytes(StandardCharsets.UTF_8);
    private static final String PNG_BASE64 = Base64.getEncoder().encodeToString(PNG);

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CountDownLatch testIsOver = new CountDownLatch(1);
    private final AtomicInteger fetches = new AtomicInteger();
    private HttpServer host;

    /** A host of media. */
    @BeforeEach
    void serve() throws IOException {
        host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/typed", 200, "image/webp; charset=binary", PNG);
        answer("/untyped", 200, null, PNG);
        answer("/octets", 200, "application/octet-stream", PNG);
        answer("/named.mp3", 200, null, new byte[] {1, 2, 3});
        answer("/unknown", 200, null, new byte[] {1, 2, 3});
        answer("/large", 200, "image/png", new byte[100_000]);
        answer("/empty", 200, "image/png", new byte[0]);
        answer("/login", 200, "text/html; charset=utf-8", PAGE);
        answer("/page.png", 200, null, PAGE);
        answer("/page-as-png", 200, "image/png", PAGE);
        answer("/error", 200, "application/json", "{\"error\":1}".getBytes(StandardCharsets.UTF_8));
        answer("/archive", 200, "application/zip", new byte[] {'P', 'K', 3, 4});
        answer("/png-as-text", 200, "text/plain", PNG);
        answer("/png-as-page", 200, "text/html", PNG);
        answer("/jpg", 200, "image/jpg", new byte[] {1, 2, 3});
        answer("/voice", 200, "video/mp4", new byte[] {1, 2, 3});
        answer("/image.bmp", 200, "image/x-ms-bmp", new byte[] {1, 2, 3});
        answer("/notes.txt", 200, "text/plain", "notes".getBytes(StandardCharsets.UTF_8));
        answer("/gone", 404, "text/html", "no".getBytes(StandardCharsets.UTF_8));
        redirect("/once", "/typed");
        redirect("/twice", "/once");
        redirect("/thrice", "/twice");
        redirect("/toooften", "/thrice");
        redirect("/elsewhere", "http://127.0.0.2:" + host.getAddress().getPort() + "/typed");
        redirect("/file", "file:///etc/passwd");
        host.createContext("/slow", exchange -> {
            fetches.incrementAndGet();
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            try {
                testIsOver.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        host.setExecutor(task -> {
            Thread thread = new Thread(task, "host of media");
            thread.setDaemon(true);
            thread.start();
        });
        host.start();
    }

    private void answer(String path, int status, String type, byte[] body) {
        host.createContext(path, exchange -> {
            fetches.incrementAndGet();
            assertThat(exchange.getRequestHeaders()).doesNotContainKeys("X-goog-api-key", "Authorization");
            if (type != null) exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private void redirect(String path, String location) {
        host.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    @AfterEach
    void close() {
        testIsOver.countDown();
        host.stop(0);
        server.close();
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + host.getAddress().getPort() + path);
    }

    private static ChatRequest requestWith(Content... contents) {
        return ChatRequest.builder().messages(UserMessage.from(contents)).build();
    }

    /** @return the parts of the user's turn as they arrived */
    private JsonNode sent(CallStyle style, UnaryOperator<CometApiGeminiModelBuilder<?>> settings, Content... contents) {
        server.answers(Answer.text("seen"));
        style.send(server, settings, requestWith(contents));
        return server.lastRequest().json().at("/contents/0/parts");
    }

    private JsonNode sent(CallStyle style, Content... contents) {
        return sent(style, UnaryOperator.identity(), contents);
    }

    private static UnaryOperator<CometApiGeminiModelBuilder<?>> with(CometApiGeminiMediaPolicy policy) {
        return builder -> builder.mediaPolicy(policy);
    }

    private static CometApiGeminiMediaPolicy download() {
        return CometApiGeminiMediaPolicy.download().allowPrivateAddresses(true);
    }

    // --- sent as given

    @ParameterizedTest
    @EnumSource
    void every_kind_of_content_is_sent_as_bytes_or_address(CallStyle style) throws IOException {
        JsonNode parts = sent(
                style,
                TextContent.from("Compare:"),
                ImageContent.from(PNG_BASE64, "image/png"),
                ImageContent.from(URI.create("https://example.org/a.jpg")),
                AudioContent.from(Audio.builder()
                        .binaryData(new byte[] {1, 2, 3})
                        .mimeType("audio/wav")
                        .build()),
                AudioContent.from("AQID", "audio/mp3"),
                AudioContent.from(URI.create("https://example.org/a.ogg?token=x")),
                VideoContent.from("AQID", "video/mp4"),
                VideoContent.from(URI.create("gs://bucket/film.mp4")),
                VideoContent.from(URI.create("https://www.youtube.com/watch?v=abc")),
                PdfFileContent.from("AQID", "application/pdf"),
                PdfFileContent.from(URI.create("https://example.org/report")));

        assertThat(parts).isEqualTo(Json.tree("""
                [{"text":"Compare:"},
                 {"inlineData":{"mimeType":"image/png","data":"%s"}},
                 {"fileData":{"mimeType":"image/jpeg","fileUri":"https://example.org/a.jpg"}},
                 {"inlineData":{"mimeType":"audio/wav","data":"AQID"}},
                 {"inlineData":{"mimeType":"audio/mp3","data":"AQID"}},
                 {"fileData":{"mimeType":"audio/ogg","fileUri":"https://example.org/a.ogg?token=x"}},
                 {"inlineData":{"mimeType":"video/mp4","data":"AQID"}},
                 {"fileData":{"mimeType":"video/mp4","fileUri":"gs://bucket/film.mp4"}},
                 {"fileData":{"fileUri":"https://www.youtube.com/watch?v=abc"}},
                 {"inlineData":{"mimeType":"application/pdf","data":"AQID"}},
                 {"fileData":{"mimeType":"application/pdf","fileUri":"https://example.org/report"}}]""".formatted(PNG_BASE64)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            data:image/png;base64,AQID                      | image/png  | AQID
            DATA:image/png;base64,AQID                      | image/png  | AQID
            data:audio/mp3;rate=8000;base64,AQID            | audio/mp3  | AQID
            data:application/pdf;base64,AQI%3D              | application/pdf | AQI=
            data:text/csv;charset=utf-8,a%2Cb+c             | text/csv   | YSxiK2M=
            data:,hi                                        | text/plain | aGk=
            """)
    void a_data_url_is_sent_as_bytes(String address, String mimeType, String data) {
        JsonNode parts =
                sent(CallStyle.WHOLE, ImageContent.from(URI.create(address)), AudioContent.from(URI.create(address)));

        for (JsonNode part : parts) {
            assertThat(part.at("/inlineData/mimeType").asText()).isEqualTo(mimeType);
            assertThat(part.at("/inlineData/data").asText()).isEqualTo(data);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "iVBORw0KGgo=, image/png",
        "/9j/4AAQSkZJRgABAQ==, image/jpeg",
        "R0lGODlhAQABAIAAAA==, image/gif",
        "JVBERi0xLjcKJeLjz9M=, application/pdf",
        "UklGRiQAAABXRUJQVlA4IA==, image/webp",
        "UklGRiQAAABXQVZFZm10IA==, audio/wav",
        "SUQzBAAAAAAAI1RTU0U=, audio/mp3",
        "T2dnUwACAAAAAAAAAAA=, audio/ogg",
        "AAAAIGZ0eXBpc29tAAACAA==, video/mp4"
    })
    void a_missing_type_is_detected_by_the_first_bytes(String base64, String mimeType) {
        JsonNode parts = sent(
                CallStyle.WHOLE,
                ImageContent.from(Image.builder().base64Data(base64).build()));

        assertThat(parts.at("/0/inlineData/mimeType").asText()).isEqualTo(mimeType);
    }

    @ParameterizedTest
    @EnumSource
    void bytes_of_an_unknown_type_are_rejected_with_advice(CallStyle style) {
        assertThatThrownBy(() -> sent(
                        style,
                        ImageContent.from(Image.builder().base64Data("AQID").build())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mimeType");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://example.org/a.png", "picture.png", "jar:file:/a.jar!/b"})
    void addresses_of_other_schemes_are_rejected(String address) {
        assertThatThrownBy(() -> sent(CallStyle.STREAMED, ImageContent.from(URI.create(address))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http, https, gs or data");
    }

    @Test
    void url_safe_base64_with_line_breaks_becomes_standard_base64() {
        JsonNode parts = sent(CallStyle.WHOLE, ImageContent.from("_-8A\n_w==", "image/png"));

        assertThat(parts.at("/0/inlineData/data").asText()).isEqualTo("/+8A/w==");
    }

    @Test
    void a_content_of_an_unknown_class_is_rejected_by_name() {
        class Smell implements Content {
            @Override
            public ContentType type() {
                return ContentType.IMAGE;
            }
        }

        assertThatThrownBy(() -> sent(CallStyle.WHOLE, new Smell()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("Smell");
    }

    @ParameterizedTest
    @EnumSource
    void an_address_of_unknown_type_is_sent_with_one_warning(CallStyle style) {
        List<ILoggingEvent> warnings = Warnings.of(
                MediaMapper.class,
                () -> assertThat(sent(
                                        style,
                                        ImageContent.from(URI.create("https://example.org/a")),
                                        ImageContent.from(URI.create("https://example.org/b")))
                                .toString())
                        .isEqualTo("""
                                [{"fileData":{"fileUri":"https://example.org/a"}},\
                                {"fileData":{"fileUri":"https://example.org/b"}}]"""));

        assertThat(warnings)
                .hasSize(1)
                .allSatisfy(event -> assertThat(event.getFormattedMessage()).contains("give the content a mimeType"));
    }

    @ParameterizedTest
    @EnumSource
    void addresses_are_rejected_under_the_reject_policy(CallStyle style) {
        assertThatThrownBy(() -> sent(style, with(CometApiGeminiMediaPolicy.reject()), ImageContent.from(at("/typed"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mediaPolicy(reject())");
        assertThat(fetches).hasValue(0);
    }

    // --- downloaded

    @ParameterizedTest
    @EnumSource
    void a_download_takes_its_type_from_message_host_bytes_or_name(CallStyle style) {
        JsonNode parts = sent(
                style,
                with(download()),
                ImageContent.from(
                        Image.builder().url(at("/typed")).mimeType("image/heic").build()),
                ImageContent.from(at("/typed")),
                ImageContent.from(at("/untyped")),
                ImageContent.from(at("/octets")),
                AudioContent.from(at("/named.mp3?a=b")));

        assertThat(parts)
                .extracting(part -> part.at("/inlineData/mimeType").asText())
                .containsExactly("image/heic", "image/webp", "image/png", "image/png", "audio/mp3");
        assertThat(parts.at("/1/inlineData/data").asText()).isEqualTo(PNG_BASE64);
    }

    @ParameterizedTest
    @CsvSource({
        "/login, text/html",
        "/page.png, text/html",
        "/page-as-png, text/html",
        "/error, application/json",
        "/archive, application/zip",
        "/notes.txt, text/plain",
        "/empty, an empty body",
    })
    void a_page_in_place_of_media_is_reported_with_its_address(String path, String came) {
        for (CallStyle style : CallStyle.values()) {
            for (Content content : List.of(
                    ImageContent.from(at(path + "?signature=secret")),
                    AudioContent.from(at(path)),
                    VideoContent.from(at(path)))) {
                assertThatThrownBy(() -> sent(style, with(download()), content))
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining(at(path) + " cannot be sent: its host responded with " + came)
                        .hasMessageNotContaining("secret");
            }
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_page_is_not_sent_under_the_type_of_the_content(CallStyle style) {
        Image named = Image.builder().url(at("/login")).mimeType("image/png").build();

        for (Content content : List.of(
                ImageContent.from(named), PdfFileContent.from(at("/login")), PdfFileContent.from(at("/error")))) {
            assertThatThrownBy(() -> sent(style, with(download()), content))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("responded with ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_download_that_its_host_names_wrongly_has_the_right_type(CallStyle style) {
        JsonNode parts = sent(
                style,
                with(download()),
                ImageContent.from(at("/png-as-text")),
                ImageContent.from(at("/png-as-page")),
                ImageContent.from(at("/jpg")),
                AudioContent.from(at("/voice")),
                VideoContent.from(at("/voice")),
                ImageContent.from(Image.builder()
                        .url(at("/page-as-png"))
                        .mimeType("text/html")
                        .build()));

        assertThat(parts)
                .extracting(part -> part.at("/inlineData/mimeType").asText())
                .containsExactly("image/png", "image/png", "image/jpeg", "audio/mp4", "video/mp4", "text/html");
    }

    @ParameterizedTest
    @EnumSource
    void a_download_that_gemini_does_not_take_is_refused_by_type(CallStyle style) {
        assertThatThrownBy(() -> sent(style, with(download()), ImageContent.from(at("/image.bmp?signature=secret"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(at("/image.bmp") + " is of the type image/bmp")
                .hasMessageContaining("image/webp")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @EnumSource
    void what_only_the_service_can_fetch_is_passed_on(CallStyle style) {
        JsonNode parts = sent(
                style,
                with(CometApiGeminiMediaPolicy.download()),
                VideoContent.from(URI.create("https://youtu.be/abc")),
                VideoContent.from(URI.create("gs://bucket/a.mp4")),
                VideoContent.from(URI.create("https://generativelanguage.googleapis.com/v1beta/files/abc")));

        assertThat(parts).allMatch(part -> part.has("fileData")).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void a_download_of_unknown_type_is_rejected(CallStyle style) {
        assertThatThrownBy(() -> sent(style, with(download()), ImageContent.from(at("/unknown"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mimeType");
    }

    @ParameterizedTest
    @EnumSource
    void three_redirects_are_followed_and_a_fourth_is_not(CallStyle style) {
        assertThat(sent(style, with(download()), ImageContent.from(at("/thrice")))
                        .at("/0/inlineData/mimeType")
                        .asText())
                .isEqualTo("image/webp");
        assertThatThrownBy(() -> sent(style, with(download()), ImageContent.from(at("/toooften"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("redirects");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:%d/typed",
                "http://127.0.0.1:%d/typed",
                "http://127.1:%d/typed",
                "http://2130706433:%d/typed",
                "http://[::1]:%d/typed",
                "http://[::ffff:127.0.0.1]:%d/typed",
                "http://0.0.0.0:%d/typed",
                "http://10.0.0.1/",
                "http://172.16.0.1/",
                "http://192.168.1.1/",
                "http://100.64.0.1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://168.63.129.16/metadata/",
                "http://[64:ff9b::168.63.129.16]/",
                "http://[fd00::1]/",
                "http://[fe80::1]/",
                "http://[64:ff9b::10.0.0.1]/",
                "http://[2002:0a00:0001::1]/"
            })
    void a_private_address_is_never_fetched(String address) {
        String url = address.formatted(host.getAddress().getPort());

        assertThatThrownBy(() -> sent(
                        CallStyle.STREAMED,
                        with(CometApiGeminiMediaPolicy.download()),
                        ImageContent.from(URI.create(url))))
                .satisfies(e -> assertThat(e)
                        .isInstanceOf(RuntimeException.class)
                        .hasMessageContaining("The media at http://"));
        assertThat(fetches).hasValue(0);
        assertThat(server.requests()).isEmpty();
    }

    /** What {@code -DsocksProxyHost} does, for the host of media alone. */
    @ParameterizedTest
    @EnumSource
    void a_download_uses_no_socks_proxy_of_the_jvm(CallStyle style) throws IOException {
        ProxySelector before = ProxySelector.getDefault();
        try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Proxy socks = new Proxy(Proxy.Type.SOCKS, proxy.getLocalSocketAddress());
            ProxySelector.setDefault(new ProxySelector() {
                @Override
                public List<Proxy> select(URI uri) {
                    return uri.getPort() == host.getAddress().getPort() ? List.of(socks) : before.select(uri);
                }

                @Override
                public void connectFailed(URI uri, SocketAddress address, IOException e) {}
            });
            proxy.setSoTimeout(1);
            CometApiGeminiMediaPolicy policy = CometApiGeminiMediaPolicy.download()
                    .timeout(Duration.ofSeconds(5))
                    .publicAddresses(InetAddress::isLoopbackAddress);

            assertThat(sent(style, with(policy), ImageContent.from(at("/once")), ImageContent.from(at("/typed"))))
                    .hasSize(2);
            assertThatThrownBy(proxy::accept).isInstanceOf(SocketTimeoutException.class);
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_redirect_to_a_private_address_is_not_followed(CallStyle style) {
        CometApiGeminiMediaPolicy policy = CometApiGeminiMediaPolicy.download()
                .publicAddresses(address -> address.getHostAddress().equals("127.0.0.1"));

        assertThatThrownBy(() -> sent(style, with(policy), ImageContent.from(at("/elsewhere"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("127.0.0.2")
                .hasMessageContaining("allowPrivateAddresses(true)");
        assertThatThrownBy(() -> sent(style, with(policy), ImageContent.from(at("/file"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(sent(style, with(policy), ImageContent.from(at("/twice")))).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_download_that_is_too_large_or_too_slow_is_aborted(CallStyle style) {
        assertThatThrownBy(() -> sent(style, with(download().maxBytes(99_999)), ImageContent.from(at("/large"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxBytes");
        assertThatThrownBy(() ->
                        sent(style, with(download().timeout(Duration.ofMillis(200))), ImageContent.from(at("/slow"))))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("mediaPolicy(download().timeout(..))");
        assertThatThrownBy(() -> sent(
                        style,
                        builder -> builder.mediaPolicy(download()).callTimeout(Duration.ofMillis(200)),
                        ImageContent.from(at("/slow"))))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("callTimeout");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_missing_file_is_reported_without_the_query_of_its_url(CallStyle style) {
        assertThatThrownBy(() -> sent(style, with(download()), ImageContent.from(at("/gone?signature=secret"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("/gone cannot be fetched: its host responded with 404")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_stream_downloads_on_its_own_thread_and_cancel_ends_it() throws InterruptedException {
        CometApiGeminiStreamingChatModel model = CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .mediaPolicy(download())
                .build();
        StreamingContractTest.RecordingHandler handler = new StreamingContractTest.RecordingHandler();

        var handle = model.start(requestWith(ImageContent.from(at("/slow"))), handler);
        Awaitility.await().until(() -> fetches.get() == 1);
        handle.cancel();

        assertThat(handler.ended.await(300, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(handler.events).isEmpty();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void limits_apply_to_downloads_only() {
        assertThatThrownBy(() -> CometApiGeminiMediaPolicy.passUrl().maxBytes(5))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("passUrl()");
        assertThat(CometApiGeminiMediaPolicy.download().maxBytes(5))
                .isEqualTo(CometApiGeminiMediaPolicy.download().maxBytes(5))
                .isNotEqualTo(CometApiGeminiMediaPolicy.download())
                .hasToString("download().maxBytes(5).timeout(PT30S)");
    }

    @Test
    void public_addresses_exclude_all_reserved_ranges() throws IOException {
        for (String address : List.of(
                "8.8.8.8",
                "1.1.1.1",
                "168.63.129.15",
                "168.63.129.17",
                "172.32.0.1",
                "2606:4700::1111",
                "64:ff9b::8.8.8.8")) {
            assertThat(PublicAddresses.contain(InetAddress.getByName(address)))
                    .as(address)
                    .isTrue();
        }
        for (String address : List.of(
                "0.0.0.0",
                "10.1.2.3",
                "100.127.0.1",
                "127.0.0.1",
                "100.100.100.200",
                "161.26.0.7",
                "166.9.14.3",
                "168.63.129.16",
                "169.254.169.254",
                "192.0.0.192",
                "fd00:ec2::254",
                "172.31.255.255",
                "192.0.2.1",
                "192.168.0.1",
                "198.19.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "fc00::1",
                "fe80::1",
                "ff02::1",
                "64:ff9b::a00:1")) {
            assertThat(PublicAddresses.contain(InetAddress.getByName(address)))
                    .as(address)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void options_of_downloaded_media_are_sent_with_the_bytes(CallStyle style) {
        UserMessage message = CometApiGeminiMessages.userMessage()
                .add(
                        ImageContent.from(at("/typed")),
                        part -> part.displayName("photo").mediaResolution("MEDIA_RESOLUTION_LOW"))
                .build();

        style.send(
                server,
                it -> it.mediaPolicy(download()),
                ChatRequest.builder().messages(message).build());

        JsonNode part = server.lastRequest().json().at("/contents/0/parts/0");
        assertThat(part.at("/inlineData/data").asText()).isEqualTo(PNG_BASE64);
        assertThat(part.at("/inlineData/displayName").asText()).isEqualTo("photo");
        assertThat(part.at("/mediaResolution/level").asText()).isEqualTo("MEDIA_RESOLUTION_LOW");
    }

    @Test
    void images_of_a_tool_go_inside_its_result() {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("c")
                .name("photo")
                .arguments("{}")
                .build();
        server.answers(Answer.text("a boat"));

        CallStyle.WHOLE.send(
                server,
                it -> it.mediaPolicy(download()).placeholderSignatures(true),
                ChatRequest.builder()
                        .messages(
                                UserMessage.from("What is on the photo?"),
                                AiMessage.from(call),
                                ToolExecutionResultMessage.builder()
                                        .id("c")
                                        .toolName("photo")
                                        .contents(List.of(
                                                TextContent.from("Here it is"),
                                                ImageContent.from(PNG_BASE64, "image/png"),
                                                ImageContent.from(at("/typed"))))
                                        .build())
                        .build());

        JsonNode response = server.lastRequest().json().at("/contents/2/parts/0/functionResponse");
        assertThat(response.at("/response/output").asText()).isEqualTo("Here it is");
        assertThat(response.path("parts")).hasSize(2).allMatch(part -> part.has("inlineData"));
    }
}
