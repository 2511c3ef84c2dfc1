package com.cometapi.langchain4j.gemini;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * A server that never closes a connection and never answers a close. It serves each connection with the same script, over
 * TLS 1.3 or plain.
 */
final class LingeringServer implements Closeable {

    private static final HeldCertificate CERTIFICATE = new HeldCertificate.Builder()
            .addSubjectAlternativeName("localhost")
            .addSubjectAlternativeName("127.0.0.1")
            .build();
    private static final HandshakeCertificates TRUSTING = new HandshakeCertificates.Builder()
            .addTrustedCertificate(CERTIFICATE.certificate())
            .build();

    private static final HandshakeCertificates SERVING =
            new HandshakeCertificates.Builder().heldCertificate(CERTIFICATE).build();

    private final ServerSocket socket;
    private final boolean isTls;
    private final Script script;
    private final CountDownLatch isClosed = new CountDownLatch(1);
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    /** Counted down when a script begins. */
    final CountDownLatch isReached = new CountDownLatch(1);

    interface Script {
        void run(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private LingeringServer(ServerSocket socket, boolean isTls, Script script) {
        this.socket = socket;
        this.isTls = isTls;
        this.script = script;
        daemon(this::accept);
    }

    static LingeringServer tls(Script script) {
        try {
            SSLServerSocket socket = (SSLServerSocket) SERVING.sslContext()
                    .getServerSocketFactory()
                    .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            return new LingeringServer(socket, true, script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Speaks TLS for a plain server. It passes on how that server ends a connection, but answers no close of the client. */
    static Closeable relay(int plainPort, AtomicInteger port) throws IOException {
        ServerSocket relay = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        port.set(relay.getLocalPort());
        Thread accepting = daemon(() -> {
            while (!relay.isClosed()) {
                try {
                    Socket raw = relay.accept();
                    daemon(() -> relay(raw, plainPort));
                } catch (IOException e) {
                    return;
                }
            }
        });
        return () -> {
            relay.close();
            join(accepting); // until it returns, the system may still accept connections
        };
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void relay(Socket raw, int plainPort) {
        try (raw;
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), plainPort)) {
            SSLSocket client =
                    (SSLSocket) SERVING.sslContext().getSocketFactory().createSocket(raw, null, true);
            client.setUseClientMode(false);
            client.setEnabledProtocols(new String[] {"TLSv1.3"});
            raw.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            daemon(() -> {
                try {
                    client.getInputStream().transferTo(upstream.getOutputStream());
                } catch (IOException e) {
                    // the client closed the connection, which the other direction does not notice
                }
            });
            try {
                upstream.getInputStream().transferTo(client.getOutputStream());
                client.shutdownOutput();
            } catch (IOException reset) {
                raw.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // the client or the server is gone
        }
    }

    /** Speaks no TLS, also to clients that begin with it. */
    static LingeringServer plain(Script script) {
        try {
            return new LingeringServer(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), false, script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the same client, which trusts these servers. */
    static OkHttpClient trusting(OkHttpClient client) {
        return client.newBuilder()
                .sslSocketFactory(TRUSTING.sslSocketFactory(), TRUSTING.trustManager())
                .build();
    }

    String baseUrl() {
        return (isTls ? "https" : "http") + "://127.0.0.1:" + port();
    }

    int port() {
        return socket.getLocalPort();
    }

    int connections() {
        return accepted.get();
    }

    /** Reads the head of a request and its body, whose length the head states. */
    static String readRequest(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) throw new IOException("closed");
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        for (String line : text.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                in.readNBytes(Integer.parseInt(line.substring(15).strip()));
            }
        }
        return text;
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "lingering-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                accepted.incrementAndGet();
                daemon(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try {
            client.setTcpNoDelay(true);
            script.run(client.getInputStream(), client.getOutputStream());
            isReached.countDown();
            isClosed.await();
        } catch (IOException e) {
            // the client closed the connection
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        isClosed.countDown();
        socket.close();
        for (Socket each : open) {
            // closing a TLS socket would wait for its peer
            if (!each.isClosed()) each.setSoTimeout(1);
            each.close();
        }
    }
}
