package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import java.util.Set;
import java.util.function.BiFunction;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The kind of an error response, and its remedy. The gateway in front of Google sends misleading statuses, so its error
 * code counts more than its status.
 *
 * @param isModelUnavailable true when another model may answer: this one is overloaded, over its quota or not served
 */
record ErrorClassification(
        BiFunction<String, Throwable, RuntimeException> exception,
        boolean isRetriable,
        boolean isModelUnavailable,
        String advice) {

    private static final Set<Integer> OVERLOAD = Set.of(429, 503, 529);

    private ErrorClassification(
            BiFunction<String, Throwable, RuntimeException> exception, boolean isRetriable, String advice) {
        this(exception, isRetriable, false, advice);
    }

    /** Classifies a page that came where a response was expected. */
    static ErrorClassification notGemini(@Nullable String contentType) {
        return new ErrorClassification(
                InvalidRequestException::new,
                false,
                "This is not the Gemini endpoint (" + contentType + "): check baseUrl; CometAPI's is "
                        + HttpTransport.DEFAULT_BASE_URL);
    }

    /** Classifies an error of the list of models. */
    static ErrorClassification ofCatalog(int status, Headers headers, ErrorBody error) {
        ErrorClassification it = of(status, headers, error, "");
        String advice = ofCatalog(status);
        return advice == null ? it : new ErrorClassification(it.exception, it.isRetriable, advice);
    }

    private static @Nullable String ofCatalog(int status) {
        return switch (status) {
            case 401, 403 ->
                "The list of models needs no key: check baseUrl, and what stands between this program and CometAPI";
            case 429 -> "The list of models was requested too often: share one catalog, or raise cacheFor";
            case 404, 407, 300, 301, 302, 303, 307, 308 -> null;
            default ->
                status >= 500 || status == 408
                        ? "The list of models is temporarily unavailable: request it again later"
                        : "The list of models was refused: check baseUrl, and what stands between this program and"
                                + " CometAPI";
        };
    }

    /** @param modelName empty when the request was not for a model */
    static ErrorClassification of(int status, Headers headers, ErrorBody error, String modelName) {
        ErrorClassification byCode = byCode(status, error, modelName);
        if (byCode != null) return byCode;
        return status >= 500 ? ofServer(status, error) : ofRequest(status, headers, error, modelName);
    }

    /** Returns null when the gateway's code does not decide. */
    private static @Nullable ErrorClassification byCode(int status, ErrorBody error, String modelName) {
        if (error.hasCode("sensitive_words_detected", "prompt_blocked")) {
            return new ErrorClassification(ContentFilteredException::new, false, "Change the wording of the prompt");
        }
        if (error.hasCode("model_not_found") || error.messageContains("no available channel for")) {
            return unknownModel(modelName);
        }
        if (status >= 500 && error.hasCode("invalid_request", "convert_request_failed")) {
            return badRequest(error, modelName);
        }
        if (error.hasCode("insufficient_user_quota", "pre_consume_token_quota_failed")) {
            return new ErrorClassification(
                    AuthenticationException::new, false, "The balance is exhausted: top it up at CometAPI");
        }
        return null;
    }

    /** Returns true for an overload, which a gateway may report under another status than that of the service behind it. */
    private static boolean isOverload(int status, ErrorBody error) {
        return OVERLOAD.contains(status)
                || OVERLOAD.contains(error.httpStatus())
                || error.messageContains("overload")
                || error.messageContains("currently busy");
    }

    private static ErrorClassification ofServer(int status, ErrorBody error) {
        return switch (status) {
            case 525, 526 ->
                new ErrorClassification(
                        InternalServerException::new,
                        false,
                        "The gateway refuses the certificate of the service behind it, which no retry changes: contact"
                                + " CometAPI's support");
            case 504, 524 ->
                new ErrorClassification(
                        TimeoutException::new,
                        true,
                        "The gateway gave up waiting for the model: stream the answer, or request less thinking");
            case 500, 502, 503, 520, 521, 522, 523, 529, 530 ->
                new ErrorClassification(
                        InternalServerException::new,
                        true,
                        isOverload(status, error),
                        "The service is temporarily unavailable: send the request again later, raise maxRetries, or use"
                                + " another model");
            default ->
                new ErrorClassification(
                        InternalServerException::new, false, "The service cannot do this; use another model");
        };
    }

    private static ErrorClassification ofRequest(int status, Headers headers, ErrorBody error, String modelName) {
        return switch (status) {
            case 300, 301, 302, 303, 307, 308 -> redirect(headers);
            case 400 ->
                "API_KEY_INVALID".equals(error.reason()) || error.messageContains("API key not valid")
                        ? wrongKey()
                        : badRequest(error, modelName);
            case 401 -> wrongKey();
            case 403 -> forbidden(error, modelName);
            case 407 ->
                new ErrorClassification(
                        AuthenticationException::new,
                        false,
                        "The proxy demands a user name and a password: set a proxyAuthenticator(..) on the client that"
                                + " httpClient(..) takes");
            case 404 -> notFound(error, modelName);
            case 408 ->
                new ErrorClassification(
                        TimeoutException::new,
                        true,
                        "The request took too long to arrive: send less, or send it again");
            case 413 ->
                new ErrorClassification(
                        InvalidRequestException::new,
                        false,
                        "The request is too large: send smaller media, or their addresses instead of their bytes");
            case 429 -> rateLimit(error);
            default -> badRequest(error, modelName);
        };
    }

    private static ErrorClassification redirect(Headers headers) {
        return new ErrorClassification(
                InvalidRequestException::new,
                false,
                "A redirect to " + headers.get("Location") + " is not followed, since it would receive the key:"
                        + " check baseUrl; CometAPI's is " + HttpTransport.DEFAULT_BASE_URL);
    }

    private static ErrorClassification rateLimit(ErrorBody error) {
        return error.isDailyQuota()
                ? new ErrorClassification(
                        RateLimitException::new,
                        false,
                        true,
                        "A daily quota is used up, so a retry soon does not help: use another model or key")
                : new ErrorClassification(
                        RateLimitException::new,
                        true,
                        true,
                        "Send fewer requests at once, or raise maxRetries and retryDelayLimit");
    }

    private static ErrorClassification badRequest(ErrorBody error, String modelName) {
        return new ErrorClassification(InvalidRequestException::new, false, badRequestAdvice(error, modelName));
    }

    private static ErrorClassification wrongKey() {
        return new ErrorClassification(
                AuthenticationException::new,
                false,
                "Check apiKey (the environment variable COMETAPI_KEY) and what the key is allowed to use");
    }

    private static ErrorClassification forbidden(ErrorBody error, String modelName) {
        String what = error.namesFile()
                ? "a file of the request: upload the file with the same key, or send its bytes"
                : error.messageContains("cache")
                        ? "the cache of cachedContent: create the cache with the same key"
                        : error.messageContains("model") && !modelName.isEmpty()
                                ? "the model '" + modelName + "'"
                                : "what the service names here";
        return new ErrorClassification(
                AuthenticationException::new,
                false,
                "The service knows the key but refuses it access to " + what
                        + "; check what the key is allowed to use");
    }

    private static ErrorClassification notFound(ErrorBody error, String modelName) {
        if (error.messageContains("cache")) {
            return new ErrorClassification(
                    InvalidRequestException::new,
                    false,
                    "cachedContent names a cache that has expired or never existed");
        }
        if (error.namesFile()) {
            return new ErrorClassification(
                    InvalidRequestException::new,
                    false,
                    "A file of the request has expired or never existed: upload it again, or send its bytes");
        }
        boolean isOfModel = "NOT_FOUND".equals(error.status()) || error.messageContains("model");
        if (isOfModel && !modelName.isEmpty()) return unknownModel(modelName);
        return new ErrorClassification(
                InvalidRequestException::new,
                false,
                "There is no such path: check baseUrl; CometAPI's is " + HttpTransport.DEFAULT_BASE_URL);
    }

    private static ErrorClassification unknownModel(String modelName) {
        return new ErrorClassification(
                ModelNotFoundException::new,
                false,
                true,
                "The model '" + modelName + "' is not served now, or not to this key. All models:"
                        + " https://api.cometapi.com/api/models");
    }

    private static String badRequestAdvice(ErrorBody error, String modelName) {
        if (error.messageContains("thinking level")
                || error.messageContains("thinking_level")
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
        if (error.messageContains("forced function calling")) {
            return "No model can be forced to call a function with a JSON response format: set toolChoice(AUTO), or send"
                    + " two requests";
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
