package com.cometapi.langchain4j.gemini.localserver;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** How the bytes of an answer leave: -1 for "never", null for "at once". Changed only while it is made. */
final class Transmission {

    static final int NEVER = -1;

    /** Instead of any answer. */
    static final int BEFORE_HEAD = -2;

    @Nullable
    Duration delay;

    @Nullable
    Duration pace;

    @Nullable
    CountDownLatch beforeHead;

    final Map<Integer, CountDownLatch> beforeChunk;
    int cutAfter = NEVER;
    int breakAfter = NEVER;
    int resetAfter = NEVER;
    int cutMidEvent = NEVER;
    int stallAfter = NEVER;
    String lineEnd = "\r\n";
    int fragmentSize;
    boolean isAsGiven;
    boolean isReframed;

    Transmission() {
        this.beforeChunk = new LinkedHashMap<>();
    }

    Transmission(Transmission other) {
        this.delay = other.delay;
        this.pace = other.pace;
        this.beforeHead = other.beforeHead;
        this.beforeChunk = new LinkedHashMap<>(other.beforeChunk);
        this.cutAfter = other.cutAfter;
        this.breakAfter = other.breakAfter;
        this.resetAfter = other.resetAfter;
        this.cutMidEvent = other.cutMidEvent;
        this.stallAfter = other.stallAfter;
        this.lineEnd = other.lineEnd;
        this.fragmentSize = other.fragmentSize;
        this.isAsGiven = other.isAsGiven;
        this.isReframed = other.isReframed;
    }
}
