package com.cometapi.langchain4j.gemini;

import static java.util.stream.Collectors.toList;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sets Gemini's own options, beyond LangChain4j's common parameters, for a whole model or for one request.
 *
 * <p>Every option is a field of the native request, and every method sets it with {@link #requestField}. Options are
 * merged deeply, and those of the request win over those of the model. Within one level the later call wins. Null takes
 * back what was inherited, and a blank text counts as null; an empty list means "none". A NaN, an infinite number, a
 * null among the values of a list and a field without a name are refused with an {@link IllegalArgumentException} that
 * names the option.
 *
 * @param <B> the builder itself
 * @see CometApiGeminiCommonOptions
 * @see <a href="https://ai.google.dev/api/generate-content">The request's fields</a>
 */
public sealed interface CometApiGeminiRequestOptions<B>
        permits CometApiGeminiModelBuilder, CometApiGeminiChatRequestParameters.Builder {

    /**
     * Sets the seed of the random choices. The same seed and request mostly give the same response.
     *
     * @param seed null: the service picks one
     */
    default B seed(@Nullable Integer seed) {
        return generationConfig("seed", seed);
    }

    /**
     * Sets how much the model thinks before it responds.
     *
     * @param thinking null: the model's own default
     * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Thinking</a>
     */
    default B thinking(@Nullable CometApiGeminiThinking thinking) {
        return generationConfig("thinkingConfig", CometApiGeminiThinking.fields(thinking));
    }

    /**
     * Sets whether the service returns the model's thoughts. They are then in {@code AiMessage.thinking()} and are
     * passed to {@code onPartialThinking}. Thoughts never become part of the response's text.
     *
     * @param returnThinking null and false: thoughts are neither requested nor returned
     */
    default B returnThinking(@Nullable Boolean returnThinking) {
        Boolean included = Boolean.TRUE.equals(returnThinking) ? true : null;
        return generationConfig("thinkingConfig", Collections.singletonMap("includeThoughts", included));
    }

    /** Sets the tools that the service runs itself, such as Google Search. None switches off those of the model. */
    default B serverTools(CometApiGeminiTool... tools) {
        return serverTools(OptionValues.list(tools));
    }

    /**
     * Sets the tools that the service runs itself, such as Google Search. An empty list switches off those of the
     * model.
     *
     * @param tools null takes back what was inherited
     */
    default B serverTools(@Nullable List<CometApiGeminiTool> tools) {
        OptionValues.requireElements("serverTools", tools);
        return requestField(
                "tools",
                tools == null
                        ? null
                        : tools.stream().map(CometApiGeminiTool::toField).collect(toList()));
    }

    /**
     * Sets whether the model may or must call functions. It wins over {@code toolChoice} where both are set for the
     * same level. It is not sent without functions.
     *
     * @param mode {@code AUTO}, {@code ANY}, {@code NONE} or {@code VALIDATED}
     * @see <a href="https://ai.google.dev/gemini-api/docs/function-calling#function_calling_modes">Modes</a>
     */
    default B functionCallingMode(@Nullable String mode) {
        return requestField(
                "toolConfig",
                Collections.singletonMap("functionCallingConfig", Collections.singletonMap("mode", mode)));
    }

    /**
     * Sets the functions that the model may call with the mode {@code ANY} or {@code VALIDATED}. None means no function
     * at all.
     */
    default B allowedFunctionNames(String... names) {
        return allowedFunctionNames(OptionValues.list(names));
    }

    /**
     * Sets the functions that the model may call with the mode {@code ANY} or {@code VALIDATED}. An empty list means no
     * function at all.
     *
     * @param names null takes back what was inherited
     */
    default B allowedFunctionNames(@Nullable List<String> names) {
        return requestField(
                "toolConfig",
                Collections.singletonMap(
                        "functionCallingConfig", Collections.singletonMap("allowedFunctionNames", names)));
    }

    /**
     * Sets where the user is, for grounding with Google Maps.
     *
     * @param latitude degrees from -90 to 90, north positive
     * @param longitude degrees from -180 to 180, east positive
     * @throws IllegalArgumentException when one of them is out of range
     */
    default B userLocation(double latitude, double longitude) {
        if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) {
            throw new IllegalArgumentException("userLocation takes a latitude from -90 to 90 and a longitude from -180"
                    + " to 180, not " + latitude + ", " + longitude);
        }
        return requestField(
                "toolConfig",
                Map.of("retrievalConfig", Map.of("latLng", Map.of("latitude", latitude, "longitude", longitude))));
    }

    /** Sets what the service blocks, with one setting per category. None means the service's own defaults. */
    default B safetySettings(CometApiGeminiSafetySetting... settings) {
        return safetySettings(OptionValues.list(settings));
    }

    /**
     * Sets what the service blocks, with one setting per category. An empty list means the service's own defaults.
     *
     * @param settings null takes back what was inherited
     */
    default B safetySettings(@Nullable List<CometApiGeminiSafetySetting> settings) {
        OptionValues.requireElements("safetySettings", settings);
        return requestField(
                "safetySettings",
                settings == null
                        ? null
                        : settings.stream()
                                .map(CometApiGeminiSafetySetting::toField)
                                .collect(toList()));
    }

    /**
     * Sets a prompt prefix that the service has stored. The cache already contains the system message and the tools, so
     * a request that uses it may have neither.
     *
     * @param name such as {@code "cachedContents/abc"}
     */
    default B cachedContent(@Nullable String name) {
        return requestField("cachedContent", name);
    }

    /**
     * Sets what the response may consist of: {@code TEXT}, {@code IMAGE}, {@code AUDIO}. None means the model's
     * default.
     */
    default B responseModalities(String... modalities) {
        return responseModalities(OptionValues.list(modalities));
    }

    /**
     * Sets what the response may consist of: {@code TEXT}, {@code IMAGE}, {@code AUDIO}. An empty list means the
     * model's default.
     *
     * @param modalities null takes back what was inherited
     */
    default B responseModalities(@Nullable List<String> modalities) {
        return generationConfig("responseModalities", modalities);
    }

    /**
     * Sets the aspect ratio of generated images.
     *
     * @param aspectRatio such as {@code "16:9"}; null: the model decides
     */
    default B imageAspectRatio(@Nullable String aspectRatio) {
        return generationConfig("imageConfig", Collections.singletonMap("aspectRatio", aspectRatio));
    }

    /**
     * Sets the size of generated images.
     *
     * @param imageSize {@code "1K"}, {@code "2K"} or {@code "4K"}; null: the model decides
     */
    default B imageSize(@Nullable String imageSize) {
        return generationConfig("imageConfig", Collections.singletonMap("imageSize", imageSize));
    }

    /**
     * Sets the resolution at which the model reads images and video. A higher one is slower and costs more tokens.
     *
     * @param level such as {@code "MEDIA_RESOLUTION_LOW"}; null: the model decides
     */
    default B mediaResolution(@Nullable String level) {
        return generationConfig("mediaResolution", level);
    }

    /**
     * Sets whether the {@code DetailLevel} of an {@code ImageContent} becomes the resolution at which the model reads this
     * image. For Gemini 3 and later. {@code LOW}, {@code MEDIUM}, {@code HIGH} and {@code ULTRA_HIGH} become the level of
     * that name, and {@code AUTO} sends none. The resolution among an image's {@link CometApiGeminiPartOptions} wins.
     * Images in tool results have none.
     *
     * <p>With LangChain4j 1.23 and later only a level that the application chose counts. By default {@code MEDIUM},
     * {@code HIGH} and {@code ULTRA_HIGH} are sent there, to models whose name is one of Gemini 3 or 4. {@code LOW} needs
     * true: LangChain4j stores it for an image without a level too, and takes it for chosen once the image was read back.
     *
     * <p>Before LangChain4j 1.23 an image that was made without a level has {@code LOW}, and with true is then read at a
     * low resolution. This option is no field of the request: it decides about the images in it.
     *
     * @param mediaResolutionFromDetailLevel true: each level is sent, to any model; false: no level is sent; null: as
     *     described above with LangChain4j 1.23 and later, otherwise like false
     */
    default B mediaResolutionFromDetailLevel(@Nullable Boolean mediaResolutionFromDetailLevel) {
        return requestField(DetailLevels.SWITCH, mediaResolutionFromDetailLevel);
    }

    /**
     * Sets how a response in audio is voiced. It needs the response modality {@code AUDIO}.
     *
     * @param speech null takes back what was inherited
     */
    default B speechConfig(@Nullable CometApiGeminiSpeechConfig speech) {
        return generationConfig("speechConfig", speech == null ? null : speech.toField());
    }

    /**
     * Sets how the model transcribes audio. Only models for transcription take it.
     *
     * @param transcription null takes back what was inherited
     */
    default B audioTranscriptionConfig(@Nullable CometApiGeminiAudioTranscriptionConfig transcription) {
        return generationConfig("audioTranscriptionConfig", transcription == null ? null : transcription.toField());
    }

    /** Sets whether the response comes with log probabilities of its tokens. */
    default B responseLogprobs(@Nullable Boolean responseLogprobs) {
        return generationConfig("responseLogprobs", responseLogprobs);
    }

    /**
     * Sets how many alternatives per token have a log probability. It needs {@link #responseLogprobs}.
     *
     * @param logprobs from 1 to 20
     */
    default B logprobs(@Nullable Integer logprobs) {
        return generationConfig("logprobs", logprobs);
    }

    /**
     * Sets how fast and at which price the request is served. Gateways may drop it; the usage's {@code serviceTier()} has
     * the tier that served.
     *
     * @param tier {@code "standard"}, {@code "flex"} or {@code "priority"}; null: the service decides
     */
    default B serviceTier(@Nullable String tier) {
        return requestField("serviceTier", tier);
    }

    /**
     * Sets labels for the bill on Vertex AI. Gateways may drop them.
     *
     * @param labels empty: none
     */
    default B labels(@Nullable Map<String, String> labels) {
        return requestField("labels", labels);
    }

    /**
     * Sets a field of {@code generationConfig} that has no method yet.
     *
     * @param value String, Number, Boolean, or a List or Map of these; null takes back what was inherited
     * @throws IllegalArgumentException when the field has a method of its own among LangChain4j's common parameters
     */
    default B generationConfig(String wireName, @Nullable Object value) {
        Map<String, @Nullable Object> field = new LinkedHashMap<>();
        field.put(wireName, value);
        return requestField("generationConfig", field);
    }

    /**
     * Sets a field of the request that has no method yet. A map is merged with the field's present value; anything else
     * replaces it.
     *
     * @param value String, Number, Boolean, or a List or Map of these; null takes back what was inherited
     * @throws IllegalArgumentException when the field has a method of its own among LangChain4j's common parameters,
     *     when the name is blank, or when the value has another type
     */
    B requestField(String wireName, @Nullable Object value);
}
