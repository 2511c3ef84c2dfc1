package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.IntStream;

/** The local server in a JVM of its own, so that its threads and memory do not count as the library's. */
final class PacedServer implements AutoCloseable {

    static final int CHUNKS = 50;
    static final Duration PACE = Duration.ofMillis(100);

    private final Process process;
    private final String baseUrl;

    private PacedServer(Process process, String baseUrl) {
        this.process = process;
        this.baseUrl = baseUrl;
    }

    /** Runs in the other JVM, and ends with the one that started it. */
    public static void main(String[] args) throws IOException {
        Answer answer = Answer.chunks(IntStream.range(0, CHUNKS)
                        .mapToObj(i -> "word " + i + " ")
                        .toArray(String[]::new))
                .pace(PACE);
        try (CometApiGeminiLocalServer server =
                CometApiGeminiLocalServer.start().otherwise(request -> answer)) {
            System.out.println(server.baseUrl());
            while (System.in.read() >= 0) {
                // until the parent ends
            }
        }
    }

    static PacedServer start() throws IOException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PacedServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.startsWith("http")) line = output.readLine(); // some JVMs print a line first
        if (line == null) throw new IOException("The server did not start: exit code " + process.exitValue());
        return new PacedServer(process, line);
    }

    String baseUrl() {
        return baseUrl;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
