package com.cometapi.langchain4j.gemini.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes ready-made responses from one thread, so that serving costs little compared with what is measured. It reads only
 * the model in the path of a request, and the length of its body.
 *
 * <p>It prints its port when it is ready. For each line of its standard input it prints the number of connections that it
 * has accepted so far. The line {@value #RELEASE} makes it go on with the streams that it holds.
 */
final class FakeServer {

    /** The command that ends the pause of {@link Scenario#HELD}. */
    static final String RELEASE = "release";

    private static final long PACE = TimeUnit.MILLISECONDS.toNanos(Scenario.PACE_MILLIS);
    private static final int WAITING_CONNECTIONS = 4096;

    private final Map<String, List<ByteBuffer>> responses = new HashMap<>();
    private final List<ByteBuffer> heldResponse;
    private final ByteBuffer received = ByteBuffer.allocateDirect(256 * 1024);
    private final Selector selector = Selector.open();
    private final ServerSocketChannel acceptor = ServerSocketChannel.open();
    private final AtomicLong accepted = new AtomicLong();

    /** All pauses have the same length, so the connection that was added first is due first. */
    private final ArrayDeque<Connection> paced = new ArrayDeque<>();

    private final List<Connection> held = new ArrayList<>();
    private volatile boolean isReleased;

    private FakeServer() throws IOException {
        for (Scenario scenario : Scenario.values()) {
            responses.put(
                    scenario.model(),
                    scenario.response().stream().map(FakeServer::direct).toList());
        }
        heldResponse = responses.getOrDefault(Scenario.HELD.model(), List.of());
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), WAITING_CONNECTIONS);
        acceptor.configureBlocking(false);
        acceptor.register(selector, SelectionKey.OP_ACCEPT);
    }

    public static void main(String[] args) throws IOException {
        FakeServer server = new FakeServer();
        Thread serving = new Thread(server::serve, "server");
        serving.setDaemon(true);
        serving.start();
        System.out.println(((InetSocketAddress) server.acceptor.getLocalAddress()).getPort());
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = lines.readLine()) != null) {
            if (line.equals(RELEASE)) server.release();
            System.out.println(server.accepted.get());
        }
    }

    private void release() {
        isReleased = true;
        selector.wakeup();
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private void serve() {
        while (true) {
            try {
                selector.select(this::ready, millisToNextChunk());
                writeDueChunks();
                if (isReleased) writeHeldChunks();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private long millisToNextChunk() {
        Connection next = paced.peek();
        if (next == null) return 0; // no timeout
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(next.dueAt - System.nanoTime()));
    }

    private void writeDueChunks() {
        long now = System.nanoTime();
        while (!paced.isEmpty() && paced.peek().dueAt <= now) paced.remove().writeNextSegment();
    }

    private void writeHeldChunks() {
        isReleased = false;
        List<Connection> released = List.copyOf(held);
        held.clear();
        released.forEach(Connection::writeNextSegment);
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) accept();
            else if (key.isWritable()) ((Connection) key.attachment()).writeRest();
            else ((Connection) key.attachment()).read();
        } catch (IOException e) {
            close(key);
        }
    }

    private static void close(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            // the connection is gone in any case
        }
    }

    private void accept() throws IOException {
        SocketChannel channel;
        while ((channel = acceptor.accept()) != null) {
            accepted.incrementAndGet();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Connection connection = new Connection(channel.register(selector, SelectionKey.OP_READ));
            connection.key.attach(connection);
        }
    }

    private final class Connection {

        private static final byte[] NONE = {};

        private final SelectionKey key;
        private final SocketChannel channel;
        private byte[] head = NONE;
        private List<ByteBuffer> response = List.of();
        private long remainingBody;
        private int nextSegment;
        private long dueAt;
        private @Nullable ByteBuffer writing;

        Connection(SelectionKey key) {
            this.key = key;
            this.channel = (SocketChannel) key.channel();
        }

        void read() throws IOException {
            received.clear();
            int count = channel.read(received);
            if (count < 0) {
                close(key);
                return;
            }
            received.flip();
            if (remainingBody == 0) readHead();
            else remainingBody -= received.remaining();
            if (remainingBody == 0 && !response.isEmpty()) {
                nextSegment = 0;
                writeNextSegment();
            }
        }

        private void readHead() {
            int known = head.length;
            head = Arrays.copyOf(head, known + received.remaining());
            received.get(head, known, received.remaining());
            String text = new String(head, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) return;
            int model = text.indexOf("/models/") + "/models/".length();
            response = responses.getOrDefault(text.substring(model, text.indexOf(':', model)), List.of());
            remainingBody = contentLength(text) - (head.length - end - 4);
            head = NONE;
        }

        private static long contentLength(String head) {
            String name = "\r\ncontent-length:";
            for (int i = 0; i < head.length(); i++) {
                if (head.charAt(i) == '\r' && head.regionMatches(true, i, name, 0, name.length())) {
                    int start = i + name.length();
                    return Long.parseLong(
                            head.substring(start, head.indexOf('\r', start)).strip());
                }
            }
            throw new IllegalArgumentException("The request has no Content-Length header");
        }

        void writeNextSegment() {
            writing = response.get(nextSegment++).duplicate();
            boolean isLast = nextSegment == response.size();
            if (isLast) response = List.of();
            try {
                writeRest();
            } catch (IOException e) {
                close(key);
                return;
            }
            if (isLast) return;
            if (response == heldResponse && nextSegment == Scenario.CHUNKS_BEFORE_HOLD) {
                held.add(this);
            } else {
                dueAt = System.nanoTime() + PACE;
                paced.add(this);
            }
        }

        void writeRest() throws IOException {
            ByteBuffer rest = writing;
            if (rest == null) return;
            channel.write(rest);
            if (!rest.hasRemaining()) writing = null;
            key.interestOps(rest.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }
}
