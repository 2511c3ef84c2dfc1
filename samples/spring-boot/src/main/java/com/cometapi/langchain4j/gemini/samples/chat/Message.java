package com.cometapi.langchain4j.gemini.samples.chat;

import dev.langchain4j.data.message.Content;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of the user.
 *
 * @param contents text and files as the model receives them
 */
record Message(String text, List<Attachment> files, List<Content> contents) {

    /** @param address where the page loads the file; null for a file that it cannot show */
    record Attachment(String name, @Nullable String address) {}
}
