package com.cometapi.langchain4j.gemini.benchmark;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Names the peers, and locates the class path of each. */
public enum PeerUnderTest {
    FLOOR("okhttp", "OkHttpPeer", "bare OkHttp"),
    OURS("cometapi", "CometApiPeer", "this library"),
    GOOGLE_AI_GEMINI("google-ai-gemini", "GoogleAiGeminiPeer", "google-ai-gemini"),
    GOOGLE_GENAI("google-genai", "GoogleGenAiPeer", "Google's SDK");

    private final String module;
    private final String main;
    private final String title;

    PeerUnderTest(String module, String main, String title) {
        this.module = module;
        this.main = main;
        this.title = title;
    }

    String title() {
        return title;
    }

    String main() {
        return getClass().getPackageName() + "." + main;
    }

    /** Returns the class path of the module that drives the library. */
    public String classPath(Path folder) {
        return Jvm.classPath(folder.resolve(module).resolve("target"));
    }

    /** Returns the jars that an application gets when it depends on the library. */
    List<Path> closure(Path folder) {
        return Arrays.stream(classPath(folder).split(File.pathSeparator))
                .skip(1) // the classes of the module itself
                .map(Path::of)
                .filter(jar -> !jar.getFileName().toString().contains("-benchmark-"))
                .toList();
    }

    /** Returns all peers in an order that each round rotates by one, so that no peer is always the first. */
    static List<PeerUnderTest> inTurn(int round) {
        List<PeerUnderTest> all = List.of(values());
        int first = round % all.size();
        return Stream.concat(all.subList(first, all.size()).stream(), all.subList(0, first).stream())
                .toList();
    }
}
