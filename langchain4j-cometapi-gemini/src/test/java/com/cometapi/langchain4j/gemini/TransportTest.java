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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TransportTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final ChatRequest question =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/v1beta", "/v1beta/"})
    void a_base_url_may_be_written_in_every_way(String path) {
        server.answers(Answer.text("ok"));

        CallStyle.WHOLE.ask(server, it -> it.baseUrl(server.baseUrl() + path).modelName("models/gemini-x"), question);

        assertThat(server.lastRequest().target()).isEqualTo("/v1beta/models/gemini-x:generateContent");
    }

    @Test
    void a_path_in_front_stays() {
        server.answers(Answer.text("ok"));

        CallStyle.STREAMED.ask(server, it -> it.baseUrl(server.baseUrl() + "/proxy/"), question);

        assertThat(server.lastRequest().target())
                .isEqualTo("/proxy/v1beta/models/gemini-3-flash-preview:streamGenerateContent?alt=sse");
    }

    @ParameterizedTest
    @EnumSource
    void exactly_one_header_carries_the_key(CallStyle way) {
        server.answers(Answer.text("ok"), Answer.text("ok"));

        way.ask(server, question);
        assertThat(server.lastRequest().header("x-goog-api-key")).isEqualTo(CallStyle.KEY);
        assertThat(server.lastRequest().header("authorization")).isNull();

        way.ask(server, it -> it.authentication(CometApiGeminiAuthentication.BEARER), question);
        assertThat(server.lastRequest().header("x-goog-api-key")).isNull();
        assertThat(server.lastRequest().header("authorization")).isEqualTo("Bearer " + CallStyle.KEY);
    }

    @ParameterizedTest
    @EnumSource
    void a_key_supplier_is_asked_for_every_attempt(CallStyle way) {
        AtomicInteger asked = new AtomicInteger();
        server.answers(Answer.error(503, "busy"), Answer.text("ok"));

        way.ask(server, it -> it.apiKey(() -> "key" + asked.incrementAndGet()), question);

        assertThat(server.lastRequest().header("x-goog-api-key")).isEqualTo("key2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "first\nsecond", "ключ"})
    void a_key_that_no_header_can_carry_is_refused_without_being_shown(String key) {
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
    void custom_headers_go_along_and_cannot_carry_the_key() {
        server.answers(Answer.text("ok"));

        CallStyle.WHOLE.ask(server, it -> it.customHeaders(Map.of("X-Team", "blue")), question);

        assertThat(server.lastRequest().header("x-team")).isEqualTo("blue");
        assertThatThrownBy(() -> CometApiGeminiChatModel.builder().customHeaders(Map.of("Authorization", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("authentication(..)");
    }

    @ParameterizedTest
    @EnumSource
    void silence_is_a_timeout_that_names_the_setting_and_is_not_asked_again(CallStyle way) {
        server.answers(Answer.text("never").stallAfter(0));

        assertThatThrownBy(() -> way.ask(server, it -> it.timeout(Duration.ofMillis(200)), question))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("(timeout)");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_deadline_covers_everything(CallStyle way) {
        server.answers(Answer.text("never").stallAfter(0));

        assertThatThrownBy(() -> way.ask(server, it -> it.callTimeout(Duration.ofMillis(200)), question))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("callTimeout");
    }

    @ParameterizedTest
    @EnumSource
    void a_redirect_is_never_followed_with_the_key(CallStyle way) {
        server.answers(Answer.redirect(301, "http://127.0.0.1:1/elsewhere"));

        assertThatThrownBy(() -> way.ask(server, question))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("baseUrl");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_page_of_html_is_a_wrong_base_url(CallStyle way) {
        server.answers(Answer.raw(200, "text/html", "<html><body><h1>Welcome</h1></body></html>"));

        assertThatThrownBy(() -> way.ask(server, question))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("baseUrl")
                .hasMessageContaining("Welcome");
    }

    /** Where there is nothing to make an answer of, rather an error than an empty answer. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"candidates":5}                              | candidates is no list
            {"candidates":["text"]}                       | candidates is no object
            {"candidates":[{"content":"text"}]}           | content is no object
            {"candidates":[{"content":{"parts":"text"}}]} | parts is no list
            {"candidates":[],"usageMetadata":12}          | usageMetadata is no object
            """)
    void an_answer_of_another_shape_is_told_with_what_is_wrong(String json, String wrong) {
        for (CallStyle way : CallStyle.values()) {
            server.answers(Answer.raw(200, "application/json", json));

            assertThatThrownBy(() -> way.ask(server, question))
                    .isExactlyInstanceOf(InternalServerException.class)
                    .hasMessageContaining("not a Gemini answer (" + wrong + ")")
                    .hasMessageContaining(json);
        }
    }

    @ParameterizedTest
    @EnumSource
    void json_that_makes_no_sense_is_told_with_what_came(CallStyle way) {
        server.answers(Answer.raw(200, "application/json", "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":}"));

        assertThatThrownBy(() -> way.ask(server, question))
                .isExactlyInstanceOf(InternalServerException.class)
                .hasMessageContaining("candidates");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void json_that_stops_in_the_middle_is_an_incomplete_answer(CallStyle way) {
        server.answers(Answer.raw(200, "application/json", "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a"));

        assertThatThrownBy(() -> way.ask(server, question))
                .isInstanceOf(CometApiGeminiIncompleteResponseException.class);
    }

    @ParameterizedTest
    @EnumSource
    void the_gateways_misleading_statuses_are_not_asked_again(CallStyle way) {
        server.answers(Answer.raw(503, "application/json", """
                        {"error":{"message":"no available channel (request id: abc123)","type":"comet_api_error","code":"model_not_found"}}"""), Answer.raw(500, "application/json", """
                        {"error":{"message":"field contents is required","type":"comet_api_error","code":"invalid_request"}}"""));

        assertThatThrownBy(() -> way.ask(server, question))
                .isExactlyInstanceOf(ModelNotFoundException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CometApiGeminiHttpException.class,
                        e -> assertThat(e.requestId()).isEqualTo("abc123"));
        assertThatThrownBy(() -> way.ask(server, question)).isExactlyInstanceOf(InvalidRequestException.class);
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void a_server_that_asks_for_too_long_a_wait_is_not_waited_for(CallStyle way) {
        server.answers(Answer.rateLimited("3600s"));

        assertThatThrownBy(() -> way.ask(server, question)).isExactlyInstanceOf(RateLimitException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_reset_before_the_answer_is_asked_again(CallStyle way) {
        server.answers(Answer.reset(), Answer.text("ok"));

        assertThat(way.ask(server, question).aiMessage().text()).isEqualTo("ok");
    }

    @ParameterizedTest
    @EnumSource
    void a_log_shows_neither_key_nor_base64(CallStyle way) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger("test.requests." + way);
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        logger.setAdditive(false);
        String picture = Base64.getEncoder().encodeToString(new byte[30_000]);
        server.answers(Answer.text("ok"));

        way.ask(
                server,
                it -> it.logRequests(true).logResponses(true).logger(logger),
                ChatRequest.builder()
                        .messages(UserMessage.from(ImageContent.from(picture, "image/png")))
                        .build());

        assertThat(server.lastRequest()
                        .json()
                        .at("/contents/0/parts/0/inlineData/data")
                        .asText())
                .isEqualTo(picture);
        assertThat(log.list)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getFormattedMessage())
                        .doesNotContain(CallStyle.KEY)
                        .hasSizeLessThan(2000));
        assertThat(log.list.get(0).getFormattedMessage()).contains("<base64 40000 chars>");
    }
}
