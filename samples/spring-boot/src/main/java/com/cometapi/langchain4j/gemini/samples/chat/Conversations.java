package com.cometapi.langchain4j.gemini.samples.chat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds the conversations of all tabs by name. It deletes those that were idle for too long and, when there are too many,
 * the least recently used. Thread-safe.
 */
final class Conversations {

    static final int MAX_CONVERSATIONS = 100;
    static final long MAX_BYTES = 128L << 20;
    static final Duration MAX_IDLE = Duration.ofHours(12);

    private record Entry(Conversation conversation, Instant lastUsed) {}

    private final Map<String, Entry> byName = new LinkedHashMap<>(16, 0.75f, true);
    private final InstantSource clock;

    Conversations(InstantSource clock) {
        this.clock = clock;
    }

    /** @return null when there is no conversation with this name, or no longer */
    synchronized @Nullable Conversation find(String name) {
        Entry entry = byName.computeIfPresent(name, (key, before) -> new Entry(before.conversation, clock.instant()));
        evict();
        return entry == null ? null : entry.conversation;
    }

    synchronized Conversation findOrCreate(String name) {
        byName.computeIfAbsent(
                name, key -> new Entry(new Conversation("api/conversations/" + name + "/files/"), clock.instant()));
        return Objects.requireNonNull(find(name));
    }

    synchronized void delete(String name) {
        Entry entry = byName.remove(name);
        if (entry != null) entry.conversation.stop();
    }

    private void evict() {
        Instant oldest = clock.instant().minus(MAX_IDLE);
        long bytes = byName.values().stream()
                .mapToLong(entry -> entry.conversation.bytes())
                .sum();
        Iterator<Entry> leastRecentlyUsedFirst = byName.values().iterator();
        while (leastRecentlyUsedFirst.hasNext()) {
            Entry entry = leastRecentlyUsedFirst.next();
            boolean areTooMany = byName.size() > MAX_CONVERSATIONS || bytes > MAX_BYTES;
            if (!areTooMany && !entry.lastUsed.isBefore(oldest)) return;
            if (entry.conversation.isAnswering()) continue;
            bytes -= entry.conversation.bytes();
            leastRecentlyUsedFirst.remove();
        }
    }
}
