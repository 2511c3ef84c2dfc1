package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.PartFields.DISPLAY_NAME;
import static com.cometapi.langchain4j.gemini.PartFields.END_OFFSET;
import static com.cometapi.langchain4j.gemini.PartFields.FPS;
import static com.cometapi.langchain4j.gemini.PartFields.LEVEL;
import static com.cometapi.langchain4j.gemini.PartFields.MEDIA_RESOLUTION;
import static com.cometapi.langchain4j.gemini.PartFields.START_OFFSET;
import static com.cometapi.langchain4j.gemini.PartFields.VIDEO_METADATA;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.VideoContent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Checks the options of a content: that they fit its kind, and each other. */
final class PartOptionChecks {

    private static final String ULTRA_HIGH = "MEDIA_RESOLUTION_ULTRA_HIGH";

    private PartOptionChecks() {}

    /**
     * Checks options against the content of a user message that they are meant for.
     *
     * @throws IllegalArgumentException when they do not fit it, or contradict each other
     */
    static void ofUser(Content content, PartOptions options) {
        JsonNode video = object(VIDEO_METADATA, options);
        if (!video.isEmpty() && !(content instanceof VideoContent)) {
            String option = video.fieldNames().next();
            throw misplaced("'" + option + "' (" + VIDEO_METADATA + ")", "a VideoContent", content);
        }
        checkVideo(video);
        if (content instanceof TextContent) {
            for (String name : PartFields.OF_MEDIA) {
                if (options.fields().containsKey(name)) throw misplaced("'" + name + "'", "media", content);
            }
            if (options.displayName() != null) throw misplaced("'" + DISPLAY_NAME + "'", "media", content);
        }
        JsonNode level = object(MEDIA_RESOLUTION, options).path(LEVEL);
        if (!level.isMissingNode()) PartFields.resolution(level.asText());
        if (ULTRA_HIGH.equals(level.textValue()) && !(content instanceof ImageContent)) {
            throw new IllegalArgumentException(
                    "mediaResolution " + ULTRA_HIGH + " is for an ImageContent only: use MEDIA_RESOLUTION_HIGH");
        }
    }

    /**
     * Checks options against a content of a tool result, of which the service takes fewer.
     *
     * @throws IllegalArgumentException when they do not fit it
     */
    static void ofTool(Content content, PartOptions options) {
        if (content instanceof TextContent) {
            throw new IllegalArgumentException("A text of a tool result takes no options, since it is no part of its"
                    + " own: omit them, or give them to media");
        }
        for (String name : List.of(VIDEO_METADATA, MEDIA_RESOLUTION)) {
            if (options.fields().containsKey(name)) {
                throw new IllegalArgumentException("A content of a tool result takes no " + name + ": omit it, or show"
                        + " the content in a user message");
            }
        }
    }

    /**
     * Checks options against the text of a system message, to which the service gives only fields that any part has.
     *
     * @throws IllegalArgumentException when they do not fit it
     */
    static void ofSystem(Content text, PartOptions options) {
        List<String> refused = new ArrayList<>(options.fields().keySet());
        refused.retainAll(PartFields.OF_MEDIA);
        if (options.displayName() != null) refused.add(DISPLAY_NAME);
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException("The text of a system message takes no " + String.join(", ", refused)
                    + ", which are for media: omit them, or show the media in a user message");
        }
    }

    private static IllegalArgumentException misplaced(String option, String owner, Content content) {
        return new IllegalArgumentException(option + " is an option of " + owner + ", not of a "
                + content.getClass().getSimpleName() + ": omit it, or set it for another content");
    }

    /** Returns the field of that name; an empty object when it is not set. */
    private static JsonNode object(String name, PartOptions options) {
        JsonNode value = options.fields().get(name);
        if (value == null) return JsonNodeFactory.instance.objectNode();
        if (value.isObject()) return value;
        throw new IllegalArgumentException("'" + name + "' takes a Map of its fields, not " + value);
    }

    private static void checkVideo(JsonNode video) {
        BigDecimal start =
                video.has(START_OFFSET) ? PartFields.seconds(START_OFFSET, video.get(START_OFFSET)) : BigDecimal.ZERO;
        if (video.has(END_OFFSET)) {
            BigDecimal end = PartFields.seconds(END_OFFSET, video.get(END_OFFSET));
            if (end.compareTo(start) <= 0) {
                throw new IllegalArgumentException("endOffset must be later than startOffset, but "
                        + end.toPlainString() + "s is not later than " + start.toPlainString() + "s");
            }
        }
        JsonNode fps = video.path(FPS);
        if (fps.isMissingNode()) return;
        if (!fps.isNumber()) throw new IllegalArgumentException("fps takes a number, not " + fps);
        PartFields.fps(fps.numberValue());
    }
}
