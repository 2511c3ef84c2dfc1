package com.cometapi.langchain4j.gemini.localserver;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * Encodes images of at most 256 colours as PNG. It does without the desktop classes, which a reduced JRE may lack.
 *
 * @see <a href="https://www.w3.org/TR/png-3/">Portable Network Graphics</a>
 */
final class Png {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int BITS_PER_PIXEL = 8;
    private static final int INDEXED = 3;

    /** Returns the palette index of each pixel. */
    interface Pixels {
        int colourAt(int x, int y);
    }

    private Png() {}

    /**
     * Encodes an image.
     *
     * @param palette at most 256 colours, as 0xRRGGBB
     */
    static byte[] encode(int width, int height, int[] palette, Pixels pixels) {
        try {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(file);
            out.write(SIGNATURE);
            chunk(out, "IHDR", header(width, height));
            chunk(out, "PLTE", colours(palette));
            chunk(out, "IDAT", rows(width, height, pixels));
            chunk(out, "IEND", new byte[0]);
            return file.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an in-memory stream never throws
        }
    }

    private static byte[] header(int width, int height) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(header);
        out.writeInt(width);
        out.writeInt(height);
        out.write(
                new byte[] {BITS_PER_PIXEL, INDEXED, 0, 0, 0}); // default compression and filter method, not interlaced
        return header.toByteArray();
    }

    private static byte[] colours(int[] palette) {
        byte[] bytes = new byte[palette.length * 3];
        for (int i = 0; i < palette.length; i++) {
            bytes[3 * i] = (byte) (palette[i] >> 16);
            bytes[3 * i + 1] = (byte) (palette[i] >> 8);
            bytes[3 * i + 2] = (byte) palette[i];
        }
        return bytes;
    }

    private static byte[] rows(int width, int height, Pixels pixels) throws IOException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(rows)) {
            byte[] row = new byte[width + 1]; // the first byte is the filter type 0: none
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) row[x + 1] = (byte) pixels.colourAt(x, y);
                out.write(row);
            }
        }
        return rows.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) checksum.getValue());
    }
}
