package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every error states what happened and what to do. The list of messages is written to {@code target}. */
class ErrorsTest {

    private static final List<String> MESSAGES = Collections.synchronizedList(new ArrayList<>());

    private final CometApiGeminiLocalServer server =
            CometApiGeminiLocalServer.start().strict(false);

    @AfterEach
    void close() {
        server.close();
    }

    @AfterAll
    static void writeTheList() throws IOException {
        Files.writeString(Path.of("target", "error-messages.txt"), String.join("\n", MESSAGES) + "\n");
    }

    /**
     * @param requests how many the server gets when two retries are allowed
     * @param texts of the server and of the advice that the message contains
     */
    private record Case(String name, int status, String body, Class<?> exception, int requests, String... texts) {}

    private static String google(int code, String status, String message) {
        return """
                {"error":{"code":%d,"message":"%s","status":"%s"}}""".formatted(code, message, status);
    }

    private static String gateway(String code, String message) {
        return """
                {"error":{"message":"%s (request id: 2026abc)","type":"comet_api_error","param":"","code":"%s"}}""".formatted(message, code);
    }

    private static final List<Case> CASES = List.of(
            // the key
            new Case(
                    "wrong key, in Google's envelope",
                    400,
                    """
                            {"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT",
                             "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}""",
                    AuthenticationException.class,
                    1,
                    "API key not valid",
                    "COMETAPI_KEY"),
            new Case(
                    "wrong key, in the gateway's envelope",
                    401,
                    gateway("", "invalid token"),
                    AuthenticationException.class,
                    1,
                    "invalid token",
                    "2026abc",
                    "COMETAPI_KEY"),
            new Case(
                    "a key without permission",
                    403,
                    gateway("access_denied", "no access to model"),
                    AuthenticationException.class,
                    1,
                    "no access to model",
                    "what the key is allowed to use"),
            new Case(
                    "an empty balance",
                    403,
                    gateway("insufficient_user_quota", "user quota is not enough"),
                    AuthenticationException.class,
                    1,
                    "top it up"),
            // the model
            new Case(
                    "unknown model, in Google's envelope",
                    404,
                    google(404, "NOT_FOUND", "models/gemini-9 is not found for API version v1beta"),
                    ModelNotFoundException.class,
                    1,
                    "is not found",
                    "not served now, or not to this key"),
            new Case(
                    "unknown model, in the gateway's envelope",
                    503,
                    gateway("model_not_found", "no available channel for group default and model gemini-3-flash"),
                    ModelNotFoundException.class,
                    1,
                    "no available channel",
                    "https://api.cometapi.com/api/models"),
            new Case(
                    "wrong path",
                    404,
                    "<html><head><title>404</title></head><body>Not here</body></html>",
                    InvalidRequestException.class,
                    1,
                    "Not here",
                    "baseUrl"),
            new Case(
                    "a cache that is gone",
                    404,
                    google(404, "NOT_FOUND", "Not found: cache content metadata for 12"),
                    InvalidRequestException.class,
                    1,
                    "cachedContent"),
            // the request
            new Case(
                    "a cache and what it already holds",
                    400,
                    google(
                            400,
                            "INVALID_ARGUMENT",
                            "CachedContent can not be used with GenerateContent request setting system_instruction, tools"
                                    + " or tool_config."),
                    InvalidRequestException.class,
                    1,
                    "without cachedContent(..)"),
            new Case(
                    "wrong thinking",
                    400,
                    google(400, "INVALID_ARGUMENT", "Thinking budget is not supported for this model."),
                    InvalidRequestException.class,
                    1,
                    "CometApiGeminiThinking.level(..) with one of MINIMAL, LOW, MEDIUM, HIGH"),
            new Case(
                    "missing signature",
                    400,
                    google(
                            400,
                            "INVALID_ARGUMENT",
                            "Function call is missing a thought_signature in functionCall parts."),
                    InvalidRequestException.class,
                    1,
                    "Keep the AiMessage with its attributes",
                    "placeholderSignatures(true)"),
            new Case(
                    "corrupt signature, which another upstream may take",
                    400,
                    google(400, "INVALID_ARGUMENT", "Corrupted thought signature."),
                    InvalidRequestException.class,
                    2,
                    "Corrupted thought signature"),
            new Case(
                    "unpaired results",
                    400,
                    google(
                            400,
                            "INVALID_ARGUMENT",
                            "Please ensure that the number of function response parts is equal to the number of function call"
                                    + " parts of the function call turn."),
                    InvalidRequestException.class,
                    1,
                    "exactly one ToolExecutionResultMessage"),
            new Case(
                    "JSON and tools for an old model",
                    400,
                    google(
                            400,
                            "INVALID_ARGUMENT",
                            "Function calling with a response mime type: 'application/json' is unsupported"),
                    InvalidRequestException.class,
                    1,
                    "use Gemini 3"),
            new Case(
                    "the gateway's bad request with the status of a server error",
                    500,
                    gateway("invalid_request", "field contents is required"),
                    InvalidRequestException.class,
                    1,
                    "field contents is required",
                    "logRequests(true)"),
            new Case(
                    "a model that cannot do this",
                    500,
                    gateway("convert_request_failed", "not supported model for image generation"),
                    InvalidRequestException.class,
                    1,
                    "not supported model",
                    "use another model"),
            new Case(
                    "too large",
                    413,
                    gateway("read_request_body_failed", "request body too large"),
                    InvalidRequestException.class,
                    1,
                    "send smaller media"),
            new Case(
                    "a region without access",
                    400,
                    google(400, "FAILED_PRECONDITION", "User location is not supported for the API use."),
                    InvalidRequestException.class,
                    1,
                    "FAILED_PRECONDITION",
                    "User location",
                    "support"),
            new Case(
                    "moderation",
                    400,
                    gateway("sensitive_words_detected", "user sensitive words detected"),
                    ContentFilteredException.class,
                    1,
                    "Change the wording"),
            // limits
            new Case(
                    "too many requests",
                    429,
                    google(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
                    RateLimitException.class,
                    3,
                    "Resource has been exhausted",
                    "Send fewer requests at once",
                    "(3 attempts)"),
            new Case("a daily quota", 429, """
                    {"error":{"code":429,"message":"You exceeded your current quota.","status":"RESOURCE_EXHAUSTED","details":[
                     {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]}]}}""", RateLimitException.class, 1, "daily quota"),
            new Case(
                    "a quota of nothing",
                    429,
                    google(429, "RESOURCE_EXHAUSTED", "Quota exceeded for metric x, limit: 0"),
                    RateLimitException.class,
                    1,
                    "daily quota"),
            // the server
            new Case(
                    "overloaded",
                    503,
                    google(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
                    InternalServerException.class,
                    3,
                    "overloaded",
                    "send the request again later",
                    "(3 attempts)"),
            new Case(
                    "gateway timeout",
                    524,
                    "<html><body><h1>Error 524</h1>A timeout occurred</body></html>",
                    TimeoutException.class,
                    3,
                    "A timeout occurred",
                    "stream the answer"),
            new Case(
                    "an upstream that is busy",
                    500,
                    gateway("bad_response_status_code", "model is currently busy"),
                    InternalServerException.class,
                    3,
                    "currently busy"),
            // envelopes
            new Case(
                    "Google's error as a text within the gateway's",
                    400,
                    """
                            {"error":{"message":"{\\"error\\":{\\"code\\":400,\\"message\\":\\"Unknown name \\\\\\"x\\\\\\"\\",\
                            \\"status\\":\\"INVALID_ARGUMENT\\"}}","type":"upstream_error","code":400}}""",
                    InvalidRequestException.class,
                    1,
                    "Unknown name \"x\"",
                    "INVALID_ARGUMENT"),
            new Case(
                    "a list of one error",
                    400,
                    "[" + google(400, "INVALID_ARGUMENT", "In a list") + "]",
                    InvalidRequestException.class,
                    1,
                    "In a list"),
            new Case("an error that is a text", 400, """
                    {"error":"just words"}""", InvalidRequestException.class, 1, "just words"),
            new Case("no body at all", 400, "", InvalidRequestException.class, 1, "400", "without a message"),
            new Case("no JSON", 418, "I am a teapot", InvalidRequestException.class, 1, "I am a teapot"));

    static Stream<Arguments> cases() {
        return CASES.stream()
                .flatMap(it -> Stream.of(CallStyle.values()).map(style -> Arguments.of(it.name, style, it)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void an_error_states_what_happened_and_what_to_do(String name, CallStyle style, Case it) {
        server.otherwise(request -> Answer.raw(it.status, "application/json", it.body));

        Throwable error = errorOf(style, UnaryOperator.identity());

        assertThat(error).isExactlyInstanceOf(it.exception).hasMessageContainingAll(it.texts);
        assertThat(server.requests()).hasSize(it.requests);
        assertThat(error.getCause()).isInstanceOfSatisfying(CometApiGeminiHttpException.class, cause -> {
            assertThat(cause.statusCode()).isEqualTo(it.status);
            assertThat(cause.attempts()).isEqualTo(it.requests);
            assertThat(cause.body()).isEqualTo(it.body);
        });
        if (style == CallStyle.WHOLE) MESSAGES.add("- " + name + ": `" + error.getMessage() + "`");
    }

    static Stream<Arguments> casesInAStream() {
        return cases().filter(arguments -> {
            Case it = (Case) arguments.get()[2];
            return arguments.get()[1] == CallStyle.STREAMED && it.body.contains("\"code\":" + it.status);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("casesInAStream")
    void the_same_error_within_a_stream_is_the_same_exception(String name, CallStyle style, Case it) {
        String event = "data: " + it.body.replace("\n", " ") + "\n\n";
        server.otherwise(request -> Answer.sse(event));

        assertThat(errorOf(style, UnaryOperator.identity()))
                .isExactlyInstanceOf(it.exception)
                .hasMessageContainingAll(it.texts);
        assertThat(server.requests()).hasSize(it.requests);

        server.otherwise(request -> Answer.sse("""
                data: {"candidates":[{"content":{"parts":[{"text":"word"}]}}]}\n\n%s""".formatted(event)));
        int before = server.requests().size();

        assertThat(errorOf(style, UnaryOperator.identity())).isExactlyInstanceOf(it.exception);
        assertThat(server.requests()).as("not retried after text was emitted").hasSize(before + 1);
    }

    @ParameterizedTest
    @MethodSource("styles")
    void an_unknown_model_error_points_to_the_list_of_models(CallStyle style) {
        server.otherwise(request -> Answer.raw(404, "application/json", google(404, "NOT_FOUND", "no such model")));

        assertThat(errorOf(style, it -> it.modelName("gemini-3.1-flash-litte")))
                .hasMessageContaining("'gemini-3.1-flash-litte' is not served")
                .hasMessageContaining("https://api.cometapi.com/api/models");
        assertThat(errorOf(style, it -> it.modelName("gemini-4-carbon-x")))
                .hasMessageContaining("'gemini-4-carbon-x' is not served")
                .hasMessageContaining("https://api.cometapi.com/api/models");
    }

    static Stream<CallStyle> styles() {
        return Stream.of(CallStyle.values());
    }

    @ParameterizedTest
    @MethodSource("styles")
    void a_key_that_the_server_repeats_is_masked(CallStyle style) {
        String key = "sk-" + "a1B2c3D4e5F6g7H8".repeat(2);
        server.otherwise(
                request -> Answer.raw(401, "application/json", gateway("", "Incorrect API key provided: " + key)));

        Throwable error = errorOf(style, it -> it.apiKey(key));

        assertThat(error).hasMessageNotContaining(key).hasMessageContaining("***");
        assertThat(((CometApiGeminiHttpException) error.getCause()).body()).doesNotContain(key);
        assertThat(error.getCause().toString().toLowerCase(Locale.ROOT)).doesNotContain(key.toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @MethodSource("styles")
    void a_huge_error_is_truncated(CallStyle style) {
        server.otherwise(request ->
                Answer.raw(400, "application/json", google(400, "INVALID_ARGUMENT", "x".repeat(10_000_000))));

        Throwable error = errorOf(style, UnaryOperator.identity());

        assertThat(error.getMessage()).hasSizeLessThan(2000);
        assertThat(((CometApiGeminiHttpException) error.getCause()).body()).hasSizeLessThan(100_000);
    }

    private Throwable errorOf(CallStyle style, UnaryOperator<CometApiGeminiModelBuilder<?>> settings) {
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from("hi")).build();
        return catchThrowable(() -> style.send(server, it -> settings.apply(it.maxRetries(2)), request));
    }
}
