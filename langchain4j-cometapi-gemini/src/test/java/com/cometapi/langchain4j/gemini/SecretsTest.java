package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What logs and exceptions show of keys, headers, addresses and media, and how they show what a server sent. */
class SecretsTest {

    /** Of no known pattern, and with characters that JSON and addresses escape. */
    private static final String KEY = "gw/tenant=7+q'uiet-river";

    private static final String PLAIN_KEY = "quiet-river-of-tenant-7";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SecretsTest.class.getName() + ".log");

    SecretsTest() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        server.close();
    }

    private CometApiGeminiModelBuilder<?> logged(CometApiGeminiModelBuilder<?> settings) {
        return settings.apiKey(KEY)
                .maxRetries(0)
                .logger(logger)
                .logRequests(true)
                .logResponses(true);
    }

    private String logged() {
        return String.join(
                "\n", log.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    }

    private static String everythingOf(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof CometApiGeminiHttpException http) text.append(http.headers() + http.body());
        }
        return text.toString();
    }

    private static Stream<Arguments> echoes() {
        String json = KEY.replace("/", "\\/").replace("=", "\\u003d").replace("'", "\\u0027");
        String inJson = "{\"error\":{\"code\":400,\"message\":\"" + json + " is wrong\",\"status\":\"" + json + "\"}}";
        String address = KEY.replace("/", "%2F").replace("=", "%3d").replace("+", "%2B");
        List<Arguments> echoes = new ArrayList<>();
        for (CallStyle style : CallStyle.values()) {
            echoes.add(Arguments.of(style, "message of an error", Answer.error(400, "The key " + KEY + " is wrong")));
            echoes.add(Arguments.of(style, "escaped in JSON", Answer.raw(401, "application/json", inJson)));
            echoes.add(Arguments.of(
                    style,
                    "JSON within JSON",
                    Answer.error(500, "{\"error\":{\"message\":\"" + json + "\",\"code\":\"x\"}}")));
            echoes.add(
                    Arguments.of(style, "page", Answer.raw(200, "text/html", "<html>" + KEY + " at ?key=" + address)));
            echoes.add(Arguments.of(style, "plain text", Answer.raw(403, "text/plain", "no " + KEY)));
            echoes.add(
                    Arguments.of(style, "request id", Answer.error(429, "slow").header("x-request-id", KEY)));
            echoes.add(Arguments.of(style, "header", Answer.error(400, "no").header("X-Echo", "key " + KEY)));
            echoes.add(Arguments.of(style, "redirect", Answer.redirect(302, "https://other.example/" + address)));
            echoes.add(Arguments.of(style, "error in a stream", Answer.sse("data: " + inJson + "\n\n")));
            echoes.add(Arguments.of(style, "broken JSON", Answer.sse("data: {\"a\":" + KEY + "\n\n")));
            echoes.add(Arguments.of(style, "answer", Answer.text(KEY).header("X-Echo", KEY)));
            echoes.add(Arguments.of(
                    style,
                    "reason of a block",
                    Answer.json("{\"promptFeedback\":{\"blockReason\":\"SAFETY\",\"blockReasonMessage\":\"" + json
                            + "\"}}")));
            echoes.add(Arguments.of(
                    style,
                    "cut at the end of a quote",
                    Answer.sse("data: {\"a\":\"" + "x".repeat(500 - 6 - 12) + KEY + "\" oh\n\n")));
            echoes.add(Arguments.of(
                    style,
                    "escaped and cut at the end of a quote",
                    Answer.sse("data: {\"a\":\"" + "x".repeat(500 - 6 - 18) + json + "\" oh\n\n")));
            echoes.add(Arguments.of(
                    style,
                    "escaped in a page",
                    Answer.raw(
                            502, "text/html", "<p>" + KEY.replace("'", "&#x27;").replace("/", "&#47;"))));
        }
        return echoes.stream();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("echoes")
    void no_log_or_exception_repeats_the_key(CallStyle style, String where, Answer answer) {
        server.answers(answer);

        Throwable failure = catchThrowable(() ->
                style.send(server, it -> logged(it).onBlocked(CometApiGeminiBlockedPolicy.THROW), UserMessages.hi()));

        String shown = logged() + (failure == null ? "" : everythingOf(failure));
        assertThat(shown).doesNotContain(KEY, "gw/", "gw\\/", "tenant", "quiet", "uiet-river");
    }

    @ParameterizedTest
    @EnumSource(CallStyle.class)
    void the_request_id_of_an_answer_does_not_repeat_the_key(CallStyle style) {
        String address = KEY.replace("/", "%2F").replace("=", "%3d");
        server.answers(
                Answer.text("ok").header("x-request-id", "id-" + KEY + "-7"),
                Answer.text("ok").header("x-request-id", "id-" + address + "-7"),
                Answer.text("ok").header("x-request-id", "gw-quiet-7"));

        assertThat(requestId(style)).isEqualTo("id-***-7");
        assertThat(requestId(style)).isEqualTo("id-***-7");
        assertThat(requestId(style)).isEqualTo("gw-quiet-7");
    }

    private String requestId(CallStyle style) {
        ChatResponse response = style.send(server, it -> it.apiKey(KEY), UserMessages.hi());
        return CometApiGeminiChatResponseMetadata.from(response).requestId();
    }

    @ParameterizedTest
    @EnumSource(CallStyle.class)
    void a_key_that_an_interceptor_adds_is_masked_as_well(CallStyle style) {
        server.answers(Answer.error(400, "The token late-river-of-night is wrong"));
        OkHttpClient client = new OkHttpClient.Builder()
                .addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .header("X-Session-Token", "late-river-of-night")
                        .build()))
                .build();

        assertThatThrownBy(() -> style.send(server, it -> logged(it).httpClient(client), UserMessages.hi()))
                .hasMessageContaining("The token *** is wrong");
        assertThat(logged()).doesNotContain("late-river");
    }

    @ParameterizedTest
    @EnumSource(CallStyle.class)
    void a_key_in_a_status_line_or_chunk_size_is_masked(CallStyle style) throws Exception {
        for (String head : List.of(
                "NOPE " + PLAIN_KEY + "\u001b[31m",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + PLAIN_KEY + "\r\n",
                "HTTP/1.1 200 " + PLAIN_KEY + "\r\nContent-Length: x\r\n\r\n")) {
            try (ServerSocket raw = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                Thread thread = new Thread(() -> answer(raw, head));
                thread.start();

                Throwable failure = catchThrowable(() -> style.send(
                        server,
                        it -> logged(it).apiKey(PLAIN_KEY).baseUrl("http://127.0.0.1:" + raw.getLocalPort()),
                        UserMessages.hi()));

                assertThat(everythingOf(failure)).doesNotContain(PLAIN_KEY, "\u001b");
                thread.join();
            }
        }
    }

    private static void answer(ServerSocket raw, String head) {
        try (Socket socket = raw.accept()) {
            socket.getInputStream().read(new byte[64 * 1024]);
            socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // the client has closed the connection
        }
    }

    @ParameterizedTest
    @EnumSource(CallStyle.class)
    void another_text_of_a_server_is_shown(CallStyle style) {
        server.answers(Answer.error(400, "The field tools[0] is wrong").header("X-Ratelimit-Remaining", "7"));

        assertThatThrownBy(() -> style.send(server, this::logged, UserMessages.hi()))
                .hasMessageContaining("The field tools[0] is wrong")
                .cause()
                .isInstanceOfSatisfying(
                        CometApiGeminiHttpException.class,
                        e -> assertThat(e.headers()).containsEntry("x-ratelimit-remaining", List.of("7")));
    }

    // --- headers

    @ParameterizedTest
    @EnumSource(CallStyle.class)
    void values_of_custom_headers_are_masked_in_logs(CallStyle style) {
        server.answers(Answer.text("ok"));
        Map<String, String> headers = Map.of(
                "X-Goog-Iap-Jwt-Assertion", "hidden-1",
                "X-Bearer", "hidden-2",
                "X-Sid", "hidden-3",
                "X-Passwd", "hidden-4",
                "X-Signature", "hidden-5",
                "X-Client-Cert", "hidden-6",
                "X-Anything", "hidden-7",
                "Cookie", "hidden-8",
                "traceparent", "hidden-9");

        style.send(server, it -> logged(it).customHeaders(headers), UserMessages.hi());

        assertThat(logged())
                .contains("X-Sid: ***", "traceparent: ***", "Content-Type")
                .doesNotContain("hidden");
        assertThat(server.lastRequest().header("X-Sid")).isEqualTo("hidden-3");
    }

    @ParameterizedTest
    @EnumSource(CallStyle.class)
    void harmless_headers_are_shown_in_logs(CallStyle style) {
        server.answers(Answer.text("ok"));

        style.send(server, it -> logged(it).customHeaders(Map.of("User-Agent", "shop/7")), UserMessages.hi());

        assertThat(logged()).contains("User-Agent: shop/7");
    }

    @ParameterizedTest
    @EnumSource(CallStyle.class)
    void secret_headers_of_a_response_are_masked(CallStyle style) {
        Answer answer = Answer.text("ok").header("X-Backend", "shown");
        for (String name : List.of("Set-Cookie", "X-Session-Id", "X-Sid", "X-Jwt", "X-Amz-Signature")) {
            answer = answer.header(name, "hidden");
        }
        server.answers(answer);

        style.send(server, this::logged, UserMessages.hi());

        assertThat(logged()).contains("X-Backend: shown", "X-Sid: ***").doesNotContain("hidden");
    }

    // --- the address

    @ParameterizedTest
    @MethodSource("addressesWithSecrets")
    void a_user_in_the_address_is_refused_without_it(String address) {
        for (UnaryOperator<Object> build : List.<UnaryOperator<Object>>of(
                url -> CometApiGeminiChatModel.builder()
                        .apiKey(KEY)
                        .modelName("gemini-3-flash-preview")
                        .baseUrl((String) url)
                        .build(),
                url -> CometApiGeminiModelCatalog.builder()
                        .baseUrl((String) url)
                        .build())) {
            assertThatThrownBy(() -> build.apply(address))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("baseUrl")
                    .hasMessageNotContainingAny("hunter2", "alice");
        }
    }

    private static Stream<String> addressesWithSecrets() {
        return Stream.of(
                "http://alice:hunter2@host",
                "https://hunter2@host:8443/v1beta",
                "https://:hunter2@host",
                "ftp://alice:hunter2@host",
                "alice:hunter2@host",
                "http:// alice:hunter2@host",
                "host?key=hunter2",
                "https://alice:p@hunter2@host");
    }

    @Test
    void an_at_sign_in_the_path_is_no_user() {
        CometApiGeminiChatModel.builder()
                .apiKey(KEY)
                .baseUrl("https://host/team@shop")
                .build();
    }

    // --- media in logs

    private static Stream<Arguments> base64() {
        String line = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ+AAAADUlEQVR42mNk+M9QDwADhgGAW/Zz";
        return Arrays.stream(CallStyle.values())
                .flatMap(style -> Stream.of(
                        Arguments.of(style, "plain", line.repeat(100)),
                        Arguments.of(
                                style,
                                "escaped slashes",
                                line.replace("/", "\\/").repeat(100)),
                        Arguments.of(
                                style,
                                "escaped by number",
                                line.replace("/", "\\u002F")
                                                .replace("+", "\\u002b")
                                                .repeat(100) + "\\u003d"),
                        Arguments.of(style, "in lines", (line + "\\r\\n").repeat(100)),
                        Arguments.of(style, "only slashes", "\\/".repeat(600))));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("base64")
    void base64_is_elided_from_logs_however_escaped(CallStyle style, String how, String data) {
        server.answers(Answer.raw(
                200,
                style == CallStyle.WHOLE ? "application/json" : "text/event-stream",
                (style == CallStyle.WHOLE ? "" : "data: ")
                        + "{\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\""
                        + data + "\"}}]},\"finishReason\":\"STOP\"}]}\n\n"));

        style.send(server, this::logged, UserMessages.hi());

        assertThat(logged()).contains("<base64 ").doesNotContain(data.substring(0, 200));
        assertThat(logged().length()).isLessThan(2_000);
    }

    @Test
    void text_with_line_breaks_is_no_base64() {
        String list = "apple\\nbanana\\ncherry\\n".repeat(100);

        assertThat(Redaction.elideBase64(list)).isEqualTo(list);
    }

    // --- one line for each failure

    private static Stream<Arguments> controlCharacters() {
        return Arrays.stream(CallStyle.values())
                .flatMap(style -> Stream.of(
                                Answer.error(400, "no\r\nWARN forged\u001b[2K\u2028\u0085\u202e"),
                                Answer.raw(500, "text/plain", "no\u001b[2K\r\nWARN forged"),
                                Answer.raw(502, "text/html", "<h1>no\u001b[2K\nWARN forged</h1>"),
                                Answer.sse("data: {\"error\":{\"code\":400,\"message\":\"no\\nWARN forged\\u001b\","
                                        + "\"status\":\"A\\nWARN forged\"}}\n\n"),
                                Answer.sse("data: {\"a\":\u001b\ndata: WARN forged\n\n"),
                                Answer.json("{\"promptFeedback\":{\"blockReason\":\"SAFETY\","
                                        + "\"blockReasonMessage\":\"no\\nWARN forged\\u001b\"}}"))
                        .map(answer -> Arguments.of(style, answer)));
    }

    @ParameterizedTest
    @MethodSource("controlCharacters")
    void control_characters_of_a_server_are_escaped(CallStyle style, Answer answer) {
        server.answers(answer);

        Throwable failure = catchThrowable(() -> style.send(
                server, it -> it.maxRetries(0).onBlocked(CometApiGeminiBlockedPolicy.THROW), UserMessages.hi()));

        assertThat(failure).hasMessageContaining("forged");
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof com.fasterxml.jackson.core.JsonProcessingException) continue; // shows numbers
            assertThat(each.getMessage()).doesNotContainPattern("[\\p{Cntrl}\u2028\u2029\u202e\u0085]");
        }
    }
}
