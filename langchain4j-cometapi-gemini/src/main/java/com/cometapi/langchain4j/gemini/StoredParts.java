package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.Blob;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

    /** Stands for audio data that the message's generated audio holds already: the index, and the type of bare samples. */
    private static final String AUDIO = "generatedAudio";

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

    /**
     * Returns the value of the attribute; null when the text of the message carries everything.
     *
     * @param audios all audio in the parts, as the message holds it
     */
    static @Nullable String write(List<Part> parts, List<Audio> audios) {
        if (isTextOnly(parts)) return null;
        List<Part> stored = new ArrayList<>();
        int images = 0;
        int placed = 0;
        for (Part part : parts) {
            Blob blob = part.inlineData();
            boolean isBare = blob != null && blob.displayName() == null && blob.other() == null;
            if (image(part) != null) {
                stored.add(isBare ? without(part, IMAGE, IntNode.valueOf(images)) : part);
                images++;
            } else if (GeneratedAudio.raw(part) != null) {
                stored.add(isBare ? without(part, AUDIO, audioReference(placed, blob, audios.get(placed))) : part);
                placed++;
            } else {
                stored.add(part);
            }
        }
        return JsonWriter.text(new Content(VERSION, stored));
    }

    private static JsonNode audioReference(int index, @Nullable Blob blob, Audio audio) {
        ObjectNode reference = JsonNodeFactory.instance.objectNode().put("index", index);
        if (blob == null || Objects.equals(audio.base64Data(), blob.data())) return reference;
        return reference.put("mimeType", blob.mimeType());
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
        String type = mediaType(blob.mimeType(), blob.data(), MediaKind.IMAGE);
        return type == null
                ? null
                : Image.builder().base64Data(blob.data()).mimeType(type).build();
    }

    /** Returns null for media of another kind. The bytes decide where the service names no type. */
    static @Nullable String mediaType(@Nullable String name, String data, MediaKind kind) {
        String named = MediaTypes.named(name, kind);
        String type = named == null ? MediaTypes.ofContent(data, kind) : named;
        if (type == null || MediaKind.of(type.toLowerCase(Locale.ROOT)) != kind) return null;
        int parameters = name == null || named == null || named.contains(";") ? -1 : name.indexOf(';');
        return name == null || parameters < 0 ? type : type + name.substring(parameters);
    }

    private static Part without(Part part, String reference, JsonNode value) {
        Map<String, JsonNode> other = new LinkedHashMap<>(part.other() == null ? Map.of() : part.other());
        other.put(reference, value);
        return part.toBuilder().inlineData(null).other(other).build();
    }

    /** Returns null when nothing is stored with the message, or nothing that this version can read. */
    static @Nullable List<Part> read(AiMessage message) {
        if (!(message.attributes().get(ATTRIBUTE) instanceof String json)) return null;
        try {
            Content content = JsonReader.object(json, Content::read);
            if (Objects.equals(content.version(), VERSION) && content.parts() != null) {
                return withMedia(content.parts(), message);
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

    private static List<Part> withMedia(List<Part> stored, AiMessage message) {
        List<Part> parts = new ArrayList<>(stored.size());
        for (Part part : stored) parts.add(withMedia(part, message));
        return parts;
    }

    private static Part withMedia(Part part, AiMessage message) {
        if (part.other() == null) return part;
        JsonNode image = part.other().get(IMAGE);
        if (image != null && image.isInt()) {
            List<Image> images = CometApiGeminiMessages.images(message);
            return with(part, IMAGE, image.asInt() < images.size() ? blob(images.get(image.asInt())) : null);
        }
        JsonNode audio = part.other().get(AUDIO);
        if (audio == null || !audio.path("index").isInt()) return part;
        int index = audio.path("index").asInt();
        List<Audio> audios = CometApiGeminiMessages.audios(message);
        String pcmType = audio.path("mimeType").textValue();
        return with(part, AUDIO, index < audios.size() ? GeneratedAudio.blob(audios.get(index), pcmType) : null);
    }

    private static Part with(Part part, String reference, @Nullable Blob blob) {
        Map<String, JsonNode> other = new LinkedHashMap<>(Objects.requireNonNull(part.other()));
        other.remove(reference);
        return part.toBuilder().inlineData(blob).other(other).build();
    }

    static Blob blob(Image image) {
        return new Blob(image.mimeType(), image.base64Data(), false);
    }
}
