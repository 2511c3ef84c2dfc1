package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiAuthentication;
import com.cometapi.langchain4j.gemini.CometApiGeminiBlockedPolicy;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelChecks;
import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * One block for all models. A property that is absent leaves the model's own default; an empty list means "none".
 *
 * @param apiKey API key of CometAPI. Without it (and without api-key-supplier) nothing is made.
 * @param apiKeySupplier Name of a Supplier bean that is asked for the key of every attempt; instead of api-key.
 * @param authentication Header that carries the key. Default: x-goog-api-key.
 * @param baseUrl Address of CometAPI. Default: https://api.cometapi.com.
 * @param customHeaders Headers that are sent with every call.
 * @param httpClient Name of an OkHttpClient bean to use as the base: its pool, proxy, TLS and interceptors stay.
 * @param sslBundle Name of the SSL bundle for connections to CometAPI, as in spring.ssl.bundle.
 * @param executor Name of an Executor bean that runs streams and their callbacks. Default: virtual threads on Java 21 and later.
 * @param connectTimeout How long making a connection may take. Default: 10s.
 * @param timeout Longest silence while waiting for the first or the next byte of an answer. Default: 5m.
 * @param callTimeout Deadline over all attempts, the waits between them and the whole answer. Default: none.
 * @param maxRetries How often a request that failed is sent again. Default: 2.
 * @param retryDelayLimit Longest wait that the service may ask for; asked for more, the call fails. Default: 60s.
 * @param retryMalformedCalls How often an answer that ended in a malformed function call is asked for again. Default: 0.
 * @param maxEventBytes Largest event that a stream may send. Default: 64MB.
 * @param logRequests Whether requests are logged, without keys and media. Default: false.
 * @param logResponses Whether answers are logged, without media. Default: false.
 * @param logger Name of the logger for requests and answers. Default: com.cometapi.langchain4j.gemini.
 * @param supportedCapabilities What AI services may rely on. Default: RESPONSE_FORMAT_JSON_SCHEMA.
 * @param sendThinking Whether thoughts go back to the model in later turns; signatures always do. Default: false.
 * @param placeholderSignatures Whether calls without a thought signature are sent with Google's placeholder. Default: false.
 * @param modelChecks What happens to settings that the model is known to refuse. Default: warn.
 * @param mediaPolicy What happens to http and https addresses of media.
 * @param onBlocked What becomes of a blocked prompt or answer. Default: return.
 * @param modelName Name of the model, such as gemini-3-flash-preview.
 * @param temperature Randomness of the answers, 0 to 2.
 * @param topP Probability mass that tokens are taken from, 0 to 1.
 * @param topK Number of tokens that the next one is taken from.
 * @param frequencyPenalty Penalty on tokens for how often they were used.
 * @param presencePenalty Penalty on tokens that were used at all.
 * @param maxOutputTokens Most tokens of an answer, thoughts included.
 * @param stopSequences Texts that end an answer, at most five.
 * @param toolChoice Whether the model may or must call functions.
 * @param responseFormat Whether answers are text or JSON; AI services set schemas by themselves.
 * @param seed Makes answers mostly repeatable.
 * @param thinking How much the model thinks before it answers: level, budget or effort.
 * @param returnThinking Whether thoughts are asked for and handed out, apart from the answer. Default: false.
 * @param serverTools Tools that the service runs itself.
 * @param functionCallingMode Whether the model may or must call functions, in Gemini's words; beats tool-choice.
 * @param allowedFunctionNames Functions that the model may call.
 * @param userLocation Where the user is, for grounding with Google Maps.
 * @param safetySettings What the service blocks: thresholds by category, such as harassment or hate-speech.
 * @param cachedContent Prompt prefix that the service has stored, such as cachedContents/abc.
 * @param responseModalities What answers may consist of.
 * @param imageAspectRatio Aspect ratio of pictures that are drawn, such as 16:9.
 * @param imageSize Size of pictures that are drawn.
 * @param mediaResolution How closely the model looks at pictures and video.
 * @param responseLogprobs Whether answers come with log probabilities.
 * @param logprobs How many alternatives each token comes with; needs response-logprobs.
 * @param labels Labels for the bill.
 * @param chatModel The chat model bean.
 * @param streamingChatModel The streaming chat model bean.
 * @param imageModel The image model bean. Of the properties above it has those of the connection, logs, safety and pictures.
 * @param webSearch The web search engine bean. Of the properties above it has those of the connection, logs and safety.
 * @param catalog The model catalog bean.
 * @param observations What is measured where the application has Micrometer.
 */
