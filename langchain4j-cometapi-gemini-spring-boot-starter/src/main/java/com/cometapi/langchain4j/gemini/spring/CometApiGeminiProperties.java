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
 * Holds the properties of all models. An absent property keeps the model's own default; an empty list means "none". Spring
 * creates it. An application may read it, but should not create one, since later versions add components.
 *
 * @param apiKey API key of CometAPI. Without it (and without api-key-supplier) no bean is created.
 * @param apiKeySupplier Name of a Supplier bean that returns the key for each attempt; replaces api-key.
 * @param authentication Header that carries the key. Default: x-goog-api-key.
 * @param baseUrl Address of CometAPI. Default: https://api.cometapi.com.
 * @param apiVersion Version of the API; one in base-url wins. Default: v1beta.
 * @param customHeaders Headers that are sent with every request.
 * @param httpClient Name of an OkHttpClient bean to build on: its pool, proxy, TLS and interceptors are kept.
 * @param sslBundle Name of the SSL bundle for connections to CometAPI, as in spring.ssl.bundle.
 * @param proxy The HTTP proxy through which CometAPI is reached.
 * @param executor Name of an Executor bean that runs streams and their callbacks. Default: virtual threads on Java 21 and later.
 * @param connectTimeout Longest time to open a connection. Default: 10s.
 * @param timeout Longest time to wait for the first or the next byte of a response. Default: 5m.
 * @param callTimeout Deadline for the whole call: all attempts, the waits between them and the complete response. Default: none.
 * @param maxRetries How many times a failed request is retried. Default: 2.
 * @param retryDelayLimit Longest wait before a retry that the service may request; if it requests more, the call fails. Default: 60s.
 * @param retryMalformedCalls How many times a request is retried when its response ends in MALFORMED_FUNCTION_CALL, UNEXPECTED_TOOL_CALL or MALFORMED_RESPONSE. Default: 0.
 * @param automaticContinuation Whether a long answer, which the service sends in pieces, is continued by further requests. Default: true.
 * @param fallbackModels Models to which a chat request is sent when its own model is overloaded, over its quota or not served. Default: none.
 * @param maxEventBytes Largest event that a stream may send. Default: 64MB.
 * @param logRequests Whether requests are logged, without keys and media. Default: false.
 * @param logResponses Whether responses are logged, without media. Default: false.
 * @param logger Name of the logger for requests and responses. Default: com.cometapi.langchain4j.gemini.
 * @param supportedCapabilities Capabilities that AI services may rely on. Default: RESPONSE_FORMAT_JSON_SCHEMA.
 * @param sendThinking Whether thoughts are sent back to the model in later turns; thought signatures always are. Default: false.
 * @param placeholderSignatures Whether function calls without a thought signature are sent with Google's placeholder. Default: false.
 * @param modelChecks How settings that the model is known to reject are handled. Default: warn.
 * @param mediaPolicy How http and https addresses of media are handled.
 * @param onBlocked How a blocked prompt or answer is handled. Default: return.
 * @param modelName Name of the model, such as gemini-3-flash-preview.
 * @param temperature Randomness of the answers, 0 to 2.
 * @param topP Probability mass that tokens are sampled from, 0 to 1.
 * @param topK Number of tokens that the next one is sampled from.
 * @param frequencyPenalty Penalty on tokens that grows with each use.
 * @param presencePenalty Penalty on tokens that were already used.
 * @param maxOutputTokens Maximum number of output tokens, thoughts included.
 * @param stopSequences Texts that end an answer, at most five.
 * @param toolChoice Whether the model may or must call functions.
 * @param responseFormat Whether answers are text or JSON; AI services set schemas themselves.
 * @param seed Seed for sampling; makes answers mostly repeatable.
 * @param thinking How much the model thinks before it answers: level, budget or effort.
 * @param returnThinking Whether thoughts are requested and returned, separate from the answer. Default: false.
 * @param serverTools Tools that the service runs itself.
 * @param fileSearch Files that the service searches.
 * @param computerUse The computer that the model operates.
 * @param functionCallingMode Whether the model may or must call functions, as Gemini's mode; overrides tool-choice.
 * @param allowedFunctionNames Functions that the model may call.
 * @param userLocation Where the user is, for grounding with Google Maps.
 * @param safetySettings What the service blocks: thresholds by category, such as harassment or hate-speech.
 * @param cachedContent Name of a prompt prefix that the service has stored, such as cachedContents/abc.
 * @param responseModalities Kinds of content that an answer may have.
 * @param imageAspectRatio Aspect ratio of generated images, such as 16:9.
 * @param imageSize Size of generated images, such as 2K.
 * @param mediaResolution Resolution at which the model reads images and video.
 * @param mediaResolutionFromDetailLevel Whether the detail level of an image becomes its resolution. Default: false; with
 *     LangChain4j 1.23 and later, levels above LOW for Gemini 3 and 4.
 * @param speechConfig How answers in audio are voiced.
 * @param audioTranscriptionConfig How a model for transcription transcribes audio.
 * @param responseLogprobs Whether responses include log probabilities.
 * @param logprobs How many alternatives are returned for each token; needs response-logprobs.
 * @param serviceTier How fast and at which price requests are served: standard, flex or priority.
 * @param labels Labels for billing.
 * @param chatModel The chat model bean.
 * @param streamingChatModel The streaming chat model bean.
 * @param imageModel The image model bean. It uses the properties above for connection, logging, safety and images.
 * @param speechModel The speech model bean. It uses the properties above for connection, logging, safety and speech-config.
 * @param transcriptionModel The transcription model bean. It uses the properties above for connection, logging, safety and audio-transcription-config.
 * @param webSearch The web search engine bean. It uses the properties above for connection, logging and safety.
 * @param catalog The model catalog bean.
 * @param observations What is measured, if the application has Micrometer.
 * @param health What the health endpoint checks, if the application has Actuator.
 */
