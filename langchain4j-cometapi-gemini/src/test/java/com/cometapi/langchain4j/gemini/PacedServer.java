package com.cometapi.langchain4j.gemini;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Streams chunks at a pace, each with the time at which it was written. In a JVM of its own, so that its threads and memory do
 * not count as the library's. It has two threads for any number of streams, so that it leaves the processors to them.
 */
final class PacedServer implements AutoCloseable {

    static final int CHUNKS = 30;
    static final Duration PACE = Duration.ofMillis(Integer.getInteger("load.pace", 100));

    private static final int BACKLOG = 4_096;

    private final Process process;
    private final String baseUrl;

    private PacedServer(Process process, String baseUrl) {
        this.process = process;
        this.baseUrl = baseUrl;
    }

    /** Runs in the other JVM, and ends with the one that started it. */
    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            long now = System.nanoTime();
            clock.execute(() -> write(0, now, exchange, clock));
        });
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
        while (System.in.read() >= 0) {
            // until the parent ends
        }
        System.exit(0);
    }

    /** Returns microseconds since 1970, which all processes of a machine count alike. */
    static long now() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    private static void write(int index, long startedAt, HttpExchange exchange, ScheduledExecutorService clock) {
        try {
            if (index == 0) exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            body.write(event(index).getBytes(StandardCharsets.UTF_8));
            body.flush();
        } catch (IOException e) {
            exchange.close(); // the client closed the connection
            return;
        }
        if (index + 1 == CHUNKS) {
            exchange.close();
            return;
        }
        long dueAt = startedAt + (index + 1) * PACE.toNanos();
        clock.schedule(
                () -> write(index + 1, startedAt, exchange, clock), dueAt - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private static String event(int index) {
        String finish = index + 1 == CHUNKS ? ",\"finishReason\":\"STOP\"" : "";
        return "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"word " + index + " "
                + now()
                + " \"}]},\"index\":0" + finish
                + "}],\"usageMetadata\":{\"promptTokenCount\":1,\"candidatesTokenCount\":"
                + (index + 1) + ",\"totalTokenCount\":" + (index + 2)
                + "},\"modelVersion\":\"gemini-3-flash-preview\",\"responseId\":\"paced\"}\r\n\r\n";
    }

    static PacedServer start() throws IOException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Dsun.net.httpserver.nodelay=true",
                        "-Dsun.net.httpserver.maxIdleConnections=20000", // by default it closes some that are just
                        // reused
                        "-Dsun.net.httpserver.idleInterval=300",
                        "-Dload.pace=" + PACE.toMillis(),
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

    /** Returns the processor time of the server so far; zero where the system does not count it. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
