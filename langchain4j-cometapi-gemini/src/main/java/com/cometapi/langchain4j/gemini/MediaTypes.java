package com.cometapi.langchain4j.gemini;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Detects media types by the first bytes and by the ending of a name. */
final class MediaTypes {

    private static final Map<String, String> BY_ENDING = Map.ofEntries(
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("heic", "image/heic"),
            Map.entry("heif", "image/heif"),
            Map.entry("gif", "image/gif"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("wav", "audio/wav"),
            Map.entry("mp3", "audio/mp3"),
            Map.entry("flac", "audio/flac"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("aac", "audio/aac"),
            Map.entry("aiff", "audio/aiff"),
            Map.entry("m4a", "audio/m4a"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("mpeg", "video/mpeg"),
            Map.entry("mov", "video/quicktime"),
            Map.entry("avi", "video/avi"),
            Map.entry("webm", "video/webm"),
            Map.entry("txt", "text/plain"),
            Map.entry("html", "text/html"),
            Map.entry("md", "text/markdown"),
            Map.entry("csv", "text/csv"));

    private MediaTypes() {}

    /** Returns null when the bytes are those of no known type. */
    static @Nullable String ofContent(String base64) {
        String start = new String(firstBytes(base64), StandardCharsets.ISO_8859_1);
        if (start.startsWith("\u0089PNG")) return "image/png";
        if (start.startsWith("\u00ff\u00d8\u00ff")) return "image/jpeg";
        if (start.startsWith("GIF8")) return "image/gif";
        if (start.startsWith("%PDF")) return "application/pdf";
        if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) return "image/webp";
        if (start.startsWith("RIFF") && start.startsWith("WAVE", 8)) return "audio/wav";
        if (start.startsWith("RIFF") && start.startsWith("AVI ", 8)) return "video/avi";
        if (start.startsWith("OggS")) return "audio/ogg";
        if (start.startsWith("fLaC")) return "audio/flac";
        if (start.startsWith("ID3")) return "audio/mp3";
        if (start.startsWith("ftypheic", 4)) return "image/heic";
        if (start.startsWith("ftypmif1", 4)) return "image/heif";
        if (start.startsWith("ftyp", 4)) return "video/mp4";
        if (start.startsWith("\u001aE\u00df\u00a3")) return "video/webm";
        return null;
    }

    private static byte[] firstBytes(String base64) {
        String first = base64.substring(0, Math.min(64, base64.length()));
        try {
            return Base64.getMimeDecoder().decode(first.substring(0, first.length() / 4 * 4));
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    /** Returns null when the ending is unknown. */
    static @Nullable String ofAddress(String address) {
        String path = address.split("[?#]", 2)[0];
        int dot = path.lastIndexOf('.');
        return dot < 0 ? null : BY_ENDING.get(path.substring(dot + 1).toLowerCase(Locale.ROOT));
    }
}