@ConfigurationProperties("langchain4j.cometapi-gemini")
public record CometApiGeminiProperties(
        @Nullable String apiKey,
        @Nullable String apiKeySupplier,
        @Nullable CometApiGeminiAuthentication authentication,
        @Nullable String baseUrl,
        @Nullable String apiVersion,
        @Nullable Map<String, String> customHeaders,
        @Nullable String httpClient,
        @Nullable String sslBundle,
        @Nullable Proxy proxy,
        @Nullable String executor,
        @Nullable Duration connectTimeout,
        @Nullable Duration timeout,
        @Nullable Duration callTimeout,
        @Nullable Integer maxRetries,
        @Nullable Duration retryDelayLimit,
        @Nullable Integer retryMalformedCalls,
        @Nullable Boolean automaticContinuation,
        @Nullable List<String> fallbackModels,
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
        @Nullable FileSearch fileSearch,
        @Nullable ComputerUse computerUse,
        @Nullable String functionCallingMode,
        @Nullable List<String> allowedFunctionNames,
        @Nullable UserLocation userLocation,
        @Nullable Map<String, String> safetySettings,
        @Nullable String cachedContent,
        @Nullable List<String> responseModalities,
        @Nullable String imageAspectRatio,
        @Nullable String imageSize,
        @Nullable String mediaResolution,
        @Nullable Boolean mediaResolutionFromDetailLevel,
        @Nullable SpeechConfig speechConfig,
        @Nullable AudioTranscriptionConfig audioTranscriptionConfig,
        @Nullable Boolean responseLogprobs,
        @Nullable Integer logprobs,
        @Nullable String serviceTier,
        @Nullable Map<String, String> labels,
        @DefaultValue Model chatModel,
        @DefaultValue Model streamingChatModel,
        @DefaultValue ImageModel imageModel,
        @DefaultValue SpeechModel speechModel,
        @DefaultValue TranscriptionModel transcriptionModel,
        @DefaultValue WebSearch webSearch,
        @DefaultValue Catalog catalog,
        @DefaultValue Observations observations,
        @DefaultValue Health health) {

    static final String PREFIX = "langchain4j.cometapi-gemini";

    /**
     * Sets how much the model thinks. At most one of the three may be set.
     *
     * @param level Thinking level for Gemini 3 and later.
     * @param budget Thinking tokens for Gemini 2.5; 0 is off, -1 lets the model decide.
     * @param effort Thinking effort for any generation.
     */
    public record Thinking(
            @Nullable String level, @Nullable Integer budget, CometApiGeminiThinking.@Nullable Effort effort) {}

    /**
     * Sets the HTTP proxy.
     *
     * @param host Host of the HTTP proxy.
     * @param port Port of the HTTP proxy, 1 to 65535.
     * @param user User name at the proxy, if it demands a login.
     * @param password Password at the proxy.
     */
    public record Proxy(
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String user,
            @Nullable String password) {

        /** Returns the address only, since the password is secret. */
        @Override
        public String toString() {
            return "Proxy[host=" + host + ", port=" + port + "]";
        }
    }

    /**
     * Sets how http and https addresses of media are handled.
     *
     * @param mode Whether the service (pass-url), this application (download) or neither (reject) fetches media from their addresses. Default: pass-url.
     * @param maxBytes Maximum size of one download. Default: 20MB.
     * @param timeout Longest time for one download. Default: 30s.
     * @param allowPrivateAddresses Whether downloads may reach private, loopback and link-local addresses. Default: false.
     */
    public record MediaPolicy(
            @DefaultValue("pass-url") Mode mode,
            @Nullable DataSize maxBytes,
            @Nullable Duration timeout,
            @Nullable Boolean allowPrivateAddresses) {

        /** Names who fetches media from an address in a message. */
        public enum Mode {
            /** The service fetches the address. */
            PASS_URL,

            /** This application fetches the address and sends the bytes. */
            DOWNLOAD,

            /** An address in a message fails the call. */
            REJECT
        }
    }

    /** Names a tool that the service runs itself. */
    public enum ServerTool {
        /** Grounds answers in Google Search. */
        GOOGLE_SEARCH,

        /** Grounds answers in Google Maps. */
        GOOGLE_MAPS,

        /** Runs Python code that the model writes. */
        CODE_EXECUTION,

        /** Reads the pages whose addresses stand in the prompt. */
        URL_CONTEXT
    }

    /**
     * Lets the service search files of yours.
     *
     * @param storeNames Names of the stores with the files, such as fileSearchStores/my-store.
     * @param topK How many passages are retrieved.
     * @param metadataFilter Which files are searched, as a filter on their metadata.
     */
    public record FileSearch(
            @Nullable List<String> storeNames,
            @Nullable Integer topK,
            @Nullable String metadataFilter) {}

    /**
     * Lets the model operate a computer.
     *
     * @param environment What the model operates: browser, mobile or desktop.
     * @param excludedFunctions Predefined functions that the model may not call.
     * @param detectPromptInjection Whether the service looks for instructions in what the screen shows.
     */
    public record ComputerUse(
            @Nullable String environment,
            @Nullable List<String> excludedFunctions,
            @Nullable Boolean detectPromptInjection) {}

    /**
     * Locates the user. Set both coordinates or none.
     *
     * @param latitude Degrees, north positive.
     * @param longitude Degrees, east positive.
     */
    public record UserLocation(
            @Nullable Double latitude, @Nullable Double longitude) {}

    /**
     * Sets how answers in audio are voiced. Set a voice or speakers, not both.
     *
     * @param voice Name of a prebuilt voice, such as Kore.
     * @param speakers Voices of the speakers of a dialogue, by the names that they have in the prompt.
     * @param languageCode Language of the speech, such as en-US.
     */
    public record SpeechConfig(
            @Nullable String voice,
            @Nullable Map<String, String> speakers,
            @Nullable String languageCode) {}

    /**
     * Sets how a model for transcription transcribes audio.
     *
     * @param languageCodes Languages that the audio may have, such as en-US.
     * @param customVocabulary Terms that the audio may contain.
     * @param wordTimestamp Whether each word comes with its time.
     * @param diarization Whether the transcription names the speakers.
     * @param mode How close the text is to the audio: VERBATIM or SMART.
     */
    public record AudioTranscriptionConfig(
            @Nullable List<String> languageCodes,
            @Nullable List<String> customVocabulary,
            @Nullable Boolean wordTimestamp,
            @Nullable Boolean diarization,
            @Nullable String mode) {}

    /**
     * Enables or disables the bean of a chat model.
     *
     * @param enabled Whether this bean is created.
     */
    public record Model(@DefaultValue("true") Boolean enabled) {}

    /**
     * Configures the image model bean.
     *
     * @param modelName Name of a model that generates images, such as gemini-3.1-flash-image. Without it no image model is created.
     */
    public record ImageModel(@Nullable String modelName) {}

    /**
     * Configures the speech model bean.
     *
     * @param modelName Name of a model that reads text aloud, such as gemini-3.8-flash-tts. Without it no speech model is created.
     */
    public record SpeechModel(@Nullable String modelName) {}

    /**
     * Configures the transcription model bean.
     *
     * @param modelName Name of a model that transcribes audio, such as gemini-3.5-transcribe. Without it no transcription model is created.
     */
    public record TranscriptionModel(@Nullable String modelName) {}

    /**
     * Configures the web search engine bean.
     *
     * @param enabled Whether this bean is created.
     * @param modelName Name of the model that searches. Default: model-name.
     */
    public record WebSearch(
            @DefaultValue("false") Boolean enabled,
            @Nullable String modelName) {}

    /**
     * Configures the model catalog bean.
     *
     * @param enabled Whether this bean is created.
     * @param allProviders Whether models other than Gemini are listed. Default: false.
     * @param cacheFor How long the list is cached; 0 disables the cache. Default: 1h.
     * @param timeout Longest time to fetch the list. Default: 30s.
     */
    public record Catalog(
            @DefaultValue("false") Boolean enabled,
            @Nullable Boolean allProviders,
            @Nullable Duration cacheFor,
            @Nullable Duration timeout) {}

    /**
     * Sets what is measured, if the application has Micrometer.
     *
     * @param enabled Whether calls are observed.
     * @param includeContent Whether traces contain prompts and answers, which may be personal.
     */
    public record Observations(
            @DefaultValue("true") Boolean enabled,
            @DefaultValue("false") Boolean includeContent) {}

    /**
     * Sets what the health endpoint checks, if the application has Actuator.
     *
     * @param enabled Whether the health endpoint includes CometAPI.
     * @param modelRequests Whether each check also sends two requests to the model, which use tokens. Default: false.
     * @param cacheFor How long the result of a check is kept, a failure 5s at most; 0 disables the cache. Default: 1m.
     * @param timeout Longest time for each request of a check. Default: 10s.
     */
    public record Health(
            @DefaultValue("false") Boolean enabled,
            @Nullable Boolean modelRequests,
            @Nullable Duration cacheFor,
            @Nullable Duration timeout) {}

    /** Returns the model name and the base URL only, since keys and headers are secret. */
    @Override
    public String toString() {
        return "CometApiGeminiProperties[modelName=" + modelName + ", baseUrl=" + baseUrl + "]";
    }
}
