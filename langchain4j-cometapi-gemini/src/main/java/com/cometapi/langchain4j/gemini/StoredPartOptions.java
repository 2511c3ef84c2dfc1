package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.data.message.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stores the options of a message's contents as JSON in an attribute of the message, and reads them back. A text survives
 * each store of messages unchanged, unlike numbers and lists. Options are stored with the position and the mark of their
 * content, so that they never apply to another one.
 */
final class StoredPartOptions {

    /** Stored with messages: it must never change, and neither may the version without still reading the old one. */
    static final String ATTRIBUTE = "cometapi_gemini_part_options";

    private static final int VERSION = 1;

    /** Shared, since almost every message of a long history has one content without options. */
    private static final List<PartOptions> NONE_OF_ONE = List.of(PartOptions.NONE);

    private static final String POSITION = "at";
    private static final String MARK = "of";
    private static final String FIELDS = "fields";

    private static final String UNREADABLE = "The attribute " + ATTRIBUTE + " of a message is not what was stored; the"
            + " contents are sent without the options in it that cannot be read";
    private static final String MISPLACED =
            "Options of contents are not sent, since RAG, a guardrail or the application has"
                    + " replaced, moved or removed contents of the message since they were set; positions: ";

    private StoredPartOptions() {}

    /** The options of the content at a position. */
    record Entry(int position, Content content, PartOptions options) implements JsonWriter.Encodable {

        @Override
        public void writeTo(JsonWriter json) throws IOException {
            json.beginObject();
            json.field(POSITION, position);
            json.field(MARK, ContentMark.of(content));
            json.field(PartFields.DISPLAY_NAME, options.displayName());
            json.field(FIELDS, options.fields());
            json.endObject();
        }
    }

    /** Returns the value of the attribute. */
    static String write(List<Entry> entries) {
        Map<String, Object> stored = new LinkedHashMap<>();
        stored.put("v", VERSION);
        stored.put("parts", entries);
        return JsonWriter.text(stored);
    }

    /**
     * Returns the options of each content, in the order of the contents. What does not belong to a content of the message,
     * or cannot be read, is left out with one warning.
     *
     * @param check throws an {@link IllegalArgumentException} for options that do not fit their content
     * @param warning receives the message
     */
    static List<PartOptions> read(
            Map<String, ?> attributes,
            List<Content> contents,
            BiConsumer<Content, PartOptions> check,
            Consumer<String> warning) {
        List<PartOptions> none =
                contents.size() == 1 ? NONE_OF_ONE : Collections.nCopies(contents.size(), PartOptions.NONE);
        if (!attributes.containsKey(ATTRIBUTE)) return none;
        List<PartOptions> options = new ArrayList<>(none);
        Set<Integer> misplaced = new TreeSet<>();
        boolean isReadable = true;
        for (JsonNode entry : entries(attributes.get(ATTRIBUTE))) {
            int position = intValue(entry.path(POSITION));
            Content content = position < 0 || position >= contents.size() ? null : contents.get(position);
            if (position < 0 || !entry.path(MARK).isTextual()) {
                isReadable = false;
            } else if (content == null
                    || !ContentMark.of(content).equals(entry.path(MARK).asText())) {
                misplaced.add(position);
            } else {
                PartOptions stored = options(entry, content, check);
                if (stored == null) isReadable = false;
                else options.set(position, stored);
            }
        }
        if (!isReadable) warning.accept(UNREADABLE);
        else if (!misplaced.isEmpty()) warning.accept(MISPLACED + misplaced);
        return options;
    }

    /** Returns -1 for everything but an int; a number with a huge exponent is not even converted. */
    private static int intValue(JsonNode number) {
        return number.isInt() ? number.intValue() : -1;
    }

    /** Returns the entries; one that cannot be read when the attribute is of another kind or version. */
    private static Iterable<JsonNode> entries(@Nullable Object attribute) {
        JsonNode missing = JsonNodeFactory.instance.missingNode();
        try {
            JsonNode stored = attribute instanceof String json ? Json.shallowTree(json) : missing;
            JsonNode entries = stored.path("parts");
            boolean isKnown = entries.isArray() && intValue(stored.path("v")) == VERSION;
            return isKnown ? entries : List.of(missing);
        } catch (IOException notJson) {
            return List.of(missing);
        }
    }

    /** Returns null when the options are not as they were stored. */
    private static @Nullable PartOptions options(
            JsonNode entry, Content content, BiConsumer<Content, PartOptions> check) {
        JsonNode name = entry.path(PartFields.DISPLAY_NAME);
        JsonNode stored = entry.path(FIELDS);
        if (!stored.isObject() || !name.isTextual() && !name.isMissingNode()) return null;
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : stored.properties()) {
            if (PartFields.isMapped(field.getKey()) || field.getValue().isNull()) return null;
            fields.put(field.getKey(), field.getValue());
        }
        PartOptions options = new PartOptions(OptionValues.text(name.textValue()), fields);
        try {
            check.accept(content, options);
            return options;
        } catch (IllegalArgumentException unfit) {
            return null;
        }
    }
}
