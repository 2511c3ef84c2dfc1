package com.cometapi.langchain4j.gemini;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Knows media types: their bytes, the endings of their names, their other names, and which of them Gemini takes.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/file-input-methods">Types that Gemini takes</a>
 */
final class MediaTypes {

    private enum Use {
        /** Gemini's documentation lists it. */
        LISTED,
        /** Some models take it although no list names it, so the service decides. */
        UNLISTED,
        REFUSED
    }

    /** @param mark recognizes the bytes; never for a type that {@link MediaSignatures#container} finds */
    private record Format(
            String type, Use use, List<String> endings, List<String> otherNames, Predicate<FirstBytes> mark) {

        boolean isOf(MediaKind kind) {
            return MediaKind.of(type) == kind;
        }
    }

    /** In the order in which bytes are compared. */
    private static final List<Format> FORMATS = List.of(
            listed("image/png", "png apng", "image/x-png image/apng", at(0, "\u0089PNG")),
            listed(
                    "image/jpeg",
                    "jpg jpeg jpe jfif pjpeg pjp",
                    "image/jpg image/pjpeg image/jfif image/jpe image/x-jpg image/x-jpeg",
                    at(0, "\u00ff\u00d8\u00ff")),
            listed("image/webp", "webp", "image/x-webp", riff("WEBP")),
            listed("image/heic", "heic heics", "image/heic-sequence image/x-heic", never()),
            listed("image/heif", "heif heifs hif", "image/heif-sequence image/x-heif", never()),
            unlisted("image/gif", "gif", "image/x-gif", at(0, "GIF8")),
            unlisted("image/avif", "avif avifs", "image/avif-sequence", never()),
            refused("image/bmp", "bmp dib", "image/x-bmp image/x-ms-bmp image/x-windows-bmp", MediaSignatures::isBmp),
            refused(
                    "image/tiff",
                    "tif tiff",
                    "image/tif image/x-tif image/x-tiff",
                    at(0, "II*\0").or(at(0, "MM\0*")).or(at(0, "II+\0")).or(at(0, "MM\0+"))),
            refused("image/svg+xml", "svg svgz", "image/svg image/svg-xml", MediaSignatures::isSvg),
            refused(
                    "image/x-icon",
                    "ico cur",
                    "image/vnd.microsoft.icon image/ico",
                    at(0, "\0\0\1\0").or(at(0, "\0\0\2\0"))),
            refused("image/vnd.adobe.photoshop", "psd", "image/x-photoshop", at(0, "8BPS")),
            refused("image/jxl", "jxl", "", at(0, "\u00ff\n").or(at(4, "JXL \r\n"))),
            refused(
                    "image/jp2",
                    "jp2 jpx j2k",
                    "image/jpeg2000 image/x-jp2",
                    at(4, "jP  \r\n").or(at(0, "\u00ffO\u00ffQ"))),
            refused("image/x-canon-cr3", "cr3", "", never()),
            listed("audio/wav", "wav wave", "audio/x-wav audio/wave audio/vnd.wave audio/x-pn-wav", riff("WAVE")),
            listed(
                    "audio/mp3",
                    "mp3 mp2 mpga",
                    "audio/mpeg audio/x-mp3 audio/mpeg3 audio/x-mpeg audio/x-mpeg-3 audio/mpga audio/mpg",
                    MediaSignatures::isMpegAudio),
            listed(
                    "audio/aac",
                    "aac adts",
                    "audio/x-aac audio/aacp audio/x-hx-aac-adts audio/vnd.dlna.adts",
                    at(0, "ADIF").or(MediaSignatures::isAdts)),
            listed(
                    "audio/aiff",
                    "aiff aif aifc",
                    "audio/x-aiff audio/aif audio/x-aif audio/aifc",
                    at(0, "FORM").and(at(8, "AIFF").or(at(8, "AIFC")))),
            listed("audio/flac", "flac", "audio/x-flac", at(0, "fLaC")),
            listed(
                    "audio/ogg",
                    "ogg oga opus spx",
                    "application/ogg audio/x-ogg audio/opus audio/vorbis audio/x-vorbis+ogg audio/x-opus+ogg",
                    never()),
            listed("audio/m4a", "m4a m4b m4p m4r f4a", "audio/x-m4a audio/m4b audio/x-m4b audio/mp4a-latm", never()),
            listed("audio/mp4", "mp4a", "audio/x-mp4", never()),
            listed("audio/webm", "weba", "audio/x-webm", never()),
            refused("audio/amr", "amr", "audio/x-amr audio/amr-nb", at(0, "#!AMR")),
            refused("audio/midi", "mid midi", "audio/x-midi audio/mid", at(0, "MThd")),
            refused("audio/x-caf", "caf", "audio/caf", at(0, "caff")),
            refused("audio/basic", "au snd", "audio/x-au audio/au", at(0, ".snd")),
            refused("audio/x-ms-wma", "wma", "audio/wma", never()),
            refused("audio/x-matroska", "mka", "audio/matroska", never()),
            listed("video/mp4", "mp4 m4v mp4v f4v", "application/mp4 video/x-m4v video/m4v video/x-mp4", never()),
            listed(
                    "video/mpeg",
                    "mpeg mpg mpe m1v m2v vob",
                    "video/x-mpeg video/mpeg2 video/x-mpeg2",
                    at(0, "\0\0\1\u00ba").or(at(0, "\0\0\1\u00b3"))),
            listed("video/quicktime", "mov qt", "video/x-quicktime", MediaSignatures::isOldQuickTime),
            listed("video/avi", "avi", "video/x-msvideo video/msvideo video/vnd.avi video/x-avi", riff("AVI ")),
            listed("video/x-flv", "flv", "video/flv application/x-flash-video", at(0, "FLV\1")),
            listed("video/webm", "webm", "video/x-webm", never()),
            listed(
                    "video/wmv",
                    "wmv asf",
                    "video/x-ms-wmv video/x-wmv video/x-ms-asf video/asf application/vnd.ms-asf",
                    never()),
            listed("video/3gpp", "3gp 3gpp 3g2 3gpp2", "video/3gp video/x-3gpp video/3gpp2 audio/3gpp", never()),
            unlisted("video/ogg", "ogv ogm", "video/x-ogg video/theora", never()),
            refused("video/x-matroska", "mkv mk3d", "video/matroska video/mkv video/x-mkv", never()),
            refused("video/mp2t", "mts m2ts m2t", "video/mpegts", MediaSignatures::isTransportStream),
            listed("application/pdf", "pdf", "application/x-pdf text/pdf text/x-pdf", MediaTypes::isPdf),
            listed("text/plain", "txt text log", "", never()),
            listed("text/html", "html htm xhtml", "application/xhtml+xml", MediaSignatures::isHtml),
            listed("text/markdown", "md markdown", "text/x-markdown", never()),
            listed("text/csv", "csv", "application/csv text/comma-separated-values", never()),
            listed("text/css", "css", "", never()),
            listed("text/javascript", "js mjs", "application/javascript application/x-javascript", never()),
            listed("text/xml", "xml", "application/xml", never()),
            listed("text/rtf", "rtf", "application/rtf", at(0, "{\\rtf")),
            listed("application/json", "json", "text/json", never()));

