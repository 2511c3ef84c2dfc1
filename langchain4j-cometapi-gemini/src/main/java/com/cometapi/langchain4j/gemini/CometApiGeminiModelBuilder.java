package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.SettingChecks.notNegative;
import static com.cometapi.langchain4j.gemini.SettingChecks.positive;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.time.Duration;
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
 * Builds a chat, streaming, image, speech or transcription model. It sets the model's own options and the options of every request that the
 * request itself does not set. Every setter takes null for the default. Not thread-safe.
 *
 * @param <M> the model that is built
 */
public final class CometApiGeminiModelBuilder<M>
        implements CometApiGeminiModelOptions<CometApiGeminiModelBuilder<M>>,
                CometApiGeminiCommonOptions<CometApiGeminiModelBuilder<M>>,
                CometApiGeminiRequestOptions<CometApiGeminiModelBuilder<M>> {

    private static final long DEFAULT_MAX_EVENT_BYTES = 64L * 1024 * 1024;

    private final Function<ModelSettings, M> constructor;
    private final CometApiGeminiChatRequestParameters.Builder parameters =
            CometApiGeminiChatRequestParameters.builder();
    private final ConnectionSettings connection = new ConnectionSettings();

    private @Nullable Duration connectTimeout;
    private @Nullable Duration timeout;
    private @Nullable Duration callTimeout;
    private @Nullable Integer maxRetries;
    private @Nullable Duration retryDelayLimit;
    private @Nullable Integer retryMalformedCalls;
    private @Nullable Long maxEventBytes;
    private @Nullable Boolean automaticContinuation;
    private @Nullable List<String> fallbackModels;
    private @Nullable OkHttpClient httpClient;
    private @Nullable Executor executor;
    private @Nullable List<ChatModelListener> listeners;
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

    // --- the connection to CometAPI

    @Override
    public CometApiGeminiModelBuilder<M> apiKey(@Nullable String apiKey) {
        connection.apiKey(apiKey);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> apiKey(@Nullable Supplier<@Nullable String> apiKey) {
        connection.apiKey(apiKey);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> authentication(@Nullable CometApiGeminiAuthentication authentication) {
        connection.authentication(authentication);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> baseUrl(@Nullable String baseUrl) {
        connection.baseUrl(baseUrl);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> apiVersion(@Nullable String apiVersion) {
        connection.apiVersion(apiVersion);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> connectTimeout(@Nullable Duration connectTimeout) {
        this.connectTimeout = positive("connectTimeout", connectTimeout);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> timeout(@Nullable Duration timeout) {
        this.timeout = positive("timeout", timeout);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> callTimeout(@Nullable Duration callTimeout) {
        this.callTimeout = positive("callTimeout", callTimeout);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> maxRetries(@Nullable Integer maxRetries) {
        this.maxRetries = notNegative("maxRetries", maxRetries);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> retryDelayLimit(@Nullable Duration retryDelayLimit) {
        this.retryDelayLimit = positive("retryDelayLimit", retryDelayLimit);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> retryMalformedCalls(@Nullable Integer retryMalformedCalls) {
        this.retryMalformedCalls = notNegative("retryMalformedCalls", retryMalformedCalls);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> maxEventBytes(@Nullable Long maxEventBytes) {
        this.maxEventBytes = positive("maxEventBytes", maxEventBytes);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> automaticContinuation(@Nullable Boolean automaticContinuation) {
        this.automaticContinuation = automaticContinuation;
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> fallbackModels(@Nullable List<String> fallbackModels) {
        this.fallbackModels = fallbackModels;
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> httpClient(@Nullable OkHttpClient httpClient) {
        this.httpClient = httpClient;
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> executor(@Nullable Executor executor) {
        this.executor = executor;
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> customHeaders(@Nullable Map<String, String> customHeaders) {
        connection.customHeaders(customHeaders);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> customHeaders(
            @Nullable Supplier<@Nullable Map<String, String>> customHeaders) {
        connection.customHeaders(customHeaders);
        return this;
    }

    // --- LangChain4j's settings of every model

    @Override
    public CometApiGeminiModelBuilder<M> listeners(@Nullable List<ChatModelListener> listeners) {
        OptionValues.requireElements("listeners", listeners);
        this.listeners = listeners;
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> logRequests(@Nullable Boolean logRequests) {
        connection.logRequests(isTrue(logRequests));
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> logResponses(@Nullable Boolean logResponses) {
        this.logResponses = logResponses;
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> logger(@Nullable Logger logger) {
        this.logger = logger;
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> defaultRequestParameters(@Nullable ChatRequestParameters parameters) {
        this.defaultRequestParameters = parameters;
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> supportedCapabilities(@Nullable Set<Capability> capabilities) {
        OptionValues.requireElements("supportedCapabilities", capabilities);
        this.supportedCapabilities = capabilities;
        return this;
    }

    // --- how requests and responses are treated

    @Override
    public CometApiGeminiModelBuilder<M> sendThinking(@Nullable Boolean sendThinking) {
        this.sendThinking = sendThinking;
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> placeholderSignatures(@Nullable Boolean placeholderSignatures) {
        this.placeholderSignatures = placeholderSignatures;
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> modelChecks(@Nullable CometApiGeminiModelChecks modelChecks) {
        this.modelChecks = modelChecks;
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> mediaPolicy(@Nullable CometApiGeminiMediaPolicy mediaPolicy) {
        this.mediaPolicy = mediaPolicy;
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> onBlocked(@Nullable CometApiGeminiBlockedPolicy onBlocked) {
        this.onBlocked = onBlocked;
        return this;
    }

    // --- the common parameters

    @Override
    public CometApiGeminiModelBuilder<M> modelName(@Nullable String modelName) {
        parameters.modelName(modelName);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> temperature(@Nullable Double temperature) {
        parameters.temperature(temperature);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> topP(@Nullable Double topP) {
        parameters.topP(topP);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> topK(@Nullable Integer topK) {
        parameters.topK(topK);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> frequencyPenalty(@Nullable Double frequencyPenalty) {
        parameters.frequencyPenalty(frequencyPenalty);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> presencePenalty(@Nullable Double presencePenalty) {
        parameters.presencePenalty(presencePenalty);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> maxOutputTokens(@Nullable Integer maxOutputTokens) {
        parameters.maxOutputTokens(maxOutputTokens);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> stopSequences(@Nullable List<String> stopSequences) {
        parameters.stopSequences(stopSequences);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> toolSpecifications(@Nullable List<ToolSpecification> toolSpecifications) {
        parameters.toolSpecifications(toolSpecifications);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> toolChoice(@Nullable ToolChoice toolChoice) {
        parameters.toolChoice(toolChoice);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> responseFormat(@Nullable ResponseFormat responseFormat) {
        parameters.responseFormat(responseFormat);
        return this;
    }

    @Override
    public CometApiGeminiModelBuilder<M> requestField(String wireName, @Nullable Object value) {
        parameters.requestField(wireName, value);
        return this;
    }

    /**
     * Builds the model.
     *
     * @throws IllegalArgumentException when a setting is missing or wrong; the message names it
     */
    public M build() {
        connection.requireKey();
        OkHttpClient client = HttpTransport.client(httpClient, connectTimeout, timeout);
        CometApiGeminiMediaPolicy policy = or(mediaPolicy, CometApiGeminiMediaPolicy.passUrl());
        MediaMapper media = new MediaMapper(policy);
        CometApiGeminiChatRequestParameters defaults = defaults();
        FallbackModels fallbacks = FallbackModels.of(fallbackModels);
        fallbacks.check(defaults);
        Logger log = or(logger, LoggerFactory.getLogger(CometApiGeminiModelBuilder.class.getPackageName()));
        ChatEngine engine = new ChatEngine(
                new RequestMapper(media, isTrue(sendThinking), isTrue(placeholderSignatures)),
                new ModelRules(or(modelChecks, CometApiGeminiModelChecks.WARN)),
                MediaDownload.fetcher(policy, media),
                or(onBlocked, CometApiGeminiBlockedPolicy.RETURN),
                fallbacks,
                executor == null ? DefaultExecutor.INSTANCE : executor,
                callSettings(client, log));
        return constructor.apply(new ModelSettings(
                engine,
                defaults,
                listeners == null ? List.of() : List.copyOf(listeners),
                supportedCapabilities == null
                        ? Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                        : Set.copyOf(supportedCapabilities)));
    }

    private CallSettings callSettings(OkHttpClient client, Logger log) {
        return new CallSettings(
                connection.transport(client, log),
                TimeLimits.of(connectTimeout, timeout, callTimeout),
                RetryPolicy.of(maxRetries, retryDelayLimit, retryMalformedCalls),
                timing,
                ids,
                or(automaticContinuation, true),
                or(maxEventBytes, DEFAULT_MAX_EVENT_BYTES),
                log,
                new OnceLogger(LoggerFactory.getLogger(CometApiGeminiChatResponseMetadata.class)),
                isTrue(logResponses));
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

    /** For tests that must know the ids of calls to which the service gave none. */
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
}
