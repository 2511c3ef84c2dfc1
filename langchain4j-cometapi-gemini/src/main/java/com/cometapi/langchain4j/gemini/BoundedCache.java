package com.cometapi.langchain4j.gemini;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Remembers a limited number of computed values. Once it is full it forgets all of them and begins anew, since keys that
 * are never used again may have filled it. Thread-safe.
 */
final class BoundedCache<K, V> {

    private final Map<K, V> values = new ConcurrentHashMap<>();
    private final int maxSize;

    BoundedCache(int maxSize) {
        this.maxSize = maxSize;
    }

    /** Returns the remembered value of a key, computing it where there is none. Two threads may compute the same value. */
    V get(K key, Function<K, V> compute) {
        V known = values.get(key);
        if (known != null) return known;
        V computed = compute.apply(key);
        if (values.size() >= maxSize) values.clear();
        values.put(key, computed);
        return computed;
    }
}
