package com.cometapi.langchain4j.gemini.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.net.ServerSocketFactory;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Handshake;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;

/**
 * Serves over TLS on two ports: the first offers only HTTP/1.1, the second prefers HTTP/2. It takes more time for a
 * response than {@link FakeServer}, but the same for all peers.
 *
 * <p>It writes a trust store to the file in its argument, then it prints its ports. For each line of its standard input it
 * prints how many requests arrived since the line before, by protocol, and on how many new connections.
 */
final class TlsServer extends Dispatcher {

    private static final Logger SERVER_LOG = Logger.getLogger(MockWebServer.class.getName());

    private final MockWebServer server = new MockWebServer();
    private final Map<String, MockResponse> http1 = new HashMap<>();
    private final Map<String, MockResponse> http2 = new HashMap<>();
    private final Map<String, Integer> arrived;

    /** @param arrived counts of both ports, guarded by itself */
    private TlsServer(List<Protocol> protocols, HandshakeCertificates identity, Map<String, Integer> arrived)
            throws IOException {
        this.arrived = arrived;
        for (Scenario scenario : Scenario.OVER_TLS) {
            http1.put(scenario.model(), response(scenario, true));
            http2.put(scenario.model(), response(scenario, false));
        }
        server.setServerSocketFactory(new NoDelay());
        server.useHttps(identity.sslSocketFactory());
        server.setProtocols(protocols);
        server.setDispatcher(this);
        server.start(InetAddress.getByName("127.0.0.1"), 0);
    }

    public static void main(String[] args) throws IOException, GeneralSecurityException {
        SERVER_LOG.setLevel(Level.OFF);
        HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(authority)
                .build();
        HandshakeCertificates identity =
                new HandshakeCertificates.Builder().heldCertificate(certificate).build();
        writeTrustStore(authority, Path.of(args[0]));
        Map<String, Integer> arrived = new TreeMap<>();
        TlsServer first = new TlsServer(List.of(Protocol.HTTP_1_1), identity, arrived);
        TlsServer second = new TlsServer(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1), identity, arrived);
        System.out.println(first.server.getPort() + " " + second.server.getPort());
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (lines.readLine() != null) System.out.println(counts(arrived));
        System.exit(0);
    }

    private static void writeTrustStore(HeldCertificate authority, Path file)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("benchmark", authority.certificate());
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, TlsMeasurement.TRUST_STORE_PASSWORD.toCharArray());
        }
    }

    private static String counts(Map<String, Integer> arrived) {
        synchronized (arrived) {
            arrived.putIfAbsent(TlsMeasurement.CONNECTIONS, 0);
            String counts = arrived.entrySet().stream()
                    .map(count -> count.getKey() + "=" + count.getValue())
                    .collect(Collectors.joining(" "));
            arrived.clear();
            return counts;
        }
    }

    /** @param isHttp1 whether the server marks the chunks of a stream itself, which HTTP/2 has no use for */
    private static MockResponse response(Scenario scenario, boolean isHttp1) {
        boolean isStreamed = scenario.chunks() > 0;
        byte[] body = isHttp1 ? scenario.http1Body() : scenario.body();
        // MockWebServer writes the empty line behind the last chunk itself
        int length = isStreamed && isHttp1 ? body.length - 2 : body.length;
        MockResponse.Builder response = new MockResponse.Builder()
                .body(new Buffer().write(body, 0, length))
                .setHeader("Content-Type", scenario.contentType());
        if (isStreamed) response.removeHeader("Content-Length");
        if (isStreamed && isHttp1) response.setHeader("Transfer-Encoding", "chunked");
        return response.build();
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
        Handshake handshake = request.getHandshake();
        String tls = handshake == null ? "none" : handshake.tlsVersion().javaName();
        synchronized (arrived) {
            arrived.merge(tls + "," + request.getVersion(), 1, Integer::sum);
            if (request.getExchangeIndex() == 0) arrived.merge(TlsMeasurement.CONNECTIONS, 1, Integer::sum);
        }
        server.takeRequest(0, TimeUnit.MILLISECONDS); // it would keep all requests otherwise
        String path = request.getTarget();
        int model = path.indexOf("/models/") + "/models/".length();
        Map<String, MockResponse> responses = request.getVersion().equals("HTTP/2") ? http2 : http1;
        MockResponse response = responses.get(path.substring(model, path.indexOf(':', model)));
        return response == null ? new MockResponse.Builder().code(404).build() : response;
    }

    /** Turns off Nagle's algorithm, since the server writes the head of a response and its body one after the other. */
    private static final class NoDelay extends ServerSocketFactory {

        @Override
        public ServerSocket createServerSocket() throws IOException {
            return new ServerSocket() {
                @Override
                public Socket accept() throws IOException {
                    Socket socket = super.accept();
                    socket.setTcpNoDelay(true);
                    return socket;
                }
            };
        }

        @Override
        public ServerSocket createServerSocket(int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
            throw new UnsupportedOperationException();
        }
    }
}
