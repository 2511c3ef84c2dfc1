package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.RecordedResponse.Arrival;
import com.cometapi.langchain4j.gemini.localserver.RecordedResponse.End;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes requests on to the service and stores the exchanges. The file is written after each exchange. An earlier recording
 * stays until {@link #close}; up to then the new one stands beside it.
 */
final class Recorder implements Tape {

    private static final int POLL_MILLIS = 20;
    private static final Duration MAX_WAIT = Duration.ofSeconds(2);

    private final Path file;
    private final Path written;
    private final Upstream upstream;
    private final LargeValues largeValues;
    private final Secrets secrets = new Secrets();
    private final OffsetDateTime begin = OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS);
    private final List<OpenExchange> exchanges = new ArrayList<>();
    private boolean isClosed;

    /** @throws UncheckedIOException when the folder cannot be made */
    Recorder(Path file, Upstream upstream) {
        this.file = file;
        this.upstream = upstream;
        this.largeValues = new LargeValues(RecordingFile.folderOf(file));
        if (upstream.key() != null) secrets.add(upstream.key());
        try {
            Files.createDirectories(AtomicFiles.folderOf(file));
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of the recording " + file + " cannot be made", e);
        }
        this.written = Files.exists(file) ? file.resolveSibling(file.getFileName() + ".part") : file;
    }

    /** An exchange whose response may still be arriving. Guarded by the recorder. */
    private static final class OpenExchange {

        private final LocalRequest request;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final List<Arrival> arrivals = new ArrayList<>();
        private int status;
        private Map<String, String> headers = Map.of();
        private @Nullable End end;
        private @Nullable ObjectNode json;

        OpenExchange(LocalRequest request) {
            this.request = request;
        }

        RecordedResponse response() {
            return new RecordedResponse(
                    status, headers, body.toByteArray(), List.copyOf(arrivals), end == null ? End.CANCELLED : end);
        }
    }

    @Override
    public boolean serve(LocalRequest request, Connection connection) throws IOException, InterruptedException {
        OpenExchange exchange = begin(request);
        UpstreamCall call;
        try {
            call = upstream.send(request);
        } catch (IllegalArgumentException e) {
            remove(exchange);
            String reason = secrets.removeFrom("The request cannot be passed on: " + e);
            return connection.write(request, Answer.error(400, reason), Speed.UNLIMITED);
        }
        try {
            IOException failure = awaitHead(exchange, call, connection);
            if (failure == null) return pass(exchange, call, connection);
            remove(exchange);
            return connection.write(request, unreachable(failure), Speed.UNLIMITED);
        } catch (IOException e) {
            request.markClosedByClient();
            end(exchange, End.CANCELLED);
            throw e;
        } finally {
            call.cancel();
        }
    }

    private synchronized OpenExchange begin(LocalRequest request) {
        secrets.addFrom(request);
        OpenExchange exchange = new OpenExchange(request);
        exchanges.add(exchange);
        return exchange;
    }

    private synchronized void remove(OpenExchange exchange) {
        exchanges.remove(exchange);
        notifyAll();
    }

    private Answer unreachable(IOException failure) {
        String reason = failure.getMessage() == null ? "" : ": " + secrets.removeFrom(failure.getMessage());
        return Answer.error(
                502,
                "The local server records, but " + upstream.baseUrl() + " cannot be reached ("
                        + failure.getClass().getSimpleName() + reason + ")");
    }

    /** @return why the service cannot be reached; null when the head has arrived */
    private @Nullable IOException awaitHead(OpenExchange exchange, UpstreamCall call, Connection connection)
            throws IOException, InterruptedException {
        while (true) {
            try {
                if (call.awaitHead(POLL_MILLIS)) break;
            } catch (IOException e) {
                return e;
            }
            connection.throwIfClosedByClient();
        }
        synchronized (this) {
            call.cookies().forEach(secrets::addCookies);
            exchange.status = call.status();
            exchange.headers = call.headers();
        }
        return null;
    }

    private boolean pass(OpenExchange exchange, UpstreamCall call, Connection connection)
            throws IOException, InterruptedException {
        LocalRequest request = exchange.request;
        boolean isLive = exchange.response().isEventStream();
        if (isLive) connection.begin(exchange.response().head());
        while (true) {
            UpstreamCall.Chunk chunk = call.next(POLL_MILLIS);
            if (chunk == null) {
                connection.throwIfClosedByClient();
            } else if (chunk.bytes() != null) {
                add(exchange, chunk.bytes(), chunk.millis());
                if (isLive) connection.send(request, chunk.bytes());
            } else {
                UncheckedIOException failure = end(exchange, chunk.isComplete() ? End.COMPLETE : End.BROKEN);
                if (failure != null && !isLive) {
                    return connection.write(
                            request, Answer.error(500, String.valueOf(failure.getMessage())), Speed.UNLIMITED);
                }
                return chunk.isComplete() && failure == null
                        ? finish(exchange, connection, isLive)
                        : breakOff(exchange, connection, isLive);
            }
        }
    }

    private static boolean finish(OpenExchange exchange, Connection connection, boolean isLive)
            throws IOException, InterruptedException {
        if (!isLive)
            return connection.write(exchange.request, exchange.response().head(), Speed.UNLIMITED);
        connection.end();
        return true;
    }

    private static boolean breakOff(OpenExchange exchange, Connection connection, boolean isLive) throws IOException {
        if (!isLive) {
            connection.begin(exchange.response().head());
            connection.send(exchange.request, exchange.body.toByteArray());
        }
        return false;
    }

    private synchronized void add(OpenExchange exchange, byte[] bytes, long millis) {
        exchange.body.writeBytes(bytes);
        exchange.arrivals.add(new Arrival(bytes.length, millis));
    }

    /** @return why the exchange cannot be stored; null when it is stored */
    private synchronized @Nullable UncheckedIOException end(OpenExchange exchange, End end) {
        if (exchange.end != null) return null; // the client closed the connection when all had arrived
        exchange.end = end;
        notifyAll();
        if (isClosed) return null;
        try {
            write(written);
            return null;
        } catch (UncheckedIOException e) {
            return e;
        }
    }

    private void write(Path to) {
        List<ObjectNode> ended = new ArrayList<>();
        for (OpenExchange exchange : exchanges) {
            if (exchange.end == null) continue;
            if (exchange.json == null) exchange.json = json(exchange);
            ended.add(exchange.json);
        }
        try {
            RecordingFile.write(to, begin, ended, largeValues);
        } catch (IOException e) {
            throw new UncheckedIOException("The recording " + to + " cannot be written: " + e, e);
        }
    }

    private ObjectNode json(OpenExchange exchange) {
        RecordedRequest request = RecordedRequest.of(exchange.request, secrets);
        RecordedResponse response = secrets.removeFrom(exchange.response());
        return RecordingFile.json(new RecordedExchange(request, response), largeValues);
    }

    @Override
    public void reset() {
        // what was recorded stays
    }

    /**
     * Waits shortly for responses that are arriving, stores what has arrived, and replaces the earlier recording. Without an
     * exchange the earlier recording stays.
     */
    @Override
    public synchronized void close() {
        if (isClosed) return;
        awaitOpenExchanges();
        isClosed = true;
        for (OpenExchange exchange : exchanges) {
            if (exchange.end == null) exchange.end = End.CANCELLED;
            exchange.json = null; // a later request may have shown another secret
        }
        if (exchanges.isEmpty()) return;
        write(written);
        try {
            if (!written.equals(file)) AtomicFiles.move(written, file);
            largeValues.deleteOthers();
        } catch (IOException e) {
            throw new UncheckedIOException("The recording " + file + " cannot be written", e);
        }
    }

    private void awaitOpenExchanges() {
        long end = System.nanoTime() + MAX_WAIT.toNanos();
        try {
            while (exchanges.stream().anyMatch(exchange -> exchange.end == null)) {
                long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (millis <= 0) return;
                wait(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
