package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.Predicate;

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

    private record Rule(Predicate<LocalRequest> matches, Function<LocalRequest, Answer> answer) {}

    private static final Set<String> OPERATIONS = Set.of("generateContent", "streamGenerateContent");

    private final ServerSocket socket;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final RecentRequests requests = new RecentRequests();
    private final BlockingQueue<Answer> scripted = new LinkedBlockingQueue<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final IssuedSignatures signatures = new IssuedSignatures();
    private final SentFields sentFields = new SentFields();
    private volatile Function<LocalRequest, Answer> otherwise;
    private volatile boolean isStrict;
    private volatile boolean isBehindGateway;
    private volatile Speed speed;

    private CometApiGeminiLocalServer(int port) {
        setDefaults();
        try {
            this.socket = new ServerSocket(port, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("Port " + port + " cannot be opened", e);
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
        rules.add(new Rule(matches, answer));
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
     * Makes the server as it was when it started: without scripted responses, rules and requests, strict, not behind a
     * gateway, without a pace or a speed. It stays at its address and keeps its connections; a response that it is sending goes on.
     */
    public CometApiGeminiLocalServer reset() {
        scripted.clear();
        rules.clear();
        requests.clear();
        setDefaults();
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

    /** Closes all connections and the port. */
    @Override
    public void close() {
        closeQuietly(socket);
        open.forEach(CometApiGeminiLocalServer::closeQuietly);
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
                Answer answer = respondSafely(request);
                signatures.store(answer);
                sentFields.store(answer);
                if (!connection.write(request, answer, speed)) return;
            }
        } catch (IOException e) {
            // the client closed the connection, which its request has recorded
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    /** A rule of a test that throws must not look like a broken connection. */
    private Answer respondSafely(LocalRequest request) {
        try {
            return respond(request);
        } catch (RuntimeException e) {
            return Answer.error(500, "The local server failed to respond: " + e);
        }
    }

    private Answer respond(LocalRequest request) {
        if (!isBehindGateway || request.model() == null) return selectAnswer(request);
        return Gateway.toClient(request, selectAnswer(Gateway.toUpstream(request)));
    }

    private Answer selectAnswer(LocalRequest request) {
        boolean isCount = request.operation().equals("countTokens") && ModelList.isVersioned(request);
        if (request.method().equals("GET") && !ModelList.serves(request)) return byRules(request, Catalog::answer);
        if (request.method().equals("GET")) return byRules(request, this::listedModels);
        if (request.model() == null) return Answer.notFound();
        if (!isCount && !OPERATIONS.contains(request.operation())) return Answer.unsupported(request);
        String refusal = isStrict && !isCount ? StrictRules.refusal(request, signatures, sentFields) : null;
        Answer keyError = isStrict ? StrictRules.keyError(request) : null;
        if (keyError != null) return keyError;
        if (isCount) return counted(request);
        Answer next = scripted.poll();
        if (next != null && next.isFault()) return next;
        if (refusal != null) return Answer.error(400, refusal);
        return next != null ? next : byRules(request, otherwise);
    }

    private Answer listedModels(LocalRequest request) {
        Answer keyError = isStrict ? StrictRules.keyError(request) : null;
        return keyError != null ? keyError : ModelList.answer(request);
    }

    /** Counts the tokens of contents, or of a whole request. Scripted responses and rules are for generations only. */
    private Answer counted(LocalRequest request) {
        JsonNode body = request.json();
        JsonNode whole = body.path("generateContentRequest");
        if (whole instanceof ObjectNode wrapped) body = wrapped.deepCopy().without("model");
        String model = String.valueOf(request.model());
        RequestReader.Result read = RequestReader.read(body, model, sentFields::contains);
        if (isStrict && read.refusal() != null) return Answer.error(400, read.refusal());
        ObjectNode count = new PromptTokens(read.json(), model).toResponse();
        return Answer.raw(200, "application/json; charset=UTF-8", count.toString());
    }

    private Answer byRules(LocalRequest request, Function<LocalRequest, Answer> unmatched) {
        for (Rule rule : rules) {
            if (rule.matches.test(request)) return rule.answer.apply(request);
        }
        return unmatched.apply(request);
    }
}
