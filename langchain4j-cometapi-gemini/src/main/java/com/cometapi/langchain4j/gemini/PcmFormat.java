package com.cometapi.langchain4j.gemini;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The format of audio that comes as bare samples: 16 bits each, signed, the lower byte first. RFC 2586 has the higher
 * byte first in {@code audio/L16}, but Gemini does not.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/speech-generation">Speech generation</a>
 */
record PcmFormat(int sampleRate, int channels) {

    static final String TYPE = "audio/L16";
    static final int BYTES_PER_SAMPLE = 2;

    /** The rate of Gemini's speech, for a type that names none. */
    private static final int DEFAULT_RATE = 24_000;

    private static final int MAX_RATE = 1_000_000;
    private static final int MAX_CHANNELS = 255;

    private static final Pattern NAME =
            Pattern.compile("\\s*audio/(?:x-)?(?:l16|l?pcm)\\s*(;.*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile(";\\s*([^;=\\s]+)\\s*=\\s*\"?\\s*([^\";\\s]*)");

    /** Returns null for a type that is not one of bare samples. */
    static @Nullable PcmFormat of(@Nullable String mimeType) {
        Matcher type = NAME.matcher(mimeType == null ? "" : mimeType);
        if (!type.matches()) return null;
        Map<String, String> parameters = new HashMap<>();
        Matcher parameter = PARAMETER.matcher(type.group(1) == null ? "" : type.group(1));
        while (parameter.find()) parameters.put(parameter.group(1).toLowerCase(Locale.ROOT), parameter.group(2));
        return new PcmFormat(
                number(parameters.get("rate"), MAX_RATE, DEFAULT_RATE),
                number(parameters.get("channels"), MAX_CHANNELS, 1));
    }

    /** Returns the default for a missing number, and for one that makes no sense. */
    private static int number(@Nullable String text, int max, int defaultNumber) {
        try {
            int number = text == null ? 0 : Integer.parseInt(text);
            return number > 0 && number <= max ? number : defaultNumber;
        } catch (NumberFormatException e) {
            return defaultNumber;
        }
    }

    int bytesPerFrame() {
        return BYTES_PER_SAMPLE * channels;
    }
}
