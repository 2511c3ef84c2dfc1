package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events straight from the bytes of a body, one at a time, and requests no byte after the one that
 * ends an event. For one thread.
 *
 * <p>Accepts the streams that gateways send: LF, CRLF and CR, byte order marks, comments, data over several lines, a
 * last event without its blank line, and JSON or HTML that is no event at all.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">Event streams</a>
 */
final class SseReader {

    private static final ByteString LINE_END = ByteString.encodeUtf8("\r\n");
    private static final ByteString BYTE_ORDER_MARK = ByteString.decodeHex("efbbbf");
    private static final ByteString DATA = ByteString.encodeUtf8("data");

    private static final List<ByteString> NO_DATA =
            Stream.of(":", "event", "id", "retry").map(ByteString::encodeUtf8).toList();

    /** A JSON parser reads four bytes when it is made, to detect the encoding. Blanks serve it before the first event. */
    private static final int PARSER_LOOK_AHEAD = 4;

    /** Room for a usual chunk. */
    private static final int FEW_BYTES = 1024;

    /** More than this is not held while the next event is awaited. */
    private static final int MANY_BYTES = 64 * 1024;

    private final BufferedSource source;
    private final long maxEventBytes;
    private final BooleanSupplier isOver;

    private final Payload payload = new Payload();

    private byte[] bytes = new byte[FEW_BYTES];
    private int length = PARSER_LOOK_AHEAD;
    private int taken;
    private boolean skipLineFeed;
    private boolean isBare;
    private @Nullable ByteString strangeLine;

    SseReader(BufferedSource source, long maxEventBytes) {
        this(source, maxEventBytes, () -> false);
    }

    /** @param isOver checked at each line without data, such as a comment; true ends the stream */
    SseReader(BufferedSource source, long maxEventBytes, BooleanSupplier isOver) {
        this.source = source;
        this.maxEventBytes = maxEventBytes;
        this.isOver = isOver;
        Arrays.fill(bytes, 0, PARSER_LOOK_AHEAD, (byte) ' ');
    }

    /**
     * Waits for the next event. Its payload is then in {@link #bytes()} until the next call. Returns false at the end of
     * the stream.
     *
     * @throws EventTooLongException when the event is larger than allowed
     */
    boolean next() throws IOException {
        if (bytes.length > MANY_BYTES) bytes = new byte[FEW_BYTES];
        length = 0;
        taken = 0;
        boolean hasData = false;
        isBare = false;
        while (true) {
            long lineLength = lineLength();
            if (lineLength < 0) return firstLetter() < length;
            lineLength = withoutByteOrderMark(lineLength);
            if (isBare) {
                appendBareLine(lineLength);
            } else if (lineLength == 0) {
                if (firstLetter() < length) {
                    skipLine(0);
                    return true;
                }
                length = 0; // an event without data is none
                hasData = false;
            } else if (isDataLine(lineLength)) {
                if (hasData) appendByte('\n');
                lineLength = skipFieldName(lineLength);
                append(lineLength);
                hasData = true;
                lineLength = 0;
            } else if (!hasData) {
                lineLength = beginBareText(skipIndent(lineLength));
            }
            skipLine(isBare ? 0 : lineLength);
            if (!hasData && !isBare && isOver.getAsBoolean()) return false;
        }
    }

    /** Returns true when the payload came without {@code data:}: an error, a whole response, or a page of HTML. */
    boolean isBare() {
        return isBare;
    }

    /** Returns the payload, from index 0 to {@link #length()}. The next event overwrites it. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Returns how many bytes of the payload have been read from {@link #payload()}. */
    int taken() {
        return taken;
    }

    /** Returns the payload of the present event as a stream, which goes on with the payload of the next event. */
    InputStream payload() {
        return payload;
    }

    /** Returns the index of the payload's first byte that is no white space; {@link #length()} where there is none. */
    int firstLetter() {
        int start = 0;
        while (start < length && isBlank(bytes[start])) start++;
        return start;
    }

    private static boolean isBlank(byte b) {
        return b <= ' ' && b >= 0;
    }

    /** Returns the beginning of the first line that no stream of events has; null when there was none. */
    @Nullable
    ByteString strangeLine() {
        return strangeLine;
    }

