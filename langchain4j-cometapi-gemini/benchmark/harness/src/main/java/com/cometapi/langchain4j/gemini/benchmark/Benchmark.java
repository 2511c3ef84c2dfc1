package com.cometapi.langchain4j.gemini.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs all peers in turns against one server, and prints its tables. */
final class Benchmark {

    /** @param turnMillis how long one peer is measured before it is the next one's turn */
    private enum Mode {
        SMOKE(0, 1, 30, 100),
        QUICK(2, 3, 500, 2000),
        FULL(3, 5, 2000, 2000);

        private final int warmUps;
        private final int rounds;
        private final int turnMillis;
        private final int burst;

        Mode(int warmUps, int rounds, int turnMillis, int burst) {
            this.warmUps = warmUps;
            this.rounds = rounds;
            this.turnMillis = turnMillis;
            this.burst = burst;
        }
    }

    private static final List<Scenario> WHOLE = List.of(
            Scenario.SMALL,
            Scenario.TOOLS,
            Scenario.LARGE,
            Scenario.HISTORY_100,
            Scenario.HISTORY_1000,
            Scenario.IMAGE,
            Scenario.IMAGE_1MB,
            Scenario.SCHEMA);
    private static final List<Scenario> STREAMED = List.of(Scenario.STREAM_20, Scenario.STREAM_2000);
    private static final int CALLERS = 64;
    private static final int MODELS = 50;

    /** How many messages the longer history has more than the shorter one. */
    private static final int MORE_MESSAGES = 900;

    /** One of the bursts has this part of the streams of the other one. */
    private static final int FEWER = 4;

    private final Path folder;
    private final Mode mode;
    private final PeerJvms peers;
    private final @Nullable PeerJvms newerPeers;
    private final Jvm server;
    private final String address;
    private final Table table = new Table();

    private Benchmark(Path folder, Mode mode, @Nullable Path newerJava) {
        this.folder = folder;
        this.mode = mode;
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path errorLog = folder.resolve("harness/target/stderr.txt");
        this.peers = new PeerJvms(folder, java, errorLog);
        this.newerPeers = newerJava == null ? null : peers.with(newerJava);
        this.server = Jvm.start(
                java,
                List.of("-Xmx256m"),
                folder.resolve("harness/target/classes").toString(),
                FakeServer.class.getName(),
                errorLog);
        this.address = "http://127.0.0.1:" + server.line();
    }

    /** @param args the benchmark's folder, the mode, and optionally the home of a newer JDK */
    public static void main(String[] args) throws IOException {
        Mode mode = Mode.valueOf(args[1].toUpperCase(Locale.ROOT));
        Path newer = args.length > 2 ? Path.of(args[2], "bin", "java") : null;
        Benchmark benchmark = new Benchmark(Path.of(args[0]), mode, newer);
        try {
            benchmark.measureClosures();
            benchmark.measureColdStarts();
            benchmark.measureLeastHeaps();
            benchmark.measureWarm();
            benchmark.measureTls();
            benchmark.measureBursts();
            benchmark.measureHeldStreams();
        } finally {
            benchmark.server.close();
        }
        List<Measure> measures = Measure.all(mode.burst, mode.burst / FEWER);
        System.out.println(benchmark.table.markdown(measures, mode != Mode.SMOKE));
        System.out.println("As docs/performance.md prints it:\n\n" + benchmark.table.ratios(measures));
        System.out.println(benchmark.table.notes());
    }

    private void measureClosures() throws IOException {
        for (PeerUnderTest peer : PeerUnderTest.values()) {
            List<Path> jars = peer.closure(folder);
            table.add("jars", peer, jars.size());
            long bytes = 0;
            for (Path jar : jars) bytes += Files.size(jar);
            table.add("bytes", peer, bytes);
        }
    }

    private void measureColdStarts() {
        for (int round = 0; round < mode.rounds * 2; round++) {
            for (PeerUnderTest peer : PeerUnderTest.inTurn(round)) {
                try (Jvm jvm = peers.start(peer, List.of("-Xmx256m"), address, "cold")) {
                    jvm.figures(null).forEach((name, figure) -> table.add(name, peer, figure));
                }
            }
        }
    }

    /** Finds the smallest heap, to 2 MB, in which the image can be sent. */
    private void measureLeastHeaps() {
        if (mode == Mode.SMOKE) return;
        for (PeerUnderTest peer : PeerUnderTest.values()) {
            int tooLittle = 8;
            int enough = 256;
            while (enough - tooLittle > 2) {
                int tried = (tooLittle + enough) / 4 * 2;
                List<String> heap = List.of("-Xmx" + tried + "m");
                try (Jvm jvm = peers.start(peer, heap, address, "once", Scenario.IMAGE.name())) {
                    if (jvm.succeeds()) enough = tried;
                    else tooLittle = tried;
                }
            }
            table.add("leastHeap", peer, enough);
        }
    }

