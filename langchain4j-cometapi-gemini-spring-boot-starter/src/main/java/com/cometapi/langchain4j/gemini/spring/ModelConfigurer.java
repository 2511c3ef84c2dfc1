package com.cometapi.langchain4j.gemini.spring;

import static org.springframework.util.StringUtils.hasText;

import com.cometapi.langchain4j.gemini.CometApiGeminiAudioTranscriptionConfig;
import com.cometapi.langchain4j.gemini.CometApiGeminiDoctor;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelCatalog;
import com.cometapi.langchain4j.gemini.CometApiGeminiSafetySetting;
import com.cometapi.langchain4j.gemini.CometApiGeminiSpeechConfig;
import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiProperties.AudioTranscriptionConfig;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiProperties.ComputerUse;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiProperties.FileSearch;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiProperties.ServerTool;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiProperties.SpeechConfig;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiProperties.Thinking;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiProperties.UserLocation;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ResponseFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;

/**
 * Configures builders: first from the properties, then with the listeners, then by the customizers. It does not call the
 * setter of an absent property, since null would override a customizer's {@code defaultRequestParameters}.
 */
final class ModelConfigurer {

    private static final Logger log = LoggerFactory.getLogger(ModelConfigurer.class);
    private static final Pattern GEMINI = Pattern.compile("(^|/)gemini-\\d");

    private final CometApiGeminiProperties properties;
    private final CometApiGeminiConnectionDetails details;
    private final @Nullable Supplier<String> keySupplier;
    private final @Nullable OkHttpClient httpClient;
    private final @Nullable Executor executor;
    private final @Nullable ChatObservations observations;
    private final ObjectProvider<ChatModelListener> listeners;
    private final ObjectProvider<CometApiGeminiCustomizer> customizers;
    private final @Nullable List<CometApiGeminiSafetySetting> safetySettings;

    ModelConfigurer(
            CometApiGeminiProperties properties,
            CometApiGeminiConnectionDetails details,
            BeanReferences references,
            @Nullable ChatObservations observations,
            ObjectProvider<ChatModelListener> listeners,
            ObjectProvider<CometApiGeminiCustomizer> customizers) {
        NumberRanges.check(properties);
        KnownValues.check(properties);
        this.properties = properties;
        this.details = details;
        this.keySupplier = details instanceof PropertiesConnectionDetails ? keySupplier(properties, references) : null;
        this.httpClient = HttpClientFactory.client(properties, references);
        this.executor = references.get("executor", properties.executor(), Executor.class);
        this.observations = observations;
        this.listeners = listeners;
        this.customizers = customizers;
        this.safetySettings =
                properties.safetySettings() == null ? null : SafetyProperties.settings(properties.safetySettings());
        warnOfUnknownName(properties.modelName());
    }

    /** The name is sent all the same: the service may know models that this version does not. */
    private static void warnOfUnknownName(@Nullable String modelName) {
        if (!hasText(modelName) || GEMINI.matcher(modelName).find()) return;
        log.warn(
                "{}.model-name is '{}', which is not the name of a Gemini model. It is sent as it is. Names of Gemini models"
                        + " begin with gemini-, such as gemini-3-flash-preview",
                CometApiGeminiProperties.PREFIX,
                modelName);
    }

    @SuppressWarnings("unchecked") // the library checks the supplied key at every attempt
    private static @Nullable Supplier<String> keySupplier(
            CometApiGeminiProperties properties, BeanReferences references) {
        MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn(entries -> {
            entries.put(CometApiGeminiProperties.PREFIX + ".api-key", textOrNull(properties.apiKey()));
            entries.put(CometApiGeminiProperties.PREFIX + ".api-key-supplier", textOrNull(properties.apiKeySupplier()));
        });
        return references.get("api-key-supplier", properties.apiKeySupplier(), Supplier.class);
    }

    <M> CometApiGeminiModelBuilder<M> configure(CometApiGeminiModelBuilder<M> builder, boolean isStreamed) {
        return configureWith(builder, isStreamed, () -> applyOptions(builder));
    }

    /** Omits the options of conversations, which an image model rejects. */
    <M> CometApiGeminiModelBuilder<M> configureForImages(CometApiGeminiModelBuilder<M> builder) {
        return configureWith(builder, false, () -> {
            whenSet(properties.imageModel().modelName(), builder::modelName);
            applySafety(builder);
            applyImageOptions(builder);
        });
    }