    /** Returns the number of bytes before the end of the line, or in the rest of the stream; -1 at its end. */
    private long lineLength() throws IOException {
        Buffer buffered = source.getBuffer();
        if (skipLineFeed) {
            if (!source.request(1)) return -1;
            if (buffered.getByte(0) == '\n') source.skip(1);
            skipLineFeed = false;
        }
        long from = 0;
        while (true) {
            long end = buffered.indexOfElement(LINE_END, from);
            if (end >= 0) return bounded(end);
            from = buffered.size();
            bounded(from);
            if (!source.request(from + 1)) return from == 0 ? -1 : from;
        }
    }

    private long bounded(long lineLength) throws EventTooLongException {
        if (length + lineLength > maxEventBytes) throw new EventTooLongException(maxEventBytes);
        return lineLength;
    }

    private boolean isDataLine(long lineLength) throws IOException {
        return source.getBuffer().rangeEquals(0, DATA)
                && (lineLength == DATA.size() || source.getBuffer().getByte(DATA.size()) == ':');
    }

    private long skipFieldName(long lineLength) throws IOException {
        long skipped = Math.min(lineLength, DATA.size() + 1);
        if (lineLength > skipped && source.getBuffer().getByte(skipped) == ' ') skipped++;
        source.skip(skipped);
        return lineLength - skipped;
    }

    /** A gateway that joins streams may send the mark of each. */
    private long withoutByteOrderMark(long lineLength) throws IOException {
        if (!source.getBuffer().rangeEquals(0, BYTE_ORDER_MARK)) return lineLength;
        source.skip(BYTE_ORDER_MARK.size());
        return lineLength - BYTE_ORDER_MARK.size();
    }

    /** Returns what is left of the line. */
    private long skipIndent(long lineLength) throws IOException {
        long left = lineLength;
        while (left > 1 && isBlank(source.getBuffer().getByte(0))) {
            source.skip(1);
            left--;
        }
        return left;
    }

    /** Takes the line as payload where it is JSON or HTML without {@code data:}. Returns what is left of it to skip. */
    private long beginBareText(long lineLength) throws IOException {
        isBare = startsBareText();
        if (isBare) {
            appendBareLine(lineLength);
            return 0;
        }
        if (strangeLine == null && isStrange()) {
            strangeLine = source.getBuffer().snapshot((int) Math.min(lineLength, Redaction.MAX_QUOTE));
        }
        return lineLength;
    }

    /** Returns true when the line begins with a letter with which no field of an event begins. */
    private boolean startsBareText() {
        byte first = source.getBuffer().getByte(0);
        return first == '{' || first == '[' || first == '<';
    }

    /** Returns true when the line is neither a comment nor a field that streams of events have. */
    private boolean isStrange() {
        if (isBlank(source.getBuffer().getByte(0))) return false;
        for (ByteString known : NO_DATA) {
            if (source.getBuffer().rangeEquals(0, known)) return false;
        }
        return true;
    }

    private void append(long count) throws IOException {
        room((int) count + 1);
        int end = length + (int) count;
        while (length < end) {
            length += source.read(bytes, length, end - length);
        }
    }

    /** Appends a line with its end, unless the stream stopped before it. */
    private void appendBareLine(long count) throws IOException {
        append(count);
        if (source.getBuffer().size() > 0) appendByte('\n');
    }

    private void appendByte(int b) {
        room(1);
        bytes[length++] = (byte) b;
    }

    private void room(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
    }

    /** Skips the rest of the line and its end, without waiting for the LF that may follow a CR. */
    private void skipLine(long rest) throws IOException {
        source.skip(rest);
        if (source.getBuffer().size() == 0) return;
        skipLineFeed = source.readByte() == '\r';
    }

    private final class Payload extends InputStream {

        @Override
        public int read() {
            return taken < length ? bytes[taken++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            if (taken == length) return -1;
            int part = Math.min(count, length - taken);
            System.arraycopy(bytes, taken, target, offset, part);
            taken += part;
            return part;
        }
    }

    /** An event, or a whole response, is larger than allowed. */
    static final class EventTooLongException extends IOException {

        private static final long serialVersionUID = 1L;

        EventTooLongException(long bytes) {
            super("CometAPI sent more than " + bytes
                    + " bytes at once: raise maxEventBytes, unless the server is hostile");
        }
    }
}
