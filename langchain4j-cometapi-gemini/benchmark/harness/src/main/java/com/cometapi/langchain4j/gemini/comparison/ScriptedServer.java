package com.cometapi.langchain4j.gemini.comparison;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends scripted replies, one for each request, over real sockets. Keeps what it received. */
final class ScriptedServer implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

    private final ServerSocket acceptor;
    private final Queue<Reply> replies;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch received = new CountDownLatch(1);
    private final CountDownLatch closedByClient = new CountDownLatch(1);
    private final CountDownLatch written = new CountDownLatch(1);

    ScriptedServer(Reply... replies) {
        this.replies = new ConcurrentLinkedQueue<>(List.of(replies));
        try {
            acceptor = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        inBackground(this::accept);
    }

    String address() {
        return "http://127.0.0.1:" + acceptor.getLocalPort();
    }

    /** Returns the bodies of the requests. */
    List<String> requests() {
        return requests;
    }

    void awaitRequest() throws InterruptedException {
        if (!received.await(10, TimeUnit.SECONDS)) throw new IllegalStateException("No request arrived");
    }

    /** Returns whether the client closes the connection of a silent reply within three seconds. */
    boolean isClosedByClient() throws InterruptedException {
        return closedByClient.await(3, TimeUnit.SECONDS);
    }

    /** Returns whether a reply can be written as a whole within three seconds. */
    boolean isWritten() throws InterruptedException {
        return written.await(3, TimeUnit.SECONDS);
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "scripted server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!acceptor.isClosed()) {
            try {
                Socket socket = acceptor.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                inBackground(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (String body = readRequest(in); body != null; body = readRequest(in)) {
                requests.add(body);
                received.countDown();
                Reply reply = replies.poll();
                if (reply == null)
                    reply = Reply.error(500, "{\"error\":{\"code\":500,\"message\":\"not in the script\"}}");
                write(reply, out);
                if (reply.end() == Reply.End.BROKEN) return;
                if (reply.end() == Reply.End.SILENT) {
                    awaitEnd(in);
                    return;
                }
            }
        } catch (IOException e) {
            closedByClient.countDown();
        }
    }

    private void awaitEnd(InputStream in) {
        try {
            while (in.read() >= 0) {}
        } catch (IOException e) {
            // reset, which is an end as well
        }
        closedByClient.countDown();
    }

    private static @Nullable String readRequest(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) return null;
            head.write(next);
        }
        Matcher length = LENGTH.matcher(head.toString(ISO_8859_1));
        return length.find() ? new String(in.readNBytes(Integer.parseInt(length.group(1))), UTF_8) : "";
    }

    private void write(Reply reply, OutputStream out) throws IOException {
        if (reply.status() == 0) return;
        String head = "HTTP/1.1 " + reply.status() + " Scripted\r\nContent-Type: " + reply.contentType()
                + "\r\nTransfer-Encoding: chunked\r\n\r\n";
        out.write(head.getBytes(ISO_8859_1));
        for (int i = 0; i < reply.pieces().size(); i++) {
            byte[] piece = reply.pieces().get(i).getBytes(UTF_8);
            int times = i == reply.pieces().size() - 1 ? reply.repetitions() : 1;
            for (int time = 0; time < times; time++) {
                out.write((Integer.toHexString(piece.length) + "\r\n").getBytes(ISO_8859_1));
                out.write(piece);
                out.write("\r\n".getBytes(ISO_8859_1));
                out.flush();
            }
        }
        if (reply.end() == Reply.End.COMPLETE) out.write("0\r\n\r\n".getBytes(ISO_8859_1));
        out.flush();
        written.countDown();
    }

    @Override
    public void close() {
        try {
            acceptor.close();
            for (Socket socket : sockets) socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