    /** Names of any bytes whatever. */
    private static final Pattern NO_TYPE = Pattern.compile("[^/]+/\\*|(application|binary)/"
            + "(x-)?(octet-?stream|binary|unknown|(force-)?download)|unknown/unknown|null|undefined");

    private static final Pattern HARMLESS_PARAMETERS =
            Pattern.compile("(;\\s*(charset\\s*=\\s*\"?(utf-?8|us-ascii)\"?\\s*)?)*", Pattern.CASE_INSENSITIVE);

    private static final Map<String, Format> BY_NAME = new HashMap<>();
    private static final Map<String, Format> BY_ENDING = new HashMap<>();

    static {
        for (Format format : FORMATS) {
            BY_NAME.put(format.type, format);
            format.otherNames.forEach(name -> BY_NAME.put(name, format));
            format.endings.forEach(ending -> BY_ENDING.put(ending, format));
        }
    }

    private MediaTypes() {}

    private static Format listed(String type, String endings, String otherNames, Predicate<FirstBytes> mark) {
        return new Format(type, Use.LISTED, parts(endings), parts(otherNames), mark);
    }

    private static Format unlisted(String type, String endings, String otherNames, Predicate<FirstBytes> mark) {
        return new Format(type, Use.UNLISTED, parts(endings), parts(otherNames), mark);
    }

    private static Format refused(String type, String endings, String otherNames, Predicate<FirstBytes> mark) {
        return new Format(type, Use.REFUSED, parts(endings), parts(otherNames), mark);
    }

