package com.cometapi.langchain4j.gemini.benchmark;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Starts the JVMs in which the peers run.
 *
 * @param folder the benchmark's folder
 * @param java the JDK's launcher
 */
record PeerJvms(Path folder, Path java, Path errorLog) {

    PeerJvms with(Path otherJava) {
        return new PeerJvms(folder, otherJava, errorLog);
    }

    Jvm start(PeerUnderTest peer, List<String> options, String address, String... command) {
        String[] args = new String[command.length + 1];
        args[0] = address;
        System.arraycopy(command, 0, args, 1, command.length);
        return Jvm.start(java, options, peer.classPath(folder), peer.main(), errorLog, args);
    }

    /** Starts a JVM for each peer. */
    Map<PeerUnderTest, Jvm> startAll(List<String> options, String address) {
        Map<PeerUnderTest, Jvm> jvms = new EnumMap<>(PeerUnderTest.class);
        for (PeerUnderTest peer : PeerUnderTest.values()) jvms.put(peer, start(peer, options, address));
        return jvms;
    }

    static void inTurn(int round, Map<PeerUnderTest, Jvm> jvms, BiConsumer<PeerUnderTest, Jvm> measurement) {
        for (PeerUnderTest peer : PeerUnderTest.inTurn(round)) measurement.accept(peer, jvms.get(peer));
    }
}
