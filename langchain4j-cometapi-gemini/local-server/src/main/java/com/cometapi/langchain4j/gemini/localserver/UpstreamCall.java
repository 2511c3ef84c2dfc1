package com.cometapi.langchain4j.gemini.localserver;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** A request that was passed on, and its response while it arrives. For one thread; {@link #cancel} for any. */
final class UpstreamCall {

    /**
     * A chunk of the body, or its end.
     *
     * @param bytes null for the end
     * @param isComplete false for an end before the whole body has arrived
     * @param millis since the request was sent
     */
    record Chunk(byte @Nullable [] bytes, boolean isComplete, long millis) {}

    private static final int MAX_WAITING = 64;

    private final long start = System.nanoTime();
    private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(MAX_WAITING);
    private final CompletableFuture<HttpResponse<InputStream>> response = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean isCancelled;

    /**
     * Sends a request on a thread of its own. {@code sendAsync} would need a free thread of the common pool, which tests may
     * block with their calls.
     */
    UpstreamCall(HttpClient client, HttpRequest request) {
        this.thread = new Thread(() -> send(client, request), "local-gemini-upstream");
        thread.setDaemon(true);
        thread.start();
    }

    private void send(HttpClient client, HttpRequest request) {
        try {
            HttpResponse<InputStream> head = client.send(request, BodyHandlers.ofInputStream());
            response.complete(head);
            if (isCancelled) head.body().close();
            read(head);
        } catch (IOException | InterruptedException | RuntimeException e) {
            response.completeExceptionally(e);
        }
    }

    /**
     * Waits for the head of the response.
     *
     * @return false when it has not arrived in time
     * @throws IOException when the service cannot be reached
     */
    boolean awaitHead(int millis) throws IOException, InterruptedException {
        try {
            response.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    int status() {
        return response.join().statusCode();
    }

    List<String> cookies() {
        return response.join().headers().allValues("set-cookie");
    }

    /** Returns those of {@link RecordedResponse#HEADERS} that the response has. */
    Map<String, String> headers() {
        HttpHeaders all = response.join().headers();
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : RecordedResponse.HEADERS) all.firstValue(name).ifPresent(value -> headers.put(name, value));
        return headers;
    }

    /** Returns the next chunk. Returns null when none has arrived in time. */
    @Nullable
    Chunk next(int millis) throws InterruptedException {
        return chunks.poll(millis, TimeUnit.MILLISECONDS);
    }

    /** Closes the connection to the service. */
    void cancel() {
        isCancelled = true;
        // interrupts the wait for the head; some JDKs do not notice it while they wait for the body
        thread.interrupt();
        if (!response.isDone() || response.isCompletedExceptionally()) return;
        try {
            response.join().body().close();
        } catch (IOException e) {
            // the connection is unusable in either case
        }
    }

    private void read(HttpResponse<InputStream> head) {
        boolean isComplete = false;
        try (InputStream in = decoded(head)) {
            byte[] buffer = new byte[64 * 1024];
            int count;
            while ((count = in.read(buffer)) >= 0) {
                if (count > 0) put(Arrays.copyOf(buffer, count), false);
            }
            isComplete = true;
        } catch (IOException e) {
            // the service, or cancel(), has closed the connection
        }
        put(null, isComplete);
    }

    private static InputStream decoded(HttpResponse<InputStream> head) throws IOException {
        String coding = head.headers().firstValue("content-encoding").orElse("").toLowerCase(Locale.ROOT);
        return switch (coding.strip()) {
            case "gzip", "x-gzip" -> new GZIPInputStream(head.body());
            case "deflate" -> new InflaterInputStream(head.body());
            default -> head.body();
        };
    }

    private void put(byte @Nullable [] bytes, boolean isComplete) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        Chunk chunk = new Chunk(bytes, isComplete, millis);
        try {
            while (!isCancelled && !chunks.offer(chunk, 100, TimeUnit.MILLISECONDS)) {
                // the client reads more slowly than the service sends
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
