package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Sets what belongs to a whole model: the connection to CometAPI, LangChain4j's listeners and logs, and how the model
 * treats requests and responses.
 *
 * <p>Every setter takes null for the default. Only this library implements this interface, so a later version may add
 * methods.
 *
 * @param <B> the builder itself
 * @see CometApiGeminiCommonOptions
 * @see CometApiGeminiRequestOptions
 */
public sealed interface CometApiGeminiModelOptions<B> permits CometApiGeminiModelBuilder {

    // --- the connection to CometAPI

    /**
     * Sets the API key. It is required.
     *
     * @param apiKey created in CometAPI's console
     */
    B apiKey(@Nullable String apiKey);

    /**
     * Sets a supplier of the API key, so that the key can change without a restart. The model calls it for every
     * attempt. When the supplier throws, the call fails with an {@link IllegalStateException} that has this exception
     * as its cause. When it returns no key, the call fails with an {@link IllegalArgumentException}.
     *
     * <p>The supplier of a stream runs on a thread of the executor. It sees the caller's MDC and the thread-locals that
     * are registered with Micrometer's context-propagation, and no other thread-locals.
     */
    B apiKey(@Nullable Supplier<@Nullable String> apiKey);

    /** Sets which header carries the API key. Default {@link CometApiGeminiAuthentication#X_GOOG_API_KEY}. */
    B authentication(@Nullable CometApiGeminiAuthentication authentication);

    /**
     * Sets the address of the service. Default {@code https://api.cometapi.com}.
     *
     * @param baseUrl with or without a trailing slash, a path and {@code /v1beta}; without a user and a password
     */
    B baseUrl(@Nullable String baseUrl);

    /**
     * Sets the version of the API. Default {@code v1beta}, which CometAPI documents. A version in the base URL wins.
     *
     * @param apiVersion such as {@code v1}
     * @throws IllegalArgumentException when it is not a v with a number, which may be followed by letters and digits
     */
    B apiVersion(@Nullable String apiVersion);

    /**
     * Sets the longest time to open a connection: to resolve the name of the host, to connect, and to agree on TLS. Default
     * 10 seconds. A limit below 1 millisecond counts as 1 millisecond, one above 24 days as 24 days.
     *
     * @throws IllegalArgumentException when it is not longer than zero
     */
    B connectTimeout(@Nullable Duration connectTimeout);

    /**
     * Sets the longest time to wait for the first or the next byte of a response. Default 5 minutes. A model sends
     * nothing while it thinks, and a response that is not streamed sends its first byte when it is complete. A limit below 1
     * millisecond counts as 1 millisecond, one above 24 days as 24 days.
     *
     * @throws IllegalArgumentException when it is not longer than zero
     */
    B timeout(@Nullable Duration timeout);

    /**
     * Sets a deadline for the whole call: all attempts, the waits between them and the complete response. Default none. A
     * deadline below 1 millisecond counts as 1 millisecond, one above 24 days as 24 days.
     *
     * @throws IllegalArgumentException when it is not longer than zero
     */
    B callTimeout(@Nullable Duration callTimeout);

    /**
     * Sets how often a request is sent again after a temporary failure. Default 2, that is three attempts; 0 means one
     * attempt. Nothing is sent again once the caller has received a part of the response.
     *
     * @throws IllegalArgumentException when it is negative
     */
    B maxRetries(@Nullable Integer maxRetries);

    /**
     * Sets the longest wait before a retry that a server may request. Default 60 seconds. When a server requests more,
     * the call fails at once.
     *
     * @throws IllegalArgumentException when it is not longer than zero
     */
    B retryDelayLimit(@Nullable Duration retryDelayLimit);

    /**
     * Sets how often a request is sent again whose response ended in {@code MALFORMED_FUNCTION_CALL},
     * {@code UNEXPECTED_TOOL_CALL} or {@code MALFORMED_RESPONSE}. Default 0.
     *
     * @throws IllegalArgumentException when it is negative
     */
    B retryMalformedCalls(@Nullable Integer retryMalformedCalls);

    /**
     * Sets whether a long answer, which the service sends in pieces, is continued by further requests. Default true: the
     * pieces become one answer, whole or streamed, whose usage is their sum. False: the first piece is the answer, with
     * the finish reason {@code LENGTH}.
     */
    B automaticContinuation(@Nullable Boolean automaticContinuation);

