package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** Builds the answers of a scripted model, part by part. */
final class Scenes {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Scenes() {}

    static String thought(String text) {
        return chunk(part().put("text", text).put("thought", true));
    }

    static String text(String text) {
        return chunk(part().put("text", text));
    }

    static String call(String name, String arguments) {
        ObjectNode part = part();
        part.putObject("functionCall").put("name", name).putRawValue("args", new RawValue(arguments));
        return chunk(part.put("thoughtSignature", "c2lnbmF0dXJl"));
    }

    static String image(byte[] png) {
        ObjectNode part = part();
        part.putObject("inlineData")
                .put("mimeType", "image/png")
                .put("data", Base64.getEncoder().encodeToString(png));
        return chunk(part);
    }

    /** @param samples 24,000 in a second, of two bytes each */
    static String audio(byte[] samples) {
        ObjectNode part = part();
        part.putObject("inlineData")
                .put("mimeType", "audio/L16;codec=pcm;rate=24000")
                .put("data", Base64.getEncoder().encodeToString(samples));
        return chunk(part);
    }

    /** Returns an image of two by two pixels. */
    static byte[] png() {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }

    /** Returns the chunks of a text, one for each word. */
    static String[] words(String text) {
        List<String> chunks = new ArrayList<>();
        for (String word : text.split("(?<=\\s)")) chunks.add(text(word));
        return chunks.toArray(String[]::new);
    }

    static Answer answer(String... chunks) {
        return Answer.json(chunks).usage(1204, 86).finish("STOP");
    }

    static String[] together(Object... chunks) {
        List<String> all = new ArrayList<>();
        for (Object some : chunks) {
            if (some instanceof String[] many) all.addAll(List.of(many));
            else all.add((String) some);
        }
        return all.toArray(String[]::new);
    }

    /** Returns a text, all of which one source supports. */
    static String[] grounded(String text, String title, String address) {
        return together(
                words(text),
                grounding(text).source(title, address).support(text, 0).chunk());
    }

    /** Returns a last chunk with the sources of parts of the text. */
    static Grounding grounding(String text) {
        return new Grounding(text);
    }

    static final class Grounding {

        private final String text;
        private final ObjectNode metadata = JSON.createObjectNode();
        private final ArrayNode chunks = metadata.putArray("groundingChunks");
        private final ArrayNode supports = metadata.putArray("groundingSupports");

        private Grounding(String text) {
            this.text = text;
            metadata.putArray("webSearchQueries").add("a query");
        }

        Grounding source(String title, String address) {
            chunks.addObject()
                    .putObject("web")
                    .put("uri", address)
                    .put("title", title)
                    .put("domain", title);
            return this;
        }

        Grounding support(String segment, int... sources) {
            int start = bytes(text.substring(0, text.indexOf(segment)));
            ObjectNode support = supports.addObject();
            support.putObject("segment")
                    .put("startIndex", start)
                    .put("endIndex", start + bytes(segment))
                    .put("text", segment);
            ArrayNode indices = support.putArray("groundingChunkIndices");
            for (int source : sources) indices.add(source);
            return this;
        }

        Grounding suggestions(String html) {
            metadata.putObject("searchEntryPoint").put("renderedContent", html);
            return this;
        }

        private static int bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }

        String chunk() {
            ObjectNode chunk = JSON.createObjectNode();
            chunk.putArray("candidates").addObject().set("groundingMetadata", metadata);
            return chunk.toString();
        }
    }

    private static ObjectNode part() {
        return JSON.createObjectNode();
    }

    private static String chunk(ObjectNode part) {
        ObjectNode chunk = JSON.createObjectNode();
        ObjectNode content = chunk.putArray("candidates").addObject().putObject("content");
        content.put("role", "model").putArray("parts").add(part);
        return chunk.toString();
    }
}
