package com.cometapi.langchain4j.gemini;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A block of Markdown whose text is no Markdown: code or HTML. */
final class OpaqueBlock {

    private static final Pattern FENCE = Pattern.compile("(`{3,}+(?=[^`]*+$)|~{3,}+).*+");
    private static final Pattern TAG = Pattern.compile("</?+[A-Za-z][A-Za-z0-9-]*+(?:\\s[^<>]*+)?+/?+>\\s*+");
    private static final Pattern BLOCK_TAG = Pattern.compile(
            "(?i)</?+(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|"
                    + "dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|"
                    + "html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|"
                    + "section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?:\\s.*+|/?+>.*+)?+");

    /** How a kind of HTML begins and ends, as long as blank lines do not end it. */
    private record Markup(Pattern beginning, Pattern closing, String ending) {

        static Markup of(String beginning, String closing, String ending) {
            return new Markup(Pattern.compile("(?i)" + beginning), Pattern.compile("(?i)" + closing), ending);
        }
    }

    private static final String RAW = "(?:pre|script|style|textarea)";
    private static final List<Markup> MARKUP = List.of(
            Markup.of("<" + RAW + "(?:\\s|>|$)", "</" + RAW + ">", ""),
            Markup.of("<!--", "-->", "-->"),
            Markup.of("<\\?", "\\?>", "?>"),
            Markup.of("<!\\[CDATA\\[", "]]>", "]]>"),
            Markup.of("<![a-z]", ">", ">"));

    private static final Pattern NO_LINE = Pattern.compile("(?!)");

    private final int start;
    private final Pattern closing;
    private final String ending;
    private final boolean isIndented;
    private final boolean endsAtBlankLine;
    private int end;
    private boolean isClosed;

    private OpaqueBlock(int start, Pattern closing, String ending, boolean isIndented, boolean endsAtBlankLine) {
        this.start = start;
        this.end = start;
        this.closing = closing;
        this.ending = ending;
        this.isIndented = isIndented;
        this.endsAtBlankLine = endsAtBlankLine;
    }

    static OpaqueBlock indented(int start, int end) {
        OpaqueBlock block = new OpaqueBlock(start, NO_LINE, "", true, false);
        block.end = end;
        return block;
    }

    /**
     * Returns the block that begins with the line, or null.
     *
     * @param line without its indentation
     * @param start the index of the line in the text
     */
    static @Nullable OpaqueBlock beginning(String line, int start, boolean isInParagraph) {
        Matcher fence = FENCE.matcher(line);
        OpaqueBlock block = null;
        if (fence.matches()) {
            String mark = fence.group(1);
            String closing = Pattern.quote(mark) + mark.charAt(0) + "*+\\s*+";
            block = new OpaqueBlock(start, Pattern.compile(closing), mark, false, false);
        } else if (line.startsWith("<")) {
            block = html(line, start, isInParagraph);
        }
        if (block != null) block.end = start + line.length();
        return block;
    }

    private static @Nullable OpaqueBlock html(String line, int start, boolean isInParagraph) {
        for (Markup markup : MARKUP) {
            Matcher beginning = markup.beginning.matcher(line);
            if (!beginning.lookingAt()) continue;
            String ending = markup.ending.isEmpty()
                    ? "</" + line.substring(1, beginning.end()).replaceAll("[^A-Za-z]", "") + ">"
                    : markup.ending;
            OpaqueBlock block =
                    new OpaqueBlock(start, Pattern.compile(".*?" + markup.closing + ".*+"), ending, false, false);
            block.isClosed = markup.closing
                    .matcher(line)
                    .region(beginning.end(), line.length())
                    .find();
            return block;
        }
        boolean isTag = BLOCK_TAG.matcher(line).matches()
                || !isInParagraph && TAG.matcher(line).matches();
        return isTag ? new OpaqueBlock(start, NO_LINE, "", false, true) : null;
    }

    /**
     * Takes the next line, and returns false when it does not belong to the block.
     *
     * @param line without its indentation
     * @param indent its columns
     */
    boolean take(String line, int indent, int lineEnd) {
        if (isClosed || endsAtBlankLine && line.isBlank()) return false;
        if (isIndented && line.isBlank()) return true;
        if (isIndented && indent < 4) return false;
        end = lineEnd;
        isClosed = (indent < 4 || !isFence()) && closing.matcher(line).matches();
        return true;
    }

    private boolean isFence() {
        return ending.startsWith("`") || ending.startsWith("~");
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Returns what the end of the text has to be followed by before more text; empty when nothing is open. */
    String missingEnding() {
        return isClosed ? "" : ending;
    }

    boolean needsBlankLine() {
        return endsAtBlankLine;
    }
}