    private static List<String> parts(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(" "));
    }

    private static Predicate<FirstBytes> at(int index, String mark) {
        return bytes -> bytes.has(mark, index);
    }

    private static Predicate<FirstBytes> riff(String form) {
        return at(8, form).and(at(0, "RIFF").or(at(0, "RF64")));
    }

    private static Predicate<FirstBytes> never() {
        return bytes -> false;
    }

    /** The header may stand anywhere in the first 1024 bytes, as readers of PDF have it. */
    private static boolean isPdf(FirstBytes bytes) {
        return bytes.slice(0, 1024).contains("%PDF-") || bytes.has("%PDF", 0);
    }

    /** Returns null when the bytes are those of no known type. */
    static @Nullable String ofContent(String base64, MediaKind kind) {
        FirstBytes bytes = FirstBytes.of(base64, 0);
        int tag = MediaSignatures.id3Length(bytes);
        if (tag == 0 && !bytes.has("ID3", 0)) return ofBytes(bytes, kind);
        String tagged = ofBytes(FirstBytes.of(base64, tag), MediaKind.AUDIO);
        return "audio/aac".equals(tagged) || "audio/flac".equals(tagged) ? tagged : "audio/mp3";
    }

    private static @Nullable String ofBytes(FirstBytes bytes, MediaKind kind) {
        String container = MediaSignatures.container(bytes, kind);
        if (container != null) return container;
        for (Format format : FORMATS) {
            if (format.mark.test(bytes)) return format.type;
        }
        return null;
    }

    /** Returns null when the ending of the path is unknown. */
    static @Nullable String ofAddress(String address, MediaKind kind) {
        String path = address.split("[?#]", 2)[0].replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*://[^/]*", "");
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        if (dot < 0) return null;
        String ending = name.substring(dot + 1).split("[^A-Za-z0-9]", 2)[0];
        Format format = BY_ENDING.get(ending.toLowerCase(Locale.ROOT));
        return format == null ? null : MediaSignatures.forKind(format.type, kind);
    }

    /**
     * Returns the type under the name that Gemini lists, without parameters that change nothing.
     *
     * @return null when the name stands for any bytes, such as {@code application/octet-stream}
     */
    static @Nullable String named(@Nullable String name, MediaKind kind) {
        if (name == null || name.isBlank()) return null;
        int end = name.indexOf(';') < 0 ? name.length() : name.indexOf(';');
        String base = name.substring(0, end).strip().toLowerCase(Locale.ROOT);
        if (base.isEmpty() || NO_TYPE.matcher(base).matches()) return null;
        Format format = base.contains("/") ? BY_NAME.get(base) : BY_ENDING.get(base);
        if (format == null) return name.strip();
        String type = base.startsWith("application/") ? MediaSignatures.forKind(format.type, kind) : format.type;
        boolean isWhole = !isText(type)
                || HARMLESS_PARAMETERS.matcher(name.substring(end)).matches();
        return isWhole ? type : type + name.substring(end);
    }

    /** Returns the type of media that a model generated; null for media of another kind, and for an unknown type. */
    static @Nullable String ofMedia(@Nullable String name, String base64, MediaKind kind) {
        String named = named(name, kind);
        String type = named == null ? ofContent(base64, kind) : named;
        if (type == null || MediaKind.of(type.toLowerCase(Locale.ROOT)) != kind) return null;
        int parameters = name == null || named == null || named.contains(";") ? -1 : name.indexOf(';');
        return name == null || parameters < 0 ? type : type + name.substring(parameters);
    }

    /** Returns true for text, which a page or an error is. */
    static boolean isText(String type) {
        return type.startsWith("text/") || type.startsWith("application/json") || type.endsWith("+json");
    }

    /** Returns true for images, audio, video and PDF, which no page and no error is. */
    static boolean isMedia(String type) {
        return MediaKind.of(type) != MediaKind.DOCUMENT || type.equals("application/pdf");
    }

    /** Returns true when Gemini takes the type in a content of this kind, and for a type that is unknown here. */
    static boolean isTaken(String type, MediaKind kind) {
        Format format = BY_NAME.get(type);
        return format == null || format.use != Use.REFUSED && (kind == MediaKind.DOCUMENT || !isText(type));
    }

    /** @param media names the media as the subject of a message */
    static IllegalArgumentException notTaken(String media, String type, MediaKind kind) {
        String taken = String.join(
                ", ",
                FORMATS.stream()
                        .filter(format -> format.use == Use.LISTED
                                && (format.isOf(kind) || kind == MediaKind.DOCUMENT && isText(format.type)))
                        .map(Format::type)
                        .toList());
        return new IllegalArgumentException(media + " is of the type " + type + ", which Gemini does not take here. In "
                + kind.contents() + " it takes " + taken + ". Convert the media, or give the content a mimeType to send"
                + " it all the same");
    }
}
