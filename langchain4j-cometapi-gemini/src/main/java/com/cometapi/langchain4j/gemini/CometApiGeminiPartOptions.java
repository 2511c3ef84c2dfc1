package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sets Gemini's options for one content of a message, such as the stretch of a video that the model watches. Immutable.
 *
 * <p>Each method returns a changed copy; null takes back what was set. {@link CometApiGeminiMessages#userMessage()} and
 * {@link CometApiGeminiMessages#toolResult} add a content with its options:
 * {@code add(video, part -> part.fps(2.0).displayName("clip"))}. {@link CometApiGeminiMessages#systemMessage} takes fields
 * for its text. Adding refuses options that do not fit the kind of the
 * content with an {@link IllegalArgumentException} that names the option. Whether a model takes an option is up to the
 * service, and a gateway may drop what it does not know.
 *
 * @see <a href="https://ai.google.dev/api/caching#Part">The fields of a part</a>
 */
public final class CometApiGeminiPartOptions {

    private static final CometApiGeminiPartOptions NOTHING_SET = new CometApiGeminiPartOptions(null, Map.of());

    private final @Nullable String displayName;
    private final Map<String, @Nullable Object> fields;

    private CometApiGeminiPartOptions(@Nullable String displayName, Map<String, @Nullable Object> fields) {
        this.displayName = displayName;
        this.fields = fields;
    }

    /** Returns options of which none is set. */
    public static CometApiGeminiPartOptions create() {
        return NOTHING_SET;
    }

    /**
     * Sets where in a video the model begins. Only for video contents of user messages.
     *
     * @param offset from the start of the video, to the nanosecond; null: the beginning
     * @throws IllegalArgumentException when it is negative or longer than 10,000 years
     */
    public CometApiGeminiPartOptions startOffset(@Nullable Duration offset) {
        return video(PartFields.START_OFFSET, PartFields.offset(PartFields.START_OFFSET, offset));
    }

    /**
     * Sets where in a video the model ends. Only for video contents of user messages.
     *
     * @param offset from the start of the video, to the nanosecond, and later than the start offset; null: the end
     * @throws IllegalArgumentException when it is negative or longer than 10,000 years
     */
    public CometApiGeminiPartOptions endOffset(@Nullable Duration offset) {
        return video(PartFields.END_OFFSET, PartFields.offset(PartFields.END_OFFSET, offset));
    }

    /**
     * Sets how many frames of each second the model sees. Only for video contents of user messages.
     *
     * @param fps above 0 and at most 24; null: 1, the service's default
     * @throws IllegalArgumentException when it is out of range or not a number
     */
    public CometApiGeminiPartOptions fps(@Nullable Number fps) {
        return video(PartFields.FPS, PartFields.fps(fps));
    }

    private CometApiGeminiPartOptions video(String name, @Nullable Object value) {
        return field(PartFields.VIDEO_METADATA, Collections.singletonMap(name, value));
    }

    /**
     * Sets the resolution at which the model reads this content; a higher one costs more tokens. Only for media of user
     * messages, and for Gemini 3 and later. It wins over {@link CometApiGeminiRequestOptions#mediaResolution}.
     *
     * @param level {@code MEDIA_RESOLUTION_LOW}, {@code MEDIA_RESOLUTION_MEDIUM}, {@code MEDIA_RESOLUTION_HIGH} or, for
     *     images, {@code MEDIA_RESOLUTION_ULTRA_HIGH}; null: that of the request
     * @throws IllegalArgumentException when it does not begin with {@code MEDIA_RESOLUTION_}
     */
    public CometApiGeminiPartOptions mediaResolution(@Nullable String level) {
        return field(
                PartFields.MEDIA_RESOLUTION, Collections.singletonMap(PartFields.LEVEL, PartFields.resolution(level)));
    }

    /**
     * Sets the name of the media, by which the text of a message or the JSON of a tool result can refer to it. Only for
     * media, not for texts.
     *
     * @param displayName such as {@code "chart.png"}; null and a blank text: none
     */
    public CometApiGeminiPartOptions displayName(@Nullable String displayName) {
        return new CometApiGeminiPartOptions(OptionValues.text(displayName), fields);
    }

    /**
     * Sets a field of the part that has no method yet, such as {@code mediaProcessing}, {@code speechMetadata} or
     * {@code partMetadata}. A map is merged with the field's present value; anything else replaces it.
     *
     * @param wireName the name in camel case, as Gemini's documentation writes it
     * @param value String, Number, Boolean, or a List or Map of these; null takes back what was set
     * @throws IllegalArgumentException when the content itself makes the field, such as {@code text} or
     *     {@code inlineData}, when the name is blank, or when the value has another type
     */
    public CometApiGeminiPartOptions field(String wireName, @Nullable Object value) {
        PartFields.requireFree(wireName);
        Map<String, @Nullable Object> field = Collections.singletonMap(wireName, RequestFields.value(wireName, value));
        return new CometApiGeminiPartOptions(
                displayName, Collections.unmodifiableMap(RequestFields.merged(fields, field)));
    }

    /**
     * Returns the options as they are sent.
     *
     * @throws IllegalArgumentException when a value is nested too deep to be stored with a message
     */
    PartOptions toPartOptions() {
        Map<String, JsonNode> copy = new LinkedHashMap<>();
        fields().forEach((name, value) -> copy.put(name, tree(name, value)));
        return new PartOptions(displayName, copy);
    }

    private static JsonNode tree(String name, Object value) {
        try {
            return Json.shallowTree(JsonWriter.text(value));
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException("'" + name + "' is nested too deep: give it fewer levels", e);
        }
    }

    private Map<String, Object> fields() {
        return RequestFields.withoutEmpties(fields);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CometApiGeminiPartOptions that
                && Objects.equals(displayName, that.displayName)
                && fields().equals(that.fields());
    }

    @Override
    public int hashCode() {
        return Objects.hash(displayName, fields());
    }

    @Override
    public String toString() {
        return "part options" + fields() + (displayName == null ? "" : " of " + displayName);
    }
}
