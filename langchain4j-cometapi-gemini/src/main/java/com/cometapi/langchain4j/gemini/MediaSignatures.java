package com.cometapi.langchain4j.gemini;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognizes media that need more than a fixed mark: containers of several types, audio frames, and markup. */
final class MediaSignatures {

    private static final String ASF = "\u0030\u0026\u00b2\u0075\u008e\u0066\u00cf\u0011";
    private static final String MP4 = "video/mp4";
    private static final int TRANSPORT_PACKET = 188;
    private static final int ID3_HEADER = 10;

    /** The boxes with which QuickTime files of before 2001 begin. */
    private static final Pattern OLD_QUICKTIME = Pattern.compile("moov|mdat|wide|pnot|skip|free");

    private static final Pattern HTML =
            Pattern.compile("<(!doctype html|html|head|body|title|meta|script|style|div|h1|p)\\b.*", Pattern.DOTALL);

    /**
     * Types by brand.
     *
     * @see <a href="https://mp4ra.org/registered-types/brands">Registered brands</a>
     */
    private static final Map<String, String> BRANDS = Map.ofEntries(
            Map.entry("M4A ", "audio/m4a"),
            Map.entry("M4B ", "audio/m4a"),
            Map.entry("M4P ", "audio/m4a"),
            Map.entry("F4A ", "audio/m4a"),
            Map.entry("F4B ", "audio/m4a"),
            Map.entry("qt  ", "video/quicktime"),
            Map.entry("heic", "image/heic"),
            Map.entry("heix", "image/heic"),
            Map.entry("heim", "image/heic"),
            Map.entry("heis", "image/heic"),
            Map.entry("hevc", "image/heic"),
            Map.entry("hevx", "image/heic"),
            Map.entry("hevm", "image/heic"),
            Map.entry("hevs", "image/heic"),
            Map.entry("mif1", "image/heif"),
            Map.entry("mif2", "image/heif"),
            Map.entry("msf1", "image/heif"),
            Map.entry("avif", "image/avif"),
            Map.entry("avis", "image/avif"),
            Map.entry("jp2 ", "image/jp2"),
            Map.entry("jpx ", "image/jp2"),
            Map.entry("crx ", "image/x-canon-cr3"));

    private static final Pattern BRANDS_OF_3GPP = Pattern.compile("3g..");
    private static final Pattern BRANDS_OF_MP4 =
            Pattern.compile("iso.|mp[47].|avc.|av01|hvc1|hev1|M4V.?|F4V |f4v |cmf.|dash|ms[di][hx]|MSNV|mmp4|XAVC|piff"
                    + "|NDS.|dby1|CAEP|caqv");

    private MediaSignatures() {}

    /** Returns the type of a container that holds more than one type of media; null when it is none. */
    static @Nullable String container(FirstBytes bytes, MediaKind kind) {
        if (bytes.has("ftyp", 4) || bytes.has("styp", 4)) return isoMedia(bytes, kind);
        if (bytes.has("OggS", 0)) return ogg(bytes, kind);
        if (bytes.has("\u001aE\u00df\u00a3", 0)) return matroska(bytes, kind);
        if (bytes.has(ASF, 0)) return kind == MediaKind.AUDIO ? "audio/x-ms-wma" : "video/wmv";
        return null;
    }

    /** Looks up the major brand, then the compatible ones. Without a known brand only the kind can decide. */
    private static @Nullable String isoMedia(FirstBytes bytes, MediaKind kind) {
        String major = ofBrand(bytes.slice(8, 12));
        List<String> compatible = new ArrayList<>();
        int end = bytes.at(2) << 8 | bytes.at(3);
        for (int at = 16; at + 4 <= Math.min(end, bytes.text().length()); at += 4) {
            String type = ofBrand(bytes.slice(at, at + 4));
            if (type != null) compatible.add(type);
        }
        if ("image/heif".equals(major) && compatible.contains("image/avif")) return "image/avif";
        if (major != null) return forKind(major, kind);
        for (String type : compatible) {
            if (!type.equals(MP4)) return type;
        }
        boolean canBeMp4 = kind == MediaKind.AUDIO || kind == MediaKind.VIDEO;
        return canBeMp4 ? forKind(MP4, kind) : null;
    }

