package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.VideoContent;
import java.net.URI;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes a content of a message again, also after the message was stored and read: by its kind, its length and a
 * fingerprint. A text counts letter by letter, an address as well. Of media only {@value #SAMPLES} characters count,
 * evenly spread from the first to the last, so that large ones cost nothing.
 */
final class ContentMark {

    private static final int SAMPLES = 1024;
    private static final long PRIME = 0x100000001b3L; // of the FNV hash: no edit of a few letters cancels out

    private ContentMark() {}

    /** Returns the mark of a content. It is stored with messages, so the same content must always have the same one. */
    static String of(Content content) {
        if (content instanceof TextContent text) return whole("TEXT", text.text());
        if (content instanceof ImageContent it) {
            return media("IMAGE", it.image().base64Data(), it.image().url());
        }
        if (content instanceof AudioContent it) return audio(it.audio());
        if (content instanceof VideoContent it) {
            return media("VIDEO", it.video().base64Data(), it.video().url());
        }
        if (content instanceof PdfFileContent it) {
            return media("PDF", it.pdfFile().base64Data(), it.pdfFile().url());
        }
        return "OTHER " + content.getClass().getName();
    }

    private static String audio(Audio audio) {
        byte[] bytes = audio.binaryData();
        return bytes == null
                ? media("AUDIO", audio.base64Data(), audio.url())
                : mark("AUDIO BYTES", bytes.length, SAMPLES, index -> bytes[index]);
    }

    private static String media(String kind, @Nullable String base64, @Nullable URI address) {
        if (base64 != null && !base64.isBlank()) return mark(kind, base64.length(), SAMPLES, base64::charAt);
        String text = address == null ? "" : address.toString();
        return text.regionMatches(true, 0, "data:", 0, 5)
                ? mark(kind + " DATA", text.length(), SAMPLES, text::charAt)
                : whole(kind + " ADDRESS", text);
    }

    private static String whole(String kind, String text) {
        return mark(kind, text.length(), text.length(), text::charAt);
    }

    private static String mark(String kind, int length, int samples, IntUnaryOperator element) {
        int count = Math.min(length, samples);
        long hash = 0;
        for (int i = 0; i < count; i++) {
            long place = count == length ? i : (long) i * (length - 1) / (count - 1);
            hash = hash * PRIME + element.applyAsInt((int) place);
        }
        return kind + " " + length + " " + Long.toHexString(hash);
    }
}
