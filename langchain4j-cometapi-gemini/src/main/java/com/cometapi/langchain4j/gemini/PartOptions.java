package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.Blob;
import com.cometapi.langchain4j.gemini.Part.FileData;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of one content, ready to be sent with its part.
 *
 * @param displayName the name of the media
 * @param fields fields of the part by wire name, none of which the content itself makes
 */
record PartOptions(@Nullable String displayName, Map<String, JsonNode> fields) {

    static final PartOptions NONE = new PartOptions(null, Map.of());

    /** Returns true when there is nothing to send beside the content. */
    boolean isEmpty() {
        return displayName == null && fields.isEmpty();
    }

    /** Returns the part with the options. */
    Part applyTo(Part part) {
        if (isEmpty()) return part;
        Part.Builder copy = part.toBuilder();
        Blob blob = part.inlineData();
        FileData file = part.fileData();
        if (displayName != null && blob != null) copy.inlineData(named(blob, displayName));
        if (displayName != null && file != null) {
            Map<String, JsonNode> name = Map.of(PartFields.DISPLAY_NAME, TextNode.valueOf(displayName));
            copy.fileData(new FileData(file.mimeType(), file.fileUri(), name));
        }
        if (!fields.isEmpty()) copy.other(fields);
        return copy.build();
    }

    /** Returns a part of an address with its bytes instead, and with the options that it had. */
    static Part withBytes(Part part, Blob bytes) {
        FileData file = part.fileData();
        JsonNode name =
                file == null || file.other() == null ? null : file.other().get(PartFields.DISPLAY_NAME);
        Blob blob = name == null ? bytes : named(bytes, name.asText());
        return part.toBuilder().fileData(null).inlineData(blob).build();
    }

    private static Blob named(Blob blob, String displayName) {
        return new Blob(blob.mimeType(), blob.data(), displayName, blob.other(), blob.isStandard());
    }

    /** Returns these options, with a level of resolution where they have none. */
    PartOptions withResolution(@Nullable String level) {
        if (level == null || fields.containsKey(PartFields.MEDIA_RESOLUTION)) return this;
        Map<String, JsonNode> all = new LinkedHashMap<>(fields);
        all.put(
                PartFields.MEDIA_RESOLUTION,
                JsonNodeFactory.instance.objectNode().put(PartFields.LEVEL, level));
        return new PartOptions(displayName, all);
    }
}
