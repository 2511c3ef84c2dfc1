package com.cometapi.langchain4j.gemini;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/** Warns of a thing once per model object, so that a busy application is told and not flooded. Thread-safe. */
final class OnceLogger {

    /** Texts may name what a user made up; beyond this many different ones nothing more is remembered or said. */
    private static final int LIMIT = 200;

    private final Logger log;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    OnceLogger(Logger log) {
        this.log = log;
    }

    void warn(String message) {
        if (said.size() < LIMIT && said.add(message)) log.warn(message);
    }
}
