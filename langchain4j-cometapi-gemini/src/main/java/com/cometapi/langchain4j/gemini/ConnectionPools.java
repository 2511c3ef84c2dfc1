package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Pools of connections that fill one after the other. OkHttp checks every connection of a pool for each call, and again
 * when one becomes idle: in one pool, ten thousand streams over HTTP/1.1 would spend half of their time there. Most
 * applications never need more than the first pool. Thread-safe.
 */
final class ConnectionPools {

    private static final int CALLS_EACH = 256;
    private static final int IDLE_IN_FIRST = 256;
    private static final int IDLE_IN_FURTHER = 32;
    private static final int IDLE_MINUTES = 5;
    private static final int BRIEF_MAX_IDLE = 5;
    private static final int BRIEF_SECONDS = 2;

    private final List<Pool> pools = new CopyOnWriteArrayList<>(List.of(new Pool(IDLE_IN_FIRST)));

    /**
     * Returns a new pool for calls that come seldom and that nothing closes. Its connections end soon after their call, since
     * a connection that is kept open also keeps the class loader of an application that was undeployed.
     */
    static ConnectionPool brief() {
        return new ConnectionPool(BRIEF_MAX_IDLE, BRIEF_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns the first pool, for the client that is passed to {@link #newCall}. */
    ConnectionPool first() {
        return pools.get(0).connections;
    }

    /**
     * Makes a call in the first pool that has room.
     *
     * @param client one with the first pool
     */
    Call newCall(OkHttpClient client, Request request) {
        Pool pool = poolWithRoom();
        OkHttpClient inPool = pool.connections == first()
                ? client
                : client.newBuilder().connectionPool(pool.connections).build();
        Call call = inPool.newCall(request);
        call.addEventListener(pool);
        return call;
    }

    /** Closes the connections that no call uses. */
    void closeIdleConnections() {
        pools.forEach(pool -> pool.connections.evictAll());
    }

    private Pool poolWithRoom() {
        for (Pool pool : pools) {
            if (pool.hasRoom()) return pool;
        }
        return add();
    }

    private synchronized Pool add() {
        Pool last = pools.get(pools.size() - 1);
        if (last.hasRoom()) return last; // another thread has just added it
        Pool added = new Pool(IDLE_IN_FURTHER);
        pools.add(added);
        return added;
    }

    /** Counts its running calls. A few more than its share do no harm. */
    private static final class Pool extends EventListener {

        private final ConnectionPool connections;
        private final AtomicInteger calls = new AtomicInteger();

        Pool(int maxIdle) {
            this.connections = new ConnectionPool(maxIdle, IDLE_MINUTES, TimeUnit.MINUTES);
        }

        boolean hasRoom() {
            return calls.get() < CALLS_EACH;
        }

        @Override
        public void callStart(Call call) {
            calls.incrementAndGet();
        }

        @Override
        public void callEnd(Call call) {
            calls.decrementAndGet();
        }

        @Override
        public void callFailed(Call call, IOException e) {
            calls.decrementAndGet();
        }
    }
}
