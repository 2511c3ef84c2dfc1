package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.jspecify.annotations.Nullable;

/**
 * A place at which a request differs from a recorded one.
 *
 * @param path such as {@code contents[2].parts[0].text}
 * @param weight how much differs; 1 for a single value
 */
record Difference(String path, String text, int weight) {

    private static final int MAX_VALUE = 100;
    private static final int CONTEXT = 25;

    /** @param recorded null when only the sent request has a value there; likewise {@code sent} */
    static Difference of(String path, @Nullable JsonNode recorded, @Nullable JsonNode sent) {
        if (recorded == null) return new Difference(path, "not recorded, sent " + shown(sent, 0), sizeOf(sent));
        if (sent == null)
            return new Difference(path, "recorded " + shown(recorded, 0) + ", not sent", sizeOf(recorded));
        boolean areTexts = recorded.isTextual() && sent.isTextual();
        int start = areTexts ? Math.max(0, commonStart(recorded.textValue(), sent.textValue()) - CONTEXT) : 0;
        String text = "recorded " + shown(recorded, start) + ", sent " + shown(sent, start);
        return new Difference(path, text, Math.max(sizeOf(recorded), sizeOf(sent)));
    }

    static Difference of(String path, String recorded, String sent) {
        return of(path, TextNode.valueOf(recorded), TextNode.valueOf(sent));
    }

    private static int commonStart(String some, String other) {
        int index = 0;
        while (index < some.length() && index < other.length() && some.charAt(index) == other.charAt(index)) index++;
        return index;
    }

    /** Shows a value on one line. Of a long text it shows the surroundings of the first difference. */
    private static String shown(@Nullable JsonNode value, int start) {
        if (value == null) return "";
        if (!value.isTextual()) return shortened(JsonText.write(value, JsonLayout.COMPACT));
        String text = value.textValue();
        int from = text.length() <= MAX_VALUE ? 0 : Math.min(start, text.length());
        int to = Math.min(text.length(), from + MAX_VALUE);
        String quoted = JsonText.write(TextNode.valueOf(text.substring(from, to)), JsonLayout.COMPACT);
        return (from > 0 ? "\"…" + quoted.substring(1) : quoted)
                + (to < text.length() ? "… (" + text.length() + " characters)" : "");
    }

    private static String shortened(String json) {
        return json.length() <= MAX_VALUE
                ? json
                : json.substring(0, MAX_VALUE) + "… (" + json.length() + " characters)";
    }

    /** Returns the number of single values. */
    private static int sizeOf(@Nullable JsonNode node) {
        if (node == null || !node.isContainerNode()) return 1;
        int size = 1;
        for (JsonNode child : node) size += sizeOf(child);
        return size;
    }

    /** Returns the path and what differs there. */
    @Override
    public String toString() {
        return path + ": " + text;
    }
}
