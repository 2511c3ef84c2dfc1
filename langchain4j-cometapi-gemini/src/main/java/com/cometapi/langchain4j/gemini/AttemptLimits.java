package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.ConnectionErrors.ConnectTimeoutException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.AsyncTimeout;
import okio.Buffer;
import okio.BufferedSink;
import okio.ForwardingSink;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Holds one attempt to its limits: name resolution, connection and TLS handshake together to that for connecting, and each
 * silence of HTTP/1.1 to that for reading. It cancels the call, which closes the socket below TLS at once. OkHttp would
 * close the TLS socket instead, whose {@code close()} may wait for the peer. One timer serves the whole attempt, since a
 * timer for each read costs two fifths of what a chunk costs. The silences of a stream of HTTP/2 are OkHttp's. Thread-safe.
 */
final class AttemptLimits extends EventListener {

    private final TimeLimits limits;
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();
    private Runnable cancelCall = () -> {};
    private @Nullable AsyncTimeout timer; // null while none runs
    private long timerEndsAt;
    private boolean hasDeadline;
    private long deadline; // in the time of System.nanoTime()
    private Phase phase = Phase.NONE;
    private long since;
    private long connectingSince;
    private int openConnects;
    private boolean isHttp1;
    private boolean hasConnection;
    private Phase expired = Phase.NONE;

    private enum Phase {
        /** Nothing is measured: code of the application runs, or nothing waits for the peer. */
        NONE,
        CONNECTING,
        EXCHANGING
    }

    AttemptLimits(TimeLimits limits) {
        this.limits = limits;
    }

    /** Watches a call that is not sent yet. */
    void watch(Call newCall) {
        synchronized (this) {
            cancelCall = newCall::cancel;
        }
        newCall.addEventListener(this);
    }

    /** Ends all measuring. */
    void stop() {
        enter(Phase.NONE);
        stopTimer();
    }

    /** Returns the exception that names the limit which ended the attempt; the same one when none did. */
    synchronized IOException explain(IOException e) {
        if (expired == Phase.CONNECTING) return new ConnectTimeoutException(e, limits.connectTimeout());
        if (expired == Phase.EXCHANGING) return timeout(e);
        if (!(e instanceof SocketTimeoutException) || hasConnection) return e;
        // a handshake that OkHttp ended, since it gives the socket the limit for reading while it connects
        Duration elapsed = Duration.ofNanos(System.nanoTime() - connectingSince);
        return elapsed.compareTo(limits.connectTimeout()) < 0
                        && limits.timeout().compareTo(limits.connectTimeout()) < 0
                ? timeout(e)
                : new ConnectTimeoutException(e, limits.connectTimeout());
    }

    private static SocketTimeoutException timeout(IOException e) {
        SocketTimeoutException timeout = new SocketTimeoutException(e.getMessage());
        timeout.initCause(e);
        return timeout;
    }

    /**
     * Takes the watch over the reads of a response from okio, which starts a timer for each. The source has a deadline of
     * its own, which limits all reads together.
     */
    Source wrap(Response response) {
        Source source = response.body().source();
        if (!isHttp1()) return source;
        source.timeout().clearTimeout();
        Timeout deadline = new Timeout();
        return new ForwardingSource(source) {
            @Override
            public Timeout timeout() {
                return deadline;
            }

            @Override
            public long read(Buffer sink, long byteCount) throws IOException {
                if (deadline.hasDeadline()) setDeadline(deadline.deadlineNanoTime());
                enter(Phase.EXCHANGING);
                try {
                    return super.read(sink, byteCount);
                } catch (IOException e) {
                    throw explain(e);
                } finally {
                    enter(Phase.NONE);
                }
            }
        };
    }

    /**
     * Returns the same body, each written part of which ends a silence. Takes the watch over its writes from okio, whose
     * thread would wait for ever to close a TLS socket in which a write is blocked, and with it all its timers.
     */
    RequestBody wrap(RequestBody body) {
        return new RequestBody() {
            @Override
            public @Nullable MediaType contentType() {
                return body.contentType();
            }

            @Override
            public long contentLength() throws IOException {
                return body.contentLength();
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                if (isHttp1()) sink.timeout().clearTimeout();
                BufferedSink watched = Okio.buffer(new ForwardingSink(sink) {
                    @Override
                    public void write(Buffer source, long byteCount) throws IOException {
                        super.write(source, byteCount);
                        progress();
                    }
                });
                body.writeTo(watched);
                watched.emit();
            }
        };
    }

