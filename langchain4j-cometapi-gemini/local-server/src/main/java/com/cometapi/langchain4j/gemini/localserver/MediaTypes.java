package com.cometapi.langchain4j.gemini.localserver;

import java.util.Locale;
import java.util.Set;

/**
 * Lists the media types that Gemini takes, of the Developer API and of Vertex AI.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/file-input-methods">Supported content types</a>
 */
final class MediaTypes {

    private static final Set<String> SUPPORTED = Set.of(
            "image/png",
            "image/jpeg",
            "image/webp",
            "image/heic",
            "image/heif",
            "image/avif",
            "image/gif",
            "audio/wav",
            "audio/x-wav",
            "audio/mp3",
            "audio/mpeg",
            "audio/mpga",
            "audio/mp4",
            "audio/m4a",
            "audio/aiff",
            "audio/aac",
            "audio/x-aac",
            "audio/ogg",
            "audio/opus",
            "audio/flac",
            "audio/pcm",
            "audio/l16",
            "audio/webm",
            "video/mp4",
            "video/mpeg",
            "video/mpegs",
            "video/mpg",
            "video/mov",
            "video/quicktime",
            "video/avi",
            "video/x-flv",
            "video/webm",
            "video/ogg",
            "video/wmv",
            "video/3gpp",
            "application/pdf",
            "application/json",
            "application/xml",
            "application/rtf",
            "application/x-javascript",
            "application/javascript",
            "application/x-python",
            "application/x-python-code",
            "application/yaml");

    private MediaTypes() {}

    /** Returns true for a type that Gemini takes, in any case and with any parameters. Texts of all kinds are taken. */
    static boolean isSupported(String type) {
        String name = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return SUPPORTED.contains(name) || name.matches("text/[a-z0-9.+-]+");
    }
}
