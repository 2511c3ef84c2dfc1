package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.MarkdownPlaces.Margin;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the places in a Markdown text by its blocks: paragraphs, headings, lists, quotes, tables, code and HTML. Markup at
 * the beginning or end of a line is no place. Behind code or HTML an insertion gets a line of its own. For one text, in
 * linear time.
 *
 * @see <a href="https://spec.commonmark.org/0.31.2/#blocks-and-inlines">CommonMark: blocks</a>
 */
final class MarkdownBlocks {

    private static final Pattern LIST_MARKER = Pattern.compile("(?:[-+*]|(\\d{1,9})[.)])(?=[ \t]|$)");
    private static final Pattern TASK = Pattern.compile("\\[[ xX]](?=[ \t])");
    private static final Pattern HEADING = Pattern.compile("#{1,6}+(?=[ \t]|$)");
    private static final Pattern UNDERLINE = Pattern.compile("(?:=++|-++)[ \t]*+");
    private static final Pattern BREAK = Pattern.compile("(?:\\*[ \t]*+){3,}+|(?:-[ \t]*+){3,}+|(?:_[ \t]*+){3,}+");
    private static final Pattern DEFINITION = Pattern.compile(
            "\\[[^\\[\\]]++]:[ \t]*+(?:(?:<[^<>]*+>|\\S++)(?:[ \t]++(?:\"[^\"]*+\"|'[^']*+'|\\([^()]*+\\)))?+[ \t]*+)?+");
    private static final int MAX_MARKER_SPACES = 4;

    /** A block that contains others: a list item with the width of its marker, or a quote, whose width is 0. */
    private record Container(int width) {

        static final Container QUOTE = new Container(0);

        boolean isQuote() {
            return width == 0;
        }
    }

    private final String text;
    private final LineCursor line;
    private final MarkdownPlaces places;
    private final MarkdownLeaf leaf;
    private final List<Container> containers = new ArrayList<>();
    private @Nullable OpaqueBlock opaque;

    private MarkdownBlocks(String text) {
        this.text = text;
        this.line = new LineCursor(text);
        this.places = new MarkdownPlaces(text.length());
        this.leaf = new MarkdownLeaf(text, places);
    }

    /** Reads the whole text. */
    static MarkdownBlocks of(String text) {
        MarkdownBlocks blocks = new MarkdownBlocks(text);
        int start = 0;
        while (start <= text.length()) {
            int end = text.indexOf('\n', start);
            if (end < 0) end = text.length();
            blocks.line.startLine(start, end);
            blocks.readLine();
            start = end + 1;
        }
        blocks.finish();
        return blocks;
    }

    MarkdownPlaces places() {
        return places;
    }

    /** Returns true when brackets in the text may be links without an address of their own. */
    boolean hasDefinitions() {
        return leaf.hasDefinitions();
    }

    /** Returns true when a list that follows the text would continue one of its lists. */
    boolean endsInList() {
        return containers.stream().anyMatch(container -> !container.isQuote());
    }

    private void readLine() {
        int matched = skipContainers();
        boolean isInside = matched == containers.size();
        if (opaque != null) {
            if (isInside && opaque.take(line.content(), line.indent(), line.end())) return;
            closeOpaque(matched);
        }
        if (line.isBlank()) {
            closeContainers(matched);
            return;
        }
        int known = matched;
        while (isInside && leaf.isParagraph() ? opensContainerInParagraph() : opensContainer()) {
            closeContainers(known);
            containers.add(takeMarker());
            known = containers.size();
            isInside = true;
        }
        readLeaf(known, isInside, known == matched);
    }

    /** Skips the markup of the open containers, and returns how many of them the line continues. */
    private int skipContainers() {
        int matched = 0;
        for (Container container : containers) {
            if (container.isQuote()) {
                if (line.indent() > 3 || line.first() != '>') break;
                takeMarker();
            } else if (line.indent() >= container.width) {
                line.skipColumns(container.width);
            } else if (!line.isBlank()) {
                break;
            }
            matched++;
        }
        return matched;
    }

    private boolean opensContainer() {
        if (line.indent() > 3) return false;
        if (line.first() == '>') return true;
        String content = line.content();
        return LIST_MARKER.matcher(content).lookingAt()
                && !BREAK.matcher(content).matches();
    }

