package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.JsonLayout.Spacing;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes bodies as readably as their bytes can be restored: as JSON, as the events of a stream, as text, or as base64. Each
 * form is read back before it is used.
 */
final class BodyText {

    /** An event with all line ends that close it, or the rest of a stream that was cut. */
    private static final Pattern EVENT = Pattern.compile("(?s).+?(?:\\r\\n\\r\\n|\\n\\n|\\r\\r|\\z)");

    private static final Pattern DATA = Pattern.compile("data: ([^\\r\\n]*)(\\r\\n|\\n|\\r)\\2");
    private static final Pattern LINE = Pattern.compile("[^\\n]*\\n|[^\\n]+");

    private final LargeValues largeValues;

    BodyText(LargeValues largeValues) {
        this.largeValues = largeValues;
    }

    /** Adds the fields of a body to its request or response. Adds none for an empty body. */
    void write(ObjectNode holder, byte[] body) {
        if (body.length == 0) return;
        String text = textOf(body);
        List<ObjectNode> forms = new ArrayList<>();
        if (text != null) {
            ObjectNode json = asJson(text);
            if (json == null) json = asEvents(text);
            if (json != null) forms.add(json);
            forms.add(asText(text));
        }
        for (ObjectNode form : forms) {
            if (!restores(form, body)) continue;
            holder.setAll(form);
            return;
        }
        JsonNode base64 =
                largeValues.extract(TextNode.valueOf(Base64.getEncoder().encodeToString(body)));
        holder.set("base64", base64);
    }

    private static @Nullable String textOf(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private boolean restores(ObjectNode form, byte[] body) {
        try {
            JsonNode stored = JsonText.read(JsonText.write(form, JsonLayout.READABLE));
            return Arrays.equals(bytes(stored), body);
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private @Nullable ObjectNode asJson(String text) {
        JsonNode json = JsonText.readOrNull(text);
        if (json == null) return null;
        JsonLayout layout = layoutOf(json, text, JsonLayout.of(text));
        if (layout == null) return null;
        ObjectNode form = Wire.object();
        form.set("json", largeValues.extract(json));
        layout.writeTo(form);
        return form;
    }

    private static @Nullable JsonLayout layoutOf(JsonNode json, String text, JsonLayout candidate) {
        for (Spacing spacing : Spacing.values()) {
            if (JsonText.write(json, candidate.with(spacing)).equals(text)) return candidate.with(spacing);
        }
        return null;
    }

    private @Nullable ObjectNode asEvents(String text) {
        if (!text.startsWith("data:") && !text.startsWith(":") && !text.startsWith("event:")) return null;
        List<String> events =
                EVENT.matcher(text).results().map(MatchResult::group).toList();
        JsonLayout layout = JsonLayout.COMPACT;
        String lineEnd = "\r\n";
        boolean isFirst = true;
        for (String event : events) {
            Matcher data = DATA.matcher(event);
            JsonNode json = data.matches() ? JsonText.readOrNull(data.group(1)) : null;
            if (json == null) continue;
            JsonLayout found = layoutOf(json, data.group(1), JsonLayout.of(data.group(1)));
            if (isFirst) lineEnd = data.group(2);
            if (found != null) layout = isFirst ? found : layout.with(found);
            isFirst = isFirst && found == null;
        }
        ObjectNode form = Wire.object();
        ArrayNode list = form.putArray("events");
        for (String event : events) list.add(asEvent(event, layout, lineEnd));
        layout.writeTo(form);
        if (!lineEnd.equals("\r\n")) form.put("lineEnd", lineEnd);
        return form;
    }

    /** Returns the JSON of an event, or its text when it has another form than the stream. */
    private JsonNode asEvent(String event, JsonLayout layout, String lineEnd) {
        Matcher data = DATA.matcher(event);
        JsonNode json = data.matches() ? JsonText.readOrNull(data.group(1)) : null;
        boolean isRegular = json != null && eventText(json, layout, lineEnd).equals(event);
        if (json == null || !isRegular) return TextNode.valueOf(event);
        ObjectNode holder = Wire.object();
        holder.set("data", largeValues.extract(json));
        return holder;
    }

    private static String eventText(JsonNode json, JsonLayout layout, String lineEnd) {
        return "data: " + JsonText.write(json, layout) + lineEnd + lineEnd;
    }

    private static ObjectNode asText(String text) {
        List<String> lines =
                LINE.matcher(text).results().map(MatchResult::group).toList();
        ObjectNode form = Wire.object();
        if (lines.size() == 1) return form.put("text", text);
        lines.forEach(form.putArray("text")::add);
        return form;
    }

    /**
     * Returns the body that a request or response of a recording has; empty when it has none.
     *
     * @throws IOException when a file beside the recording is missing
     * @throws IllegalArgumentException when a field has a value that no recording has
     */
    byte[] bytes(JsonNode holder) throws IOException {
        if (holder.has("base64")) {
            return Base64.getDecoder()
                    .decode(largeValues.restore(holder.get("base64")).asText());
        }
        StringBuilder text = new StringBuilder();
        pieces(holder).forEach(text::append);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the text of a body: one piece for each event, otherwise a single piece. */
    List<String> pieces(JsonNode holder) throws IOException {
        JsonLayout layout = JsonLayout.readFrom(holder);
        List<String> pieces = new ArrayList<>();
        if (holder.has("json")) {
            pieces.add(JsonText.write(largeValues.restore(holder.get("json")), layout));
        } else if (holder.has("events")) {
            String lineEnd = holder.path("lineEnd").asText("\r\n");
            for (JsonNode event : holder.get("events")) {
                pieces.add(
                        event.isTextual()
                                ? event.textValue()
                                : eventText(largeValues.restore(event.path("data")), layout, lineEnd));
            }
        } else if (holder.path("text").isArray()) {
            StringBuilder text = new StringBuilder();
            holder.get("text").forEach(line -> text.append(line.asText()));
            pieces.add(text.toString());
        } else if (holder.has("text")) {
            pieces.add(holder.get("text").asText());
        }
        return pieces;
    }
}