    /** Measures in JVMs that live through all rounds; the first rounds only warm them up. */
    private void measureWarm() {
        Map<PeerUnderTest, Jvm> jvms = peers.startAll(List.of("-Xmx512m"), address);
        try {
            for (int round = 0; round < mode.warmUps; round++) measureRound(round, jvms, new Table());
            for (int round = 0; round < mode.rounds; round++) measureRound(round, jvms, table);
        } finally {
            jvms.values().forEach(Jvm::close);
        }
    }

    private void measureRound(int round, Map<PeerUnderTest, Jvm> jvms, Table results) {
        for (Scenario scenario : WHOLE) {
            String command = "send " + scenario + " " + mode.turnMillis + " 1";
            PeerJvms.inTurn(round, jvms, (peer, jvm) -> results.add(scenario.name(), peer, jvm.figures(command)));
        }
        results.addSlope(
                "message",
                Scenario.HISTORY_100.name(),
                Scenario.HISTORY_1000.name(),
                MORE_MESSAGES,
                "cpuMicros",
                "allocated");
        for (Scenario scenario : STREAMED) {
            String command = "stream " + scenario + " " + mode.turnMillis;
            PeerJvms.inTurn(round, jvms, (peer, jvm) -> results.add(scenario.name(), peer, jvm.figures(command)));
        }
        String command = "send " + Scenario.SMALL + " " + mode.turnMillis + " " + CALLERS;
        PeerJvms.inTurn(round, jvms, (peer, jvm) -> {
            jvm.figures(command); // opens the connections, which some peers keep
            double before = connections();
            results.add("callers", peer, jvm.figures(command));
            results.add("callers.connections", peer, connections() - before);
        });
        PeerJvms.inTurn(round, jvms, (peer, jvm) -> results.add("models", peer, jvm.figures("models " + MODELS)));
    }

    /** Returns how many connections the server has accepted since it started. */
    private double connections() {
        return Double.parseDouble(server.execute("connections"));
    }

    /** The peers have not met these scenarios in their JVMs before, so they warm up for twice as many rounds. */
    private void measureTls() {
        try (TlsMeasurement tls = new TlsMeasurement(peers, table)) {
            tls.measure(mode.warmUps * 2, mode.rounds, mode.turnMillis);
        }
    }

    private void measureBursts() {
        for (int round = 0; round < mode.rounds; round++) {
            for (PeerUnderTest peer : PeerUnderTest.inTurn(round)) {
                measureBurst("burst", peers, peer);
                if (newerPeers != null) measureBurst("newer", newerPeers, peer);
            }
        }
    }

    /** Measures in a JVM that has warmed up on a smaller burst, as a server would have. */
    private void measureBurst(String key, PeerJvms jdk, PeerUnderTest peer) {
        try (Jvm jvm = jdk.start(peer, List.of("-Xmx1g"), address)) {
            jvm.figures("burst " + mode.burst / 10);
            table.add(key, peer, jvm.figures("burst " + mode.burst));
            table.add(key + ".fewer", peer, jvm.figures("burst " + mode.burst / FEWER));
        }
    }

    /** Takes fewer rounds than the other measurements, since what is held differs little from round to round. */
    private void measureHeldStreams() {
        for (int round = 0; round <= mode.rounds / 4; round++) {
            for (PeerUnderTest peer : PeerUnderTest.inTurn(round)) {
                measureHeldStreams("burst", peers, peer);
                if (newerPeers != null) measureHeldStreams("newer", newerPeers, peer);
            }
        }
    }

    private void measureHeldStreams(String key, PeerJvms jdk, PeerUnderTest peer) {
        try (Jvm jvm = jdk.start(peer, List.of("-Xmx1g"), address)) {
            hold(mode.burst / 10, jvm, peer);
            table.add(key + ".held", peer, hold(mode.burst, jvm, peer));
        }
    }

    private Map<String, Double> hold(int streams, Jvm jvm, PeerUnderTest peer) {
        Map<String, Double> figures = jvm.figures("hold " + streams);
        server.execute(FakeServer.RELEASE);
        double finished = jvm.figures("ended").getOrDefault("finished", 0.0);
        if (finished < streams) {
            table.note(
                    peer.title() + ": only " + Table.number(finished) + " of " + streams + " held streams finished.");
        }
        return figures;
    }
}
