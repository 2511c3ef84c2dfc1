package com.cometapi.langchain4j.gemini.localserver;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Serves HTTP/1.1 on one socket and controls every byte that it sends. For one thread. */
final class Connection {

    private static final AtomicLong RESPONSES = new AtomicLong();
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int POLL_MILLIS = 20;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** Takes the body of a response, which a {@code HEAD} request does not get. */
    private OutputStream bodyOut;

    private boolean isLast;

    /**
     * When the chunks of a response are sent.
     *
     * @param pace the wait between chunks, and between fragments
     * @param start when the first chunk is due, as {@link System#nanoTime()}
     * @param due when each chunk is due after the start; empty when only the pace counts
     */
    private record Pacing(Duration pace, long start, List<Duration> due) {}

    Connection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        this.out = socket.getOutputStream();
        this.bodyOut = out;
    }

    /** Returns true when the client expects the connection to be closed after this response. */
    boolean isLast() {
        return isLast;
    }

    /** Reads the next request. Returns null when the client has closed the connection. */
    @Nullable
    LocalRequest read() throws IOException {
        String first = line();
        if (first == null || first.isEmpty()) return null;
        String[] requestLine = first.split(" ");
        if (requestLine.length < 2) return null;
        Map<String, List<String>> headers = new LinkedHashMap<>();
        String header;
        while ((header = line()) != null && !header.isEmpty()) {
            int colon = header.indexOf(':');
            if (colon < 0) continue;
            headers.computeIfAbsent(header.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.substring(colon + 1).strip());
        }
        bodyOut = requestLine[0].equals("HEAD") ? OutputStream.nullOutputStream() : out;
        boolean isOld = requestLine.length > 2 && requestLine[2].equals("HTTP/1.0");
        isLast = has(headers, "connection", "close") || isOld && !has(headers, "connection", "keep-alive");
        try {
            return new LocalRequest(requestLine[0], requestLine[1], headers, body(headers));
        } catch (NumberFormatException e) {
            out.write("HTTP/1.1 400 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            throw new IOException("The length of the body is no number of bytes", e);
        }
    }

    private static boolean has(Map<String, List<String>> headers, String name, String value) {
        return headers.getOrDefault(name, List.of()).stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .anyMatch(each -> each.strip().equalsIgnoreCase(value));
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        List<String> length = headers.get("content-length");
        boolean isChunked = has(headers, "transfer-encoding", "chunked");
        if (length == null && !isChunked) return new byte[0];
        if (has(headers, "expect", "100-continue")) {
            out.write("HTTP/1.1 100 X\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        if (length != null && !isChunked) return exactly(Integer.parseUnsignedInt(length.get(0)));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            if (size == null) throw new EOFException();
            int bytes = Integer.parseUnsignedInt(size.split(";")[0].strip(), 16);
            body.write(exactly(bytes));
            String end = line();
            while (bytes == 0 && end != null && !end.isEmpty()) end = line(); // trailers
            if (bytes == 0) return body.toByteArray();
        }
    }

    private byte[] exactly(int count) throws IOException {
        if (count < 0) throw new NumberFormatException("More than 2 GB");
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) throw new EOFException();
        return bytes;
    }

    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b;
        while ((b = in.read()) >= 0) {
            if (b == '\n') return line.toString(StandardCharsets.ISO_8859_1);
            if (b != '\r') line.write(b);
        }
        return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
    }

    /**
     * Sends a response.
     *
     * @return whether the connection can be used again
     */
    boolean write(LocalRequest request, Answer answer, Speed speed) throws IOException, InterruptedException {
        Transmission transmission = answer.transmission();
        try {
            if (transmission.delay != null) watch(transmission.delay);
            if (transmission.beforeHead != null) await(transmission.beforeHead);
            if (transmission.resetAfter == Transmission.BEFORE_HEAD) return reset();
            Pacing pacing = pacing(answer, speed);
            watchUntil(pacing.start);
            if (!request.streamed() && !pacing.due.isEmpty()) {
                watchUntil(pacing.start + pacing.due.get(pacing.due.size() - 1).toNanos());
            }
            String model = request.model() == null ? "none" : request.model();
            List<byte[]> chunks =
                    answer.encodedChunks(request.streamed(), model, "local-" + RESPONSES.incrementAndGet());
            boolean isChunked = request.streamed() || chunks.size() != 1;
            head(answer, request.streamed(), isChunked ? -1 : chunks.get(0).length);
            if (!body(request, transmission, chunks, isChunked, pacing)) return false;
            if (isChunked) bodyOut.write(LAST_CHUNK);
            out.flush();
            return true;
        } catch (IOException e) {
            request.markClosedByClient();
            throw e;
        }
    }

    private static Pacing pacing(Answer answer, Speed speed) {
        boolean isGenerated = !answer.chunks().isEmpty();
        long start = System.nanoTime() + (isGenerated ? speed.firstTokenAfter().toNanos() : 0);
        Duration pace = answer.transmission().pace;
        if (pace != null) return new Pacing(pace, start, List.of());
        return new Pacing(speed.isByTokens() ? Duration.ZERO : speed.pace(), start, speed.schedule(answer.chunks()));
    }

    /** @return false when a scripted fault ended the body */
    private boolean body(
            LocalRequest request, Transmission transmission, List<byte[]> chunks, boolean isChunked, Pacing pacing)
            throws IOException, InterruptedException {
        for (int i = 0; i < chunks.size() && i != transmission.cutAfter; i++) {
            if (failsAfter(i, transmission)) return false;
            if (i > 0 && !pacing.pace.isZero()) watch(pacing.pace);
            if (request.streamed() && i < pacing.due.size()) {
                watchUntil(pacing.start + pacing.due.get(i).toNanos());
            }
            CountDownLatch latch = transmission.beforeChunk.get(i);
            if (latch != null) await(latch);
            byte[] bytes = chunks.get(i);
            boolean isCut = i == transmission.cutMidEvent;
            int count = isCut ? bytes.length / 2 : bytes.length;
            chunk(request, bytes, count, isChunked, transmission.fragmentSize, pacing.pace);
            if (isCut) return false;
            request.wroteChunk();
        }
        return !failsAfter(chunks.size(), transmission);
    }

    private boolean failsAfter(int chunks, Transmission transmission) throws IOException {
        if (chunks == transmission.stallAfter) stall();
        if (chunks == transmission.resetAfter) reset();
        return chunks == transmission.resetAfter || chunks == transmission.breakAfter;
    }

    private void head(Answer answer, boolean isStreamed, int length) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " X\r\n");
        head.append("Content-Type: ").append(answer.contentType(isStreamed)).append("\r\n");
        answer.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        if (isLast) head.append("Connection: close\r\n");
        head.append(length < 0 ? "Transfer-Encoding: chunked" : "Content-Length: " + length)
                .append("\r\n\r\n");
        out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private void chunk(
            LocalRequest request, byte[] bytes, int count, boolean isChunked, int fragmentSize, Duration pace)
            throws IOException {
        int step = fragmentSize > 0 ? fragmentSize : Math.max(1, count);
        for (int from = 0; from < count; from += step) {
            if (from > 0 && !pace.isZero()) watch(pace);
            int size = Math.min(step, count - from);
            ByteArrayOutputStream framed = new ByteArrayOutputStream(size + 16);
            if (isChunked) framed.write((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            framed.write(bytes, from, size);
            if (isChunked) framed.write('\r');
            if (isChunked) framed.write('\n');
            bodyOut.write(framed.toByteArray());
            out.flush();
            request.wrote(size);
        }
    }

    private boolean reset() throws IOException {
        socket.setSoLinger(true, 0);
        return false;
    }

    // --- responses that are sent while they arrive

    /** Sends the head of a response whose length is not known. The body follows by {@link #send} and {@link #end}. */
    void begin(Answer head) throws IOException {
        head(head, true, -1);
    }

    /** Sends the next bytes of a body, which are one chunk. */
    void send(LocalRequest request, byte[] bytes) throws IOException {
        if (bytes.length == 0) return; // an empty chunk would be the end
        chunk(request, bytes, bytes.length, true, 0, Duration.ZERO);
        request.wroteChunk();
    }

    void end() throws IOException {
        bodyOut.write(LAST_CHUNK);
        out.flush();
    }

    /** Waits. Throws an EOFException when the client closes the connection in the meantime. */
    void pause(Duration duration) throws IOException {
        watch(duration);
    }

    void throwIfClosedByClient() throws IOException {
        watch(Duration.ofMillis(1));
    }

    /** Sends nothing more. Ends only by an exception, when either side closes the connection. */
    void stall() throws IOException {
        out.flush();
        while (true) watch(Duration.ofHours(1));
    }

    private void await(CountDownLatch latch) throws IOException, InterruptedException {
        while (!latch.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) watch(Duration.ofMillis(1));
    }

    /** Waits until a time of {@link System#nanoTime()}. */
    private void watchUntil(long nanoTime) throws IOException {
        long remaining = nanoTime - System.nanoTime();
        if (remaining > 0) watch(Duration.ofNanos(remaining));
    }

    /** Waits. Throws an EOFException when the client closes the connection in the meantime. */
    private void watch(Duration duration) throws IOException {
        long end = System.nanoTime() + duration.toNanos();
        while (true) {
            // rounded up, so that a wait below a millisecond also watches the socket
            long remaining = (end - System.nanoTime() + 999_999) / 1_000_000;
            if (remaining <= 0) break;
            socket.setSoTimeout((int) Math.min(remaining, 1_000_000));
            in.mark(1);
            try {
                if (in.read() < 0) throw new EOFException("The client closed the connection");
                in.reset();
                // the next request is already here, so the end of the stream can no longer be seen
                TimeUnit.NANOSECONDS.sleep(Math.max(0, end - System.nanoTime()));
                break;
            } catch (SocketTimeoutException e) {
                // the client is still connected and sends nothing, as expected
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        socket.setSoTimeout(0);
    }
}
