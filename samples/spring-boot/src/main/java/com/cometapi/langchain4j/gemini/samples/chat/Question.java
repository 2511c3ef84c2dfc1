package com.cometapi.langchain4j.gemini.samples.chat;

import dev.langchain4j.data.message.Content;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param contents text and files as the model gets them */
record Question(String text, List<Attachment> files, List<Content> contents) {

    /** @param address where the page can see it; null for what it cannot show */
    record Attachment(String name, @Nullable String address) {}
}
