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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Refusals of the service as LangChain4j's exceptions, with the server's words and what to do. The gateway in front of
 * Google answers with statuses that mislead; its error code is believed before its status.
 *
 * @see <a href="https://apidoc.cometapi.com/errors/error-codes-handling">CometAPI's error codes</a>
 * @see <a href="https://ai.google.dev/gemini-api/docs/troubleshooting">Google's error codes</a>
 */
final class HttpErrors {

    private static final int MOST_WORDS = 1000;
    private static final int MOST_OF_A_BODY = 64 * 1024;
    private static final List<String> REQUEST_ID_HEADERS =
            List.of("X-Oneapi-Request-Id", "x-comet-request-id", "x-request-id", "cf-ray");

    private static final List<String> KNOWN_MODELS = List.of(
            "gemini-3-flash-preview",
            "gemini-3.1-pro-preview",
            "gemini-3.1-flash-lite",
            "gemini-3.1-flash-image",
            "gemini-3-pro-image",
            "gemini-3.5-flash",
            "gemini-3.5-flash-lite",
            "gemini-3.6-flash",
            "gemini-3.8-flash",
            "gemini-4-argon",
            "gemini-4-carbon",
            "gemini-4-hydrogen",
            "gemini-4-neon",
            "gemini-2.5-flash",
            "gemini-2.5-flash-lite",
            "gemini-2.5-pro");

    private HttpErrors() {}

    /** What kind of refusal it is, and what helps. */
    private record Verdict(
            BiFunction<String, Throwable, RuntimeException> exception, boolean isRetriable, String advice) {}

