package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.MarkdownPlaces.Margin;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes the numbers of sources into a Markdown text, and the list of sources below it. Without another change of it. */
final class MarkdownFootnotes {

    private static final Pattern BLANKS = Pattern.compile("\\s++");
    private static final Pattern ENTITY = Pattern.compile("&(?=#?\\w++;)");
    private static final Pattern MARKUP = Pattern.compile("[\\\\\\[\\]<>*_`~]|" + ENTITY);
    private static final Pattern BLOCK_START = Pattern.compile("^(\\d*+)([-+=#.)])");

    private final String text;
    private final MarkdownBlocks blocks;
    private final Map<Integer, SortedSet<Integer>> numbersByPlace = new TreeMap<>();

    MarkdownFootnotes(String text) {
        this.text = text;
        this.blocks = MarkdownBlocks.of(text);
    }

    /** Adds a footnote at the position, or at the next place where it does no harm. */
    void add(int position, int number) {
        int place = blocks.places().place(position);
        numbersByPlace.computeIfAbsent(place, at -> new TreeSet<>()).add(number);
    }

    /** @param sources Markdown, by number from 1 on */
    String withSources(List<String> sources) {
        StringBuilder markdown = new StringBuilder();
        int written = 0;
        for (Map.Entry<Integer, SortedSet<Integer>> footnotes : numbersByPlace.entrySet()) {
            int place = footnotes.getKey();
            markdown.append(text, written, place);
            written = place;
            appendMarks(markdown, place, footnotes.getValue());
        }
        markdown.append(text, written, text.length());
        if (!numbersByPlace.containsKey(text.length())) {
            markdown.append(blocks.places().margin(text.length()).ending());
        }
        if (!text.isEmpty()) markdown.append("\n\n");
        if (blocks.endsInList()) markdown.append("---\n\n"); // otherwise the sources continue a list of the text
        for (int i = 0; i < sources.size(); i++) {
            markdown.append(i + 1).append(". ").append(sources.get(i)).append('\n');
        }
        return markdown.toString();
    }

    private void appendMarks(StringBuilder markdown, int place, SortedSet<Integer> numbers) {
        Margin margin = blocks.places().margin(place);
        markdown.append(margin.ending()).append(margin.before());
        boolean isEscaped = blocks.hasDefinitions(); // otherwise a definition [1]: of the text makes the mark a link
        for (int number : numbers) markdown.append(isEscaped ? "\\[" + number + "\\]" : "[" + number + "]");
        if (place < text.length()) markdown.append(margin.after());
        if (text.startsWith("(", place)) markdown.append(' '); // otherwise mark and parenthesis form a link
    }

    /** Returns a source as a link, or as text when it has no web address. */
    static String source(String title, @Nullable URI url) {
        String oneLine = BLANKS.matcher(title.strip()).replaceAll(" ");
        String escaped = MARKUP.matcher(oneLine).replaceAll("\\\\$0");
        if (url == null) return BLOCK_START.matcher(escaped).replaceFirst("$1\\\\$2");
        String address = url.toString().replace("(", "%28").replace(")", "%29");
        address = ENTITY.matcher(address).replaceAll("&amp;");
        return "[" + escaped + "](" + address + ")";
    }
}
