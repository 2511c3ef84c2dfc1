package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.Blob;
import com.cometapi.langchain4j.gemini.Part.FileData;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.data.pdf.PdfFile;
import dev.langchain4j.data.video.Video;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps LangChain4j's contents to parts: bytes inside the request, or an address. Uses no network. Thread-safe. */
final class MediaMapper {

    private static final Logger log = LoggerFactory.getLogger(MediaMapper.class);
    private static final Pattern SERVED_BY_GOOGLE =
            Pattern.compile("(?i)https?://((www|m)\\.)?(youtube\\.com|youtu\\.be)/.*"
                    + "|https://generativelanguage\\.googleapis\\.com/.*/files/.*");

    private static final String DATA = "data:";
    private static final Pattern BASE64_MARK = Pattern.compile("(?i);\\s*base64\\s*$");

    private final CometApiGeminiMediaPolicy policy;
    private final OnceLogger once = new OnceLogger(log);

    MediaMapper(CometApiGeminiMediaPolicy policy) {
        this.policy = policy;
    }

    Part part(Content content, PartOptions options) {
        return options.applyTo(part(content));
    }

    private Part part(Content content) {
        if (content instanceof DialogueLine line) return line.part();
        if (content instanceof TextContent text) return Part.text(text.text());
        if (content instanceof ImageContent image) return image(image.image());
        if (content instanceof AudioContent audio) return audio(audio.audio());
        if (content instanceof VideoContent video) return video(video.video());
        if (content instanceof PdfFileContent pdf) return pdf(pdf.pdfFile());
        throw new UnsupportedFeatureException(
                "Contents of " + content.getClass().getName() + " are not supported");
    }

    private Part image(Image image) {
        return part(MediaKind.IMAGE, image.url(), image.base64Data(), image.mimeType());
    }

    private Part audio(Audio audio) {
        String data = audio.binaryData() == null
                ? audio.base64Data()
                : Base64.getEncoder().encodeToString(audio.binaryData());
        return part(MediaKind.AUDIO, audio.url(), data, audio.mimeType());
    }

    private Part video(Video video) {
        return part(MediaKind.VIDEO, video.url(), video.base64Data(), video.mimeType());
    }

    private Part pdf(PdfFile pdf) {
        return part(MediaKind.DOCUMENT, pdf.url(), pdf.base64Data(), pdf.mimeType());
    }

    private Part part(MediaKind kind, @Nullable URI address, @Nullable String base64, @Nullable String givenType) {
        String mimeType = MediaTypes.named(givenType, kind);
        if (base64 != null && !base64.isBlank()) return Part.inlineData(inline(kind, base64, mimeType));
        if (address == null) throw new IllegalArgumentException("The media has neither data nor an address");
        return atAddress(kind, address.toString(), mimeType);
    }

    private static Blob inline(MediaKind kind, String base64, @Nullable String mimeType) {
        return isDataUri(base64)
                ? fromDataUri(kind, base64, mimeType)
                : blob(mimeType != null ? mimeType : detected(kind, base64), base64);
    }

    private static String detected(MediaKind kind, String base64) {
        String type = MediaTypes.ofContent(base64, kind);
        if (type == null) {
            throw new IllegalArgumentException(
                    "The type of the media cannot be detected from its bytes: give the content a mimeType");
        }
        if (!MediaTypes.isTaken(type, kind)) throw MediaTypes.notTaken("The media", type, kind);
        return type;
    }

    /** Keeps standard base64 as the caller's own string. */
    private static Blob blob(String mimeType, String base64) {
        if (Base64Text.isStandard(base64)) return new Blob(mimeType, base64, true);
        return new Blob(mimeType, Base64Text.normalized(base64), false);
    }

