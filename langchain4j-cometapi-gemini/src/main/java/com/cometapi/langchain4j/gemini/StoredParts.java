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

    /** Stands for audio data that the message's generated audio holds already. */
    private static final String AUDIO = "generatedAudio";

    private static final String INDEX = "index";
    private static final String TYPE = "mimeType";
    private static final String IS_BARE = "bare";

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

    /** Returns the attributes of a message with these parts: its images, its audio, and what text alone cannot carry. */
    static Map<String, Object> attributes(List<Part> parts) {
        List<Image> images = new ArrayList<>();
        List<Audio> audios = new ArrayList<>();
        for (Part part : parts) {
            Image image = image(part);
            Audio audio = image == null ? GeneratedAudio.of(part) : null;
            if (image != null) images.add(image);
            if (audio != null) audios.add(audio);
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        if (!images.isEmpty()) attributes.put(AiMessage.GENERATED_IMAGES_KEY, images);
        if (!audios.isEmpty()) attributes.put(GeneratedMedia.AUDIO_KEY, audios);
        String stored = write(parts, audios);
        if (stored != null) attributes.put(ATTRIBUTE, stored);
        return attributes;
    }

    /** Returns null when the text of the message carries everything. */
    private static @Nullable String write(List<Part> parts, List<Audio> audios) {
        if (isTextOnly(parts)) return null;
        List<Part> stored = new ArrayList<>();
        int images = 0;
        int placed = 0;
        for (Part part : parts) {
            if (image(part) != null) {
                stored.add(withReference(part, IMAGE, IntNode.valueOf(images)));
                images++;
            } else if (GeneratedAudio.raw(part) != null) {
                stored.add(withReference(part, AUDIO, audioReference(part, placed, audios.get(placed))));
                placed++;
            } else {
                stored.add(part);
            }
        }
        return JsonWriter.text(new Content(VERSION, stored));
    }

    /** Returns the part as it is where its data has fields beside it, and where the message does not hold the data. */
    private static Part withReference(Part part, String name, @Nullable JsonNode reference) {
        return reference == null || hasOtherFields(part) ? part : without(part, name, reference);
    }

    private static boolean hasOtherFields(Part part) {
        Blob blob = part.inlineData();
        return blob == null || blob.displayName() != null || blob.other() != null;
    }

    /** Returns null when the audio of the message does not hold every byte of the part. */
    private static @Nullable JsonNode audioReference(Part part, int index, Audio audio) {
        Blob blob = Objects.requireNonNull(part.inlineData());
        ObjectNode reference = JsonNodeFactory.instance.objectNode().put(INDEX, index);
        if (MediaTypes.named(blob.mimeType(), MediaKind.AUDIO) != null) reference.put(TYPE, blob.mimeType());
        if (Objects.equals(audio.base64Data(), blob.data())) return reference;
        if (blob.mimeType() == null) return null;
        Blob bare = GeneratedAudio.bareBlob(audio, blob.mimeType());
        return Objects.equals(bare.data(), blob.data()) ? reference.put(IS_BARE, true) : null;
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
        String type = MediaTypes.ofMedia(blob.mimeType(), blob.data(), MediaKind.IMAGE);
        return type == null
                ? null
                : Image.builder().base64Data(blob.data()).mimeType(type).build();
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
            Image stored = at(image.asInt(), GeneratedMedia.images(message));
            return with(part, IMAGE, stored == null ? null : blob(stored));
        }
        JsonNode audio = part.other().get(AUDIO);
        if (audio == null || !audio.path(INDEX).isInt()) return part;
        Audio stored = at(audio.path(INDEX).asInt(), GeneratedMedia.audios(message));
        return with(part, AUDIO, stored == null ? null : blob(stored, audio));
    }

    private static <M> @Nullable M at(int index, List<M> media) {
        return index >= 0 && index < media.size() ? media.get(index) : null;
    }

    /** Returns the audio with the type that the service gave it, unless the application has put other audio in its place. */
    private static Blob blob(Audio audio, JsonNode reference) {
        String type = reference.path(TYPE).textValue();
        if (type != null && reference.path(IS_BARE).asBoolean()) return GeneratedAudio.bareBlob(audio, type);
        Blob blob = GeneratedAudio.blob(audio);
        boolean isSame =
                type != null && Objects.equals(MediaTypes.ofMedia(type, "", MediaKind.AUDIO), audio.mimeType());
        return isSame ? new Blob(type, blob.data(), blob.isStandard()) : blob;
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
