package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.Blob;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the parts of a model's turn that text alone cannot carry (signatures, calls, code, unknown kinds) as JSON in an
 * attribute of the message, and reads them back.
 */
final class StoredParts {

    /** Stored with messages: it must never change, and neither may the version without still reading the old one. */
    static final String ATTRIBUTE = "cometapi_gemini_parts";

    private static final int VERSION = 1;

    /** Stands for image data that the message's generated images hold already. */
    private static final String IMAGE = "image";

    private static final Logger log = LoggerFactory.getLogger(StoredParts.class);

    private StoredParts() {}

    /** The content of the attribute. */
    private record Content(
            @Nullable Integer version, @Nullable List<Part> parts) implements JsonWriter.Encodable {

        static Content read(JsonReader json) throws IOException {
            Integer version = null;
            List<Part> parts = null;
            while (json.nextField()) {
                switch (json.field()) {
                    case "v" -> version = json.integer();
                    case "parts" -> parts = json.list(Part::read);
                    default -> json.skip();
                }
            }
            return new Content(version, parts);
        }

        @Override
        public void writeTo(JsonWriter json) throws IOException {
            json.beginObject();
            json.field("v", version);
            json.field("parts", parts);
            json.endObject();
        }
    }

    /** Returns the value of the attribute; null when the text of the message carries everything. */
    static @Nullable String write(List<Part> parts, List<Image> images) {
        if (isTextOnly(parts)) return null;
        List<Part> stored = new ArrayList<>();
        int placed = 0;
        for (Part part : parts) {
            Blob blob = part.inlineData();
            boolean isKeptAsImage = blob != null
                    && placed < images.size()
                    && blob.displayName() == null
                    && blob.other() == null
                    && image(part) != null
                    && Objects.equals(images.get(placed).base64Data(), blob.data());
            stored.add(isKeptAsImage ? withIndex(part, placed++) : part);
        }
        return JsonWriter.text(new Content(VERSION, stored));
    }

    /** Returns true for thoughts and then text: the message keeps both, but not which came between which. */
    private static boolean isTextOnly(List<Part> parts) {
        boolean hasAnswer = false;
        for (Part part : parts) {
            if (!part.isPlainText() && !isUnsignedDraft(part)) return false;
            if (part.isThought() && part.text() != null && hasAnswer) return false;
            hasAnswer |= !part.isThought();
        }
        return true;
    }

    /** Returns true for an image or a file among the thoughts that does not have to go back. */
    private static boolean isUnsignedDraft(Part part) {
        return part.isThought()
                && part.thoughtSignature() == null
                && (part.inlineData() != null || part.fileData() != null || part.isEmpty());
    }

    /** Returns the image in a part; null when it has none. A draft among the thoughts does not count. */
    static @Nullable Image image(Part part) {
        Blob blob = part.inlineData();
        if (blob == null
                || part.isThought()
                || blob.data() == null
                || blob.data().isBlank()) return null;
        String type = imageType(blob.mimeType(), blob.data());
        return type == null
                ? null
                : Image.builder().base64Data(blob.data()).mimeType(type).build();
    }

    /** Returns null for media that are no image. The bytes decide where the service names no type. */
    private static @Nullable String imageType(@Nullable String name, String data) {
        String named = MediaTypes.named(name, MediaKind.IMAGE);
        String type = named == null ? MediaTypes.ofContent(data, MediaKind.IMAGE) : named;
        if (type == null || MediaKind.of(type) != MediaKind.IMAGE) return null;
        int parameters = name == null || named == null || named.contains(";") ? -1 : name.indexOf(';');
        return name == null || parameters < 0 ? type : type + name.substring(parameters);
    }

    private static Part withIndex(Part part, int index) {
        Map<String, JsonNode> other = new LinkedHashMap<>(part.other() == null ? Map.of() : part.other());
        other.put(IMAGE, IntNode.valueOf(index));
        return part.toBuilder().inlineData(null).other(other).build();
    }

    /** Returns null when nothing is stored with the message, or nothing that this version can read. */
    static @Nullable List<Part> read(AiMessage message) {
        if (!(message.attributes().get(ATTRIBUTE) instanceof String json)) return null;
        try {
            Content content = JsonReader.object(json, Content::read);
            if (Objects.equals(content.version(), VERSION) && content.parts() != null) {
                return withImages(content.parts(), message);
            }
            log.warn(
                    "A message holds {} of version {}, which this version cannot read; its text is sent without"
                            + " them",
                    ATTRIBUTE,
                    content.version());
        } catch (IOException e) {
            log.warn("The attribute {} of a message is not what was stored; its text is sent without it", ATTRIBUTE);
        }
        return null;
    }

    private static List<Part> withImages(List<Part> stored, AiMessage message) {
        List<Part> parts = new ArrayList<>(stored.size());
        for (Part part : stored) parts.add(withImage(part, message));
        return parts;
    }

    private static Part withImage(Part part, AiMessage message) {
        JsonNode index = part.other() == null ? null : part.other().get(IMAGE);
        if (index == null || !index.isInt()) return part;
        List<Image> images = CometApiGeminiMessages.images(message);
        Map<String, JsonNode> other = new LinkedHashMap<>(part.other());
        other.remove(IMAGE);
        Blob blob = index.asInt() < images.size() ? blob(images.get(index.asInt())) : null;
        return part.toBuilder().inlineData(blob).other(other).build();
    }

    static Blob blob(Image image) {
        return new Blob(image.mimeType(), image.base64Data(), false);
    }
}
