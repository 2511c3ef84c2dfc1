package com.cometapi.langchain4j.gemini.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
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
            Scenario.IMAGE);
    private static final List<Scenario> STREAMED = List.of(Scenario.STREAM_20, Scenario.STREAM_2000);
    private static final int CALLERS = 64;
    private static final int MODELS = 50;

    /** How many messages the longer history has more than the shorter one. */
    private static final int MORE_MESSAGES = 900;

    private final Path folder;
    private final Mode mode;
    private final Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    private final @Nullable Path newerJava;
    private final Path errorLog;
    private final Jvm server;
    private final String address;
    private final Table table = new Table();

    private Benchmark(Path folder, Mode mode, @Nullable Path newerJava) {
        this.folder = folder;
        this.mode = mode;
        this.newerJava = newerJava;
        this.errorLog = folder.resolve("harness/target/stderr.txt");
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
            benchmark.measureBursts();
        } finally {
            benchmark.server.close();
        }
        List<Measure> measures = Measure.all(mode.burst);
        System.out.println(benchmark.table.markdown(measures, mode != Mode.SMOKE));
        System.out.println("As docs/performance.md prints it:\n\n" + benchmark.table.ratios(measures));
    }

    private Jvm start(Path jdk, PeerUnderTest peer, String heap, String... command) {
        String[] args = new String[command.length + 1];
        args[0] = address;
        System.arraycopy(command, 0, args, 1, command.length);
        return Jvm.start(jdk, List.of(heap), peer.classPath(folder), peer.main(), errorLog, args);
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
                try (Jvm jvm = start(java, peer, "-Xmx256m", "cold")) {
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
                try (Jvm jvm = start(java, peer, "-Xmx" + tried + "m", "once", Scenario.IMAGE.name())) {
                    if (jvm.succeeds()) enough = tried;
                    else tooLittle = tried;
                }
            }
            table.add("leastHeap", peer, enough);
        }
    }

    /** Measures in JVMs that live through all rounds; the first rounds only warm them up. */
    private void measureWarm() {
        Map<PeerUnderTest, Jvm> jvms = new EnumMap<>(PeerUnderTest.class);
        for (PeerUnderTest peer : PeerUnderTest.values()) jvms.put(peer, start(java, peer, "-Xmx512m"));
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
            inTurn(round, jvms, (peer, jvm) -> results.add(scenario.name(), peer, jvm.figures(command)));
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
            inTurn(round, jvms, (peer, jvm) -> results.add(scenario.name(), peer, jvm.figures(command)));
        }
        String command = "send " + Scenario.SMALL + " " + mode.turnMillis + " " + CALLERS;
        inTurn(round, jvms, (peer, jvm) -> {
            jvm.figures(command); // opens the connections, which some peers keep
            double before = connections();
            results.add("callers", peer, jvm.figures(command));
            results.add("callers.connections", peer, connections() - before);
        });
        inTurn(round, jvms, (peer, jvm) -> results.add("models", peer, jvm.figures("models " + MODELS)));
    }

    private static void inTurn(int round, Map<PeerUnderTest, Jvm> jvms, BiConsumer<PeerUnderTest, Jvm> measurement) {
        for (PeerUnderTest peer : PeerUnderTest.inTurn(round)) measurement.accept(peer, jvms.get(peer));
    }

    /** Returns how many connections the server has accepted since it started. */
    private double connections() {
        return Double.parseDouble(server.execute("connections"));
    }

    private void measureBursts() {
        for (int round = 0; round < mode.rounds; round++) {
            for (PeerUnderTest peer : PeerUnderTest.inTurn(round)) {
                measureBurst("burst", java, peer);
                if (newerJava != null) measureBurst("newer", newerJava, peer);
            }
        }
    }

    /** Measures in a JVM that has warmed up on a smaller burst, as a server would have. */
    private void measureBurst(String key, Path jdk, PeerUnderTest peer) {
        try (Jvm jvm = start(jdk, peer, "-Xmx1g")) {
            jvm.figures("burst " + mode.burst / 10);
            table.add(key, peer, jvm.figures("burst " + mode.burst));
        }
    }
}
