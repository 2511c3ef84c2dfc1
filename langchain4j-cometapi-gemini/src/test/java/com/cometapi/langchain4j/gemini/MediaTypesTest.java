package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.data.pdf.PdfFile;
import dev.langchain4j.data.video.Video;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Types of media that nobody named, and of media that were named differently than Gemini does. */
class MediaTypesTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    /** The classes of contents, by which the type of one file may differ. */
    private enum Kind {
        IMAGE {
            @Override
            Content bytes(String base64, String mimeType) {
                return ImageContent.from(
                        Image.builder().base64Data(base64).mimeType(mimeType).build());
            }

            @Override
            Content at(String address) {
                return ImageContent.from(URI.create(address));
            }
        },
        AUDIO {
            @Override
            Content bytes(String base64, String mimeType) {
                return AudioContent.from(
                        Audio.builder().base64Data(base64).mimeType(mimeType).build());
            }

            @Override
            Content at(String address) {
                return AudioContent.from(URI.create(address));
            }
        },
        VIDEO {
            @Override
            Content bytes(String base64, String mimeType) {
                return VideoContent.from(
                        Video.builder().base64Data(base64).mimeType(mimeType).build());
            }

            @Override
            Content at(String address) {
                return VideoContent.from(URI.create(address));
            }
        },
        PDF {
            @Override
            Content bytes(String base64, String mimeType) {
                return PdfFileContent.from(
                        PdfFile.builder().base64Data(base64).mimeType(mimeType).build());
            }

            @Override
            Content at(String address) {
                return PdfFileContent.from(URI.create(address));
            }
        };

        abstract Content bytes(String base64, String mimeType);

        abstract Content at(String address);
    }

    private static String file(String name) throws IOException {
        try (InputStream content = MediaTypesTest.class.getResourceAsStream("/media/" + name)) {
            assertThat(content).as(name).isNotNull();
            return Base64.getEncoder().encodeToString(content.readAllBytes());
        }
    }

    private static String latin1(String bytes) {
        return Base64.getEncoder().encodeToString(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<JsonNode> sent(CallStyle style, Content... contents) {
        server.answers(Answer.text("seen"));
        style.send(
                server,
                ChatRequest.builder().messages(UserMessage.from(contents)).build());
        List<JsonNode> media = server.lastRequest().json().findValues("inlineData");
        return media.isEmpty() ? server.lastRequest().json().findValues("fileData") : media;
    }

    private List<String> sentTypes(CallStyle style, Content... contents) {
        return sent(style, contents).stream()
                .map(media -> media.path("mimeType").asText())
                .toList();
    }

    // --- real files

    @ParameterizedTest
    @CsvSource({
        "image.png, IMAGE, image/png",
        "image.jpg, IMAGE, image/jpeg",
        "exif.jpg, IMAGE, image/jpeg",
        "image.webp, IMAGE, image/webp",
        "image.gif, IMAGE, image/gif",
        "image.heic, IMAGE, image/heic",
        "iphone.heic, IMAGE, image/heic",
        "image.avif, IMAGE, image/avif",
        "voice-memo.m4a, AUDIO, audio/m4a",
        "audiobook.m4b, AUDIO, audio/m4a",
        "audio-isom.mp4, AUDIO, audio/mp4",
        "audio.webm, AUDIO, audio/webm",
        "vorbis.ogg, AUDIO, audio/ogg",
        "speech.opus, AUDIO, audio/ogg",
        "flac.oga, AUDIO, audio/ogg",
        "tagless.mp3, AUDIO, audio/mp3",
        "tagged.mp3, AUDIO, audio/mp3",
        "mpeg1-layer3.mp3, AUDIO, audio/mp3",
        "layer2.mp2, AUDIO, audio/mp3",
        "speech.aac, AUDIO, audio/aac",
        "tagged.aac, AUDIO, audio/aac",
        "tone.aiff, AUDIO, audio/aiff",
        "tone.aifc, AUDIO, audio/aiff",
        "tone.flac, AUDIO, audio/flac",
        "tone.wav, AUDIO, audio/wav",
        "speech.3gp, AUDIO, video/3gpp",
        "clip.mp4, VIDEO, video/mp4",
        "clip.m4v, VIDEO, video/mp4",
        "fragmented.mp4, VIDEO, video/mp4",
        "clip.mov, VIDEO, video/quicktime",
        "clip.3gp, VIDEO, video/3gpp",
        "clip.webm, VIDEO, video/webm",
        "clip.ogv, VIDEO, video/ogg",
        "clip.mpg, VIDEO, video/mpeg",
        "video-es.m1v, VIDEO, video/mpeg",
        "clip.avi, VIDEO, video/avi",
        "clip.flv, VIDEO, video/x-flv",
        "clip.wmv, VIDEO, video/wmv",
        "image.pdf, PDF, application/pdf",
        "image.pdf, IMAGE, application/pdf",
        "clip.mp4, IMAGE, video/mp4",
    })
    void a_real_file_is_sent_with_its_type(String file, Kind kind, String type) throws IOException {
        for (CallStyle style : CallStyle.values()) {
            List<JsonNode> media = sent(style, kind.bytes(file(file), null));

            assertThat(media.get(0).path("mimeType").asText()).isEqualTo(type);
            assertThat(media.get(0).path("data").asText()).isEqualTo(file(file));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "image.bmp, IMAGE, image/bmp, image/webp",
        "image.tiff, IMAGE, image/tiff, image/heif",
        "big-endian.tif, IMAGE, image/tiff, image/png",
        "image.svg, IMAGE, image/svg+xml, image/jpeg",
        "image.ico, IMAGE, image/x-icon, image/heic",
        "image.psd, IMAGE, image/vnd.adobe.photoshop, image/png",
        "image.jxl, IMAGE, image/jxl, image/png",
        "image.jp2, IMAGE, image/jp2, image/png",
        "page.html, IMAGE, text/html, image/png",
        "speech.amr, AUDIO, audio/amr, audio/flac",
        "tone.au, AUDIO, audio/basic, audio/mp3",
        "tone.caf, AUDIO, audio/x-caf, audio/ogg",
        "audio.wma, AUDIO, audio/x-ms-wma, audio/wav",
        "audio.mka, AUDIO, audio/x-matroska, audio/aiff",
        "clip.mkv, VIDEO, video/x-matroska, video/webm",
        "clip.ts, VIDEO, video/mp2t, video/3gpp",
    })
    void a_file_that_gemini_does_not_take_is_refused_by_type(String file, Kind kind, String type, String taken)
            throws IOException {
        Content content = kind.bytes(file(file), null);
        for (CallStyle style : CallStyle.values()) {
            assertThatThrownBy(() -> sent(style, content))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is of the type " + type + ",")
                    .hasMessageContaining(taken)
                    .hasMessageContaining("mimeType");
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_type_that_the_caller_names_is_sent_all_the_same(CallStyle style) throws IOException {
        server.strict(false); // Gemini refuses two of the types
        assertThat(sentTypes(
                        style,
                        Kind.IMAGE.bytes(file("image.bmp"), "image/bmp"),
                        Kind.VIDEO.bytes(file("clip.mkv"), "video/webm"),
                        Kind.IMAGE.bytes(file("image.png"), "image/x-new"),
                        Kind.AUDIO.bytes(file("tone.wav"), "audio/L16;codec=pcm;rate=24000")))
                .containsExactly("image/bmp", "video/webm", "image/x-new", "audio/L16;codec=pcm;rate=24000");
    }

    // --- marks

    @ParameterizedTest
    @CsvSource({
        "heic, IMAGE, image/heic",
        "heim, IMAGE, image/heic",
        "hevc, IMAGE, image/heic",
        "hevx, IMAGE, image/heic",
        "mif1, IMAGE, image/heif",
        "msf1, IMAGE, image/heif",
        "avis, IMAGE, image/avif",
        "M4B , AUDIO, audio/m4a",
        "M4A , VIDEO, audio/m4a",
        "mp42, AUDIO, audio/mp4",
        "M4V , AUDIO, audio/mp4",
        "dash, VIDEO, video/mp4",
        "iso6, VIDEO, video/mp4",
        "avc1, VIDEO, video/mp4",
        "3gp6, VIDEO, video/3gpp",
        "3g2a, VIDEO, video/3gpp",
        "wxyz, AUDIO, audio/mp4",
        "wxyz, VIDEO, video/mp4",
    })
    void the_brand_of_iso_media_decides(String brand, Kind kind, String type) {
        String bytes = latin1("\0\0\0\u0014ftyp" + (brand + "  ").substring(0, 4) + "\0\0\0\0wxyz\0\0\0\10free");

        assertThat(sentTypes(CallStyle.WHOLE, kind.bytes(bytes, null))).containsExactly(type);
    }

    @ParameterizedTest
    @CsvSource({"mif1heic, image/heic", "miafavif, image/avif", "isomM4A , audio/m4a", "isomqt  , video/quicktime"})
    void a_compatible_brand_decides_where_the_major_is_unknown(String compatible, String type) {
        String brands = (compatible + "  ").substring(0, 8);
        String bytes = latin1("\0\0\0\u0018ftypwxyz\0\0\0\0" + brands.substring(4) + brands.substring(0, 4));

        assertThat(sentTypes(CallStyle.WHOLE, Kind.VIDEO.bytes(bytes, null))).containsExactly(type);
    }

    @ParameterizedTest
    @EnumSource
    void an_image_of_an_unknown_brand_is_no_video(CallStyle style) {
        for (String compatible : List.of("", "wxyz", "isom")) {
            String bytes = latin1("\0\0\0\u0014ftypwxyz\0\0\0\0" + compatible);
            assertThatThrownBy(() -> sent(style, Kind.IMAGE.bytes(bytes, null)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("mimeType");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fffb9064, audio/mp3",
        "fffa9064, audio/mp3",
        "fff3 48c4, audio/mp3",
        "fff26004, audio/mp3",
        "ffe318c4, audio/mp3",
        "fffd e0c4, audio/mp3",
        "fff14c80, audio/aac",
        "fff95080, audio/aac",
        "41444946, audio/aac",
        "000001b3, video/mpeg",
        "464c5601, video/x-flv",
    })
    void audio_frames_and_short_marks_are_recognized(String hex, String type) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", "") + "0000000000000000");

        assertThat(sentTypes(
                        CallStyle.WHOLE, Kind.AUDIO.bytes(Base64.getEncoder().encodeToString(bytes), null)))
                .containsExactly(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fffe680065006c00", "ffffffffffffffff", "ffe0000000000000", "fff7f00000000000", "424d5720"})
    void bytes_that_only_begin_like_audio_are_unknown(String hex) {
        String bytes = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));

        assertThatThrownBy(() -> sent(CallStyle.WHOLE, Kind.AUDIO.bytes(bytes, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be detected");
    }

    @ParameterizedTest
    @EnumSource
    void line_breaks_and_the_url_safe_alphabet_hide_no_type(CallStyle style) throws IOException {
        String urlSafe = file("image.jpg").replace('+', '-').replace('/', '_');
        String lines = file("clip.mov").replaceAll("(.{76})", "$1\r\n");

        assertThat(sentTypes(style, Kind.IMAGE.bytes(urlSafe, null), Kind.VIDEO.bytes(lines, null)))
                .containsExactly("image/jpeg", "video/quicktime");
    }

    // --- names

    @ParameterizedTest
    @CsvSource({
        "image/jpg, image/jpeg",
        "image/pjpeg, image/jpeg",
        "IMAGE/PNG, image/png",
        "image/x-png, image/png",
        "image/heic-sequence, image/heic",
        "audio/x-wav, audio/wav",
        "audio/wave, audio/wav",
        "audio/mpeg, audio/mp3",
        "audio/x-m4a, audio/m4a",
        "audio/x-flac, audio/flac",
        "audio/opus, audio/ogg",
        "audio/ogg; codecs=opus, audio/ogg",
        "video/x-msvideo, video/avi",
        "video/x-ms-wmv, video/wmv",
        "video/3gp, video/3gpp",
        "video/flv, video/x-flv",
        "video/webm;codecs=vp9, video/webm",
        "application/x-pdf, application/pdf",
        "text/plain; charset=UTF-8, text/plain",
        "text/plain; charset=iso-8859-1, text/plain; charset=iso-8859-1",
        "jpg, image/jpeg",
        "video/mov, video/mov",
    })
    void other_names_of_a_type_become_the_one_that_gemini_lists(String name, String type) {
        for (CallStyle style : CallStyle.values()) {
            assertThat(sentTypes(
                            style,
                            Kind.IMAGE.bytes("AQID", name),
                            Kind.AUDIO.bytes("AQID", name),
                            Kind.VIDEO.bytes("AQID", name),
                            Kind.PDF.bytes("AQID", name)))
                    .containsOnly(type);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "data:image/jpg;base64, image/jpeg",
        "data:IMAGE/PNG;base64, image/png",
        "data:audio/x-wav;codec=pcm;BASE64, audio/wav",
        "Data:video/x-m4v;base64, video/mp4",
    })
    void other_names_in_data_urls_become_the_listed_one(String head, String type) {
        assertThat(sentTypes(
                        CallStyle.STREAMED,
                        Kind.IMAGE.bytes(head + ",AQID", null),
                        Kind.AUDIO.bytes(head + ",AQID", null),
                        Kind.VIDEO.at(head + ",AQID")))
                .containsOnly(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "application/octet-stream", "binary/octet-stream", "Application/Octet-Stream", "*/*"})
    void bytes_decide_where_the_name_stands_for_any_bytes(String name) throws IOException {
        assertThat(sentTypes(
                        CallStyle.WHOLE,
                        Kind.IMAGE.bytes(file("image.png"), name),
                        Kind.AUDIO.bytes(file("voice-memo.m4a"), name),
                        Kind.IMAGE.bytes("data:" + name.strip() + ";base64," + file("image.webp"), null)))
                .containsExactly("image/png", "audio/m4a", "image/webp");
    }

    // --- endings

    @ParameterizedTest
    @CsvSource({
        "a.opus, AUDIO, audio/ogg",
        "a.m4v, VIDEO, video/mp4",
        "a.mpg, VIDEO, video/mpeg",
        "a.3gp, VIDEO, video/3gpp",
        "a.jfif, IMAGE, image/jpeg",
        "a.flv, VIDEO, video/x-flv",
        "a.json, PDF, application/json",
        "a.json, IMAGE, application/json",
        "a.wmv, VIDEO, video/wmv",
        "a.aif, AUDIO, audio/aiff",
        "a.m4b, AUDIO, audio/m4a",
        "a.oga, AUDIO, audio/ogg",
        "a.mp4, AUDIO, audio/mp4",
        "a.webm, AUDIO, audio/webm",
        "a.webm, VIDEO, video/webm",
        "a.ogg, VIDEO, video/ogg",
        "a.bmp, IMAGE, image/bmp",
        "a.avif, IMAGE, image/avif",
        "a.htm, IMAGE, text/html",
        "a.JPG?size=large.gif, IMAGE, image/jpeg",
        "a.jpg:large, IMAGE, image/jpeg",
        "a.b/c.png;v=1, IMAGE, image/png",
    })
    void the_ending_of_an_address_names_the_type(String name, Kind kind, String type) {
        String expected =
                kind == Kind.PDF ? "application/pdf" : type; // what LangChain4j names for every PdfFileContent
        server.strict(!type.equals("image/bmp")); // which Gemini refuses
        for (CallStyle style : CallStyle.values()) {
            assertThat(sentTypes(style, kind.at("https://example.org/" + name))).containsExactly(expected);
            assertThat(sentTypes(style, kind.at("gs://bucket/" + name))).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.mov", "https://photos.md/4711", "https://example.org/v1.mp3/get"})
    void only_the_file_name_has_an_ending(String address) {
        assertThat(sentTypes(CallStyle.WHOLE, Kind.IMAGE.at(address))).containsExactly("");
    }

    // --- data: addresses

    @ParameterizedTest
    @EnumSource
    void percent_encoded_bytes_stay_as_they_are(CallStyle style) {
        byte[] bytes = new byte[256];
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
            encoded.append("%%%02X".formatted(i));
        }
        String png = "data:image/png,%89PNG%0D%0A%1A%0A\0".replace("\0", "%00");

        List<JsonNode> media = sent(
                style,
                Kind.IMAGE.at(png),
                Kind.AUDIO.bytes("data:audio/wav," + encoded, null),
                Kind.VIDEO.at("data:," + encoded.toString().toLowerCase(Locale.ROOT)),
                Kind.IMAGE.bytes("data:text/plain,caf\u00e9 100% +", null),
                Kind.IMAGE.at("data:,%89PNG%0D%0A%1A%0A"));

        assertThat(media)
                .extracting(one -> one.path("data").asText())
                .containsExactly(
                        latin1("\u0089PNG\r\n\u001a\n\0"),
                        Base64.getEncoder().encodeToString(bytes),
                        Base64.getEncoder().encodeToString(bytes),
                        Base64.getEncoder().encodeToString("caf\u00e9 100% +".getBytes(StandardCharsets.UTF_8)),
                        latin1("\u0089PNG\r\n\u001a\n"));
        assertThat(media.get(4).path("mimeType").asText()).isEqualTo("image/png");
    }

    @ParameterizedTest
    @EnumSource
    void media_without_any_bytes_are_refused(CallStyle style) {
        for (Content empty : List.of(
                Kind.IMAGE.bytes("", "image/png"),
                Kind.VIDEO.bytes(" ", "video/mp4"),
                AudioContent.from(Audio.builder()
                        .binaryData(new byte[0])
                        .mimeType("audio/wav")
                        .build()),
                Kind.IMAGE.at("data:image/png;base64,"),
                Kind.IMAGE.bytes("data:,", null))) {
            assertThatThrownBy(() -> sent(style, empty))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("data");
        }
        assertThat(server.requests()).isEmpty();
    }
}
