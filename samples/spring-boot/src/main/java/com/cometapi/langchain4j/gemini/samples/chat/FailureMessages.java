package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.samples.chat.ChatEvent.Failure;
import java.util.ResourceBundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.server.ResponseStatusException;

/**
 * Describes a failure: what happened and what the user can do, from {@code failures.properties}, and the library's message
 * for developers. The class of a library's exception names the kind of failure.
 */
final class FailureMessages {

    private static final Logger log = LoggerFactory.getLogger(FailureMessages.class);
    private static final ResourceBundle TEXTS = ResourceBundle.getBundle("failures");

    private FailureMessages() {}

    static Failure of(Throwable error) {
        if (error instanceof ResponseStatusException rejected) {
            return new Failure("A limit is reached", rejected.getBody().getDetail(), null);
        }
        String key = key(error);
        return new Failure(TEXTS.getString(key + ".title"), TEXTS.getString(key + ".advice"), error.getMessage());
    }

    private static String key(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
                if (TEXTS.containsKey(type.getSimpleName() + ".title")) return type.getSimpleName();
            }
        }
        log.error("A message could not be answered", error);
        return "unknown";
    }
}