    /**
     * Sets the models to which a request is sent when its own model is overloaded, over its quota or not served. Each
     * follows after the retries of the one before it, in this order, and only while nothing of the answer was emitted. A
     * rejected key, a wrong request or a cancelled call has no fallback. Default none.
     *
     * <p>{@code build()} refuses {@code cachedContent} together with fallback models, and a thinking level or budget that
     * a fallback model does not take; {@link CometApiGeminiThinking#effort} fits every model. The metadata's
     * {@code modelName()} names the model that answered.
     */
    B fallbackModels(@Nullable List<String> fallbackModels);

    /** Sets the models to which a request is sent when its own model is overloaded, over its quota or not served. */
    default B fallbackModels(String... fallbackModels) {
        return fallbackModels(OptionValues.list(fallbackModels));
    }

    /**
     * Sets the largest event or whole response that is read, in bytes. Default 64 MiB. It protects the application from
     * a hostile server.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    B maxEventBytes(@Nullable Long maxEventBytes);

    /**
     * Sets the client to build on. Default: one client that all models share. The client's pool, proxy, TLS settings
     * and interceptors are used; timeouts and redirects are the model's. The model never closes the client.
     * {@link CometApiGeminiHttpClient} returns a builder with the settings of the default client.
     */
    B httpClient(@Nullable OkHttpClient httpClient);

    /**
     * Sets the executor that runs streams and their callbacks. Default: virtual threads on Java 21 and later, otherwise
     * daemon threads. Callbacks may block, so it needs at least as many threads as there are streams at once.
     */
    B executor(@Nullable Executor executor);

    /**
     * Sets headers to send with every attempt. Default none. They cannot carry the API key.
     *
     * @throws IllegalArgumentException when a header is not valid
     */
    B customHeaders(@Nullable Map<String, String> customHeaders);

    /**
     * Sets a supplier of headers, which the model calls for every attempt. When it throws, the call fails with an
     * {@link IllegalStateException} that has this exception as its cause.
     */
    B customHeaders(@Nullable Supplier<@Nullable Map<String, String>> customHeaders);

    // --- LangChain4j's settings of every model

    /** Sets the listeners that are notified of each call. Default none. */
    B listeners(@Nullable List<ChatModelListener> listeners);

    /** Sets the listeners that are notified of each call. Default none. */
    default B listeners(ChatModelListener... listeners) {
        return listeners(OptionValues.list(listeners));
    }

    /** Sets whether requests are logged at INFO, without keys and base64. Default false. */
    B logRequests(@Nullable Boolean logRequests);

    /** Sets whether responses are logged at INFO, without base64. Default false. */
    B logResponses(@Nullable Boolean logResponses);

    /** Sets where requests and responses are logged. Default: the logger named after the library's package. */
    B logger(@Nullable Logger logger);

    /**
     * Sets the parameters of every request. Default none. The individual setters win over them.
     *
     * @param parameters of any class
     */
    B defaultRequestParameters(@Nullable ChatRequestParameters parameters);

    /**
     * Sets what LangChain4j may rely on. Default {@link Capability#RESPONSE_FORMAT_JSON_SCHEMA}; without it AI services
     * describe the JSON they need in the prompt.
     */
    B supportedCapabilities(@Nullable Set<Capability> capabilities);

    /**
     * Sets what LangChain4j may rely on. Default {@link Capability#RESPONSE_FORMAT_JSON_SCHEMA}; without it AI services
     * describe the JSON they need in the prompt.
     */
    default B supportedCapabilities(Capability... capabilities) {
        return supportedCapabilities(capabilities == null ? null : new LinkedHashSet<>(Arrays.asList(capabilities)));
    }

    // --- how requests and responses are treated

    /** Sets whether later turns send thoughts back. Default false. Thought signatures are always sent back. */
    B sendThinking(@Nullable Boolean sendThinking);

    /**
     * Sets whether function calls without a thought signature are sent with the placeholder that Google documents.
     * Default false. Calls of another provider, or written by hand, have no signature, and Gemini 3 refuses them
     * without the placeholder. Responses may be worse with it. A real signature is never replaced.
     *
     * @see <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Thought signatures</a>
     */
    B placeholderSignatures(@Nullable Boolean placeholderSignatures);

    /**
     * Sets what happens to settings that the model is known to refuse. Default {@link CometApiGeminiModelChecks#WARN}.
     */
    B modelChecks(@Nullable CometApiGeminiModelChecks modelChecks);

    /**
     * Sets what happens to media that a message names by an http or https address. Default
     * {@link CometApiGeminiMediaPolicy#passUrl()}.
     */
    B mediaPolicy(@Nullable CometApiGeminiMediaPolicy mediaPolicy);

    /** Sets what happens to a blocked prompt or response. Default {@link CometApiGeminiBlockedPolicy#RETURN}. */
    B onBlocked(@Nullable CometApiGeminiBlockedPolicy onBlocked);
}
