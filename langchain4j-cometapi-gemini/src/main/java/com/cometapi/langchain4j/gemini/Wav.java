package com.cometapi.langchain4j.gemini;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes samples of 16 bits as a WAV file, and finds them in one. */
record Wav(PcmFormat format, byte[] samples) {

    static final String TYPE = "audio/wav";

    private static final int HEADER_LENGTH = 44;
    private static final int RIFF_LENGTH = 12;
    private static final int CHUNK_HEADER_LENGTH = 8;
    private static final int FORMAT_LENGTH = 16;
    private static final short PCM = 1;
    private static final short EXTENSIBLE = (short) 0xFFFE;
    private static final int SUBTYPE = 24;

    /** Creates a file without the bytes of a sample that was cut off at the end. */
    static Wav of(PcmFormat format, byte[] samples) {
        int whole = samples.length - samples.length % format.bytesPerFrame();
        return new Wav(format, whole == samples.length ? samples : Arrays.copyOf(samples, whole));
    }

    byte[] toBytes() {
        ByteBuffer wav = ByteBuffer.allocate(HEADER_LENGTH + samples.length).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(mark("RIFF")).putInt(wav.capacity() - CHUNK_HEADER_LENGTH).put(mark("WAVE"));
        wav.put(mark("fmt ")).putInt(FORMAT_LENGTH).putShort(PCM).putShort((short) format.channels());
        wav.putInt(format.sampleRate()).putInt(format.sampleRate() * format.bytesPerFrame());
        wav.putShort((short) format.bytesPerFrame()).putShort((short) (8 * PcmFormat.BYTES_PER_SAMPLE));
        wav.put(mark("data")).putInt(samples.length).put(samples);
        return wav.array();
    }

    /** Returns null for bytes that are not a WAV file with samples of 16 bits. Reads what there is of a file that was cut. */
    static @Nullable Wav read(byte[] bytes) {
        ByteBuffer wav = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < RIFF_LENGTH || !hasMark(bytes, 0, "RIFF") || !hasMark(bytes, 8, "WAVE")) return null;
        PcmFormat format = null;
        for (long at = RIFF_LENGTH; at + CHUNK_HEADER_LENGTH <= bytes.length; ) {
            int start = (int) at + CHUNK_HEADER_LENGTH;
            long length = Integer.toUnsignedLong(wav.getInt((int) at + 4));
            if (hasMark(bytes, (int) at, "fmt ")) format = format(wav, start);
            if (hasMark(bytes, (int) at, "data")) {
                int end = (int) Math.min(bytes.length, start + length); // a writer may not have known the length
                return format == null ? null : of(format, Arrays.copyOfRange(bytes, start, end));
            }
            at = start + length + length % 2;
        }
        return null;
    }

    private static @Nullable PcmFormat format(ByteBuffer wav, int at) {
        if (wav.capacity() < at + FORMAT_LENGTH) return null;
        short type = wav.getShort(at);
        if (type == EXTENSIBLE && wav.capacity() >= at + SUBTYPE + Short.BYTES) type = wav.getShort(at + SUBTYPE);
        int rate = wav.getInt(at + 4);
        short channels = wav.getShort(at + 2);
        boolean isPcm = type == PCM && wav.getShort(at + 14) == 8 * PcmFormat.BYTES_PER_SAMPLE;
        return isPcm && rate > 0 && channels > 0 ? new PcmFormat(rate, channels) : null;
    }

    private static byte[] mark(String mark) {
        return mark.getBytes(ISO_8859_1);
    }

    private static boolean hasMark(byte[] bytes, int at, String mark) {
        return at + mark.length() <= bytes.length && new String(bytes, at, mark.length(), ISO_8859_1).equals(mark);
    }
}
