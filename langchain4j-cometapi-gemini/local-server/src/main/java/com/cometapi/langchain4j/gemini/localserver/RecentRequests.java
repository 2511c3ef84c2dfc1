package com.cometapi.langchain4j.gemini.localserver;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Stores the requests that arrived last, within limits. Thread-safe. */
final class RecentRequests {

    private static final int MAX_REQUESTS = 1_000;
    private static final long MAX_BYTES = 64L * 1024 * 1024;

    private final Deque<LocalRequest> requests = new ArrayDeque<>();
    private long bytes;

    synchronized void add(LocalRequest request) {
        requests.add(request);
        bytes += request.size();
        while (requests.size() > 1 && (requests.size() > MAX_REQUESTS || bytes > MAX_BYTES)) {
            bytes -= requests.remove().size();
        }
    }

    synchronized void clear() {
        requests.clear();
        bytes = 0;
    }

    synchronized List<LocalRequest> all() {
        return List.copyOf(requests);
    }
}
