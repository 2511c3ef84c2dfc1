package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownFootnotesTest {

    private static final String LIST = "1. source\n";

    /** Returns the text with a footnote behind the passage, without the list of sources. */
    private static String marked(String text, String passage) {
        return marked(text, text.indexOf(passage) + passage.length());
    }

    private static String marked(String text, int position) {
        MarkdownFootnotes footnotes = new MarkdownFootnotes(text);
        footnotes.add(position, 1);
        String markdown = footnotes.withSources(List.of("source"));
        assertThat(markdown).endsWith("\n\n" + LIST);
        String body = markdown.substring(0, markdown.length() - LIST.length() - 2);
        return body.endsWith("\n\n---") ? body.substring(0, body.length() - 5) : body;
    }

    private static String lines(String text) {
        return text.replace("⏎", "\n");
    }

    // --- code

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            A⏎⏎```java⏎int x = 1;⏎```⏎⏎B       | int x =  | A⏎⏎```java⏎int x = 1;⏎```⏎[1]⏎⏎⏎B
            ~~~~⏎x⏎~~~⏎y⏎~~~~⏎B                | x        | ~~~~⏎x⏎~~~⏎y⏎~~~~⏎[1]⏎⏎B
            - a⏎  ```⏎  x⏎  ```⏎- b            | x        | - a⏎  ```⏎  x⏎  ```⏎  [1]⏎⏎- b
            > ```⏎> x⏎> ```⏎> b                | x        | > ```⏎> x⏎> ```⏎> [1]⏎>⏎> b
            A⏎⏎    int x;⏎⏎B                   | int      | A⏎⏎    int x;⏎[1]⏎⏎⏎B
            ```⏎int x = 1;                     | int      | ```⏎int x = 1;⏎```⏎[1]
            > ```⏎> int x = 1;                 | int      | > ```⏎> int x = 1;⏎> ```⏎> [1]
            <pre>⏎⏎x                           | x        | <pre>⏎⏎x⏎</pre>⏎[1]
            <div>⏎x⏎</div>⏎⏎B                  | x        | <div>⏎x⏎</div>⏎⏎[1]⏎⏎⏎B
            """)
    void a_mark_follows_a_code_block_on_a_line_of_its_own(String text, String passage, String expected) {
        assertThat(marked(lines(text), passage)).isEqualTo(lines(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            Use `int x = 1;` here              | Use `int      | Use `int x = 1;`[1] here
            Use ``a ` b`` here                 | ``a `         | Use ``a ` b``[1] here
            See [the page](https://a.b/c) now  | See [the      | See [the page](https://a.b/c)[1] now
            See [the page](https://a.b/c) now  | https://a     | See [the page](https://a.b/c)[1] now
            ![a map](m.png 'x y') now          | ![a           | ![a map](m.png 'x y')[1] now
            See <https://a.example> now        | https         | See <https://a.example>[1] now
            See https://a.example/b. Now       | a.example     | See https://a.example/b. [1] Now
            a <b title='x'>c</b>               | <b            | a <b title='x'>[1]c</b>
            Fish &amp; chips                   | Fish &am      | Fish &amp;[1] chips
            1 \\* 2                            | 1 \\          | 1 \\*[1] 2
            **won** it                         | **won*        | **won**[1] it
            it **won**                         | it **         | it[1] **won**
            西班牙**赢了**柏林                    | 赢了           | 西班牙**赢了**[1]柏林
            Go 👩‍🚀 now                        | 👩             | Go 👩‍🚀[1] now
            won(2024)                          | won           | won[1] (2024)
            """)
    void inline_markup_stays_whole(String text, String passage, String expected) {
        assertThat(marked(text.replace("\\\\", "\\"), passage.replace("\\\\", "\\")))
                .isEqualTo(expected.replace("\\\\", "\\"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '§', textBlock = """
            | A | B |⏎|---|---|⏎| 1 | 2 |⏎      ¦ | 2 |       ¦ | A | B |⏎|---|---|⏎| 1 | 2[1] |⏎
            | A | B |⏎|---|---|⏎| 1 | 2 |⏎      ¦ | 1 |       ¦ | A | B |⏎|---|---|⏎| 1[1] | 2 |⏎
            | A | B |⏎|---|---|⏎| 1 | 2 |⏎      ¦ |---|---|   ¦ | A | B[1] |⏎|---|---|⏎| 1 | 2 |⏎
            A | B⏎:-- | --:⏎1 | 2               ¦ 1 |         ¦ A | B⏎:-- | --:⏎1[1] | 2
            """)
    void a_mark_in_a_table_stands_in_its_cell(String text, String passage, String expected) {
        assertThat(marked(lines(text), passage)).isEqualTo(lines(expected));
    }

    // --- lines

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            A⏎# Next⏎B           | A⏎            | A[1]⏎# Next⏎B
            A⏎# Next⏎B           | A⏎#           | A[1]⏎# Next⏎B
            A⏎⏎- B⏎- C           | A⏎⏎-          | A[1]⏎⏎- B⏎- C
            - B⏎- [ ] C          | B⏎- [ ]       | - B[1]⏎- [ ] C
            A  ⏎B                | A  ⏎          | A[1]  ⏎B
            A\\⏎B                | A\\           | A[1]\\⏎B
            # Head ##⏎B          | ##            | # Head[1] ##⏎B
            Head⏎====⏎B          | ====          | Head[1]⏎====⏎B
            A⏎⏎---⏎⏎B            | ---           | A[1]⏎⏎---⏎⏎B
            > A⏎> ⏎> B           | A⏎> ⏎>        | > A[1]⏎> ⏎> B
            """)
    void a_mark_stands_before_white_space_and_markup(String text, String passage, String expected) {
        assertThat(marked(lines(text.replace("\\\\", "\\")), lines(passage.replace("\\\\", "\\"))))
                .isEqualTo(lines(expected.replace("\\\\", "\\")));
    }

    // --- captured by the text

    @ParameterizedTest
    @ValueSource(strings = {"Won.\n\n[1]: https://a.example", "Won.\n\n> [ 1 ]: /x", "[1]: <x> 'y'\n\nWon."})
    void a_definition_of_the_text_does_not_make_a_mark_a_link(String text) {
        assertThat(marked(text, "Won.")).isEqualTo(text.replace("Won.", "Won.\\[1\\]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1. a\n2. b", "1. a\n\n", "- a\n  1. b", "A\n\n1. a\n   more\n", "> A\n\n1. a\n\n   b", "* a"})
    void sources_do_not_join_a_list_of_the_text(String text) {
        assertThat(new MarkdownFootnotes(text).withSources(List.of("source"))).isEqualTo(text + "\n\n---\n\n" + LIST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "# A", "> A", "> 1. a\n\nB", "1. a\n\nB", "| A |\n|---|\n| 1 |", "<b>", "    x", ""})
    void sources_follow_other_blocks_after_a_blank_line(String text) {
        assertThat(new MarkdownFootnotes(text).withSources(List.of("source")))
                .isEqualTo(text + (text.isEmpty() ? "" : "\n\n") + LIST);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '§', textBlock = """
            ```⏎x,   ⏎```
            ~~~~,    ⏎~~~~
            <!-- x,  ⏎-->
            """)
    void sources_are_no_part_of_an_unclosed_block(String text, String ending) {
        assertThat(new MarkdownFootnotes(lines(text)).withSources(List.of("source")))
                .isEqualTo(lines(text + ending) + "\n\n" + LIST);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '§', textBlock = """
            a [b] `c` ~~d~~; a \\[b\\] \\`c\\` \\~\\~d\\~\\~
            # y;             \\# y
            2024. A year;    2024\\. A year
            - x;             \\- x
            R_D & more;     R\\_D & more
            """)
    void a_title_is_no_markup(String title, String expected) {
        assertThat(MarkdownFootnotes.source(title, null)).isEqualTo(expected);
    }

    // --- any text

    private static final List<String> BLOCKS = List.of(
            "Spain won. Berlin hosted 👋 the 日本 final.\n\n",
            "See [the page](https://a.example/x_(y)) and ![a map](m.png \"t\") or `x = 1` now.\nMore.\n\n",
            "```java\nint x = 1; // 👩‍🚀\n\nint y;\n```\n",
            "~~~\nint z;\n~~~\n\n",
            "Code:\n\n    int w;\n\n",
            "- item **one**\n- item `two`\n  ```\n  int v;\n  ```\n- three\n\n",
            "1. first\n2. second [link](https://b.example)\n\n",
            "> quoted *text*\n> more\n\n",
            "# Heading\n",
            "## Heading ##\nText ``a ` b`` e\u0301nd\\\nnext\n\n",
            "| A | B |\n|:--|--:|\n| 1 | `2` |\n| [3](x) | 4 |\n\n",
            "Title\n=====\n\n",
            "---\n\n");
    private static final Pattern CODE = Pattern.compile(
            "(?ms)^[ >]*(```|~~~).*?^[ >]*\\1[ ]*$|^    int w;$|`x = 1`|``a ` b``|`two`|`2`|!?\\[[a-z3 ]+]\\([^\\n ]+( \"t\")?\\)+");

    @Test
    void without_its_marks_any_text_is_unchanged_and_no_mark_is_in_code() {
        Random random = new Random(20260711);
        for (int round = 0; round < 5000; round++) {
            StringBuilder blocks = new StringBuilder(BLOCKS.get(0));
            for (int i = random.nextInt(8); i >= 0; i--) blocks.append(BLOCKS.get(random.nextInt(BLOCKS.size())));
            String text =
                    random.nextBoolean() ? blocks.toString() : blocks.toString().strip();
            MarkdownFootnotes footnotes = new MarkdownFootnotes(text);
            int marks = 1 + random.nextInt(6);
            for (int number = 1; number <= marks; number++)
                footnotes.add(random.nextInt(text.length() + 1), 70 + number);

            String markdown = footnotes.withSources(List.of("source"));

            String body = markdown.substring(0, markdown.length() - LIST.length() - 2);
            String ownLine = "\n[ >]*(\\[7\\d])+\n[ >]*(?=\n)|\n[ >]*(\\[7\\d])+$";
            String without = body.replaceAll(ownLine, "").replaceAll("\\[7\\d]", "");
            if (without.endsWith("\n\n---") && !text.endsWith("\n\n---")) {
                without = without.substring(0, without.length() - 5);
            }
            assertThat(without).isEqualTo(text);
            assertThat(found(Pattern.compile("\\[7\\d]"), body)).hasSize(marks);
            assertThat(found(CODE, body))
                    .isEqualTo(found(CODE, text))
                    .noneMatch(code -> code.matches("(?s).*\\[7\\d].*"));
        }
    }

    private static List<String> found(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) found.add(matcher.group());
        return found;
    }
}
