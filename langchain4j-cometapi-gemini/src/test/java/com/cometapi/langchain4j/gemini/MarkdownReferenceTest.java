package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Footnotes change nothing else of a text, as the reference implementation of CommonMark renders it. */
@Tag("heavy")
class MarkdownReferenceTest {

    private static final int TEXTS = 4000;
    private static final String SOURCE = "the source";
    private static final Pattern MARKS = Pattern.compile("\\[7]");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern SOURCES = Pattern.compile("<ol>\\s*<li>" + SOURCE + "</li>\\s*</ol>\\s*$");
    private static final Pattern RULE_AND_SOURCES = Pattern.compile("<hr />\\s*" + SOURCES);

    private static final List<String> PIECES = List.of(
            "word",
            " ",
            "two words",
            "\n",
            "\n\n",
            "# Title\n",
            "- item\n",
            "  - nested\n",
            "1. first\n",
            "> quote\n",
            "`code`",
            "``a`b``",
            "**bold**",
            "*emphasis*",
            "[link](https://a.example/x)",
            "![image](https://a.example/i.png)",
            "```\nint x = 1;\n```\n",
            "~~~java\nint y;\n",
            "    indented\n",
            "| a | b |\n|---|---|\n| 1 | 2 |\n",
            "<b>html</b>",
            "<div>\nblock\n</div>\n",
            "&amp;",
            "\\*",
            "(aside)",
            "[1]: https://a.example\n\n",
            "***\n",
            "Title\n===\n",
            "https://a.example/path",
            "<https://a.example>",
            "line  \nbreak",
            "_",
            "`",
            "[",
            "]",
            "a_b_c",
            "1) second\n",
            "\t",
            "!",
            "é",
            "\uD83D\uDE00");

    private final List<Extension> tables = List.of(TablesExtension.create());
    private final Parser parser = Parser.builder().extensions(tables).build();
    private final HtmlRenderer renderer =
            HtmlRenderer.builder().extensions(tables).build();

    @Test
    void a_footnote_at_any_place_changes_nothing_else() {
        Random random = new Random(20261126);
        for (int i = 0; i < TEXTS; i++) {
            String text = text(random);
            int position = random.nextInt(text.length() + 1);

            MarkdownFootnotes footnotes = new MarkdownFootnotes(text);
            footnotes.add(position, 7);
            String marked = footnotes.withSources(List.of(SOURCE));

            String html = html(marked);
            Pattern sources = marked.endsWith("\n---\n\n1. " + SOURCE + "\n") ? RULE_AND_SOURCES : SOURCES;
            assertThat(sources.matcher(html).find()).as("sources of " + marked).isTrue();
            String rest = MARKS.matcher(sources.matcher(html).replaceFirst("")).replaceFirst("");
            assertThat(compact(rest)).as("footnote at %d of %s", position, text).isEqualTo(compact(html(text)));
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int pieces = 1 + random.nextInt(8);
        for (int i = 0; i < pieces; i++) text.append(PIECES.get(random.nextInt(PIECES.size())));
        return text.toString();
    }

    private String html(String markdown) {
        return renderer.render(parser.parse(markdown));
    }

    private static String compact(String html) {
        return SPACE.matcher(html).replaceAll("").replace("<p></p>", "");
    }
}
