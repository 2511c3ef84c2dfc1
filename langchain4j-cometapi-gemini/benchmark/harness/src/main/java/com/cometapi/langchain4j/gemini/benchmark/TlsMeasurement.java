package com.cometapi.langchain4j.gemini.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Measures over TLS 1.3, once with HTTP/1.1 and once with HTTP/2. The peers' JVMs trust the server by a system property, so
 * no peer has settings for TLS. A figure counts only if the server saw the expected protocol.
 */
final class TlsMeasurement implements AutoCloseable {

    static final String TRUST_STORE_PASSWORD = "benchmark";

    /** Name of the server's count of new connections. */
    static final String CONNECTIONS = "connections";

    private static final String TLS = "TLSv1.3";

    /** @param key prefix of the keys of its figures */
    private record Protocol(String name, String key) {}

    private static final List<Protocol> PROTOCOLS =
            List.of(new Protocol("HTTP/1.1", "tls"), new Protocol("HTTP/2", "h2"));

    private final PeerJvms peers;
    private final Table table;
    private final Path trustStore;
    private final Jvm server;
    private final String[] ports;

    TlsMeasurement(PeerJvms peers, Table table) {
        this.peers = peers;
        this.table = table;
        Path target = peers.folder().resolve("tls-server/target");
        this.trustStore = target.resolve("trust.p12");
        this.server = Jvm.start(
                peers.java(),
                List.of("-Xmx256m"),
                Jvm.classPath(target),
                getClass().getPackageName() + ".TlsServer",
                peers.errorLog(),
                trustStore.toString());
        this.ports = server.line().split(" ");
    }

    void measure(int warmUps, int rounds, int turnMillis) {
        for (int i = 0; i < ports.length; i++) {
            new Port(PROTOCOLS.get(i), "https://127.0.0.1:" + ports[i]).measure(warmUps, rounds, turnMillis);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    /** One port of the server, and what the server saw there. */
    private final class Port {

        private final Protocol protocol;
        private final String address;
        private final Map<PeerUnderTest, Set<String>> negotiated = new EnumMap<>(PeerUnderTest.class);
        private final Map<PeerUnderTest, Integer> connections = new EnumMap<>(PeerUnderTest.class);

        Port(Protocol protocol, String address) {
            this.protocol = protocol;
            this.address = address;
        }

        void measure(int warmUps, int rounds, int turnMillis) {
            List<String> options = List.of(
                    "-Xmx512m",
                    "-Djavax.net.ssl.trustStore=" + trustStore,
                    "-Djavax.net.ssl.trustStorePassword=" + TRUST_STORE_PASSWORD);
            Map<PeerUnderTest, Jvm> jvms = peers.startAll(options, address);
            try {
                PeerJvms.inTurn(0, jvms, (peer, jvm) -> jvm.figures("once " + Scenario.SMALL)); // connects
                for (int round = 0; round < warmUps; round++) measureRound(round, jvms, turnMillis, new Table());
                connections.clear();
                for (int round = 0; round < rounds; round++) measureRound(round, jvms, turnMillis, table);
            } finally {
                jvms.values().forEach(Jvm::close);
            }
            table.note(note());
        }

        private void measureRound(int round, Map<PeerUnderTest, Jvm> jvms, int turnMillis, Table results) {
            for (Scenario scenario : Scenario.OVER_TLS) {
                String command = scenario.chunks() == 0
                        ? "send " + scenario + " " + turnMillis + " 1"
                        : "stream " + scenario + " " + turnMillis;
                PeerJvms.inTurn(round, jvms, (peer, jvm) -> {
                    server.execute("count"); // from here on
                    Map<String, Double> figures = jvm.figures(command);
                    if (isExpected(peer, server.figures("count"))) {
                        results.add(protocol.key() + "." + scenario, peer, figures);
                    }
                });
            }
        }

        /** Notes what the server saw. */
        private boolean isExpected(PeerUnderTest peer, Map<String, Double> counts) {
            Set<String> protocols = new TreeSet<>(counts.keySet());
            protocols.remove(CONNECTIONS);
            negotiated.computeIfAbsent(peer, it -> new TreeSet<>()).addAll(protocols);
            connections.merge(peer, counts.getOrDefault(CONNECTIONS, 0.0).intValue(), Integer::sum);
            return protocols.equals(Set.of(TLS + "," + protocol.name()));
        }

        private String note() {
            List<String> seen = new ArrayList<>();
            negotiated.forEach((peer, protocols) -> seen.add(peer.title() + " "
                    + String.join(" and ", protocols).replace(",", " with ") + ", new connections while measured: "
                    + connections.get(peer)));
            return "TLS, " + protocol.name() + ": the server saw " + String.join("; ", seen) + ".";
        }
    }
}
