package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Knows the fields of a part that an application may set, and checks their values. */
final class PartFields {

    static final String VIDEO_METADATA = "videoMetadata";
    static final String START_OFFSET = "startOffset";
    static final String END_OFFSET = "endOffset";
    static final String FPS = "fps";
    static final String MEDIA_RESOLUTION = "mediaResolution";
    static final String LEVEL = "level";
    static final String DISPLAY_NAME = "displayName";

    /** The fields that only media take. */
    static final List<String> OF_MEDIA = List.of(VIDEO_METADATA, MEDIA_RESOLUTION, "mediaProcessing");

    /** The fields that the mapping of a content or of a turn of the model makes. */
    private static final Set<String> MAPPED = Set.of(
            "text",
            "thought",
            "thoughtSignature",
            "inlineData",
            "fileData",
            "functionCall",
            "functionResponse",
            "executableCode",
            "codeExecutionResult",
            "toolCall",
            "toolResponse");

    private static final double MAX_FPS = 24;
    private static final long MAX_SECONDS = 315_576_000_000L; // as protocol buffers define a Duration
    private static final Pattern NAME = Pattern.compile("\\w+");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)s");
    private static final Pattern RESOLUTION = Pattern.compile("MEDIA_RESOLUTION_[A-Z_]+");

    private PartFields() {}

    /** Returns true for a field that the content of a part makes, in either spelling that the service takes. */
    static boolean isMapped(String wireName) {
        return MAPPED.contains(camelCase(wireName)) || DISPLAY_NAME.equals(camelCase(wireName));
    }

    /** @throws IllegalArgumentException when an application cannot set the field, or not with {@code field(..)} */
    static void requireFree(@Nullable String wireName) {
        String name = OptionValues.name("field", wireName);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "field(..) takes the name of a field in camel case, such as mediaProcessing, not '" + name + "'");
        }
        String known = camelCase(name);
        if (DISPLAY_NAME.equals(known)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no field of a part but of its media: use displayName(..)");
        }
        if (MAPPED.contains(known)) {
            throw new IllegalArgumentException("'" + name + "' is not set with field(..): the content of the message"
                    + " makes it. Add a content that holds it");
        }
        if (!name.equals(known) && OF_MEDIA.contains(known)) {
            throw new IllegalArgumentException("'" + name + "' is written '" + known + "'");
        }
    }

    private static String camelCase(String name) {
        if (name.indexOf('_') < 0) return name;
        StringBuilder camelCase = new StringBuilder();
        for (String piece : name.split("_")) {
            if (piece.isEmpty()) continue;
            boolean isFirst = camelCase.length() == 0;
            camelCase.append(isFirst ? piece : piece.substring(0, 1).toUpperCase(Locale.ROOT) + piece.substring(1));
        }
        return camelCase.toString();
    }

    /** Returns a time in the JSON format of protocol buffers, such as {@code 12.5s}; null for null. */
    static @Nullable String offset(String option, @Nullable Duration offset) {
        if (offset == null) return null;
        if (offset.isNegative() || offset.getSeconds() > MAX_SECONDS) {
            throw new IllegalArgumentException(
                    option + " is a time from the start of the video, zero or later, not " + offset);
        }
        BigDecimal seconds = BigDecimal.valueOf(offset.getNano(), 9).add(BigDecimal.valueOf(offset.getSeconds()));
        return (seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString()) + "s";
    }

    /** @throws IllegalArgumentException when the service does not take such a rate */
    static @Nullable Number fps(@Nullable Number fps) {
        double rate = fps == null ? 1 : fps.doubleValue();
        if (!(rate > 0) || rate > MAX_FPS) {
            throw new IllegalArgumentException(
                    "fps takes frames per second, above 0 and at most 24, not " + fps + "; omit it for 1");
        }
        return fps;
    }

    /** @throws IllegalArgumentException when the text cannot be a level of resolution */
    static @Nullable String resolution(@Nullable String level) {
        if (level != null && !RESOLUTION.matcher(level).matches()) {
            throw new IllegalArgumentException("mediaResolution takes a level such as MEDIA_RESOLUTION_HIGH, not '"
                    + level + "'; omit it for that of the request");
        }
        return level;
    }

    /** @throws IllegalArgumentException when it is no time in the JSON format of protocol buffers */
    static BigDecimal seconds(String option, JsonNode offset) {
        Matcher duration = DURATION.matcher(offset.asText());
        if (!offset.isTextual() || !duration.matches()) {
            throw new IllegalArgumentException(
                    option + " takes a time from the start of the video such as 12.5s, not " + offset);
        }
        return new BigDecimal(duration.group(1));
    }
}