    private Part atAddress(MediaKind kind, String address, @Nullable String mimeType) {
        String scheme = address.contains(":")
                ? address.substring(0, address.indexOf(':')).toLowerCase(Locale.ROOT)
                : "";
        return switch (scheme) {
            case "data" -> Part.inlineData(fromDataUri(kind, address, mimeType));
            case "gs" -> Part.fileData(new FileData(typeOf(kind, address, mimeType), address));
            case "http", "https" ->
                Part.fileData(new FileData(typeOfUrl(kind, address, mimeType), requireAllowed(address)));
            default ->
                throw new IllegalArgumentException("Media can be given as bytes or by an http, https, gs or data"
                        + " address, not by '" + (scheme.isEmpty() ? address : scheme + ":") + "'");
        };
    }

    private String requireAllowed(String address) {
        if (policy.kind() == CometApiGeminiMediaPolicy.Kind.REJECT) {
            throw new IllegalArgumentException("Media by address is refused by mediaPolicy(reject()): give the"
                    + " bytes, or set mediaPolicy(passUrl()) or mediaPolicy(download())");
        }
        return address;
    }

    /** A download finds out the type, and needs the kind for that. */
    private @Nullable String typeOfUrl(MediaKind kind, String address, @Nullable String mimeType) {
        if (isDownloaded(address)) return mimeType != null ? mimeType : kind.range();
        String type = typeOf(kind, address, mimeType);
        if (type == null && !isServedByGoogle(address)) {
            once.warn(
                    "The type of media given by its address cannot be detected from the address and is not sent: give the"
                            + " content a mimeType");
        }
        return type;
    }

    private static @Nullable String typeOf(MediaKind kind, String address, @Nullable String mimeType) {
        return mimeType != null ? mimeType : MediaTypes.ofAddress(address, kind);
    }

    private static boolean isDataUri(String text) {
        return text.regionMatches(true, 0, DATA, 0, DATA.length());
    }

    /** {@code data:[type][;parameter…][;base64],content}, as RFC 2397 has it. */
    private static Blob fromDataUri(MediaKind kind, String uri, @Nullable String mimeType) {
        int comma = uri.indexOf(',');
        if (comma < 0) throw new IllegalArgumentException("A data: address without a comma holds no data");
        Matcher base64Mark = BASE64_MARK.matcher(uri.substring(DATA.length(), comma));
        boolean isBase64 = base64Mark.find();
        String content = uri.substring(comma + 1);
        String data = isBase64
                ? content.indexOf('%') < 0 ? content : new String(bytes(content), StandardCharsets.US_ASCII)
                : Base64.getEncoder().encodeToString(bytes(content));
        if (data.isBlank()) throw new IllegalArgumentException("The data: address holds no data");
        String named =
                MediaTypes.named(isBase64 ? base64Mark.replaceAll("") : uri.substring(DATA.length(), comma), kind);
        if (mimeType != null) return blob(mimeType, data);
        if (named != null) return blob(named, data);
        boolean isText = !isBase64 && MediaTypes.ofContent(data, kind) == null;
        return blob(isText ? "text/plain" : detected(kind, data), data);
    }

    /** Returns the bytes that percent-encoded text stands for. A percent sign without two digits stands for itself. */
    private static byte[] bytes(String percentEncoded) {
        byte[] raw = percentEncoded.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            int high = raw[i] == '%' && i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(raw[i + 2], 16);
            bytes.write(low < 0 ? raw[i] : high << 4 | low);
            if (low >= 0) i += 2;
        }
        return bytes.toByteArray();
    }

    /** Returns true for a part with an address that the library downloads before the request is sent. */
    boolean isDownloaded(Part part) {
        FileData file = part.fileData();
        return file != null && file.fileUri() != null && isDownloaded(file.fileUri());
    }

    private boolean isDownloaded(String address) {
        return policy.kind() == CometApiGeminiMediaPolicy.Kind.DOWNLOAD
                && address.regionMatches(true, 0, "http", 0, 4)
                && !isServedByGoogle(address);
    }

    private static boolean isServedByGoogle(String address) {
        return SERVED_BY_GOOGLE.matcher(address).matches();
    }
}
