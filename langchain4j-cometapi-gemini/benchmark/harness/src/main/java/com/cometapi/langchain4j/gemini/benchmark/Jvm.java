package com.cometapi.langchain4j.gemini.benchmark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A child JVM that executes commands, one per line. */
public final class Jvm implements AutoCloseable {

    private final Process process;
    private final PrintStream commands;
    private final BufferedReader replies;

    private Jvm(Process process) {
        this.process = process;
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.replies = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts a JVM.
     *
     * @param errorLog the file to append its error stream to
     */
    public static Jvm start(
            Path java, List<String> options, String classPath, String main, Path errorLog, String... args) {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(Arrays.asList(args));
        try {
            return new Jvm(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(errorLog.toFile()))
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the class path that the build wrote for a module. */
    static String classPath(Path target) {
        try {
            return target.resolve("classes")
                    + File.pathSeparator
                    + Files.readString(target.resolve("class-path.txt")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("The benchmark is not built. Start it with its script, which builds it", e);
        }
    }

    /** Returns the next line that it prints. */
    public String line() {
        try {
            String line = replies.readLine();
            if (line == null) throw new IllegalStateException("A JVM ended unexpectedly: " + process.info());
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String execute(String command) {
        commands.println(command);
        return line();
    }

    /**
     * Executes a command that replies with figures.
     *
     * @param command null to send none and wait for the next line
     * @return the {@code name=number} pairs of the reply
     */
    Map<String, Double> figures(@Nullable String command) {
        String line = command == null ? line() : execute(command);
        Map<String, Double> figures = new HashMap<>();
        for (String pair : line.split(" ")) {
            int equals = pair.indexOf('=');
            if (equals < 0) throw new IllegalStateException(described(command) + " has no figures: " + line);
            figures.put(pair.substring(0, equals), Double.valueOf(pair.substring(equals + 1)));
        }
        return figures;
    }

    private static String described(@Nullable String command) {
        return command == null ? "The first line" : "The reply to '" + command + "'";
    }

    boolean succeeds() {
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
