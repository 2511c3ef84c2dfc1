package com.cometapi.langchain4j.gemini;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The format of audio that comes as bare samples: 16 bits each, signed, the lower byte first. RFC 2586 has the higher byte
 * first in {@code audio/L16}, but Gemini does not.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/speech-generation">Speech generation</a>
 */
record PcmFormat(int sampleRate, int channels) {

    static final int BYTES_PER_SAMPLE = 2;

    /** The rate of Gemini's speech, for a type that names none. */
    private static final int DEFAULT_RATE = 24_000;

    private static final Pattern TYPE =
            Pattern.compile("\\s*audio/(?:l16|(?:x-)?pcm)\\s*(;.*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile(";\\s*([^;=\\s]+)\\s*=\\s*\"?([^\";\\s]*)");

    /** Returns null for a type that is not one of bare samples. */
    static @Nullable PcmFormat of(@Nullable String mimeType) {
        Matcher type = TYPE.matcher(mimeType == null ? "" : mimeType);
        if (!type.matches()) return null;
        Map<String, Integer> parameters = new TreeMap<>();
        Matcher parameter = PARAMETER.matcher(type.group(1) == null ? "" : type.group(1));
        while (parameter.find()) {
            parameters.put(parameter.group(1).toLowerCase(Locale.ROOT), positive(parameter.group(2)));
        }
        int rate = parameters.getOrDefault("rate", 0);
        return new PcmFormat(rate == 0 ? DEFAULT_RATE : rate, Math.max(1, parameters.getOrDefault("channels", 1)));
    }

    /** Returns 0 for a value that is not a positive number. */
    private static int positive(String value) {
        try {
            return Math.max(0, Integer.parseInt(value));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    int bytesPerFrame() {
        return BYTES_PER_SAMPLE * channels;
    }
}
