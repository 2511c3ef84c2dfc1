package com.cometapi.langchain4j.gemini;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The sentences of a Markdown page, without code blocks, headings, comments and link targets. Inline code counts as one
 * word. A list item and a table cell are texts of their own. The cells count for the longest sentence only: short ones
 * would hide long sentences from the average.
 */
final class MarkdownProse {

    /** Tables that a program writes: they are data, not prose. */
    private static final Pattern WRITTEN_TABLES =
            Pattern.compile("<!-- tables: .*?<!-- end of tables -->", Pattern.DOTALL);

    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
    private static final Pattern FENCE = Pattern.compile("\\s*(?:>\\s*)*(```|~~~).*");
    private static final Pattern HEADING_OR_RULE = Pattern.compile("\\s*#{1,6} .*|\\s*([-*_=]\\s*){3,}");
    private static final Pattern LINK_DEFINITION = Pattern.compile("\\s*\\[[^]]+]:\\s*\\S+.*");
    private static final Pattern SEPARATOR_ROW = Pattern.compile("\\s*\\|?[\\s:|-]*-[\\s:|-]*\\|?\\s*");
    private static final Pattern LIST_ITEM = Pattern.compile("\\s*(?:[-*+]|\\d+[.)])\\s+(.*)");
    private static final Pattern INLINE_CODE = Pattern.compile("(?<!`)(`+)(?!`).*?(?<!`)\\1(?!`)", Pattern.DOTALL);
    private static final Pattern LINK =
            Pattern.compile("!?\\[([^\\[\\]]*)](?:\\([^()]*(?:\\([^()]*\\)[^()]*)*\\)|\\[[^]]*])");
    private static final Pattern ADDRESS = Pattern.compile("<?https?://[^\\s<>)]*[^\\s<>).,;:]>?");
    private static final Pattern TAG = Pattern.compile("</?[a-zA-Z][^>]*>");
    private static final Pattern END_OF_SENTENCE = Pattern.compile("(?<=[.!?…][)\"'»”’*_]{0,3})\\s+");
    private static final Pattern ABBREVIATION = Pattern.compile(
            "(?:^|.*[\\s(\"“])(?:e\\.g|i\\.e|etc|vs|cf|approx|incl|resp|no|nos|fig|sec|min|max|Mr|Mrs|Ms|Dr|St|[A-Z])\\.$",
            Pattern.DOTALL);

    private final List<String> texts = new ArrayList<>();
    private final List<String> cells = new ArrayList<>();

    private MarkdownProse() {}

    static MarkdownProse of(String markdown) {
        MarkdownProse prose = new MarkdownProse();
        StringBuilder block = new StringBuilder();
        String openFence = null;
        String written = WRITTEN_TABLES.matcher(markdown).replaceAll("");
        for (String line : COMMENT.matcher(written).replaceAll("").lines().toList()) {
            var fence = FENCE.matcher(line);
            if (fence.matches() && (openFence == null || openFence.equals(fence.group(1)))) {
                openFence = openFence == null ? fence.group(1) : null;
                prose.add(block);
            } else if (openFence == null) {
                prose.addLine(block, line.replaceFirst("^\\s*(>\\s*)+", ""));
            }
        }
        prose.add(block);
        return prose;
    }

    private void addLine(StringBuilder block, String line) {
        boolean isRow = line.strip().startsWith("|");
        boolean isSkipped = HEADING_OR_RULE.matcher(line).matches()
                || LINK_DEFINITION.matcher(line).matches()
                || isRow && SEPARATOR_ROW.matcher(line).matches();
        if (line.isBlank() || isSkipped || isRow) add(block);
        if (line.isBlank() || isSkipped) return;
        if (isRow) {
            Stream.of(plain(line).split("(?<!\\\\)\\|"))
                    .filter(cell -> !cell.isBlank())
                    .forEach(cells::add);
            return;
        }
        var item = LIST_ITEM.matcher(line);
        if (item.matches()) {
            add(block);
            line = item.group(1);
        }
        block.append(line).append('\n');
    }

    private void add(StringBuilder block) {
        if (!block.toString().isBlank()) texts.add(plain(block.toString()));
        block.setLength(0);
    }

    /** @return the text as it is read: inline code, an address and a link each as words */
    private static String plain(String text) {
        String plain = INLINE_CODE.matcher(text).replaceAll("CODE");
        for (int i = 0; i < 2; i++) plain = LINK.matcher(plain).replaceAll("$1"); // an image in a link
        plain = ADDRESS.matcher(plain).replaceAll("ADDRESS");
        return TAG.matcher(plain).replaceAll(" ").replace("**", "").replaceAll("\\\\(?=[\\[\\]*_.])", "");
    }

    /** @return the sentences of paragraphs and list items */
    List<String> sentences() {
        return texts.stream().flatMap(MarkdownProse::split).toList();
    }

    /** @return the sentences of paragraphs, list items and table cells */
    List<String> sentencesAndCells() {
        return Stream.concat(texts.stream(), cells.stream())
                .flatMap(MarkdownProse::split)
                .toList();
    }

    private static Stream<String> split(String text) {
        List<String> sentences = new ArrayList<>();
        String begun = "";
        for (String piece : END_OF_SENTENCE.split(text.strip())) {
            boolean goesOn = ABBREVIATION.matcher(begun).matches()
                    || begun.matches("(?s).*(\\.\\.\\.|…)$") && Character.isLowerCase(piece.codePointAt(0));
            if (!begun.isEmpty() && !goesOn) {
                sentences.add(begun);
                begun = "";
            }
            begun = (begun + " " + piece.replaceAll("\\s+", " ")).strip();
        }
        sentences.add(begun);
        return sentences.stream().filter(sentence -> words(sentence) > 0);
    }

    /** @return the number of tokens that have a letter or a digit */
    static int words(String sentence) {
        return (int) Stream.of(sentence.split("\\s+"))
                .filter(token -> token.codePoints().anyMatch(Character::isLetterOrDigit))
                .count();
    }

    /** @return the words of a sentence on average, or 0 for a page without prose */
    double average() {
        return sentences().stream().mapToInt(MarkdownProse::words).average().orElse(0);
    }

    int longest() {
        return sentencesAndCells().stream().mapToInt(MarkdownProse::words).max().orElse(0);
    }
}