@ConfigurationProperties("langchain4j.cometapi-gemini")
public record CometApiGeminiProperties(
        @Nullable String apiKey,
        @Nullable String apiKeySupplier,
        @Nullable CometApiGeminiAuthentication authentication,
        @Nullable String baseUrl,
        @Nullable Map<String, String> customHeaders,
        @Nullable String httpClient,
        @Nullable String sslBundle,
        @Nullable String executor,
        @Nullable Duration connectTimeout,
        @Nullable Duration timeout,
        @Nullable Duration callTimeout,
        @Nullable Integer maxRetries,
        @Nullable Duration retryDelayLimit,
        @Nullable Integer retryMalformedCalls,
        @Nullable DataSize maxEventBytes,
        @Nullable Boolean logRequests,
        @Nullable Boolean logResponses,
        @Nullable String logger,
        @Nullable Set<Capability> supportedCapabilities,
        @Nullable Boolean sendThinking,
        @Nullable Boolean placeholderSignatures,
        @Nullable CometApiGeminiModelChecks modelChecks,
        @Nullable MediaPolicy mediaPolicy,
        @Nullable CometApiGeminiBlockedPolicy onBlocked,
        @Nullable String modelName,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer topK,
        @Nullable Double frequencyPenalty,
        @Nullable Double presencePenalty,
        @Nullable Integer maxOutputTokens,
        @Nullable List<String> stopSequences,
        @Nullable ToolChoice toolChoice,
        @Nullable ResponseFormatType responseFormat,
        @Nullable Integer seed,
        @Nullable Thinking thinking,
        @Nullable Boolean returnThinking,
        @Nullable List<ServerTool> serverTools,
        @Nullable String functionCallingMode,
        @Nullable List<String> allowedFunctionNames,
        @Nullable UserLocation userLocation,
        @Nullable Map<String, String> safetySettings,
        @Nullable String cachedContent,
        @Nullable List<String> responseModalities,
        @Nullable String imageAspectRatio,
        @Nullable String imageSize,
        @Nullable String mediaResolution,
        @Nullable Boolean responseLogprobs,
        @Nullable Integer logprobs,
        @Nullable Map<String, String> labels,
        @DefaultValue Model chatModel,
        @DefaultValue Model streamingChatModel,
        @DefaultValue ImageModel imageModel,
        @DefaultValue WebSearch webSearch,
        @DefaultValue Catalog catalog,
        @DefaultValue Observations observations) {

    static final String PREFIX = "langchain4j.cometapi-gemini";

    /**
     * At most one of the three.
     *
     * @param level Thinking level for Gemini 3 and later.
     * @param budget Thinking tokens for Gemini 2.5; 0 is off, -1 lets the model decide.
     * @param effort Thinking effort for any generation.
     */
    public record Thinking(
            @Nullable String level, @Nullable Integer budget, CometApiGeminiThinking.@Nullable Effort effort) {}

    /**
     * What happens to http and https addresses of media.
     *
     * @param mode Who opens the addresses of media: the service, this application, or nobody. Default: pass-url.
     * @param maxBytes Most that one download may have. Default: 20MB.
     * @param timeout Longest time for one download. Default: 30s.
     * @param allowPrivateAddresses Whether downloads may reach the own network. Default: false.
     */
    public record MediaPolicy(
            @DefaultValue("pass-url") Mode mode,
            @Nullable DataSize maxBytes,
            @Nullable Duration timeout,
            @Nullable Boolean allowPrivateAddresses) {

        public enum Mode {
            PASS_URL,
            DOWNLOAD,
            REJECT
        }
    }

    public enum ServerTool {
        GOOGLE_SEARCH,
        GOOGLE_MAPS,
        CODE_EXECUTION,
        URL_CONTEXT
    }

    /**
     * Both or none.
     *
     * @param latitude Degrees, north positive.
     * @param longitude Degrees, east positive.
     */
    public record UserLocation(
            @Nullable Double latitude, @Nullable Double longitude) {}

    /** @param enabled Whether this bean is made. */
    public record Model(@DefaultValue("true") boolean enabled) {}

    /** @param modelName Name of a model that draws, such as gemini-3.1-flash-image. Without it no image model is made. */
    public record ImageModel(@Nullable String modelName) {}

    /**
     * The web search engine bean.
     *
     * @param enabled Whether this bean is made.
     * @param modelName Name of the model that searches. Default: model-name.
     */
    public record WebSearch(
            @DefaultValue("false") boolean enabled,
            @Nullable String modelName) {}

    /**
     * The model catalog bean.
     *
     * @param enabled Whether this bean is made.
     * @param allProviders Whether models other than Gemini are listed. Default: false.
     * @param cacheFor How long the list is remembered; 0 is not at all. Default: 1h.
     * @param timeout Longest time for fetching the list. Default: 30s.
     */
    public record Catalog(
            @DefaultValue("false") boolean enabled,
            @Nullable Boolean allProviders,
            @Nullable Duration cacheFor,
            @Nullable Duration timeout) {}

    /**
     * What is measured where the application has Micrometer.
     *
     * @param enabled Whether calls are observed.
     * @param includeContent Whether prompts and answers, which may be personal, become part of traces.
     */
    public record Observations(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("false") boolean includeContent) {}

    /** Without the key and the headers. */
    @Override
    public String toString() {
        return "CometApiGeminiProperties[modelName=" + modelName + ", baseUrl=" + baseUrl + "]";
    }
}
