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
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 on one socket, with a say over every byte. For one thread. */
final class Connection {

    private static final AtomicLong ANSWERS = new AtomicLong();
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LISTENING_MILLIS = 20;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Connection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        this.out = socket.getOutputStream();
    }

    /** @return null when the client has nothing more to ask */
    @Nullable
    LocalRequest read() throws IOException {
        String first = line();
        if (first == null || first.isEmpty()) return null;
        String[] words = first.split(" ");
        if (words.length < 2) return null;
        Map<String, List<String>> headers = new LinkedHashMap<>();
        String header;
        while ((header = line()) != null && !header.isEmpty()) {
            int colon = header.indexOf(':');
            if (colon < 0) continue;
            headers.computeIfAbsent(header.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.substring(colon + 1).strip());
        }
        return new LocalRequest(words[0], words[1], headers, body(headers));
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        List<String> length = headers.get("content-length");
        if (length != null) return exactly(Integer.parseInt(length.get(0)));
        List<String> coding = headers.get("transfer-encoding");
        if (coding == null || !coding.contains("chunked")) return new byte[0];
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            if (size == null) throw new EOFException();
            int bytes = Integer.parseInt(size.split(";")[0].strip(), 16);
            body.write(exactly(bytes));
            line();
            if (bytes == 0) return body.toByteArray();
        }
    }

    private byte[] exactly(int count) throws IOException {
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

    /** @return whether the connection can be used again */
    boolean write(LocalRequest request, Answer answer, Duration defaultPace) throws IOException, InterruptedException {
        Transmission transmission = answer.transmission();
        try {
            if (transmission.delay != null) listen(request, transmission.delay);
            if (transmission.beforeHead != null) await(request, transmission.beforeHead);
            if (transmission.resetAfter == Transmission.BEFORE_HEAD) return reset();
            String model = request.model() == null ? "none" : request.model();
            List<byte[]> encodedChunks =
                    answer.encodedChunks(request.streamed(), model, "local-" + ANSWERS.incrementAndGet());
            boolean isChunked = request.streamed() || encodedChunks.size() != 1;
            head(answer, request.streamed(), isChunked ? -1 : encodedChunks.get(0).length);
            Duration pace = transmission.pace == null ? defaultPace : transmission.pace;
            for (int i = 0; i < encodedChunks.size(); i++) {
                if (i == transmission.cutAfter) break;
                if (i == transmission.breakAfter) return false;
                if (i == transmission.resetAfter) return reset();
                if (i == transmission.stallAfter) return stall(request);
                if (i > 0 && !pace.isZero()) listen(request, pace);
                CountDownLatch gate = transmission.beforeChunk.get(i);
                if (gate != null) await(request, gate);
                byte[] encoded = encodedChunks.get(i);
                if (i == transmission.cutMidEvent) {
                    chunk(request, encoded, encoded.length / 2, isChunked, transmission.fragmentSize, pace);
                    return false;
                }
                chunk(request, encoded, encoded.length, isChunked, transmission.fragmentSize, pace);
                request.wroteChunk();
            }
            if (encodedChunks.size() == transmission.stallAfter) return stall(request);
            if (encodedChunks.size() == transmission.breakAfter) return false;
            if (encodedChunks.size() == transmission.resetAfter) return reset();
            if (isChunked) out.write(LAST_CHUNK);
            out.flush();
            return true;
        } catch (IOException e) {
            request.clientWentAway();
            throw e;
        }
    }

    private void head(Answer answer, boolean isStreamed, int length) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " X\r\n");
        head.append("Content-Type: ").append(answer.contentType(isStreamed)).append("\r\n");
        answer.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
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
            if (from > 0 && !pace.isZero()) listen(request, pace);
            int size = Math.min(step, count - from);
            ByteArrayOutputStream framed = new ByteArrayOutputStream(size + 16);
            if (isChunked) framed.write((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            framed.write(bytes, from, size);
            if (isChunked) framed.write('\r');
            if (isChunked) framed.write('\n');
            out.write(framed.toByteArray());
            out.flush();
            request.wrote(size);
        }
    }

    private boolean reset() throws IOException {
        socket.setSoLinger(true, 0);
        return false;
    }

    private boolean stall(LocalRequest request) throws IOException {
        out.flush();
        while (true) listen(request, Duration.ofHours(1));
    }

    private void await(LocalRequest request, CountDownLatch gate) throws IOException, InterruptedException {
        while (!gate.await(LISTENING_MILLIS, TimeUnit.MILLISECONDS)) listen(request, Duration.ofMillis(1));
    }

    /** Waits, and notices when the client goes away meanwhile. */
    private void listen(LocalRequest request, Duration duration) throws IOException {
        long end = System.nanoTime() + duration.toNanos();
        while (true) {
            long left =
                    (end - System.nanoTime() + 999_999) / 1_000_000; // rounded up: a millisecond is listened for, too
            if (left <= 0) break;
            socket.setSoTimeout((int) Math.min(left, 1_000_000));
            in.mark(1);
            try {
                if (in.read() < 0) throw new EOFException("the client went away");
                in.reset();
                // the next question is here already: nothing to listen for any more
                TimeUnit.NANOSECONDS.sleep(Math.max(0, end - System.nanoTime()));
                break;
            } catch (SocketTimeoutException e) {
                // still there, and silent as it should be
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        socket.setSoTimeout(0);
    }
}
