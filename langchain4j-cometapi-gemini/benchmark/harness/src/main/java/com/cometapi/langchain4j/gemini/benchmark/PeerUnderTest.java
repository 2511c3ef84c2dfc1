package com.cometapi.langchain4j.gemini.benchmark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
        Path target = folder.resolve(module).resolve("target");
        return target.resolve("classes") + File.pathSeparator + read(target.resolve("class-path.txt"));
    }

    /** Returns the jars that an application gets when it depends on the library. */
    List<Path> closure(Path folder) {
        return Arrays.stream(read(folder.resolve(module).resolve("target/class-path.txt"))
                        .split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> !jar.getFileName().toString().contains("-benchmark-"))
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("The benchmark is not built. Start it with its script, which builds it", e);
        }
    }

    /** Returns all peers in an order that each round rotates by one, so that no peer is always the first. */
    static List<PeerUnderTest> inTurn(int round) {
        List<PeerUnderTest> all = List.of(values());
        int first = round % all.size();
        return Stream.concat(all.subList(first, all.size()).stream(), all.subList(0, first).stream())
                .toList();
    }
}