    /**
     * @param retryDelay what the server asks to wait; null when it does not say
     * @param isSignatureRejected true when the service calls a signature corrupt: through a reseller another upstream
     *     may take it
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

        /** @param postscript why it is not asked again, where the message does not say so */
        RuntimeException toException(int attempts, String postscript) {
            String tried = message + postscript + (attempts > 1 ? " (" + attempts + " attempts)" : "");
            return exception.apply(
                    tried,
                    new CometApiGeminiHttpException(
                            status, headers, body, requestId, googleStatus, retryDelay, attempts));
        }
    }

    /**
     * An answer whose status says no.
     *
     * @param modelName empty when no model was asked
     */
    static Refusal refusal(
            int status, Headers headers, @Nullable String contentType, byte[] body, String modelName, Clock clock) {
        String text = new String(body, StandardCharsets.UTF_8);
        ErrorBody error = ErrorBody.of(text);
        Duration delay = ErrorBody.longer(retryAfter(headers, clock), error.retryDelay());
        return refusal(status, headers, error, text, delay, verdict(status, headers, error, modelName));
    }

    /** An error object where an answer was promised. */
    static Refusal inStream(JsonNode json, Headers headers, String modelName, Clock clock) {
        ErrorBody error = ErrorBody.of(json);
        int status = 500;
        if (error.code() != null && error.code().matches("[1-5][0-9]{2}")) status = Integer.parseInt(error.code());
        Duration delay = ErrorBody.longer(retryAfter(headers, clock), error.retryDelay());
        return refusal(status, headers, error, Json.text(json), delay, verdict(status, headers, error, modelName));
    }

    /** A page where an answer was promised. */
    static Refusal notJson(
            int status, Headers headers, @Nullable String contentType, byte[] body, String modelName, Clock clock) {
        String text = new String(body, StandardCharsets.UTF_8);
        Verdict verdict = new Verdict(
                InvalidRequestException::new,
                false,
                "This is not the Gemini endpoint (" + contentType + "): check baseUrl; CometAPI's is "
                        + CometApiGeminiModelBuilder.DEFAULT_BASE_URL);
        return refusal(status, headers, ErrorBody.of(text), text, null, verdict);
    }

    private static Refusal refusal(
            int status, Headers headers, ErrorBody error, String body, @Nullable Duration delay, Verdict verdict) {
        String id = error.requestId() == null ? requestId(headers) : error.requestId();
        String words = error.message().length() > MOST_WORDS
                ? error.message().substring(0, MOST_WORDS) + "…"
                : error.message();
        String word = error.status() == null ? error.code() : error.status();
        String message = "CometAPI answered " + status
                + (word == null || word.equals(Integer.toString(status)) ? "" : " (" + word + ")")
                + (words.isEmpty() ? " without a word." : ": " + words)
                + (id == null || words.contains(id) ? "" : " [request id " + id + "]")
                + (verdict.advice.isEmpty() ? "" : " → " + verdict.advice);
        boolean isSignatureRejected = status == 400
                && error.says("signature")
                && (error.says("not valid") || error.says("invalid") || error.says("corrupt"));
        String kept = ErrorBody.withoutKeys(body);
        return new Refusal(
                verdict.isRetriable,
                delay,
                isSignatureRejected,
                message,
                verdict.exception,
                status,
                visible(headers),
                kept.length() > MOST_OF_A_BODY ? kept.substring(0, MOST_OF_A_BODY) : kept,
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

    private static Map<String, List<String>> visible(Headers headers) {
        Map<String, List<String>> visible = new LinkedHashMap<>();
        headers.toMultimap().forEach((name, values) -> {
            if (!Redaction.isSecret(name)) visible.put(name.toLowerCase(Locale.ROOT), List.copyOf(values));
        });
        return Map.copyOf(visible);
    }

    private static @Nullable Duration retryAfter(Headers headers, Clock clock) {
        String value = headers.get("Retry-After");
        if (value == null) return null;
        Duration seconds = ErrorBody.duration(value.strip());
        if (seconds != null) return seconds;
        try {
            ZonedDateTime date = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(clock.instant(), date.toInstant());
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException notDate) {
            return null;
        }
    }

    // --- the table

    private static Verdict verdict(int status, Headers headers, ErrorBody error, String modelName) {
        if (error.hasCode("sensitive_words_detected", "prompt_blocked")) {
            return new Verdict(ContentFilteredException::new, false, "Change the wording of the prompt");
        }
        if (error.hasCode("model_not_found") || error.says("no available channel for")) return unknownModel(modelName);
        if (status >= 500 && error.hasCode("invalid_request", "convert_request_failed")) {
            return new Verdict(InvalidRequestException::new, false, badRequestAdvice(error, modelName));
        }
        if (error.hasCode("insufficient_user_quota", "pre_consume_token_quota_failed")) {
            return new Verdict(AuthenticationException::new, false, "The balance is exhausted: top it up at CometAPI");
        }
        return switch (status) {
            case 300, 301, 302, 303, 307, 308 ->
                new Verdict(
                        InvalidRequestException::new,
                        false,
                        "A redirect to " + headers.get("Location") + " is not followed, since the key would go along:"
                                + " check baseUrl; CometAPI's is " + CometApiGeminiModelBuilder.DEFAULT_BASE_URL);
            case 400 ->
                "API_KEY_INVALID".equals(error.reason()) || error.says("API key not valid")
                        ? wrongKey()
                        : new Verdict(InvalidRequestException::new, false, badRequestAdvice(error, modelName));
            case 401, 403 -> wrongKey();
            case 404 -> notFound(error, modelName);
            case 408 ->
                new Verdict(
                        TimeoutException::new, true, "The request took too long to arrive: send less, or ask again");
            case 413 ->
                new Verdict(
                        InvalidRequestException::new,
                        false,
                        "The request is too large: send smaller media, or their addresses instead of their bytes");
            case 429 ->
                error.isDailyQuota()
                        ? new Verdict(
                                RateLimitException::new,
                                false,
                                "A daily quota is used up, so asking again soon does not help: use another model or key")
                        : new Verdict(
                                RateLimitException::new,
                                true,
                                "Send fewer requests at once, or raise maxRetries and retryDelayLimit");
            case 504, 524 ->
                new Verdict(
                        TimeoutException::new,
                        true,
                        "The gateway gave up waiting for the model: stream the answer, or ask for less thinking");
            case 500, 502, 503 ->
                new Verdict(
                        InternalServerException::new,
                        true,
                        "The service is busy or broken, which passes: ask again later, raise maxRetries, or ask another"
                                + " model");
            default ->
                status >= 500
                        ? new Verdict(
                                InternalServerException::new, false, "The service cannot do this; ask another model")
                        : new Verdict(InvalidRequestException::new, false, badRequestAdvice(error, modelName));
        };
    }

    private static Verdict wrongKey() {
        return new Verdict(
                AuthenticationException::new,
                false,
                "Check apiKey (the environment variable COMETAPI_KEY) and what the key is allowed to use");
    }

    private static Verdict notFound(ErrorBody error, String modelName) {
        if (error.says("cache")) {
            return new Verdict(
                    InvalidRequestException::new, false, "cachedContent names a cache that is gone or never was");
        }
        boolean isOfModel = "NOT_FOUND".equals(error.status()) || error.says("model");
        if (isOfModel && !modelName.isEmpty()) return unknownModel(modelName);
        return new Verdict(
                InvalidRequestException::new,
                false,
                "There is no such path: check baseUrl; CometAPI's is " + CometApiGeminiModelBuilder.DEFAULT_BASE_URL);
    }

    private static Verdict unknownModel(String modelName) {
        String nearest = nearest(modelName);
        return new Verdict(
                ModelNotFoundException::new,
                false,
                "The model '" + modelName + "' is not served"
                        + (nearest.equals(modelName) ? " now, or not to this key." : "; did you mean " + nearest + "?")
                        + " All of them: https://api.cometapi.com/api/models");
    }

    private static String badRequestAdvice(ErrorBody error, String modelName) {
        if (error.says("thinking level") || error.says("thinking budget") || error.says("thinking is not")) {
            ModelGeneration generation = ModelGeneration.of(modelName);
            String setting = generation.takesLevel()
                    ? "CometApiGeminiThinking.level(..) with one of " + String.join(", ", generation.levels())
                    : generation.takesBudget() ? "CometApiGeminiThinking.budget(..)" : "no thinking setting";
            return "The model " + modelName + " takes " + setting + "; effort(..) picks by the model's name";
        }
        if (error.says("thought_signature") || error.says("thought signature")) {
            return "Keep the AiMessage with its attributes in the memory (ChatMessageSerializer does) and send it as it"
                    + " was; for calls that another model made see placeholderSignatures(true)";
        }
        if (error.says("function response parts")) {
            return "Every call of a model turn needs exactly one ToolExecutionResultMessage, right after it";
        }
        if (error.says("cachedcontent can not be used")) {
            return "The cache already holds system message and tools: ask without system message, tools, serverTools,"
                    + " toolChoice and userLocation, or without cachedContent(..)";
        }
        if (error.says("response mime type")) {
            return "This model takes either tools or a JSON response format, not both: ask in two steps, or use Gemini 3";
        }
        if (error.hasCode("convert_request_failed")) {
            return "The model " + modelName + " cannot do what was asked of it: ask another model";
        }
        if (error.says("location is not supported")) {
            return "Google serves no one where this request came from: ask CometAPI's support, or send it from elsewhere";
        }
        return "The request is wrong and asking again does not help: logRequests(true) shows what was sent";
    }

    private static String nearest(String modelName) {
        String nearest = KNOWN_MODELS.get(0);
        int least = Integer.MAX_VALUE;
        for (String known : KNOWN_MODELS) {
            int distance = distance(modelName.toLowerCase(Locale.ROOT), known);
            if (distance < least) {
                least = distance;
                nearest = known;
            }
        }
        return nearest;
    }

    /** Levenshtein's. */
    private static int distance(String some, String other) {
        String bounded = some.length() > 100 ? some.substring(0, 100) : some;
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) row[j] = j;
        for (int i = 1; i <= bounded.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int above = row[j];
                int change = bounded.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(diagonal + change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[other.length()];
    }
}
