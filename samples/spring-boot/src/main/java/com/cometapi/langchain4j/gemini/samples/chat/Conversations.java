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
 * The conversations that tabs have, by the name that each tab made up. Those that nobody came back to for long are
 * forgotten, and when there are too many, the least recently used. Thread-safe.
 */
final class Conversations {

    static final int MOST = 100;
    static final long MOST_BYTES = 128L << 20;
    static final Duration LONGEST_SILENCE = Duration.ofHours(12);

    private record Kept(Conversation conversation, Instant used) {}

    private final Map<String, Kept> byName = new LinkedHashMap<>(16, 0.75f, true);
    private final InstantSource clock;

    Conversations(InstantSource clock) {
        this.clock = clock;
    }

    /** @return null when there is none of that name, perhaps no longer */
    synchronized @Nullable Conversation find(String name) {
        Kept kept = byName.computeIfPresent(name, (same, before) -> new Kept(before.conversation, clock.instant()));
        forgetSome();
        return kept == null ? null : kept.conversation;
    }

    synchronized Conversation findOrBegin(String name) {
        byName.computeIfAbsent(name, begun -> new Kept(new Conversation(), clock.instant()));
        return Objects.requireNonNull(find(name));
    }

    synchronized void forget(String name) {
        Kept kept = byName.remove(name);
        if (kept != null) kept.conversation.stop();
    }

    private void forgetSome() {
        Instant oldest = clock.instant().minus(LONGEST_SILENCE);
        long bytes = byName.values().stream()
                .mapToLong(kept -> kept.conversation.bytes())
                .sum();
        Iterator<Kept> leastRecentlyUsedFirst = byName.values().iterator();
        while (leastRecentlyUsedFirst.hasNext()) {
            Kept kept = leastRecentlyUsedFirst.next();
            boolean areTooMany = byName.size() > MOST || bytes > MOST_BYTES;
            if (!areTooMany && !kept.used.isBefore(oldest)) return;
            if (kept.conversation.isAnswering()) continue;
            bytes -= kept.conversation.bytes();
            leastRecentlyUsedFirst.remove();
        }
    }
}
