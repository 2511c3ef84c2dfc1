package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TransportTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final ChatRequest request =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/v1beta", "/v1beta/"})
    void a_base_url_is_accepted_in_every_notation(String path) {
        server.answers(Answer.text("ok"));

        CallStyle.WHOLE.send(server, it -> it.baseUrl(server.baseUrl() + path).modelName("models/gemini-x"), request);

        assertThat(server.lastRequest().target()).isEqualTo("/v1beta/models/gemini-x:generateContent");
    }

    @ParameterizedTest
    @CsvSource({
        "'', v1, /v1",
        "'', ' v2alpha ', /v2alpha",
        "'', '', /v1beta",
        "/v1beta, v1, /v1beta",
        "/p/v1, v1beta, /p/v1"
    })
    void a_version_in_the_base_url_wins_over_the_api_version(String path, String version, String sent) {
        for (CallStyle style : CallStyle.values()) {
            server.answers(Answer.text("ok"));

            style.send(server, it -> it.baseUrl(server.baseUrl() + path).apiVersion(version), request);

            assertThat(server.lastRequest().target()).startsWith(sent + "/models/gemini-3-flash-preview:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "vbeta", "v1/models", "v1?x", "latest"})
    void an_api_version_that_the_service_cannot_have_is_refused(String version) {
        assertThatThrownBy(() -> CometApiGeminiChatModel.builder().apiVersion(version))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("apiVersion")
                .hasMessageContaining(version);
    }

    @Test
    void a_path_prefix_is_kept() {
        server.answers(Answer.text("ok"));

        CallStyle.STREAMED.send(server, it -> it.baseUrl(server.baseUrl() + "/proxy/"), request);

        assertThat(server.lastRequest().target())
                .isEqualTo("/proxy/v1beta/models/gemini-3-flash-preview:streamGenerateContent?alt=sse");
    }

    @ParameterizedTest
    @EnumSource
    void exactly_one_header_carries_the_key(CallStyle style) {
        server.answers(Answer.text("ok"), Answer.text("ok"));

        style.send(server, request);
        assertThat(server.lastRequest().header("x-goog-api-key")).isEqualTo(CallStyle.KEY);
        assertThat(server.lastRequest().header("authorization")).isNull();

        style.send(server, it -> it.authentication(CometApiGeminiAuthentication.BEARER), request);
        assertThat(server.lastRequest().header("x-goog-api-key")).isNull();
        assertThat(server.lastRequest().header("authorization")).isEqualTo("Bearer " + CallStyle.KEY);
    }

    @ParameterizedTest
    @EnumSource
    void a_key_supplier_is_called_for_every_attempt(CallStyle style) {
        AtomicInteger calls = new AtomicInteger();
        server.answers(Answer.error(503, "busy"), Answer.text("ok"));

        style.send(server, it -> it.apiKey(() -> "key" + calls.incrementAndGet()), request);

        assertThat(server.lastRequest().header("x-goog-api-key")).isEqualTo("key2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "first\nsecond", "ключ"})
    void a_key_that_no_header_can_carry_is_rejected_and_not_shown(String key) {
        assertThatThrownBy(() -> CometApiGeminiChatModel.builder()
                        .apiKey(key)
                        .modelName("m")
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("apiKey")
                .hasMessageNotContaining("second")
                .hasMessageNotContaining("ключ");
    }

    @Test
    void custom_headers_are_sent_and_cannot_carry_the_key() {
        server.answers(Answer.text("ok"));

        CallStyle.WHOLE.send(server, it -> it.customHeaders(Map.of("X-Team", "blue")), request);

        assertThat(server.lastRequest().header("x-team")).isEqualTo("blue");
        assertThatThrownBy(() -> CometApiGeminiChatModel.builder().customHeaders(Map.of("Authorization", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("authentication(..)");
    }

    @ParameterizedTest
    @EnumSource
    void silence_is_a_timeout_that_names_its_setting_without_a_retry(CallStyle style) {
        server.answers(Answer.text("never").stallAfter(0));

        assertThatThrownBy(() -> style.send(server, it -> it.timeout(Duration.ofMillis(200)), request))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("(timeout)");
        Awaitility.await().untilAsserted(() -> assertThat(server.requests()).hasSize(1));
    }

    @ParameterizedTest
    @EnumSource
    void a_deadline_covers_everything(CallStyle style) {
        server.answers(Answer.text("never").stallAfter(0));

        assertThatThrownBy(() -> style.send(server, it -> it.callTimeout(Duration.ofMillis(200)), request))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("callTimeout");
    }

    @ParameterizedTest
    @EnumSource
    void a_redirect_is_never_followed_with_the_key(CallStyle style) {
        server.answers(Answer.redirect(301, "http://127.0.0.1:1/elsewhere"));

        assertThatThrownBy(() -> style.send(server, request))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("baseUrl");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X Team", "X-Team:", "X(Team)", "X-Größe"})
    void a_header_name_that_no_header_has_is_rejected_without_its_value(String name) {
        for (CallStyle style : CallStyle.values()) {
            assertThatThrownBy(() ->
                            style.send(server, it -> it.customHeaders(() -> Map.of(name, "secret-value")), request))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("customHeaders")
                    .hasMessageContaining("'" + name + "'")
                    .message()
                    .doesNotContain("secret-value");
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void an_html_page_indicates_a_wrong_base_url(CallStyle style) {
        server.answers(Answer.raw(200, "text/html", "<html><body><h1>Welcome</h1></body></html>"));

        assertThatThrownBy(() -> style.send(server, request))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("baseUrl")
                .hasMessageContaining("Welcome");
    }

    /** A body that is no response is an error rather than an empty response. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"candidates":5}                              | candidates is no list
            {"candidates":["text"]}                       | candidates is no object
            {"candidates":[{"content":"text"}]}           | content is no object
            {"candidates":[{"content":{"parts":"text"}}]} | parts is no list
            """)
    void a_response_of_another_shape_names_what_is_wrong(String json, String wrong) {
        for (CallStyle style : CallStyle.values()) {
            server.answers(Answer.raw(200, "application/json", json));

            assertThatThrownBy(() -> style.send(server, request))
                    .isExactlyInstanceOf(InternalServerException.class)
                    .hasMessageContaining("not a Gemini response (" + wrong + ")")
                    .hasMessageContaining(json);
        }
    }

    @ParameterizedTest
    @EnumSource
    void malformed_json_is_reported_with_its_text(CallStyle style) {
        server.answers(Answer.raw(200, "application/json", """
                {"candidates":[{"content":{"parts":[{"text":}"""));

        assertThatThrownBy(() -> style.send(server, request))
                .isExactlyInstanceOf(InternalServerException.class)
                .hasMessageContaining("candidates");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void truncated_json_is_an_incomplete_response(CallStyle style) {
        server.answers(Answer.raw(200, "application/json", """
                {"candidates":[{"content":{"parts":[{"text":"a"""));

        assertThatThrownBy(() -> style.send(server, request))
                .isInstanceOf(CometApiGeminiIncompleteResponseException.class);
    }

    @ParameterizedTest
    @EnumSource
    void misleading_statuses_of_the_gateway_are_not_retried(CallStyle style) {
        server.answers(Answer.raw(503, "application/json", """
                {"error":{"message":"no available channel (request id: abc123)","type":"comet_api_error","code":"model_not_found"}}"""), Answer.raw(500, "application/json", """
                {"error":{"message":"field contents is required","type":"comet_api_error","code":"invalid_request"}}"""));

        assertThatThrownBy(() -> style.send(server, request))
                .isExactlyInstanceOf(ModelNotFoundException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CometApiGeminiHttpException.class,
                        e -> assertThat(e.requestId()).isEqualTo("abc123"));
        assertThatThrownBy(() -> style.send(server, request)).isExactlyInstanceOf(InvalidRequestException.class);
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void a_requested_delay_beyond_the_limit_is_not_waited(CallStyle style) {
        server.answers(Answer.rateLimited("3600s"));

        assertThatThrownBy(() -> style.send(server, request)).isExactlyInstanceOf(RateLimitException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_reset_before_the_response_is_retried(CallStyle style) {
        server.answers(Answer.reset(), Answer.text("ok"));

        assertThat(style.send(server, request).aiMessage().text()).isEqualTo("ok");
    }

    @ParameterizedTest
    @EnumSource
    void a_log_shows_neither_key_nor_base64(CallStyle style) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger("test.requests." + style);
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        logger.setAdditive(false);
        String image = Base64.getEncoder().encodeToString(new byte[30_000]);
        server.answers(Answer.text("ok"));

        style.send(
                server,
                it -> it.logRequests(true).logResponses(true).logger(logger),
                ChatRequest.builder()
                        .messages(UserMessage.from(ImageContent.from(image, "image/png")))
                        .build());

        assertThat(server.lastRequest()
                        .json()
                        .at("/contents/0/parts/0/inlineData/data")
                        .asText())
                .isEqualTo(image);
        assertThat(log.list)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getFormattedMessage())
                        .doesNotContain(CallStyle.KEY)
                        .hasSizeLessThan(2000));
        assertThat(log.list.get(0).getFormattedMessage()).contains("<base64 40000 chars>");
    }
}
