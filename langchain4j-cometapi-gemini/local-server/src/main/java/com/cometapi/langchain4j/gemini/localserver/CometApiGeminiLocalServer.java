package com.cometapi.langchain4j.gemini.localserver;

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
 * A loopback server that speaks the native Gemini endpoint. It answers what a test scripted, else by rules, else as a
 * simulation, and refuses what the real service refuses. Thread-safe.
 *
 * <pre>{@code
 * try (var server = CometApiGeminiLocalServer.start()) {
 *     server.answers(Answer.chunks("Ber", "lin").finish("STOP"));
 *     // ask a model whose baseUrl is server.baseUrl()
 *     server.lastRequest().json();
 * }
 * }</pre>
 */
public final class CometApiGeminiLocalServer implements Closeable {

    private record Rule(Predicate<LocalRequest> matches, Function<LocalRequest, Answer> answer) {}

    private final ServerSocket socket;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<LocalRequest> requests = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Answer> scripted = new LinkedBlockingQueue<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final IssuedSignatures signatures = new IssuedSignatures();
    private volatile Function<LocalRequest, Answer> otherwise = new Simulation()::answer;
    private volatile boolean isStrict = true;
    private volatile boolean isBehindGateway;
    private volatile Duration pace = Duration.ZERO;

    private CometApiGeminiLocalServer(int port) {
        try {
            this.socket = new ServerSocket(port, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("Port " + port + " cannot be opened", e);
        }
    }

    /** On any free port. */
    public static CometApiGeminiLocalServer start() {
        return start(0);
    }

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

    public int port() {
        return socket.getLocalPort();
    }

    /** For the {@code baseUrl} of a model. */
    public String baseUrl() {
        return "http://127.0.0.1:" + port();
    }

    /** The next answers, one for each question; they come before rules and simulation. */
    public CometApiGeminiLocalServer answers(Answer... next) {
        scripted.addAll(List.of(next));
        return this;
    }

    /** Like {@link #answers}; reads better for what goes wrong. */
    public CometApiGeminiLocalServer fault(Answer fault) {
        return answers(fault);
    }

    /** What questions of a kind are answered; the first rule that matches counts. */
    public CometApiGeminiLocalServer when(Predicate<LocalRequest> matches, Answer answer) {
        return when(matches, request -> answer);
    }

    /** @see #when(Predicate, Answer) */
    public CometApiGeminiLocalServer when(Predicate<LocalRequest> matches, Function<LocalRequest, Answer> answer) {
        rules.add(new Rule(matches, answer));
        return this;
    }

    /** What is answered where nothing is scripted and no rule matches, instead of the simulation. */
    public CometApiGeminiLocalServer otherwise(Function<LocalRequest, Answer> answer) {
        otherwise = answer;
        return this;
    }

    /**
     * A thought signature is valid when a local server gave it, this one or an earlier one, or when it is the
     * placeholder that Google documents.
     *
     * @param on whether requests are refused as the real service does; default true
     */
    public CometApiGeminiLocalServer strict(boolean on) {
        isStrict = on;
        return this;
    }

    /**
     * Whether a reseller stands before the service: fields that it does not know vanish from requests (ids of calls
     * among them) before they are checked and answered, streams carry pings and {@code [DONE]}, errors are told in the
     * gateway's words with its misleading statuses. {@link #requests()} are still what the client sent, and {@link
     * Answer#raw} and {@link Answer#sse} with a good status still leave byte for byte.
     *
     * @param on default false
     */
    public CometApiGeminiLocalServer gateway(boolean on) {
        isBehindGateway = on;
        return this;
    }

    /** @param between the wait between chunks that have no pace of their own; default none */
    public CometApiGeminiLocalServer pace(Duration between) {
        pace = between;
        return this;
    }

    /** Those that have arrived, in their order. */
    public List<LocalRequest> requests() {
        return List.copyOf(requests);
    }

    /** @throws IllegalStateException when none has arrived */
    public LocalRequest lastRequest() {
        List<LocalRequest> arrived = requests();
        if (arrived.isEmpty()) throw new IllegalStateException("No request has arrived");
        return arrived.get(arrived.size() - 1);
    }

    public int openConnections() {
        return open.size();
    }

    /** Closes all connections and the port. */
    @Override
    public void close() {
        closeQuietly(socket);
        open.forEach(CometApiGeminiLocalServer::closeQuietly);
    }

    static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // it is closed or broken, and both are what is wanted
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                open.add(client);
                if (socket.isClosed()) closeQuietly(client); // it came while the port was being closed
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
                Answer answer = answered(request);
                signatures.store(answer);
                if (!connection.write(request, answer, pace)) return;
            }
        } catch (IOException e) {
            // the client went away; what it had asked knows of it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private Answer answered(LocalRequest request) {
        if (!isBehindGateway || request.model() == null) return answer(request);
        return Gateway.toClient(request, answer(Gateway.toUpstream(request)));
    }

    private Answer answer(LocalRequest request) {
        if (request.method().equals("GET")) return byRules(request, Catalog::answer);
        if (request.model() == null) return Answer.raw(404, "text/html", "<html><title>404 Not Found</title></html>");
        String refusal = isStrict ? StrictRules.refusal(request, signatures) : null;
        if (isStrict && StrictRules.isKeyMissing(request)) {
            return Answer.raw(401, "application/json", StrictRules.KEY_MISSING);
        }
        if (isStrict && StrictRules.isKeyWrong(request)) {
            return Answer.raw(400, "application/json; charset=UTF-8", StrictRules.KEY_WRONG);
        }
        Answer next = scripted.poll();
        if (next != null && next.isFault()) return next;
        if (refusal != null) return Answer.error(400, refusal);
        return next != null ? next : byRules(request, otherwise);
    }

    private Answer byRules(LocalRequest request, Function<LocalRequest, Answer> unmatched) {
        for (Rule rule : rules) {
            if (rule.matches.test(request)) return rule.answer.apply(request);
        }
        return unmatched.apply(request);
    }
}
