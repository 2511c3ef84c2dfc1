package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
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
     * @param isModelUnavailable true when another model may answer
     * @param retryDelay the wait that the server demands; null when it demands none
     * @param isSignatureRejected true when the service calls a signature corrupt: behind a reseller another upstream may
     *     accept it
     */
    record Refusal(
            boolean isRetriable,
            boolean isModelUnavailable,
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
     * Maps a response with an error status. Headers and body are without the secrets of the request, here as in the other
     * methods.
     *
     * @param modelName empty when the request was not for a model
     */
    static Refusal refusal(int status, Headers headers, byte[] body, String modelName, Clock clock) {
        String text = new String(body, StandardCharsets.UTF_8);
        return refusal(status, headers, ErrorBody.of(text), text, modelName, clock);
    }

    /** Maps an error response to a request for the list of models, which needs no key and is not retried. */
    static Refusal ofCatalog(int status, Headers headers, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        ErrorBody error = ErrorBody.of(text);
        ErrorClassification classification = ErrorClassification.ofCatalog(status, headers, error);
        return refusal(status, headers, error, text, error.retryDelay(), classification);
    }

    /** Maps an error object that came where a response was expected. */
    static Refusal inStream(JsonNode json, Headers headers, String modelName, Clock clock) {
        ErrorBody error = ErrorBody.of(json);
        int known = error.httpStatus();
        return refusal(known == 0 ? 500 : known, headers, error, JsonWriter.text(json), modelName, clock);
    }

    /** Maps a page that came where a response was expected. */
    static Refusal notJson(int status, Headers headers, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        ErrorClassification classification = ErrorClassification.notGemini(headers.get("Content-Type"));
        return refusal(status, headers, ErrorBody.of(text), text, null, classification);
    }

    private static Refusal refusal(
            int status, Headers headers, ErrorBody error, String body, String modelName, Clock clock) {
        Duration retryDelay = ErrorBody.longer(retryAfter(headers, clock), error.retryDelay());
        return refusal(
                status, headers, error, body, retryDelay, ErrorClassification.of(status, headers, error, modelName));
    }

    private static Refusal refusal(
            int status,
            Headers headers,
            ErrorBody error,
            String body,
            @Nullable Duration retryDelay,
            ErrorClassification classification) {
        String id = error.requestId() == null ? requestId(headers) : error.requestId();
        String text = Redaction.shorten(error.message(), MAX_MESSAGE);
        String code = error.status() == null ? error.code() : error.status();
        String message =
                ControlCharacters.escaped((status == 407 ? "The proxy" : "CometAPI") + " responded with " + status
                        + (code == null || code.equals(Integer.toString(status)) ? "" : " (" + code + ")")
                        + (text.isEmpty() ? " without a message." : ": " + text)
                        + (id == null || text.contains(id) ? "" : " [request id " + id + "]")
                        + (classification.advice().isEmpty() ? "" : " → " + classification.advice()));
        boolean isSignatureRejected = status == 400
                && error.messageContains("signature")
                && (error.messageContains("not valid")
                        || error.messageContains("invalid")
                        || error.messageContains("corrupt"));
        String kept = ErrorBody.withoutKeys(body);
        return new Refusal(
                classification.isRetriable(),
                classification.isModelUnavailable(),
                retryDelay,
                isSignatureRejected,
                message,
                classification.exception(),
                status,
                redacted(headers),
                Redaction.cut(kept, MAX_BODY),
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
}
