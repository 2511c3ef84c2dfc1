package com.cometapi.langchain4j.gemini.localserver;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Serves the native Gemini endpoint on the loopback interface. It sends the responses that a test scripted, else those of
 * the rules, else those of a simulated model. It refuses the requests that Gemini refuses. Thread-safe.
 *
 * <pre>{@code
 * try (var server = CometApiGeminiLocalServer.start()) {
 *     server.answers(Answer.chunks("Ber", "lin").finish("STOP"));
 *     // call a model whose baseUrl is server.baseUrl()
 *     server.lastRequest().json();
 * }
 * }</pre>
 */
public final class CometApiGeminiLocalServer implements Closeable {

    private static final Set<String> OPERATIONS = Set.of("generateContent", "streamGenerateContent");

    private final ServerSocket socket;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final RecentRequests requests = new RecentRequests();
    private final BlockingQueue<Answer> scripted = new LinkedBlockingQueue<>();
    private final Rules rules = new Rules();
    private final IssuedSignatures signatures = new IssuedSignatures();
    private final SentFields sentFields = new SentFields();
    private volatile Function<LocalRequest, Answer> otherwise;
    private volatile boolean isStrict;
    private volatile boolean isBehindGateway;
    private volatile Speed speed;

    /** What takes the place of the simulation; null for the simulation. */
    private volatile @Nullable Tape tape;