    /** Omits the options of conversations, which a speech model rejects. */
    <M> CometApiGeminiModelBuilder<M> configureForSpeech(CometApiGeminiModelBuilder<M> builder) {
        return configureWith(builder, false, () -> {
            whenSet(properties.speechModel().modelName(), builder::modelName);
            applySafety(builder);
            applySpeech(builder);
        });
    }

    /** Omits the options of conversations, which a transcription model rejects. */
    <M> CometApiGeminiModelBuilder<M> configureForTranscription(CometApiGeminiModelBuilder<M> builder) {
        return configureWith(builder, false, () -> {
            whenSet(properties.transcriptionModel().modelName(), builder::modelName);
            applySafety(builder);
            applyTranscription(builder);
        });
    }

    /** Returns a doctor with the settings of the models, and with the key of this moment. */
    CometApiGeminiDoctor.Builder doctor() {
        return CometApiGeminiDoctor.builder()
                .apiKey(keyOrNull(keySupplier == null ? details::getApiKey : keySupplier))
                .baseUrl(textOrNull(details.getBaseUrl()))
                .modelName(properties.modelName())
                .authentication(properties.authentication())
                .customHeaders(properties.customHeaders())
                .httpClient(httpClient);
    }

    /** @return null when the code of the application fails: the doctor then reports that there is no key */
    private static @Nullable String keyOrNull(Supplier<String> supplier) {
        try {
            return supplier.get();
        } catch (RuntimeException e) {
            log.warn("The bean that provides the key for CometAPI failed", e);
            return null;
        }
    }

    /** Omits functions, formats and tools, since the web search engine sets its own. */
    <M> CometApiGeminiModelBuilder<M> configureForSearch(CometApiGeminiModelBuilder<M> builder) {
        return configureWith(builder, false, () -> {
            whenSet(properties.modelName(), builder::modelName);
            whenSet(properties.webSearch().modelName(), builder::modelName);
            whenSet(properties.fallbackModels(), builder::fallbackModels);
            applySafety(builder);
        });
    }

    CometApiGeminiModelCatalog catalog() {
        return CometApiGeminiModelCatalog.builder()
                .baseUrl(textOrNull(details.getBaseUrl()))
                .httpClient(httpClient)
                .allProviders(properties.catalog().allProviders())
                .cacheFor(properties.catalog().cacheFor())
                .timeout(properties.catalog().timeout())
                .build();
    }

    private <M> CometApiGeminiModelBuilder<M> configureWith(
            CometApiGeminiModelBuilder<M> builder, boolean isStreamed, Runnable options) {
        return InvalidSettingException.translating(() -> {
            applyConnection(builder);
            applyHandling(builder);
            options.run();
            builder.listeners(listeners(isStreamed));
            customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
            return builder;
        });
    }

    private void applyConnection(CometApiGeminiModelBuilder<?> builder) {
        if (keySupplier == null) builder.apiKey(key());
        else builder.apiKey(keySupplier);
        whenSet(properties.authentication(), builder::authentication);
        whenSet(details.getBaseUrl(), builder::baseUrl);
        whenSet(properties.apiVersion(), builder::apiVersion);
        whenSet(properties.customHeaders(), builder::customHeaders);
        whenSet(httpClient, builder::httpClient);
        whenSet(executor, builder::executor);
        whenSet(properties.connectTimeout(), builder::connectTimeout);
        whenSet(properties.timeout(), builder::timeout);
        whenSet(properties.callTimeout(), builder::callTimeout);
        whenSet(properties.maxRetries(), builder::maxRetries);
        whenSet(properties.retryDelayLimit(), builder::retryDelayLimit);
        whenSet(properties.retryMalformedCalls(), builder::retryMalformedCalls);
        whenSet(properties.automaticContinuation(), builder::automaticContinuation);
        whenSet(properties.maxEventBytes(), size -> builder.maxEventBytes(size.toBytes()));
    }

    private void applyHandling(CometApiGeminiModelBuilder<?> builder) {
        whenSet(properties.logRequests(), builder::logRequests);
        whenSet(properties.logResponses(), builder::logResponses);
        whenSet(properties.logger(), name -> builder.logger(LoggerFactory.getLogger(name)));
        whenSet(properties.supportedCapabilities(), builder::supportedCapabilities);
        whenSet(properties.sendThinking(), builder::sendThinking);
        whenSet(properties.placeholderSignatures(), builder::placeholderSignatures);
        whenSet(properties.modelChecks(), builder::modelChecks);
        whenSet(properties.mediaPolicy(), policy -> builder.mediaPolicy(MediaProperties.policy(policy)));
        whenSet(properties.onBlocked(), builder::onBlocked);
    }

