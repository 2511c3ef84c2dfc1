package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Maps error responses to LangChain4j's exceptions, with the server's message and the remedy. The gateway in front of
 * Google sends misleading statuses, so its error code counts more than its status.
 *
 * @see <a href="https://apidoc.cometapi.com/errors/error-codes-handling">CometAPI's error codes</a>
 * @see <a href="https://ai.google.dev/gemini-api/docs/troubleshooting">Google's error codes</a>
 */
final class HttpErrors {

    private static final int MAX_MESSAGE = 1000;
    private static final int MAX_BODY = 64 * 1024;
    private static final List<String> REQUEST_ID_HEADERS =
            List.of("X-Oneapi-Request-Id", "x-comet-request-id", "x-request-id", "cf-ray");

    private HttpErrors() {}

    /** The kind of an error, and its remedy. */
    private record Classification(
            BiFunction<String, Throwable, RuntimeException> exception, boolean isRetriable, String advice) {}

    /** Ends an attempt that the service refused. Exchange decides what follows. */
    static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Refusal refusal;

        RefusedException(Refusal refusal) {
            super(null, null, false, false);
            this.refusal = refusal;
        }

        Refusal refusal() {
            return refusal;
        }
    }

    /**
     * An error response.
     *
     * @param retryDelay the wait that the server demands; null when it demands none
     * @param isSignatureRejected true when the service calls a signature corrupt: behind a reseller another upstream may
     *     accept it
     */
    record Refusal(
            boolean isRetriable,
            @Nullable Duration retryDelay,
            boolean isSignatureRejected,
            String message,
            BiFunction<String, Throwable, RuntimeException> exception,
            int status,
            Map<String, List<String>> headers,
            String body,
            @Nullable String requestId,
            @Nullable String googleStatus) {

        RuntimeException toException(int attempts) {
            return toException(attempts, "");
        }

        /** @param postscript why the request is not sent again, where the message does not state it */
        RuntimeException toException(int attempts, String postscript) {
            String tried = message + postscript + (attempts > 1 ? " (" + attempts + " attempts)" : "");
            return exception.apply(
                    tried,
                    new CometApiGeminiHttpException(
                            status, headers, body, requestId, googleStatus, retryDelay, attempts));
        }
    }

    /**
     * Maps a response with an error status.
     *
     * @param modelName empty when the request was not for a model
     */
    static Refusal refusal(int status, Headers headers, byte[] body, String modelName, Clock clock) {
        String text = new String(body, StandardCharsets.UTF_8);
        return refusal(status, headers, ErrorBody.of(text), text, modelName, clock);
    }

    /** Maps an error object that came where a response was expected. */
    static Refusal inStream(JsonNode json, Headers headers, String modelName, Clock clock) {
        ErrorBody error = ErrorBody.of(json);
        int status = 500;
        if (error.code() != null && error.code().matches("[1-5][0-9]{2}")) status = Integer.parseInt(error.code());
        return refusal(status, headers, error, JsonWriter.text(json), modelName, clock);
    }

    /** Maps a page that came where a response was expected. */
    static Refusal notJson(int status, Headers headers, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        Classification classification = new Classification(
                InvalidRequestException::new,
                false,
                "This is not the Gemini endpoint (" + headers.get("Content-Type") + "): check baseUrl; CometAPI's is "
                        + HttpTransport.DEFAULT_BASE_URL);
        return refusal(status, headers, ErrorBody.of(text), text, null, classification);
    }

    private static Refusal refusal(
            int status, Headers headers, ErrorBody error, String body, String modelName, Clock clock) {
        Duration retryDelay = ErrorBody.longer(retryAfter(headers, clock), error.retryDelay());
        return refusal(status, headers, error, body, retryDelay, classify(status, headers, error, modelName));
    }

    private static Refusal refusal(
            int status,
            Headers headers,
            ErrorBody error,
            String body,
            @Nullable Duration retryDelay,
            Classification classification) {
        String id = error.requestId() == null ? requestId(headers) : error.requestId();
        String text = Redaction.shorten(error.message(), MAX_MESSAGE);
        String code = error.status() == null ? error.code() : error.status();
        String message = "CometAPI responded with " + status
                + (code == null || code.equals(Integer.toString(status)) ? "" : " (" + code + ")")
                + (text.isEmpty() ? " without a message." : ": " + text)
                + (id == null || text.contains(id) ? "" : " [request id " + id + "]")
                + (classification.advice.isEmpty() ? "" : " → " + classification.advice);
        boolean isSignatureRejected = status == 400
                && error.messageContains("signature")
                && (error.messageContains("not valid")
                        || error.messageContains("invalid")
                        || error.messageContains("corrupt"));
        String kept = ErrorBody.withoutKeys(body);
        return new Refusal(
                classification.isRetriable,
                retryDelay,
                isSignatureRejected,
                message,
                classification.exception,
                status,
                redacted(headers),
                kept.substring(0, Math.min(kept.length(), MAX_BODY)),
                id,
                error.status());
    }

    static @Nullable String requestId(Headers headers) {
        for (String name : REQUEST_ID_HEADERS) {
            String id = headers.get(name);
            if (id != null) return id;
        }
        return null;
    }

    private static Map<String, List<String>> redacted(Headers headers) {
        Map<String, List<String>> redacted = new LinkedHashMap<>();
        headers.toMultimap().forEach((name, values) -> {
            if (!Redaction.isSecret(name)) redacted.put(name.toLowerCase(Locale.ROOT), List.copyOf(values));
        });
        return Map.copyOf(redacted);
    }

    private static @Nullable Duration retryAfter(Headers headers, Clock clock) {
        String value = headers.get("Retry-After");
        if (value == null) return null;
        Duration seconds = ErrorBody.duration(value.strip());
        if (seconds != null) return seconds;
        Instant date = headers.getInstant("Retry-After");
        if (date == null) return null;
        Duration wait = Duration.between(clock.instant(), date);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    // --- the classification

    private static Classification classify(int status, Headers headers, ErrorBody error, String modelName) {
        Classification byCode = byCode(status, error, modelName);
        if (byCode != null) return byCode;
        return status >= 500 ? ofServer(status) : ofRequest(status, headers, error, modelName);
    }

    /** Returns null when the gateway's code does not decide. */
    private static @Nullable Classification byCode(int status, ErrorBody error, String modelName) {
        if (error.hasCode("sensitive_words_detected", "prompt_blocked")) {
            return new Classification(ContentFilteredException::new, false, "Change the wording of the prompt");
        }
        if (error.hasCode("model_not_found") || error.messageContains("no available channel for")) {
            return unknownModel(modelName);
        }
        if (status >= 500 && error.hasCode("invalid_request", "convert_request_failed")) {
            return badRequest(error, modelName);
        }
        if (error.hasCode("insufficient_user_quota", "pre_consume_token_quota_failed")) {
            return new Classification(
                    AuthenticationException::new, false, "The balance is exhausted: top it up at CometAPI");
        }
        return null;
    }

    private static Classification ofServer(int status) {
        return switch (status) {
            case 504, 524 ->
                new Classification(
                        TimeoutException::new,
                        true,
                        "The gateway gave up waiting for the model: stream the answer, or request less thinking");
            case 500, 502, 503 ->
                new Classification(
                        InternalServerException::new,
                        true,
                        "The service is temporarily unavailable: send the request again later, raise maxRetries, or use"
                                + " another model");
            default ->
                new Classification(
                        InternalServerException::new, false, "The service cannot do this; use another model");
        };
    }

    private static Classification ofRequest(int status, Headers headers, ErrorBody error, String modelName) {
        return switch (status) {
            case 300, 301, 302, 303, 307, 308 -> redirect(headers);
            case 400 ->
                "API_KEY_INVALID".equals(error.reason()) || error.messageContains("API key not valid")
                        ? wrongKey()
                        : badRequest(error, modelName);
            case 401, 403 -> wrongKey();
            case 404 -> notFound(error, modelName);
            case 408 ->
                new Classification(
                        TimeoutException::new,
                        true,
                        "The request took too long to arrive: send less, or send it again");
            case 413 ->
                new Classification(
                        InvalidRequestException::new,
                        false,
                        "The request is too large: send smaller media, or their addresses instead of their bytes");
            case 429 -> rateLimit(error);
            default -> badRequest(error, modelName);
        };
    }

    private static Classification redirect(Headers headers) {
        return new Classification(
                InvalidRequestException::new,
                false,
                "A redirect to " + headers.get("Location") + " is not followed, since it would receive the key:"
                        + " check baseUrl; CometAPI's is " + HttpTransport.DEFAULT_BASE_URL);
    }

    private static Classification rateLimit(ErrorBody error) {
        return error.isDailyQuota()
                ? new Classification(
                        RateLimitException::new,
                        false,
                        "A daily quota is used up, so a retry soon does not help: use another model or key")
                : new Classification(
                        RateLimitException::new,
                        true,
                        "Send fewer requests at once, or raise maxRetries and retryDelayLimit");
    }

    private static Classification badRequest(ErrorBody error, String modelName) {
        return new Classification(InvalidRequestException::new, false, badRequestAdvice(error, modelName));
    }

    private static Classification wrongKey() {
        return new Classification(
                AuthenticationException::new,
                false,
                "Check apiKey (the environment variable COMETAPI_KEY) and what the key is allowed to use");
    }

    private static Classification notFound(ErrorBody error, String modelName) {
        if (error.messageContains("cache")) {
            return new Classification(
                    InvalidRequestException::new,
                    false,
                    "cachedContent names a cache that has expired or never existed");
        }
        boolean isOfModel = "NOT_FOUND".equals(error.status()) || error.messageContains("model");
        if (isOfModel && !modelName.isEmpty()) return unknownModel(modelName);
        return new Classification(
                InvalidRequestException::new,
                false,
                "There is no such path: check baseUrl; CometAPI's is " + HttpTransport.DEFAULT_BASE_URL);
    }

    private static Classification unknownModel(String modelName) {
        return new Classification(
                ModelNotFoundException::new,
                false,
                "The model '" + modelName + "' is not served now, or not to this key. All models:"
                        + " https://api.cometapi.com/api/models");
    }

    private static String badRequestAdvice(ErrorBody error, String modelName) {
        if (error.messageContains("thinking level")
                || error.messageContains("thinking budget")
                || error.messageContains("thinking is not")) {
            ModelGeneration generation = ModelGeneration.of(modelName);
            String setting = generation.takesLevel()
                    ? "CometApiGeminiThinking.level(..) with one of " + String.join(", ", generation.levels())
                    : generation.takesBudget() ? "CometApiGeminiThinking.budget(..)" : "no thinking setting";
            return "The model " + modelName + " takes " + setting + "; effort(..) picks by the model's name";
        }
        if (error.messageContains("thought_signature") || error.messageContains("thought signature")) {
            return "Keep the AiMessage with its attributes in the memory (ChatMessageSerializer does) and send it as it"
                    + " was; for calls that another model made see placeholderSignatures(true)";
        }
        if (error.messageContains("function response parts")) {
            return "Every call of a model turn needs exactly one ToolExecutionResultMessage, right after it";
        }
        if (error.messageContains("cachedcontent can not be used")) {
            return "The cache already holds system message and tools: send the request without system message, tools, serverTools,"
                    + " toolChoice and userLocation, or without cachedContent(..)";
        }
        if (error.messageContains("response mime type")) {
            return "This model takes either tools or a JSON response format, not both: send two requests, or use Gemini 3";
        }
        if (error.hasCode("convert_request_failed")) {
            return "The model " + modelName + " cannot do what the request demands: use another model";
        }
        if (error.messageContains("location is not supported")) {
            return "Gemini is not available in this region: contact CometAPI's support, or send the request from another region";
        }
        return "The request is wrong, so a retry does not help: logRequests(true) shows what was sent";
    }
}