    /** A list may only interrupt a paragraph when it begins with 1 and has text. */
    private boolean opensContainerInParagraph() {
        if (!opensContainer()) return false;
        Matcher marker = LIST_MARKER.matcher(line.content());
        if (!marker.lookingAt()) return true;
        boolean isEmpty = line.content().substring(marker.end()).isBlank();
        return !isEmpty && (marker.group(1) == null || marker.group(1).equals("1"));
    }

    private Container takeMarker() {
        int indent = line.indent();
        line.skipIndent();
        if (line.first() == '>') {
            line.skip(1);
            line.skipColumns(1);
            return Container.QUOTE;
        }
        Matcher marker = LIST_MARKER.matcher(line.content());
        int length = marker.lookingAt() ? marker.end() : 1;
        line.skip(length);
        int spaces = line.isBlank() || line.indent() > MAX_MARKER_SPACES ? 1 : line.indent();
        line.skipColumns(spaces);
        if (TASK.matcher(line.content()).lookingAt() && line.indent() == 0) {
            line.skip(3);
        }
        return new Container(indent + length + spaces);
    }

    /** @param isContinued true when the line opened no container */
    private void readLeaf(int known, boolean isInside, boolean isContinued) {
        if (line.isBlank()) return;
        boolean isInParagraph = leaf.isOpen() && isInside && isContinued;
        if (line.indent() > 3) {
            if (leaf.isParagraph() && isContinued) {
                leaf.addLine(line.contentStart(), line.end());
            } else {
                closeContainers(known);
                opaque = OpaqueBlock.indented(line.contentStart(), line.end());
            }
            return;
        }
        String content = line.content();
        if (isInParagraph && leaf.takesAsMarkup(content)) return;
        if (isInParagraph && UNDERLINE.matcher(content).matches()) {
            leaf.close();
            return;
        }
        OpaqueBlock begun = OpaqueBlock.beginning(content, line.contentStart(), leaf.isOpen() && isContinued);
        Matcher heading = HEADING.matcher(content);
        if (begun != null) {
            closeContainers(known);
            opaque = begun;
        } else if (BREAK.matcher(content).matches()) {
            closeContainers(known);
        } else if (heading.lookingAt()) {
            closeContainers(known);
            leaf.heading(line.contentStart() + heading.end(), line.end());
        } else if (leaf.isOpen() && isContinued && (isInside || !leaf.isTable())) {
            leaf.addLine(line.contentStart(), line.end());
        } else {
            closeContainers(known);
            if (!DEFINITION.matcher(content).matches()) leaf.addLine(line.contentStart(), line.end());
        }
    }

    private void closeContainers(int known) {
        leaf.close();
        if (opaque != null) closeOpaque(known);
        containers.subList(known, containers.size()).clear();
    }

    /** @param known the containers that the lines after the block belong to */
    private void closeOpaque(int known) {
        if (opaque == null) return;
        boolean isCutOff = !opaque.missingEnding().isEmpty(); // by the end of a container
        allowAfter(opaque, opaque.end(), "", isCutOff ? known : containers.size());
        opaque = null;
    }

    private void allowAfter(OpaqueBlock block, int end, String ending, int known) {
        String prefix = prefix(known);
        String before = (block.needsBlankLine() ? "\n" + prefix.stripTrailing() : "") + "\n" + prefix;
        places.keepWhole(block.start(), end);
        places.allow(end, new Margin(ending, before, "\n" + prefix.stripTrailing()));
    }

    private String prefix(int known) {
        StringBuilder prefix = new StringBuilder();
        for (Container container : containers.subList(0, known)) {
            prefix.append(container.isQuote() ? "> " : " ".repeat(container.width));
        }
        return prefix.toString();
    }

    private void finish() {
        leaf.close();
        if (opaque == null) return;
        String missing = opaque.missingEnding();
        if (missing.isEmpty()) {
            closeOpaque(containers.size());
        } else {
            String lineBreak = text.endsWith("\n") ? "" : "\n";
            String ending = lineBreak + prefix(containers.size()) + missing;
            allowAfter(opaque, text.length(), ending, containers.size());
        }
    }
}