    private CometApiGeminiLocalServer(int port) {
        setDefaults();
        try {
            this.socket = new ServerSocket(port, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Port " + port + " cannot be opened (" + e.getMessage()
                            + "): use another one, or 0 for any free port",
                    e);
        }
    }

    /** Starts a server on any free port. */
    public static CometApiGeminiLocalServer start() {
        return start(0);
    }

    /**
     * Starts a server.
     *
     * @param port 0 for any free port
     * @throws UncheckedIOException when the port cannot be opened
     */
    public static CometApiGeminiLocalServer start(int port) {
        CometApiGeminiLocalServer server = new CometApiGeminiLocalServer(port);
        daemon("local-gemini-" + server.port(), server::accept);
        return server;
    }

    /**
     * Starts a server that passes requests on to CometAPI and records the exchanges. {@link #close} completes the file, and
     * each exchange is in it, or in one that ends in {@code .part}, as soon as it has ended. The environment variable
     * {@code COMETAPI_KEY} is the key; without it the key of the client is passed on. Neither is stored, nor is any other
     * header of a request. Scripted responses and rules take precedence, and are not recorded.
     *
     * @param file the recording, in JSON; media and other large values become files in a folder beside it
     * @throws UncheckedIOException when the folder of the file cannot be made
     */
    public static CometApiGeminiLocalServer recording(Path file) {
        return start(new Recorder(file, Upstream.cometApi()));
    }

    /**
     * Starts a server that records another service than CometAPI, like {@link #recording(Path)}. It passes the key of the
     * client on.
     *
     * @param upstreamBaseUrl the address before the path of a request, such as {@code "https://api.cometapi.com"}
     * @throws IllegalArgumentException when the address does not begin with {@code http://} or {@code https://}
     * @throws UncheckedIOException when the folder of the file cannot be made
     */
    public static CometApiGeminiLocalServer recording(Path file, String upstreamBaseUrl) {
        return start(new Recorder(file, new Upstream(upstreamBaseUrl, null)));
    }

    /**
     * Starts a server that replays a recording, without a network. A request gets the response of the recorded one to
     * which it is equal, each response once, in the order of the recording. Ids of function calls, thought signatures and
     * times of the clock may differ. The server refuses any other request with status 400, and states what differs from the
     * nearest recorded one. Scripted responses and rules take precedence.
     *
     * @param file see {@link #recording(Path)}
     * @throws IllegalStateException when there is no recording, when it is broken, or when its version is unknown
     * @throws UncheckedIOException when the file cannot be read
     */
    public static CometApiGeminiLocalServer replaying(Path file) {
        return start(Replayer.of(file));
    }

    private static CometApiGeminiLocalServer start(Tape tape) {
        return start().with(tape);
    }

    /** @param other null for the simulation */
    CometApiGeminiLocalServer with(@Nullable Tape other) {
        tape = other;
        return this;
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the port that the server listens on. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Returns the address for the {@code baseUrl} of a model. */
    public String baseUrl() {
        return "http://127.0.0.1:" + port();
    }

    /** Scripts the next responses, one for each request. They take precedence over rules and simulation. */
    public CometApiGeminiLocalServer answers(Answer... next) {
        scripted.addAll(List.of(next));
        return this;
    }

    /** Scripts the next response, like {@link #answers}. The name marks a faulty one. */
    public CometApiGeminiLocalServer fault(Answer fault) {
        return answers(fault);
    }

    /** Adds a rule for the response to certain requests. The first rule that matches counts. */
    public CometApiGeminiLocalServer when(Predicate<LocalRequest> matches, Answer answer) {
        return when(matches, request -> answer);
    }

    /** Adds a rule that computes the response to certain requests. The first rule that matches counts. */
    public CometApiGeminiLocalServer when(Predicate<LocalRequest> matches, Function<LocalRequest, Answer> answer) {
        rules.add(matches, answer);
        return this;
    }

    /** Sets the response to requests without a scripted response or a matching rule. It replaces the simulation. */
    public CometApiGeminiLocalServer otherwise(Function<LocalRequest, Answer> answer) {
        otherwise = answer;
        return this;
    }

    /**
     * Sets whether the server refuses the requests that Gemini refuses. It accepts a thought signature that a local server
     * sent, this one or an earlier one, and the placeholders that Google documents.
     *
     * @param on default true
     */
    public CometApiGeminiLocalServer strict(boolean on) {
        isStrict = on;
        return this;
    }

    /**
     * Sets whether the server simulates a gateway in front of Gemini. The gateway removes the fields that it does not know
     * from requests, such as ids of function calls, before the server checks and handles them. Streams carry pings and
     * {@code [DONE]}. Errors have the format and the misleading statuses of a gateway. {@link #requests()} still returns
     * what the client sent. {@link Answer#raw} and {@link Answer#sse} with a status below 400 are still sent unchanged.
     *
     * @param on default false
     */
    public CometApiGeminiLocalServer gateway(boolean on) {
        isBehindGateway = on;
        return this;
    }

    /**
     * Sets the wait between chunks of responses without a {@link Answer#pace} of their own. {@link
     * #tokensPerSecond} takes precedence.
     *
     * @param between default {@link Duration#ZERO}
     */
    public CometApiGeminiLocalServer pace(Duration between) {
        speed = speed.withPace(between);
        return this;
    }

    /**
     * Sets how long the simulated model takes until its first token. The server waits as long before the head of each
     * generated response, after {@link Answer#delay}. Errors and responses of {@link Answer#raw} are not delayed.
     *
     * @param wait default {@link Duration#ZERO}
     * @throws IllegalArgumentException for a negative wait
     */
    public CometApiGeminiLocalServer firstTokenAfter(Duration wait) {
        speed = speed.withFirstTokenAfter(wait);
        return this;
    }

    /**
     * Sets how fast the simulated model generates. A word counts as a token, a part without text as one token. Each chunk of
     * a stream after the first is sent when its tokens are generated; a response that is not streamed is sent when a stream
     * would end. A finite number takes precedence over {@link #pace}. {@link Answer#pace} takes precedence over both.
     *
     * @param tokens default {@link Double#POSITIVE_INFINITY}, which does not wait
     * @throws IllegalArgumentException when it is not above 0
     */
    public CometApiGeminiLocalServer tokensPerSecond(double tokens) {
        speed = speed.withTokensPerSecond(tokens);
        return this;
    }

    /**
     * Sets whether a server that replays a recording waits before each chunk as long as the service did.
     *
     * @param on default false, for a replay without waits
     */
    public CometApiGeminiLocalServer recordedTimes(boolean on) {
        if (tape instanceof Replayer replayer) replayer.setAtRecordedTimes(on);
        return this;
    }

    /**
     * Makes the server as it was when it started: without scripted responses, rules and requests, strict, not behind a
     * gateway, without a pace or a speed. It stays at its address and keeps its connections; a response that it is sending goes on. A
     * replay begins anew; a recording goes on.
     */
    public CometApiGeminiLocalServer reset() {
        scripted.clear();
        rules.clear();
        requests.clear();
        setDefaults();
        Tape current = tape;
        if (current != null) current.reset();
        return this;
    }

    private void setDefaults() {
        otherwise = new Simulation()::answer;
        isStrict = true;
        isBehindGateway = false;
        speed = Speed.UNLIMITED;
    }

    /**
     * Returns the requests that arrived last, the oldest first. The server stores the last 1,000, of those at most the last
     * 64 MB of request bodies, and always the very last one.
     */
    public List<LocalRequest> requests() {
        return requests.all();
    }

    /**
     * Returns the request that arrived last.
     *
     * @throws IllegalStateException when none has arrived
     */
    public LocalRequest lastRequest() {
        List<LocalRequest> arrived = requests();
        if (arrived.isEmpty()) throw new IllegalStateException("No request has arrived");
        return arrived.get(arrived.size() - 1);
    }

    /** Returns the number of open connections. */
    public int openConnections() {
        return open.size();
    }

    /**
     * Closes all connections and the port. Completes a recording.
     *
     * @throws UncheckedIOException when the recording cannot be written
     */
    @Override
    public void close() {
        Tape current = tape;
        try {
            if (current != null) current.close();
        } finally {
            closeQuietly(socket);
            open.forEach(CometApiGeminiLocalServer::closeQuietly);
        }
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // the connection is unusable in either case
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                open.add(client);
                if (socket.isClosed()) closeQuietly(client); // accepted while the port was being closed
                daemon("local-gemini-" + client.getPort(), () -> serve(client));
            } catch (IOException e) {
                if (!socket.isClosed()) throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            Connection connection = new Connection(client);
            LocalRequest request;
            while ((request = connection.read()) != null) {
                requests.add(request);
                if (!respond(request, connection) || connection.isLast()) return;
            }
        } catch (IOException e) {
            // the client closed the connection, which its request has recorded
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    /** @return whether the connection can be used again */
    private boolean respond(LocalRequest request, Connection connection) throws IOException, InterruptedException {
        Tape current = tape;
        Answer answer = respondSafely(request, current == null ? this::respond : this::respondByScript);
        if (answer == null) return current != null && current.serve(request, connection);
        signatures.store(answer);
        sentFields.store(answer);
        return connection.write(request, answer, speed);
    }

    /** A rule of a test that throws must not look like a broken connection. */
    private static @Nullable Answer respondSafely(
            LocalRequest request, Function<LocalRequest, @Nullable Answer> respond) {
        try {
            return respond.apply(request);
        } catch (RuntimeException e) {
            return Answer.error(500, "The local server failed to respond: " + e);
        }
    }

    private @Nullable Answer respondByScript(LocalRequest request) {
        Answer next = scripted.poll();
        return next != null ? next : rules.answer(request);
    }

    private Answer respond(LocalRequest request) {
        if (!isBehindGateway || request.model() == null) return selectAnswer(request);
        return Gateway.toClient(request, selectAnswer(Gateway.toUpstream(request)));
    }

    private Answer selectAnswer(LocalRequest request) {
        boolean isCount = request.operation().equals("countTokens") && ModelList.isVersioned(request);
        if (request.method().equals("GET") && !ModelList.serves(request)) return byRules(request, Catalog::answer);
        if (request.method().equals("GET")) return byRules(request, get -> ModelList.answer(get, isStrict));
        if (!request.method().equals("POST") || request.model() == null) return Answer.notFound();
        if (!isCount && !OPERATIONS.contains(request.operation())) return Answer.unsupported(request);
        String refusal = isStrict && !isCount ? StrictRules.refusal(request, signatures, sentFields) : null;
        Answer keyError = isStrict ? StrictRules.keyError(request) : null;
        if (keyError != null) return keyError;
        if (isCount) return TokenCount.answer(request, isStrict, sentFields::contains);
        Answer next = scripted.poll();
        if (next != null && next.isFault()) return next;
        if (refusal != null) return Answer.error(400, refusal);
        return next != null ? next : byRules(request, otherwise);
    }

    private Answer byRules(LocalRequest request, Function<LocalRequest, Answer> unmatched) {
        Answer answer = rules.answer(request);
        return answer != null ? answer : unmatched.apply(request);
    }
}
