package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * Describes what the text of a JSON document has beyond its content: white space, and characters that it escapes without
 * need. Together with the content it restores the text.
 *
 * @param end the white space behind the document
 * @param escaped the characters that are always escaped though JSON does not demand it
 * @param isAscii true when all characters outside ASCII are escaped
 */
record JsonLayout(Spacing spacing, String end, String escaped, boolean isAscii) {

    /** The white space between the tokens. */
    enum Spacing {
        /** As most libraries write it. */
        COMPACT(",", ":"),
        /** As Google writes the events of a stream. */
        COLON(",", ": "),
        /** As Python writes it. */
        SPACED(", ", ": "),
        /** One value per line, with an indent of two, as Google writes a whole response. */
        INDENTED(",", ": ");

        final String comma;
        final String colon;

        Spacing(String comma, String colon) {
            this.comma = comma;
            this.colon = colon;
        }
    }

    static final JsonLayout COMPACT = new JsonLayout(Spacing.COMPACT, "", "", false);

    /** The layout of the recordings themselves. */
    static final JsonLayout READABLE = new JsonLayout(Spacing.INDENTED, "\n", "", false);

    /** Returns the layout that a text in JSON may have, with compact spacing. The other spacings are to be tried. */
    static JsonLayout of(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = text.indexOf('\\'); i >= 0 && i + 1 < text.length(); i = text.indexOf('\\', i + 2)) {
            char c = text.charAt(i + 1);
            if (c == 'u' && i + 6 <= text.length()) c = (char) Integer.parseInt(text.substring(i + 2, i + 6), 16);
            else if (c != '/') continue;
            if (c >= ' ' && c != '"' && c != '\\' && escaped.indexOf(String.valueOf(c)) < 0) escaped.append(c);
        }
        boolean hasEscapes = escaped.chars().anyMatch(c -> c > 127);
        boolean isAscii = hasEscapes && text.chars().allMatch(c -> c <= 127);
        String always = isAscii ? escaped.toString().replaceAll("[^\\x00-\\x7f]", "") : escaped.toString();
        return new JsonLayout(
                Spacing.COMPACT, text.substring(text.stripTrailing().length()), sorted(always), isAscii);
    }

    private static String sorted(String characters) {
        StringBuilder sorted = new StringBuilder();
        characters.chars().sorted().forEach(c -> sorted.append((char) c));
        return sorted.toString();
    }

    JsonLayout with(Spacing other) {
        return new JsonLayout(other, end, escaped, isAscii);
    }

    /** Returns the layout of a document of which this one is a part. */
    JsonLayout with(JsonLayout other) {
        StringBuilder all = new StringBuilder(escaped);
        for (char c : other.escaped.toCharArray()) if (all.indexOf(String.valueOf(c)) < 0) all.append(c);
        return new JsonLayout(spacing, end, sorted(all.toString()), isAscii || other.isAscii);
    }

    /** Writes what differs from {@link #COMPACT}. */
    void writeTo(ObjectNode holder) {
        if (equals(COMPACT)) return;
        ObjectNode layout = holder.putObject("layout");
        if (spacing != Spacing.COMPACT) layout.put("spacing", spacing.name().toLowerCase(Locale.ROOT));
        if (!end.isEmpty()) layout.put("end", end);
        if (!escaped.isEmpty()) layout.put("escaped", escaped);
        if (isAscii) layout.put("ascii", true);
    }

    /** @throws IllegalArgumentException when the spacing is unknown */
    static JsonLayout readFrom(JsonNode holder) {
        JsonNode layout = holder.path("layout");
        String spacing = layout.path("spacing").asText("compact").toUpperCase(Locale.ROOT);
        return new JsonLayout(
                Spacing.valueOf(spacing),
                layout.path("end").asText(""),
                layout.path("escaped").asText(""),
                layout.path("ascii").asBoolean());
    }
}
