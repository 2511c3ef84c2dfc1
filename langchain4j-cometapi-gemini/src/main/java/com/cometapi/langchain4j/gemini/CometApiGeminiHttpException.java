package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.HttpException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the service said when it refused a call: the cause of LangChain4j's exception. Holds no key. */
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
        super(statusCode, body);
        this.headers = headers;
        this.body = body;
        this.requestId = requestId;
        this.googleStatus = googleStatus;
        this.retryDelay = retryDelay;
        this.attempts = attempts;
    }

    /** By lower-case name, without those that may be secret. Empty after the exception was serialised. */
    public Map<String, List<String>> headers() {
        return headers == null ? Map.of() : headers;
    }

    /** The answer's body, at most 64 KiB of it. */
    public String body() {
        return body;
    }

    /** The gateway's name for the call, to quote to CometAPI's support. */
    public @Nullable String requestId() {
        return requestId;
    }

    /** Such as {@code RESOURCE_EXHAUSTED}; null where the gateway does not pass it on. */
    public @Nullable String googleStatus() {
        return googleStatus;
    }

    /** How long the server asks to wait. */
    public @Nullable Duration retryDelay() {
        return retryDelay;
    }

    /** How often the request was sent. */
    public int attempts() {
        return attempts;
    }
}