    private synchronized boolean isHttp1() {
        return isHttp1;
    }

    // --- the timer

    private synchronized void enter(Phase next) {
        if (next == Phase.EXCHANGING && !isHttp1) return;
        phase = next;
        if (next == Phase.NONE) return;
        since = System.nanoTime();
        setTimerTo(endsAt());
    }

    private synchronized void progress() {
        since = System.nanoTime();
    }

    private synchronized void setDeadline(long endsAt) {
        deadline = endsAt;
        hasDeadline = true;
    }

    private long endsAt() {
        Duration limit = phase == Phase.CONNECTING ? limits.connectTimeout() : limits.timeout();
        long endsAt = since + limit.toNanos();
        return hasDeadline && endsAt - deadline > 0 ? deadline : endsAt;
    }

    /** A timer that ends earlier stays: when it ends, it is set to what is left. */
    private void setTimerTo(long endsAt) {
        if (timer == null || timerEndsAt - endsAt > 0) setTimer(endsAt);
    }

    private synchronized void stopTimer() {
        if (timer != null) timer.exit();
        timer = null;
    }

    private synchronized void setTimer(long endsAt) {
        stopTimer();
        timer = new AsyncTimeout() {
            @Override
            protected void timedOut() {
                check(this);
            }
        };
        timerEndsAt = endsAt;
        timer.timeout(Math.max(1, endsAt - System.nanoTime()), TimeUnit.NANOSECONDS);
        timer.enter();
    }

    /** Runs on okio's thread, which never waits here: a cancel closes the socket below TLS. */
    private void check(AsyncTimeout ended) {
        Runnable cancel;
        synchronized (this) {
            if (timer != ended) return;
            timer = null;
            if (phase == Phase.NONE) return;
            long endsAt = endsAt();
            if (endsAt - System.nanoTime() > 0) {
                setTimer(endsAt);
                return;
            }
            expired = phase;
            cancel = cancelCall;
        }
        cancel.run();
    }

    // --- what OkHttp reports

    @Override
    public synchronized void proxySelectStart(Call call, HttpUrl url) {
        openConnects = 0;
        hasConnection = false;
        enter(Phase.CONNECTING);
        connectingSince = since;
    }

    @Override
    public void dnsStart(Call call, String domainName) {
        CancellableDns.announce(cancelled);
    }

    @Override
    public void dnsEnd(Call call, String domainName, List<InetAddress> addresses) {
        CancellableDns.forget();
    }

    @Override
    public synchronized void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
        openConnects++;
        if (phase == Phase.CONNECTING) return;
        enter(Phase.CONNECTING);
        since = connectingSince; // the next address of the same host: the limit is for all of them
    }

    @Override
    public synchronized void connectFailed(
            Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol, IOException failure) {
        if (--openConnects <= 0 && phase == Phase.CONNECTING) enter(Phase.NONE);
    }

    @Override
    public synchronized void connectionAcquired(Call call, Connection connection) {
        hasConnection = true;
        isHttp1 = connection.protocol() == Protocol.HTTP_1_1;
        enter(Phase.NONE);
    }

    @Override
    public void requestHeadersStart(Call call) {
        enter(Phase.EXCHANGING);
    }

    @Override
    public void requestBodyEnd(Call call, long byteCount) {
        progress();
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
        enter(Phase.NONE);
    }

    @Override
    public void requestFailed(Call call, IOException failure) {
        enter(Phase.NONE);
    }

    @Override
    public void responseFailed(Call call, IOException failure) {
        enter(Phase.NONE);
    }

    /** Otherwise a timer of a call that nothing stops would run on for as long as its limit. */
    @Override
    public void callEnd(Call call) {
        stop();
    }

    @Override
    public void callFailed(Call call, IOException failure) {
        stop();
    }

    @Override
    public void canceled(Call call) {
        cancelled.complete(null);
    }
}
