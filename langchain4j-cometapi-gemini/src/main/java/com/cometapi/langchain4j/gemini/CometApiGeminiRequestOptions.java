package com.cometapi.langchain4j.gemini;

import static java.util.stream.Collectors.toList;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request may say beyond LangChain4j's common parameters; for a whole model or for one request.
 *
 * <p>Every option is a field of the native request, and all of them go through one door: {@link #requestField}. They
 * are merged deep, the request's over the model's; within one level the later call wins. Null takes back what was
 * inherited; an empty list means "none".
 *
 * @param <B> the builder itself
 * @see <a href="https://ai.google.dev/api/generate-content">The request's fields</a>
 */
public interface CometApiGeminiRequestOptions<B> {

    /** @param seed the same seed and request give mostly the same answer; null: the service picks one */
    default B seed(@Nullable Integer seed) {
        return generationConfig("seed", seed);
    }

    /**
     * How much the model thinks before it answers.
     *
     * @param thinking null: as the model does by itself
     * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Thinking</a>
     */
    default B thinking(@Nullable CometApiGeminiThinking thinking) {
        return generationConfig("thinkingConfig", CometApiGeminiThinking.fields(thinking));
    }

    /**
     * Whether to ask for the model's thoughts and to hand them out, as {@code AiMessage.thinking()} and to
     * {@code onPartialThinking}. Thoughts never become part of the answer's text.
     *
     * @param returnThinking null and false: thoughts are neither asked for nor handed out
     */
    default B returnThinking(@Nullable Boolean returnThinking) {
        Boolean asked = Boolean.TRUE.equals(returnThinking) ? true : null;
        return generationConfig("thinkingConfig", Collections.singletonMap("includeThoughts", asked));
    }

    /** Tools that the service runs itself, such as Google Search. None: switches off what the model has. */
    default B serverTools(CometApiGeminiTool... tools) {
        return serverTools(Arrays.asList(tools));
    }

    /** @see #serverTools(CometApiGeminiTool...) */
    default B serverTools(@Nullable List<CometApiGeminiTool> tools) {
        return requestField(
                "tools",
                tools == null
                        ? null
                        : tools.stream().map(CometApiGeminiTool::toField).collect(toList()));
    }

    /**
     * Whether the model may or must call functions. Beats {@code toolChoice} where both are set for the same level;
     * not sent without functions.
     *
     * @param mode {@code AUTO}, {@code ANY}, {@code NONE} or {@code VALIDATED}
     * @see <a href="https://ai.google.dev/gemini-api/docs/function-calling#function_calling_modes">Modes</a>
     */
    default B functionCallingMode(@Nullable String mode) {
        return requestField(
                "toolConfig",
                Collections.singletonMap("functionCallingConfig", Collections.singletonMap("mode", mode)));
    }

    /** The functions that the model may call, with mode {@code ANY} or {@code VALIDATED}. None: no function at all. */
    default B allowedFunctionNames(String... names) {
        return allowedFunctionNames(Arrays.asList(names));
    }

    /** @see #allowedFunctionNames(String...) */
    default B allowedFunctionNames(@Nullable List<String> names) {
        return requestField(
                "toolConfig",
                Collections.singletonMap(
                        "functionCallingConfig", Collections.singletonMap("allowedFunctionNames", names)));
    }

    /**
     * Where the user is, for grounding with Google Maps.
     *
     * @param latitude degrees, north positive
     * @param longitude degrees, east positive
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

    /** What the service blocks. One setting per category; none: the service's own defaults. */
    default B safetySettings(CometApiGeminiSafetySetting... settings) {
        return safetySettings(Arrays.asList(settings));
    }

    /** @see #safetySettings(CometApiGeminiSafetySetting...) */
    default B safetySettings(@Nullable List<CometApiGeminiSafetySetting> settings) {
        return requestField(
                "safetySettings",
                settings == null
                        ? null
                        : settings.stream()
                                .map(CometApiGeminiSafetySetting::toField)
                                .collect(toList()));
    }

    /**
     * A prompt prefix that the service has stored.
     *
     * @param name such as {@code "cachedContents/abc"}; the cache already holds system message and tools, so a request
     *     that uses it may have neither
     */
    default B cachedContent(@Nullable String name) {
        return requestField("cachedContent", name);
    }

    /** What the answer may consist of: {@code TEXT}, {@code IMAGE}, {@code AUDIO}. None: the model's default. */
    default B responseModalities(String... modalities) {
        return responseModalities(Arrays.asList(modalities));
    }

    /** @see #responseModalities(String...) */
    default B responseModalities(@Nullable List<String> modalities) {
        return generationConfig("responseModalities", modalities);
    }

    /** @param aspectRatio of pictures drawn, such as {@code "16:9"}; null: the model decides */
    default B imageAspectRatio(@Nullable String aspectRatio) {
        return generationConfig("imageConfig", Collections.singletonMap("aspectRatio", aspectRatio));
    }

    /** @param imageSize of pictures drawn: {@code "1K"}, {@code "2K"} or {@code "4K"}; null: the model decides */
    default B imageSize(@Nullable String imageSize) {
        return generationConfig("imageConfig", Collections.singletonMap("imageSize", imageSize));
    }

    /**
     * How closely the model looks at pictures and video. Closer is slower and costs more tokens.
     *
     * @param level such as {@code "MEDIA_RESOLUTION_LOW"}; null: the model decides
     */
    default B mediaResolution(@Nullable String level) {
        return generationConfig("mediaResolution", level);
    }

    /** @param responseLogprobs true: the answer comes with log probabilities of its tokens */
    default B responseLogprobs(@Nullable Boolean responseLogprobs) {
        return generationConfig("responseLogprobs", responseLogprobs);
    }

    /** @param logprobs how many alternatives per token, 1 to 20; needs {@link #responseLogprobs} */
    default B logprobs(@Nullable Integer logprobs) {
        return generationConfig("logprobs", logprobs);
    }

    /** @param labels for the bill, on Vertex AI; gateways may drop them. Empty: none */
    default B labels(@Nullable Map<String, String> labels) {
        return requestField("labels", labels);
    }

    /**
     * A field of {@code generationConfig} that has no method yet.
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
     * A field of the request that has no method yet. Maps are merged with what is there, everything else replaces it.
     *
     * @param value String, Number, Boolean, or a List or Map of these; null takes back what was inherited
     * @throws IllegalArgumentException when the field has a method of its own among LangChain4j's common parameters, or
     *     the value is none of these
     */
    B requestField(String wireName, @Nullable Object value);
}
