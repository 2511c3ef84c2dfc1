package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors in the shapes of gateways and proxies: without a number, under status 200, with statuses of their own. */
class ErrorShapesTest {

    private final CometApiGeminiLocalServer server =
            CometApiGeminiLocalServer.start().strict(false);

    @AfterEach
    void close() {
        server.close();
    }

    private Throwable failure(CallStyle style, Answer answer) {
        server.otherwise(request -> answer);
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from("hi")).build();
        return catchThrowable(() -> style.send(server, it -> it.maxRetries(2), request));
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                        Arguments.of("""
                                {"error":{"status":"UNAVAILABLE","message":"the text"}}""", InternalServerException.class, 3),
                        Arguments.of("""
                                {"error":{"status":"RESOURCE_EXHAUSTED","message":"the text"}}""", RateLimitException.class, 3),
                        Arguments.of("""
                                {"error":{"status":"UNAUTHENTICATED","message":"the text"}}""", AuthenticationException.class, 1),
                        Arguments.of("""
                                {"error":{"status":"PERMISSION_DENIED","message":"the text"}}""", AuthenticationException.class, 1),
                        Arguments.of("""
                                {"error":{"status":"INVALID_ARGUMENT","message":"the text"}}""", InvalidRequestException.class, 1),
                        Arguments.of("""
                                {"error":{"status":"FAILED_PRECONDITION","message":"the text"}}""", InvalidRequestException.class, 1),
                        Arguments.of("""
                                {"error":{"status":"NOT_FOUND","message":"the text"}}""", ModelNotFoundException.class, 1),
                        Arguments.of("""
                                {"error":{"status":"DEADLINE_EXCEEDED","message":"the text"}}""", TimeoutException.class, 3),
                        Arguments.of("""
                                {"error":{"status":"INTERNAL","message":"the text"}}""", InternalServerException.class, 3),
                        Arguments.of("""
                                {"error":{"code":"rate_limit_exceeded","message":"the text"}}""", RateLimitException.class, 3),
                        Arguments.of("""
                                {"error":{"code":"invalid_api_key","message":"the text"}}""", AuthenticationException.class, 1),
                        Arguments.of("""
                                {"error":{"type":"overloaded_error","message":"the text"}}""", InternalServerException.class, 3),
                        Arguments.of("""
                                {"error":{"type":"invalid_request_error","message":"the text"}}""", InvalidRequestException.class, 1),
                        Arguments.of("""
                                {"type":"error","error":{"type":"rate_limit_error","message":"the text"}}""", RateLimitException.class, 3),
                        Arguments.of("""
                                {"error":{"code":"429","message":"the text"}}""", RateLimitException.class, 3),
                        Arguments.of("""
                                {"error":{"status":401,"message":"the text"}}""", AuthenticationException.class, 1),
                        Arguments.of("""
                                {"error":"the text: too many requests"}""", RateLimitException.class, 3),
                        Arguments.of("""
                                {"error":"Unauthorized","message":"the text"}""", AuthenticationException.class, 1),
                        Arguments.of("""
                                {"error":true,"code":404,"msg":"the text about a model"}""", ModelNotFoundException.class, 1),
                        Arguments.of("""
                                {"success":false,"message":"the text"}""", InternalServerException.class, 3),
                        Arguments.of("""
                                {"success":false,"message":"the text: rate limit reached"}""", RateLimitException.class, 3),
                        Arguments.of("""
                                {"code":401,"msg":"the text"}""", AuthenticationException.class, 1),
                        Arguments.of("""
                                {"code":429,"data":null,"msg":"the text"}""", RateLimitException.class, 3),
                        Arguments.of("""
                                {"type":"error","message":"the text"}""", InternalServerException.class, 3),
                        Arguments.of("""
                                {"detail":"the text: model not found"}""", ModelNotFoundException.class, 1),
                        Arguments.of("""
                                {"status":503,"detail":[{"msg":"the text"}]}""", InternalServerException.class, 3),
                        Arguments.of("""
                                {"error":{"code":500,"cause":"the text"}}""", InternalServerException.class, 3))
                .flatMap(it -> Stream.of(CallStyle.values())
                        .map(style -> Arguments.of(style, it.get()[0], it.get()[1], it.get()[2])));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void an_error_under_200_is_classified_by_what_it_names(
            CallStyle style, String json, Class<?> exception, int requests) {
        Throwable failure = failure(
                style,
                style == CallStyle.STREAMED
                        ? Answer.sse("data: " + json + "\n\n")
                        : Answer.raw(200, "application/json", json));

        assertThat(failure).isExactlyInstanceOf(exception).hasMessageContaining("the text");
        assertThat(server.requests()).hasSize(requests);
    }

    @ParameterizedTest
    @CsvSource({
        "WHOLE, true",
        "WHOLE, ''",
        "STREAMED, 0",
        "STREAMED, null",
    })
    void fields_that_are_no_error_leave_an_answer_alone(CallStyle style, String value) {
        String error = value.isEmpty() ? "\"\"" : value.equals("true") ? "{}" : value;
        String json = """
                {"error":%s,"message":"ok","candidates":[{"content":{"parts":[{"text":"ok"}]},"finishReason":"STOP"}]}""".formatted(error);

        assertThat(failure(
                        style,
                        style == CallStyle.STREAMED
                                ? Answer.sse("data: " + json + "\n\n")
                                : Answer.raw(200, "application/json", json)))
                .isNull();
    }

    static Stream<Arguments> statuses() {
        return Stream.of(CallStyle.values())
                .flatMap(style ->
                        Stream.of(520, 521, 522, 523, 525, 526, 529, 530).map(status -> Arguments.of(style, status)));
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void statuses_of_a_content_network_are_known(CallStyle style, int status) {
        boolean isOfCertificate = status == 525 || status == 526;

        Throwable failure = failure(style, Answer.raw(status, "text/html", "<html>the text</html>"));

        assertThat(failure)
                .isExactlyInstanceOf(InternalServerException.class)
                .hasMessageContaining("the text")
                .hasMessageContaining(isOfCertificate ? "certificate" : "temporarily unavailable")
                .hasMessageNotContaining("cannot do this");
        assertThat(server.requests()).hasSize(isOfCertificate ? 1 : 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WHOLE    | 403 | You do not have permission to access the File abc or it may not exist. | a file of the request",
                "STREAMED | 403 | You do not have permission to access the File abc or it may not exist. | a file of the request",
                "WHOLE    | 404 | File files/abc was not found. | upload it again",
                "STREAMED | 403 | Permission denied on cachedContents/1 | the cache of cachedContent",
                "WHOLE    | 403 | Permission denied on the model | the model 'gemini-3-flash-preview'",
                "STREAMED | 403 | Permission denied on project 7 | what the service names here",
            })
    void a_refused_access_states_what_was_refused(CallStyle style, int status, String text, String advice) {
        Throwable failure = failure(style, Answer.error(status, text));

        assertThat(failure).hasMessageContaining(text).hasMessageContaining(advice);
        assertThat(failure).hasMessageNotContaining("COMETAPI_KEY");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_407_names_the_proxy_and_is_not_retried(CallStyle style) {
        assertThat(failure(style, Answer.error(407, "no"))).hasMessageContaining("proxy");
        assertThat(server.requests()).hasSize(1);
    }
}
