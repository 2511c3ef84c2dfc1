package com.cometapi.langchain4j.gemini.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JVM of our own that is told what to do line by line. */
final class Jvm implements AutoCloseable {

    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    private Jvm(Process process) {
        this.process = process;
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param complaints where to write what it says on its error stream */
    static Jvm start(Path java, List<String> options, String classPath, String main, Path complaints, String... args) {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(Arrays.asList(args));
        try {
            return new Jvm(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(complaints.toFile()))
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String line() {
        try {
            String line = answers.readLine();
            if (line == null) throw new IllegalStateException("A JVM has ended before its time: " + process.info());
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String order(String order) {
        orders.println(order);
        return line();
    }

    /** @return the answer's {@code name=number} pairs; an order of null asks for nothing and waits for the next line */
    Map<String, Double> figures(@Nullable String order) {
        String line = order == null ? line() : order(order);
        Map<String, Double> figures = new HashMap<>();
        for (String pair : line.split(" ")) {
            int equals = pair.indexOf('=');
            if (equals < 0) throw new IllegalStateException("Not an answer to '" + order + "': " + line);
            figures.put(pair.substring(0, equals), Double.valueOf(pair.substring(equals + 1)));
        }
        return figures;
    }

    boolean endsWell() {
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
