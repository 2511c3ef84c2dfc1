package com.cometapi.langchain4j.gemini;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a model: how CometAPI is reached, and what every request says unless it says otherwise. Every setter takes null
 * for "the default". For one thread.
 *
 * @param <M> the model that is built
 */
public final class CometApiGeminiModelBuilder<M>
        implements CometApiGeminiRequestOptions<CometApiGeminiModelBuilder<M>> {

    private static final int DEFAULT_MAX_RETRIES = 2;
    private static final Duration DEFAULT_RETRY_DELAY_LIMIT = Duration.ofSeconds(60);
    private static final long DEFAULT_MAX_EVENT_BYTES = 64L * 1024 * 1024;

    private final Function<ModelSettings, M> constructor;
    private final CometApiGeminiChatRequestParameters.Builder parameters =
            CometApiGeminiChatRequestParameters.builder();

    private @Nullable Supplier<@Nullable String> apiKey;
    private boolean isKeyFixed;
    private @Nullable CometApiGeminiAuthentication authentication;
    private @Nullable String baseUrl;
    private @Nullable Duration connectTimeout;
    private @Nullable Duration timeout;
    private @Nullable Duration callTimeout;
    private @Nullable Integer maxRetries;
    private @Nullable Duration retryDelayLimit;
    private @Nullable Integer retryMalformedCalls;
    private @Nullable Long maxEventBytes;
    private @Nullable OkHttpClient httpClient;
    private @Nullable Executor executor;
    private @Nullable Supplier<@Nullable Map<String, String>> customHeaders;
    private @Nullable List<ChatModelListener> listeners;
    private @Nullable Boolean logRequests;
    private @Nullable Boolean logResponses;
    private @Nullable Logger logger;
    private @Nullable ChatRequestParameters defaultRequestParameters;
    private @Nullable Set<Capability> supportedCapabilities;
    private @Nullable Boolean sendThinking;
    private @Nullable Boolean placeholderSignatures;
    private @Nullable CometApiGeminiModelChecks modelChecks;
    private @Nullable CometApiGeminiMediaPolicy mediaPolicy;
    private @Nullable CometApiGeminiBlockedPolicy onBlocked;
    private Timing timing = Timing.SYSTEM;
    private Supplier<String> ids = () -> UUID.randomUUID().toString();

    CometApiGeminiModelBuilder(Function<ModelSettings, M> constructor) {
        this.constructor = constructor;
    }

    // --- the way to CometAPI

    /** @param apiKey made in CometAPI's console; required */
    public CometApiGeminiModelBuilder<M> apiKey(@Nullable String apiKey) {
        this.apiKey = apiKey == null ? null : () -> apiKey;
        this.isKeyFixed = true;
        return this;
    }

    /**
     * @param apiKey asked for every attempt, so that keys can be changed without a restart. What it throws becomes the
     *     cause of an {@link IllegalStateException}, and a missing key an {@link IllegalArgumentException}
     */
    public CometApiGeminiModelBuilder<M> apiKey(@Nullable Supplier<@Nullable String> apiKey) {
        this.apiKey = apiKey;
        this.isKeyFixed = false;
        return this;
    }

    /** @param authentication the header that carries the key; default {@code X_GOOG_API_KEY} */
    public CometApiGeminiModelBuilder<M> authentication(@Nullable CometApiGeminiAuthentication authentication) {
        this.authentication = authentication;
        return this;
    }

    /**
     * @param baseUrl default {@code https://api.cometapi.com}; with or without a trailing slash, a path and
     *     {@code /v1beta}
     */
    public CometApiGeminiModelBuilder<M> baseUrl(@Nullable String baseUrl) {
        this.baseUrl = baseUrl;
        return this;
    }

    /** @param connectTimeout how long making a connection may take; default 10 s */
    public CometApiGeminiModelBuilder<M> connectTimeout(@Nullable Duration connectTimeout) {
        this.connectTimeout = positive("connectTimeout", connectTimeout);
        return this;
    }

    /**
     * The longest silence while waiting for the first or the next byte. Models think silently, and a whole answer is
     * silence until it is done.
     *
     * @param timeout default 5 minutes
     */
    public CometApiGeminiModelBuilder<M> timeout(@Nullable Duration timeout) {
        this.timeout = positive("timeout", timeout);
        return this;
    }

    /** @param callTimeout a deadline over all attempts, waits between them and the whole answer; default none */
    public CometApiGeminiModelBuilder<M> callTimeout(@Nullable Duration callTimeout) {
        this.callTimeout = positive("callTimeout", callTimeout);
        return this;
    }

    /**
     * How often a request is sent again after a failure that may pass, as long as nothing of the answer was handed out.
     *
     * @param maxRetries default 2, that is three attempts; 0: one attempt
     */
    public CometApiGeminiModelBuilder<M> maxRetries(@Nullable Integer maxRetries) {
        this.maxRetries = notNegative("maxRetries", maxRetries);
        return this;
    }

    /** @param retryDelayLimit the longest wait that a server may ask for; asked for more, the call fails. Default 60 s */
    public CometApiGeminiModelBuilder<M> retryDelayLimit(@Nullable Duration retryDelayLimit) {
        this.retryDelayLimit = positive("retryDelayLimit", retryDelayLimit);
        return this;
    }

    /**
     * @param retryMalformedCalls how often an answer that ended in {@code MALFORMED_FUNCTION_CALL} is asked for again;
     *     default 0
     */
    public CometApiGeminiModelBuilder<M> retryMalformedCalls(@Nullable Integer retryMalformedCalls) {
        this.retryMalformedCalls = notNegative("retryMalformedCalls", retryMalformedCalls);
        return this;
    }

    /** @param maxEventBytes the largest event or whole answer that is read, against a hostile server; default 64 MiB */
    public CometApiGeminiModelBuilder<M> maxEventBytes(@Nullable Long maxEventBytes) {
        if (maxEventBytes != null && maxEventBytes <= 0) {
            throw new IllegalArgumentException("maxEventBytes must be positive, not " + maxEventBytes);
        }
        this.maxEventBytes = maxEventBytes;
        return this;
    }

    /**
     * @param httpClient used as the base: its pool, proxy, TLS and interceptors stay; never closed by the model. Timeouts
     *     and redirects are the model's. Default: one client shared by all models
     */
    public CometApiGeminiModelBuilder<M> httpClient(@Nullable OkHttpClient httpClient) {
        this.httpClient = httpClient;
        return this;
    }

    /**
     * @param executor runs streams and their callbacks. Callbacks may block, so it must not be bounded below the number
     *     of streams at once. Default: virtual threads on Java 21 and later, else daemon threads
     */
    public CometApiGeminiModelBuilder<M> executor(@Nullable Executor executor) {
        this.executor = executor;
        return this;
    }

    /** @param customHeaders sent with every call; cannot carry the key */
    public CometApiGeminiModelBuilder<M> customHeaders(@Nullable Map<String, String> customHeaders) {
        if (customHeaders == null) {
            this.customHeaders = null;
            return this;
        }
        customHeaders.forEach(HttpTransport::checkHeader);
        Map<String, String> copy = Map.copyOf(customHeaders);
        this.customHeaders = () -> copy;
        return this;
    }

    /** @param customHeaders asked for every attempt; what it throws becomes the cause of an {@link IllegalStateException} */
    public CometApiGeminiModelBuilder<M> customHeaders(
            @Nullable Supplier<@Nullable Map<String, String>> customHeaders) {
        this.customHeaders = customHeaders;
        return this;
    }

    // --- what LangChain4j wants of every provider

    public CometApiGeminiModelBuilder<M> listeners(@Nullable List<ChatModelListener> listeners) {
        this.listeners = listeners;
        return this;
    }

    public CometApiGeminiModelBuilder<M> listeners(ChatModelListener... listeners) {
        return listeners(Arrays.asList(listeners));
    }

    /** @param logRequests whether requests are logged at INFO, without keys and base64; default false */
    public CometApiGeminiModelBuilder<M> logRequests(@Nullable Boolean logRequests) {
        this.logRequests = logRequests;
        return this;
    }

    /** @param logResponses whether answers are logged at INFO, without base64; default false */
    public CometApiGeminiModelBuilder<M> logResponses(@Nullable Boolean logResponses) {
        this.logResponses = logResponses;
        return this;
    }

    /** @param logger where requests and answers are logged; default: the one named after the library's package */
    public CometApiGeminiModelBuilder<M> logger(@Nullable Logger logger) {
        this.logger = logger;
        return this;
    }

    /** @param parameters of any class; the individual setters win over them */
    public CometApiGeminiModelBuilder<M> defaultRequestParameters(@Nullable ChatRequestParameters parameters) {
        this.defaultRequestParameters = parameters;
        return this;
    }

    /** @param capabilities default {@code RESPONSE_FORMAT_JSON_SCHEMA}; without it AI services ask in words for JSON */
    public CometApiGeminiModelBuilder<M> supportedCapabilities(@Nullable Set<Capability> capabilities) {
        this.supportedCapabilities = capabilities;
        return this;
    }

    public CometApiGeminiModelBuilder<M> supportedCapabilities(Capability... capabilities) {
        return supportedCapabilities(Set.of(capabilities));
    }

    // --- what becomes of requests and answers

    /** @param sendThinking whether thoughts go back in later turns; signatures always do. Default false */
    public CometApiGeminiModelBuilder<M> sendThinking(@Nullable Boolean sendThinking) {
        this.sendThinking = sendThinking;
        return this;
    }

    /**
     * Whether function calls that have no thought signature (of another provider, or written by hand) are sent with the
     * placeholder that Google documents. Gemini 3 refuses them otherwise; with it answers may be worse. A real signature
     * is never replaced.
     *
     * @param placeholderSignatures default false
     * @see <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Thought signatures</a>
     */
    public CometApiGeminiModelBuilder<M> placeholderSignatures(@Nullable Boolean placeholderSignatures) {
        this.placeholderSignatures = placeholderSignatures;
        return this;
    }

    /** @param modelChecks what happens to settings that the model is known to refuse; default {@code WARN} */
    public CometApiGeminiModelBuilder<M> modelChecks(@Nullable CometApiGeminiModelChecks modelChecks) {
        this.modelChecks = modelChecks;
        return this;
    }

    /** @param mediaPolicy what happens to http and https addresses of media; default {@code passUrl()} */
    public CometApiGeminiModelBuilder<M> mediaPolicy(@Nullable CometApiGeminiMediaPolicy mediaPolicy) {
        this.mediaPolicy = mediaPolicy;
        return this;
    }

    /** @param onBlocked what becomes of a blocked prompt or answer; default {@code RETURN} */
    public CometApiGeminiModelBuilder<M> onBlocked(@Nullable CometApiGeminiBlockedPolicy onBlocked) {
        this.onBlocked = onBlocked;
        return this;
    }

    // --- the common parameters

    /** @param modelName such as {@code gemini-3-flash-preview}; required here or in the request */
    public CometApiGeminiModelBuilder<M> modelName(@Nullable String modelName) {
        parameters.modelName(modelName);
        return this;
    }

    /** @param temperature 0 to 2; Google advises to leave Gemini 3 at its default of 1 */
    public CometApiGeminiModelBuilder<M> temperature(@Nullable Double temperature) {
        parameters.temperature(temperature);
        return this;
    }

    public CometApiGeminiModelBuilder<M> topP(@Nullable Double topP) {
        parameters.topP(topP);
        return this;
    }

    public CometApiGeminiModelBuilder<M> topK(@Nullable Integer topK) {
        parameters.topK(topK);
        return this;
    }

    public CometApiGeminiModelBuilder<M> frequencyPenalty(@Nullable Double frequencyPenalty) {
        parameters.frequencyPenalty(frequencyPenalty);
        return this;
    }

    public CometApiGeminiModelBuilder<M> presencePenalty(@Nullable Double presencePenalty) {
        parameters.presencePenalty(presencePenalty);
        return this;
    }

    /** @param maxOutputTokens counts thoughts as well: too low, and the answer is empty */
    public CometApiGeminiModelBuilder<M> maxOutputTokens(@Nullable Integer maxOutputTokens) {
        parameters.maxOutputTokens(maxOutputTokens);
        return this;
    }

    /** @param stopSequences at most five; they do not become part of the answer */
    public CometApiGeminiModelBuilder<M> stopSequences(@Nullable List<String> stopSequences) {
        parameters.stopSequences(stopSequences);
        return this;
    }

    public CometApiGeminiModelBuilder<M> stopSequences(String... stopSequences) {
        return stopSequences(Arrays.asList(stopSequences));
    }

    public CometApiGeminiModelBuilder<M> toolSpecifications(@Nullable List<ToolSpecification> toolSpecifications) {
        parameters.toolSpecifications(toolSpecifications);
        return this;
    }

    public CometApiGeminiModelBuilder<M> toolSpecifications(ToolSpecification... toolSpecifications) {
        return toolSpecifications(Arrays.asList(toolSpecifications));
    }

    public CometApiGeminiModelBuilder<M> toolChoice(@Nullable ToolChoice toolChoice) {
        parameters.toolChoice(toolChoice);
        return this;
    }

    public CometApiGeminiModelBuilder<M> responseFormat(@Nullable ResponseFormat responseFormat) {
        parameters.responseFormat(responseFormat);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> requestField(String wireName, @Nullable Object value) {
        parameters.requestField(wireName, value);
        return this;
    }

    /** @throws IllegalArgumentException naming the setting that is missing or wrong */
    public M build() {
        if (apiKey == null) HttpTransport.checkedKey(null);
        OkHttpClient client = HttpTransport.client(httpClient, connectTimeout, timeout);
        CometApiGeminiMediaPolicy policy = or(mediaPolicy, CometApiGeminiMediaPolicy.passUrl());
        MediaMapper media = new MediaMapper(policy);
        Logger log = or(logger, LoggerFactory.getLogger(CometApiGeminiModelBuilder.class.getPackageName()));
        ChatEngine engine = new ChatEngine(
                new RequestMapper(media, isTrue(sendThinking), isTrue(placeholderSignatures)),
                new ModelRules(or(modelChecks, CometApiGeminiModelChecks.WARN)),
                fetcher(policy, media),
                or(onBlocked, CometApiGeminiBlockedPolicy.RETURN),
                executor == null ? DefaultExecutor.INSTANCE : executor,
                callSettings(client, log));
        return constructor.apply(new ModelSettings(
                engine,
                defaults(),
                listeners == null ? List.of() : List.copyOf(listeners),
                supportedCapabilities == null
                        ? Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                        : Set.copyOf(supportedCapabilities)));
    }

    private static MediaFetcher fetcher(CometApiGeminiMediaPolicy policy, MediaMapper media) {
        return policy.kind() == CometApiGeminiMediaPolicy.Kind.DOWNLOAD
                ? new MediaDownload(policy, media)
                : MediaFetcher.NONE;
    }

    private CallSettings callSettings(OkHttpClient client, Logger log) {
        return new CallSettings(
                transport(client, log),
                new TimeLimits(
                        or(connectTimeout, HttpTransport.DEFAULT_CONNECT_TIMEOUT),
                        or(timeout, HttpTransport.DEFAULT_TIMEOUT),
                        callTimeout),
                new RetryPolicy(
                        or(maxRetries, DEFAULT_MAX_RETRIES),
                        or(retryDelayLimit, DEFAULT_RETRY_DELAY_LIMIT),
                        or(retryMalformedCalls, 0)),
                timing,
                ids,
                or(maxEventBytes, DEFAULT_MAX_EVENT_BYTES),
                log,
                isTrue(logResponses));
    }

    private HttpTransport transport(OkHttpClient client, Logger log) {
        Supplier<@Nullable String> key = apiKey == null ? () -> null : apiKey;
        if (isKeyFixed) HttpTransport.checkedKey(key.get());
        return new HttpTransport(
                client,
                or(baseUrl, HttpTransport.DEFAULT_BASE_URL),
                or(authentication, CometApiGeminiAuthentication.X_GOOG_API_KEY),
                key,
                customHeaders == null ? () -> null : customHeaders,
                log,
                isTrue(logRequests));
    }

    private CometApiGeminiChatRequestParameters defaults() {
        CometApiGeminiChatRequestParameters own = parameters.build();
        return defaultRequestParameters == null
                ? own
                : CometApiGeminiChatRequestParameters.from(defaultRequestParameters)
                        .overrideWith(own);
    }

    /** For tests that must not wait. */
    CometApiGeminiModelBuilder<M> timing(Timing timing) {
        this.timing = timing;
        return this;
    }

    /** For tests that must know the ids of calls which the service gave none. */
    CometApiGeminiModelBuilder<M> ids(Supplier<String> ids) {
        this.ids = ids;
        return this;
    }

    private static boolean isTrue(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag);
    }

    private static <T> T or(@Nullable T value, T other) {
        return value == null ? other : value;
    }

    static @Nullable Duration positive(String setting, @Nullable Duration duration) {
        if (duration != null && (duration.isZero() || duration.isNegative())) {
            throw new IllegalArgumentException(setting + " must be longer than zero, not " + duration);
        }
        return duration;
    }

    private static @Nullable Integer notNegative(String setting, @Nullable Integer count) {
        if (count != null && count < 0) {
            throw new IllegalArgumentException(setting + " must not be negative, but is " + count);
        }
        return count;
    }
}
