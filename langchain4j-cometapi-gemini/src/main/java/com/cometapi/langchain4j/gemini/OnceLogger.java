package com.cometapi.langchain4j.gemini;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/** Logs each warning once per model object, so that a busy application is not flooded. Thread-safe. */
final class OnceLogger {

    /** Texts may hold what a user wrote; beyond this many different ones nothing more is remembered or logged. */
    private static final int LIMIT = 200;

    private final Logger log;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    OnceLogger(Logger log) {
        this.log = log;
    }

    void warn(String message) {
        if (logged.size() < LIMIT && logged.add(message)) log.warn(message);
    }
}
