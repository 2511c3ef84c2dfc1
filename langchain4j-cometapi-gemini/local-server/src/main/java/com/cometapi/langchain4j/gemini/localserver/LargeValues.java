package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores large base64 values of a recording as files beside it. The recording then names the file: {@code
 * {"$file":"1f0c….png"}}. The name of a file is the beginning of its SHA-256. For one thread at a time.
 */
final class LargeValues {

    /** The number of characters up to which a value stays in the recording. */
    static final int MAX_INLINE = 4096;

    private static final String FILE = "$file";
    private static final String ENCODING = "$encoding";
    private static final Map<String, Base64.Encoder> ENCODERS = new LinkedHashMap<>();

    static {
        ENCODERS.put("base64", Base64.getEncoder());
        ENCODERS.put("base64 unpadded", Base64.getEncoder().withoutPadding());
        ENCODERS.put("base64url", Base64.getUrlEncoder());
        ENCODERS.put("base64url unpadded", Base64.getUrlEncoder().withoutPadding());
    }

    private static final Map<String, String> ENDINGS = Map.of(
            "image/png", "png",
            "image/jpeg", "jpg",
            "image/webp", "webp",
            "image/gif", "gif",
            "audio/wav", "wav",
            "audio/mpeg", "mp3",
            "audio/mp3", "mp3",
            "video/mp4", "mp4",
            "application/pdf", "pdf");

    private final Path folder;
    private final Map<String, byte[]> contents = new LinkedHashMap<>();
    private final Set<String> stored = new HashSet<>();

    LargeValues(Path folder) {
        this.folder = folder;
    }

    /** Returns a copy of the JSON in which the names of files replace the large values. */
    JsonNode extract(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            array.forEach(element -> copy.add(extract(element)));
            return copy;
        }
        if (!(node instanceof ObjectNode object)) return extracted(node, "");
        ObjectNode copy = object.objectNode();
        String type = object.path("mimeType").asText(object.path("mime_type").asText());
        for (var field : object.properties()) {
            JsonNode value = field.getValue();
            copy.set(field.getKey(), value.isContainerNode() ? extract(value) : extracted(value, type));
        }
        return copy;
    }

    private JsonNode extracted(JsonNode node, String mediaType) {
        String text = node.isTextual() ? node.textValue() : "";
        if (text.length() <= MAX_INLINE) return node;
        byte[] bytes = decode(text);
        if (bytes == null) return node;
        for (var encoder : ENCODERS.entrySet()) {
            if (!encoder.getValue().encodeToString(bytes).equals(text)) continue;
            String name = nameOf(bytes) + "." + ENDINGS.getOrDefault(mediaType, "bin");
            contents.put(name, bytes);
            ObjectNode reference = Wire.object().put(FILE, name);
            if (!encoder.getKey().equals("base64")) reference.put(ENCODING, encoder.getKey());
            return reference;
        }
        return node;
    }

    private static byte @Nullable [] decode(String text) {
        try {
            boolean isUrl = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
            return (isUrl ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String nameOf(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 10);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Each JVM has SHA-256", e);
        }
    }

    /**
     * Returns a copy of the JSON with the large values in the place of the names.
     *
     * @throws IOException when a file is missing or changed
     */
    JsonNode restore(JsonNode node) throws IOException {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            for (JsonNode element : array) copy.add(restore(element));
            return copy;
        }
        if (!(node instanceof ObjectNode object)) return node;
        if (object.path(FILE).isTextual()) return TextNode.valueOf(restored(object));
        ObjectNode copy = object.objectNode();
        for (var field : object.properties()) copy.set(field.getKey(), restore(field.getValue()));
        return copy;
    }

    private String restored(ObjectNode reference) throws IOException {
        String name = reference.path(FILE).textValue();
        Base64.Encoder encoder = ENCODERS.get(reference.path(ENCODING).asText("base64"));
        if (encoder == null || !name.matches("[0-9a-f]+\\.\\w+")) throw new IOException(reference + " is unknown");
        byte[] bytes = contents.get(name);
        if (bytes == null) {
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file)) throw new IOException(file + " is missing");
            bytes = Files.readAllBytes(file);
            if (!name.startsWith(nameOf(bytes) + ".")) throw new IOException(file + " has other content than recorded");
            contents.put(name, bytes);
        }
        return encoder.encodeToString(bytes);
    }

    /** Writes the files that are not written yet. */
    void store() throws IOException {
        for (var content : contents.entrySet()) {
            if (!stored.add(content.getKey())) continue;
            Files.createDirectories(folder);
            AtomicFiles.write(folder.resolve(content.getKey()), content.getValue());
        }
    }

    /** Deletes the files that an earlier recording needed. */
    void deleteOthers() throws IOException {
        if (!Files.isDirectory(folder)) return;
        boolean isEmpty = true;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (!contents.containsKey(name) && name.matches("[0-9a-f]{20}\\.\\w+")) Files.delete(file);
                else isEmpty = false;
            }
        }
        if (isEmpty) Files.delete(folder);
    }
}
