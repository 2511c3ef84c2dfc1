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
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
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

    private final CometApiGeminiMediaPolicy policy;
    private final OnceLogger once = new OnceLogger(log);

    MediaMapper(CometApiGeminiMediaPolicy policy) {
        this.policy = policy;
    }

    Part part(Content content) {
        if (content instanceof TextContent text) return Part.text(text.text());
        if (content instanceof ImageContent image) return image(image.image());
        if (content instanceof AudioContent audio) return audio(audio.audio());
        if (content instanceof VideoContent video) return video(video.video());
        if (content instanceof PdfFileContent pdf) return pdf(pdf.pdfFile());
        throw new UnsupportedFeatureException(
                "Contents of " + content.getClass().getName() + " are not supported");
    }

    private Part image(Image image) {
        return part(image.url(), image.base64Data(), image.mimeType());
    }

    private Part audio(Audio audio) {
        String data = audio.binaryData() == null
                ? audio.base64Data()
                : Base64.getEncoder().encodeToString(audio.binaryData());
        return part(audio.url(), data, audio.mimeType());
    }

    private Part video(Video video) {
        return part(video.url(), video.base64Data(), video.mimeType());
    }

    private Part pdf(PdfFile pdf) {
        return part(pdf.url(), pdf.base64Data(), pdf.mimeType());
    }

    private Part part(@Nullable URI address, @Nullable String base64, @Nullable String givenType) {
        String mimeType = givenType == null || givenType.isBlank() ? null : givenType;
        if (base64 != null) return Part.inlineData(inline(base64, mimeType));
        return atAddress(
                Objects.requireNonNull(address, "media has neither data nor an address")
                        .toString(),
                mimeType);
    }

    private static Blob inline(String base64, @Nullable String mimeType) {
        if (base64.startsWith("data:")) return fromDataUri(base64, mimeType);
        String type = mimeType != null ? mimeType : MediaTypes.ofContent(base64);
        if (type == null) {
            throw new IllegalArgumentException(
                    "The type of the media cannot be detected from its bytes: give the content a mimeType");
        }
        return blob(type, base64);
    }

    /** Keeps standard base64 as the caller's own string. */
    private static Blob blob(String mimeType, String base64) {
        if (Base64Text.isStandard(base64)) return new Blob(mimeType, base64, true);
        return new Blob(mimeType, Base64Text.normalized(base64), false);
    }

    private Part atAddress(String address, @Nullable String mimeType) {
        String scheme = address.contains(":")
                ? address.substring(0, address.indexOf(':')).toLowerCase(Locale.ROOT)
                : "";
        return switch (scheme) {
            case "data" -> Part.inlineData(fromDataUri(address, mimeType));
            case "gs" -> Part.fileData(new FileData(typeOf(address, mimeType), address));
            case "http", "https" -> Part.fileData(new FileData(typeOfUrl(address, mimeType), requireAllowed(address)));
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

    private @Nullable String typeOfUrl(String address, @Nullable String mimeType) {
        if (isDownloaded(address)) return mimeType;
        String type = typeOf(address, mimeType);
        if (type == null && !isServedByGoogle(address)) {
            once.warn(
                    "The type of media given by its address cannot be detected from the address and is not sent: give the"
                            + " content a mimeType");
        }
        return type;
    }

    private static @Nullable String typeOf(String address, @Nullable String mimeType) {
        return mimeType != null ? mimeType : MediaTypes.ofAddress(address);
    }

    /** {@code data:[type][;parameter…][;base64],content}, as RFC 2397 has it. */
    private static Blob fromDataUri(String uri, @Nullable String mimeType) {
        int comma = uri.indexOf(',');
        if (comma < 0) throw new IllegalArgumentException("A data: address without a comma holds no data");
        String head = uri.substring("data:".length(), comma);
        String content = uri.substring(comma + 1);
        boolean isBase64 = head.toLowerCase(Locale.ROOT).endsWith(";base64");
        String named = head.contains(";") ? head.substring(0, head.indexOf(';')) : head;
        String data = isBase64
                ? content.indexOf('%') >= 0 ? decoded(content) : content
                : Base64.getEncoder().encodeToString(decoded(content).getBytes(StandardCharsets.UTF_8));
        String type = mimeType != null ? mimeType : !named.isBlank() ? named : "text/plain";
        return blob(type, data);
    }

    private static String decoded(String percentEncoded) {
        return URLDecoder.decode(percentEncoded.replace("+", "%2B"), StandardCharsets.UTF_8);
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
