package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.message.Content;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Collects the contents of a message that is being built, with the options of each. For one thread. */
final class ContentsWithOptions {

    private final BiConsumer<Content, PartOptions> check;
    private final List<Content> contents = new ArrayList<>();
    private final List<StoredPartOptions.Entry> options = new ArrayList<>();
    private final Map<String, @Nullable Object> attributes = new HashMap<>();

    /** @param check throws an {@link IllegalArgumentException} for options that do not fit their content */
    ContentsWithOptions(BiConsumer<Content, PartOptions> check) {
        this.check = check;
    }

    /** @throws IllegalArgumentException when an argument is null, or the options do not fit the content */
    void add(@Nullable Content content, @Nullable CometApiGeminiPartOptions options) {
        Content added = SettingChecks.required("content", content);
        PartOptions converted = SettingChecks.required("options", options).toPartOptions();
        if (!converted.isEmpty()) {
            check.accept(added, converted);
            this.options.add(new StoredPartOptions.Entry(contents.size(), added, converted));
        }
        contents.add(added);
    }

    /** @throws IllegalArgumentException as for {@code add} with options */
    void add(@Nullable Content content, @Nullable UnaryOperator<CometApiGeminiPartOptions> options) {
        add(content, SettingChecks.required("options", options).apply(CometApiGeminiPartOptions.create()));
    }

    /** @throws IllegalArgumentException when the attributes hold that of the options, which only this builder sets */
    void addAttributes(@Nullable Map<String, ?> added) {
        if (added == null) return;
        if (added.containsKey(StoredPartOptions.ATTRIBUTE)) {
            throw new IllegalArgumentException(
                    "attributes(..) takes no '" + StoredPartOptions.ATTRIBUTE + "': give the options to add(..)");
        }
        attributes.putAll(added);
    }

    /** @throws IllegalArgumentException when there is no content */
    List<Content> contents() {
        if (contents.isEmpty()) {
            throw new IllegalArgumentException("The message has no content: add one with text(..) or add(..)");
        }
        return List.copyOf(contents);
    }

    /** Returns a copy that the message may keep. */
    Map<String, @Nullable Object> attributes() {
        Map<String, @Nullable Object> all = new HashMap<>(attributes);
        if (!options.isEmpty()) all.put(StoredPartOptions.ATTRIBUTE, StoredPartOptions.write(options));
        return all;
    }
}
