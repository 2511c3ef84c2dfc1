package com.cometapi.langchain4j.gemini.samples.chat;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message of the page, which becomes a turn below another one. A further turn below the same one is another version of
 * the message or of its answer.
 *
 * @param id of the turn; the page makes it up
 * @param parent the turn before it; null for the first
 * @param like the turn whose files it has too, since it is a version of that turn; null for none
 */
record NewTurn(String id, @Nullable String parent, @Nullable String like, String text) {

    /** The text of an earlier turn. */
    record Exchange(String message, String answer) {}

    NewTurn {
        if (id == null) id = UUID.randomUUID().toString();
        text = text == null ? "" : text.replace("\r\n", "\n"); // forms send line breaks as CR and LF
    }
}