    private void applyOptions(CometApiGeminiModelBuilder<?> builder) {
        whenSet(properties.modelName(), builder::modelName);
        whenSet(properties.fallbackModels(), builder::fallbackModels);
        whenSet(properties.temperature(), builder::temperature);
        whenSet(properties.topP(), builder::topP);
        whenSet(properties.topK(), builder::topK);
        whenSet(properties.frequencyPenalty(), builder::frequencyPenalty);
        whenSet(properties.presencePenalty(), builder::presencePenalty);
        whenSet(properties.maxOutputTokens(), builder::maxOutputTokens);
        whenSet(properties.stopSequences(), builder::stopSequences);
        whenSet(properties.toolChoice(), builder::toolChoice);
        whenSet(
                properties.responseFormat(),
                type -> builder.responseFormat(
                        ResponseFormat.builder().type(type).build()));
        whenSet(properties.seed(), builder::seed);
        whenSet(properties.thinking(), thinking -> whenSet(thinking(thinking), builder::thinking));
        whenSet(properties.returnThinking(), builder::returnThinking);
        whenSet(serverTools(), builder::serverTools);
        whenSet(properties.functionCallingMode(), builder::functionCallingMode);
        whenSet(properties.allowedFunctionNames(), builder::allowedFunctionNames);
        whenSet(properties.userLocation(), location -> applyUserLocation(location, builder));
        applySafety(builder);
        whenSet(properties.cachedContent(), builder::cachedContent);
        whenSet(properties.responseModalities(), builder::responseModalities);
        applyImageOptions(builder);
        applySpeech(builder);
        applyTranscription(builder);
        whenSet(properties.responseLogprobs(), builder::responseLogprobs);
        whenSet(properties.logprobs(), builder::logprobs);
    }

    private void applySafety(CometApiGeminiModelBuilder<?> builder) {
        whenSet(safetySettings, builder::safetySettings);
        whenSet(properties.serviceTier(), builder::serviceTier);
        whenSet(properties.labels(), builder::labels);
    }

    private void applyImageOptions(CometApiGeminiModelBuilder<?> builder) {
        whenSet(properties.imageAspectRatio(), builder::imageAspectRatio);
        whenSet(properties.imageSize(), builder::imageSize);
        whenSet(properties.mediaResolution(), builder::mediaResolution);
        whenSet(properties.mediaResolutionFromDetailLevel(), builder::mediaResolutionFromDetailLevel);
    }

    private void applySpeech(CometApiGeminiModelBuilder<?> builder) {
        whenSet(properties.speechConfig(), speech -> whenSet(speechConfig(speech), builder::speechConfig));
    }

    private void applyTranscription(CometApiGeminiModelBuilder<?> builder) {
        whenSet(
                properties.audioTranscriptionConfig(),
                transcription -> builder.audioTranscriptionConfig(audioTranscriptionConfig(transcription)));
    }

    /** Takes a blank text for one that is not set, as an environment variable without a value gives it. */
    private static <T> void whenSet(@Nullable T value, Consumer<T> setter) {
        if (value != null && !(value instanceof String text && text.isBlank())) setter.accept(value);
    }

    private static @Nullable String textOrNull(@Nullable String text) {
        return hasText(text) ? text : null;
    }

    private String key() {
        String key = details.getApiKey();
        if (hasText(key)) return key;
        throw InvalidSettingException.withoutKey(details);
    }

    private List<ChatModelListener> listeners(boolean isStreamed) {
        List<ChatModelListener> all = new ArrayList<>();
        if (observations != null) all.add(observations.listener(isStreamed));
        listeners.orderedStream().forEach(all::add);
        return all;
    }

