package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.HttpException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds the HTTP response with which the service refused a request. It is the cause of LangChain4j's exception, and
 * never contains the API key.
 */
public final class CometApiGeminiHttpException extends HttpException {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, List<String>> headers;
    private final String body;
    private final @Nullable String requestId;
    private final @Nullable String googleStatus;
    private final @Nullable Duration retryDelay;
    private final int attempts;

    CometApiGeminiHttpException(
            int statusCode,
            Map<String, List<String>> headers,
            String body,
            @Nullable String requestId,
            @Nullable String googleStatus,
            @Nullable Duration retryDelay,
            int attempts) {
        super(statusCode, ControlCharacters.escaped(body)); // on one line of a log
        this.headers = headers;
        this.body = body;
        this.requestId = requestId;
        this.googleStatus = googleStatus;
        this.retryDelay = retryDelay;
        this.attempts = attempts;
    }

    /**
     * Returns the response's headers by lower-case name, without those that may be secret. Empty after the exception
     * was serialised.
     */
    public Map<String, List<String>> headers() {
        return headers == null ? Map.of() : headers;
    }

    /** Returns the response's body, at most 64 KiB of it. */
    public String body() {
        return body;
    }

    /** Returns the gateway's id of the request, for CometAPI's support; null when the gateway sent none. */
    public @Nullable String requestId() {
        return requestId;
    }

    /** Returns Google's status, such as {@code RESOURCE_EXHAUSTED}; null when the gateway does not forward it. */
    public @Nullable String googleStatus() {
        return googleStatus;
    }

    /** Returns how long the server wants the caller to wait before a retry; null when it does not state a time. */
    public @Nullable Duration retryDelay() {
        return retryDelay;
    }

    /** Returns how often the request was sent. */
    public int attempts() {
        return attempts;
    }
}
