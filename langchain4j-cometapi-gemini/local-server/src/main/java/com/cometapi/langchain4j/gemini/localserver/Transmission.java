package com.cometapi.langchain4j.gemini.localserver;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Describes how the bytes of a response are sent. -1 means never, null means no wait. An instance changes only until its
 * {@link Answer} is complete.
 */
final class Transmission {

    static final int NEVER = -1;

    /** The value of {@link #resetAfter} for a reset in place of a response. */
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
