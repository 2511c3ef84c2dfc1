package com.cometapi.langchain4j.gemini;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Remembers a value for the very object, whose equality would walk through a whole schema, as long as the application
 * holds the object. AI services make a new schema for each call, which must not stay. Thread-safe.
 *
 * @param <V> must not refer to the object
 */
final class IdentityCache<K, V> {

    private final Map<Object, V> values = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

    /** Returns the remembered value of an object, computing it where there is none. Two threads may compute the same value. */
    V get(K object, Function<K, V> compute) {
        V known = values.get(new Lookup(object));
        if (known != null) return known;
        V computed = compute.apply(object);
        Reference<?> gone;
        while ((gone = collected.poll()) != null) values.remove(gone);
        values.put(new Identity(object, collected), computed);
        return computed;
    }

    /** Finds the entry of an object, without a reference that the garbage collector would have to follow. */
    private record Lookup(Object object) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Identity that && that.get() == object;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }
    }

    /** Equal for the same object only; once that is collected, for the same reference only. */
    private static final class Identity extends WeakReference<Object> {

        private final int hash;

        Identity(Object object, ReferenceQueue<Object> collected) {
            super(object, collected);
            this.hash = System.identityHashCode(object);
        }

        @Override
        public boolean equals(Object other) {
            if (this == other) return true;
            Object object = get();
            return object != null && other instanceof Identity that && object == that.get();
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