    private static @Nullable String ofBrand(String brand) {
        String type = BRANDS.get(brand);
        if (type != null) return type;
        if (BRANDS_OF_3GPP.matcher(brand).matches()) return "video/3gpp";
        return BRANDS_OF_MP4.matcher(brand).matches() ? MP4 : null;
    }

    private static String ogg(FirstBytes bytes, MediaKind kind) {
        boolean isVideo = bytes.slice(0, 64).contains("theora");
        return forKind(isVideo ? "video/ogg" : "audio/ogg", kind);
    }

    /** WebM is the Matroska whose header names it as its document type. */
    private static String matroska(FirstBytes bytes, MediaKind kind) {
        int documentType = bytes.text().indexOf("\u0042\u0082");
        boolean isWebm = documentType >= 0 && bytes.has("webm", documentType + 3);
        return forKind(isWebm ? "video/webm" : "video/x-matroska", kind);
    }

    /** Returns the type for this kind of content, where a container has one for audio and one for video. */
    static String forKind(String type, MediaKind kind) {
        String format = type.substring(type.indexOf('/') + 1);
        return switch (format) {
            case "mp4", "webm", "ogg", "x-matroska" ->
                switch (kind) {
                    case AUDIO -> "audio/" + format;
                    case VIDEO -> "video/" + format;
                    case IMAGE, DOCUMENT -> type;
                };
            default -> type;
        };
    }

    static boolean isOldQuickTime(FirstBytes bytes) {
        return bytes.at(0) < ' ' && OLD_QUICKTIME.matcher(bytes.slice(4, 8)).matches();
    }

    /** Returns the length of the tag before the first frame; 0 when there is none. */
    static int id3Length(FirstBytes bytes) {
        if (!bytes.has("ID3", 0) || bytes.at(ID3_HEADER - 1) < 0) return 0;
        int length = 0;
        for (int i = 6; i < ID3_HEADER; i++) length = length << 7 | bytes.at(i) & 0x7f;
        return ID3_HEADER + length;
    }

    /** Looks for a frame header of layer II or III with a bit rate and a sample rate that exist. */
    static boolean isMpegAudio(FirstBytes bytes) {
        int second = bytes.at(1);
        int third = bytes.at(2);
        if (bytes.at(0) != 0xff || third < 0 || (second & 0xe0) != 0xe0) return false;
        int version = second >> 3 & 3;
        int layer = second >> 1 & 3;
        return version != 1 && (layer == 1 || layer == 2) && third >> 4 != 15 && (third >> 2 & 3) != 3;
    }

    static boolean isAdts(FirstBytes bytes) {
        int third = bytes.at(2);
        return bytes.at(0) == 0xff && third >= 0 && (bytes.at(1) & 0xf6) == 0xf0 && (third >> 2 & 15) < 13;
    }

    static boolean isBmp(FirstBytes bytes) {
        return bytes.has("BM", 0) && bytes.has("\0\0\0\0", 6) && bytes.has("\0\0\0", 15);
    }

    /** Packets of 188 bytes, on discs with a time code of 4 bytes before each. */
    static boolean isTransportStream(FirstBytes bytes) {
        return bytes.has("G", 0) && bytes.has("G", TRANSPORT_PACKET) && bytes.has("G", 2 * TRANSPORT_PACKET)
                || bytes.has("G", 4)
                        && bytes.has("G", TRANSPORT_PACKET + 8)
                        && bytes.has("G", 2 * TRANSPORT_PACKET + 12);
    }

    static boolean isSvg(FirstBytes bytes) {
        String element = firstElement(bytes);
        return element.startsWith("<svg") || element.startsWith("<!doctype svg");
    }

    static boolean isHtml(FirstBytes bytes) {
        return HTML.matcher(firstElement(bytes)).matches();
    }

    /** Returns the markup behind byte-order mark, declaration and comments. */
    private static String firstElement(FirstBytes bytes) {
        String text = bytes.text();
        String rest = (text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text).stripLeading();
        while (rest.startsWith("<?") || rest.startsWith("<!--")) {
            String close = rest.startsWith("<?") ? "?>" : "-->";
            int end = rest.indexOf(close);
            if (end < 0) return "";
            rest = rest.substring(end + close.length()).stripLeading();
        }
        return rest.toLowerCase(Locale.ROOT);
    }
}