    private static @Nullable CometApiGeminiThinking thinking(Thinking thinking) {
        MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn(entries -> {
            entries.put(CometApiGeminiProperties.PREFIX + ".thinking.level", textOrNull(thinking.level()));
            entries.put(CometApiGeminiProperties.PREFIX + ".thinking.budget", thinking.budget());
            entries.put(CometApiGeminiProperties.PREFIX + ".thinking.effort", thinking.effort());
        });
        if (hasText(thinking.level())) return CometApiGeminiThinking.level(thinking.level());
        if (thinking.budget() != null) return CometApiGeminiThinking.budget(thinking.budget());
        return thinking.effort() == null ? null : CometApiGeminiThinking.effort(thinking.effort());
    }

    /** Returns null when no property names a tool, and an empty list when {@code server-tools} is empty. */
    private @Nullable List<CometApiGeminiTool> serverTools() {
        List<CometApiGeminiTool> tools = new ArrayList<>();
        List<ServerTool> named = properties.serverTools();
        if (named != null) named.forEach(tool -> tools.add(serverTool(tool)));
        FileSearch search = properties.fileSearch();
        if (search != null
                && (isFilled(search.storeNames()) || search.topK() != null || hasText(search.metadataFilter()))) {
            tools.add(CometApiGeminiTool.fileSearch(search.storeNames(), search.topK(), search.metadataFilter()));
        }
        ComputerUse computer = properties.computerUse();
        if (computer != null && hasText(computer.environment()))
            tools.add(computerUse(computer, computer.environment()));
        else if (computer != null
                && (isFilled(computer.excludedFunctions()) || computer.detectPromptInjection() != null)) {
            throw new InvalidSettingException(
                    "computer-use", "has no environment", "Set environment to browser, mobile or desktop", null);
        }
        return named == null && tools.isEmpty() ? null : tools;
    }

    private static boolean isFilled(@Nullable List<String> values) {
        return values != null && !values.isEmpty();
    }

    /** Accepts both {@code browser} and Gemini's own constant. */
    private static CometApiGeminiTool computerUse(ComputerUse computer, String named) {
        String environment = toGeminiConstant(named);
        return CometApiGeminiTool.computerUse(
                environment.startsWith("ENVIRONMENT_") ? environment : "ENVIRONMENT_" + environment,
                computer.excludedFunctions(),
                computer.detectPromptInjection());
    }

    private static CometApiGeminiTool serverTool(ServerTool tool) {
        return switch (tool) {
            case GOOGLE_SEARCH -> CometApiGeminiTool.googleSearch();
            case GOOGLE_MAPS -> CometApiGeminiTool.googleMaps();
            case CODE_EXECUTION -> CometApiGeminiTool.codeExecution();
            case URL_CONTEXT -> CometApiGeminiTool.urlContext();
        };
    }

    private static @Nullable CometApiGeminiSpeechConfig speechConfig(SpeechConfig speech) {
        Map<String, String> speakers = speech.speakers() == null ? Map.of() : speech.speakers();
        String voice = textOrNull(speech.voice());
        String language = textOrNull(speech.languageCode());
        if (voice != null && !speakers.isEmpty()) {
            throw new InvalidSettingException(
                    "speech-config",
                    "has both a voice and speakers",
                    "Remove speech-config.voice or all speakers",
                    null);
        }
        if (voice != null) return CometApiGeminiSpeechConfig.voice(voice).languageCode(language);
        if (!speakers.isEmpty())
            return CometApiGeminiSpeechConfig.speakers(speakers).languageCode(language);
        return language == null ? null : CometApiGeminiSpeechConfig.language(language);
    }

    private static CometApiGeminiAudioTranscriptionConfig audioTranscriptionConfig(AudioTranscriptionConfig set) {
        CometApiGeminiAudioTranscriptionConfig config = CometApiGeminiAudioTranscriptionConfig.create();
        if (set.languageCodes() != null) config = config.languageCodes(set.languageCodes());
        if (set.customVocabulary() != null) config = config.customVocabulary(set.customVocabulary());
        if (set.wordTimestamp() != null) config = config.wordTimestamp(set.wordTimestamp());
        if (set.diarization() != null) config = config.diarization(set.diarization());
        return set.mode() == null ? config : config.mode(set.mode());
    }

    private static void applyUserLocation(UserLocation location, CometApiGeminiModelBuilder<?> builder) {
        if (location.latitude() == null || location.longitude() == null) {
            throw new InvalidSettingException(
                    "user-location", "is incomplete", "Set both latitude and longitude, or neither", null);
        }
        builder.userLocation(location.latitude(), location.longitude());
    }

    private static String toGeminiConstant(String name) {
        return name.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
