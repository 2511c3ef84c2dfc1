package com.cometapi.langchain4j.gemini.samples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the page's Markdown converter in a browser: text in, nodes out. */
class MarkdownTest extends RenderingTest {

    private static final String A = "<a href=\"https://example.com/\" target=\"_blank\" rel=\"noopener noreferrer\">";

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("one\ntwo", "<p>one\ntwo</p>"),
                arguments("one  \ntwo\\\nthree<br>four", "<p>one<br>two<br>three<br>four</p>"),
                arguments("# One\n### Three #\n#no", "<h3>One</h3><h5>Three</h5><p>#no</p>"),
                arguments(
                        "*a* _b_ **c** __d__ ***e*** ~~f~~",
                        "<p><em>a</em> <em>b</em> <strong>c</strong>"
                                + " <strong>d</strong> <em><strong>e</strong></em> <s>f</s></p>"),
                arguments("snake_case_name 2 * 3 * 4 **a*b**", "<p>snake_case_name 2 * 3 * 4 <strong>a*b</strong></p>"),
                arguments("**not closed", "<p>**not closed</p>"),
                arguments("`a < b` ``c`d`` `open", "<p><code>a &lt; b</code> <code>c`d</code> `open</p>"),
                arguments("\\*no\\* &lt;b&gt; &amp;copy; &#9731;", "<p>*no* &lt;b&gt; &amp;copy; ☃</p>"),
                arguments("<b onclick=x>no</b>", "<p>&lt;b onclick=x&gt;no&lt;/b&gt;</p>"),
                arguments(
                        "[w](https://example.com) [s](javascript:alert(1)) [d](data:text/html,x)",
                        "<p>" + A + "w</a> s d</p>"),
                arguments(
                        "![pic](https://example.com \"t\") https://example.com. <https://example.com>",
                        "<p>" + A.replace(">", " title=\"t\">") + "pic</a> " + A + "https://example.com</a>. " + A
                                + "https://example.com</a></p>"),
                arguments("[**b** [x]](<https://example.com>)", "<p>" + A + "<strong>b</strong> [x]</a></p>"),
                arguments(
                        "- a\n- b\n\n- c\n  - d\n    e",
                        "<ul><li>a</li><li>b</li><li>c<ul><li>d\ne</li></ul></li></ul>"),
                arguments("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>"),
                arguments("1. a\n   - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
                arguments("text\n- a", "<p>text</p><ul><li>a</li></ul>"),
                arguments("In 2026\n2026. was", "<p>In 2026\n2026. was</p>"),
                arguments(
                        "- [x] a\n- [ ] b",
                        "<ul><li class=\"task\"><input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"done\"> a</li>"
                                + "<li class=\"task\"><input type=\"checkbox\" disabled=\"\" aria-label=\"to do\"> b</li></ul>"),
                arguments("> a\n> b\n\nc", "<blockquote><p>a\nb</p></blockquote><p>c</p>"),
                arguments("a\n\n***\n\nb", "<p>a</p><hr><p>b</p>"),
                arguments("[a][r]\n\n[r]: https://example.com", "<p>" + A + "a</a></p>"),
                arguments("From $5 to $10, or $5-$10, US$5 or 10$", "<p>From $5 to $10, or $5-$10, US$5 or 10$</p>"),
                arguments(
                        "**$5** and **$10**; $5 each, or 10$",
                        "<p><strong>$5</strong> and <strong>$10</strong>; $5 each, or 10$</p>"),
                arguments("\\$x\\$ $ x$ $x $ $HOME/bin:$PATH", "<p>$x$ $ x$ $x $ $HOME/bin:$PATH</p>"),
                arguments("$$\nnot closed\n\nnext", "<p>$$\nnot closed</p><p>next</p>"),
                arguments("", ""));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void markdown_becomes_nodes(String text, String html) {
        assertThat(whole(text)).isEqualTo(html);
    }

    @Test
    void code_is_kept_unchanged_and_can_be_copied() {
        assertThat(whole("```asm\n<b>*x*</b>\n\n  y\n```\nz"))
                .isEqualTo("<div class=\"code\"><div class=\"code-head\"><span>asm</span>"
                        + "<button type=\"button\" class=\"copy\">Copy</button></div>"
                        + "<pre tabindex=\"0\" role=\"region\" aria-label=\"Code, asm\">"
                        + "<code>&lt;b&gt;*x*&lt;/b&gt;\n\n  y</code></pre></div><p>z</p>");
    }

    @ParameterizedTest
    @CsvSource({
        "bash, if true; then echo hi; fi, keyword",
        "cpp, int main() { return 0; }, keyword",
        "css, a { color: red; }, attribute",
        "java, class A {}, keyword",
        "js, const a = `${1 + 2}`;, keyword",
        "json, {\"a\": 1}, attr",
        "py, def f(): pass, keyword",
        "sql, SELECT a FROM b, keyword",
        "typescript, let a: string;, keyword",
        "html, <b onclick=\"x()\">*y*</b>, name"
    })
    void code_in_a_common_language_is_coloured(String language, String code, String scope) {
        String html = whole("```" + language + "\n" + code + "\n```");

        assertThat(html).contains("<span class=\"hljs-" + scope + "\">");
        assertThat(html.replaceAll("(?s).*<code>|</code>.*|</?span[^>]*>", ""))
                .isEqualTo(code.replace("<", "&lt;").replace(">", "&gt;"));
    }

    @Test
    void formulas_are_set_in_all_four_notations() {
        assertThat(formulas("So $x^2$, and the $n$th, \\(x^2\\).")).isEqualTo("x^2|n|x^2");
        assertThat(formulas("$$\nx^2\n$$\n\n\\[\nx^2\n\\]\n\nText $$x^2$$ and \\[x^2\\]"))
                .isEqualTo("x^2|x^2|x^2|x^2 display");
        assertThat(
                        formulas(
                                "- a\n  $$\n  \\begin{aligned}\n  x &= 1 \\\\\n  y &= 2\n  \\end{aligned}\n  $$\n- $x_1$ and $x_2$"))
                .isEqualTo("\\begin{aligned}\nx &= 1 \\\\\ny &= 2\n\\end{aligned}|x_1|x_2 display");
        assertThat(formulas("`$x$` and\n\n    $x$\n\n```\n$$\nx\n$$\n```")).isEmpty();
    }

    @Test
    void a_formula_that_cannot_be_set_shows_its_source() {
        for (String source :
                List.of("\\frac{1", "\\def\\a{x}\\a", "x".repeat(1900), "{".repeat(900) + "}".repeat(900))) {
            assertThat(text("\\(" + source + "\\)")).contains(source);
        }
        for (String source : List.of("x".repeat(5000), "x^{".repeat(1300) + "}".repeat(1300))) {
            assertThat(text("$$\n" + source + "\n$$")).contains(source);
        }
    }

    @Test
    void formulas_follow_the_policy_of_the_page() {
        page.browser.consoleMessages();

        String html = whole(
                "$\\vec{x} \\fbox{y} \\sqrt[3]{x} \\overbrace{a+b}^{c} \\oiint \\color{red}x$ $\\unknown$ $\\frac{$");

        assertThat(html).contains("<svg", "style=");
        assertThat(page.browser.consoleMessages()).isEmpty();
    }

    @Test
    void tables_have_aligned_columns_and_escaped_bars() {
        assertThat(whole("| a | b \\| c |\n|:-:|--:|\n| **1** | 2 |\n| 3 |"))
                .contains("<th class=\"align-center\">a</th><th class=\"align-right\">b | c</th>")
                .contains("<td class=\"align-center\"><strong>1</strong></td><td class=\"align-right\">2</td>")
                .contains("<td class=\"align-center\">3</td><td class=\"align-right\"></td>");
    }

    /** The chunks of a text do not affect the final nodes. */
    @Test
    void a_streamed_text_renders_like_a_whole_one() {
        String all =
                String.join("\n\n", texts().map(text -> (String) text.get()[0]).toList())
                        + "\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n```java\nint i;\n\nint j;\n```\nend **bold** $x^2$"
                        + "\n\n$$\nx^2\n$$\n\n- a\n**b** c\n\ntext\n| a | b |\n|--|x\n\n$$\nopen\n\n~~~\n\n# no";

        for (int size : List.of(1, 3, 7, 100)) assertThat(inPieces(all, size)).isEqualTo(whole(all));
    }

    @Test
    void complete_blocks_are_never_redrawn() {
        Object areTheSame = page.browser.runAsync("""
                const done = arguments[0];
                import('/js/markdown.js').then(async ({ MarkdownView }) => {
                  const place = document.createElement('div');
                  const view = new MarkdownView(place);
                  const frame = () => new Promise(requestAnimationFrame);
                  view.append('first\\n\\n- a\\n- b');
                  await frame(); await frame();
                  const [paragraph, list] = place.children;
                  const item = list.firstChild;
                  view.append('\\n- c\\n\\nlast');
                  await frame(); await frame();
                  view.finish();
                  done(paragraph === place.children[0] && item === place.children[1].firstChild
                    && place.textContent === 'firstabclast');
                });""");

        assertThat(areTheSame).isEqualTo(true);
    }

    @Test
    void incomplete_marks_do_not_flicker() {
        assertThat(growing("See **bold wo")).isEqualTo("<p>See <strong>bold wo</strong></p>");
        assertThat(growing("See [the pa](https://exam")).isEqualTo("<p>See the pa</p>");
        assertThat(growing("See `code i")).isEqualTo("<p>See <code>code i</code></p>");
        assertThat(growing("| a | b |")).contains("<th>a</th><th>b</th>");
    }

    @Test
    void footnotes_follow_the_text_and_never_break_its_markup() {
        assertThat(noted("One. Two", 4)).isEqualTo("<p>One.7 Two</p>".replace("7", NOTE));
        assertThat(noted("**One.** Two", 6)).isEqualTo("<p><strong>One." + NOTE + "</strong> Two</p>");
        assertThat(noted("- One\n- Two", 6)).isEqualTo("<ul><li>One" + NOTE + "</li><li>Two</li></ul>");
        assertThat(noted("`One` Two", 3)).isEqualTo("<p><code>One</code>" + NOTE + " Two</p>");
        assertThat(noted("[w](https://example.com) Two", 12)).isEqualTo("<p>" + A + "w</a>" + NOTE + " Two</p>");
        assertThat(noted("```java\nint i;\n```", 12))
                .contains("<span>java" + NOTE)
                .contains("<code><span class=\"hljs-type\">int</span> i;</code>");
        assertThat(noted("One\uE0001\uE001", 3)).isEqualTo("<p>One" + NOTE + "\uFFFD1\uFFFD</p>");
    }

    private static final String NOTE =
            "<sup class=\"note\"><button type=\"button\" class=\"footnote\" data-source=\"7\""
                    + " aria-label=\"Source 7\">7</button></sup>";

    @ParameterizedTest
    @ValueSource(ints = {2_000, 20_000})
    void a_heading_with_many_blanks_is_read_in_a_tenth_of_a_second(int blanks) {
        for (String text : List.of(
                "# a" + " ".repeat(blanks) + "\u2028",
                "# a" + " ".repeat(blanks) + "#\u2028" + " ".repeat(blanks) + "b",
                "a" + " ".repeat(blanks) + "\u2028\n===",
                "| a" + " ".repeat(blanks) + "\u2028 |\n|" + "-".repeat(blanks) + "\u2028|",
                "**a" + " ".repeat(blanks) + "\u2028",
                "[a](" + " ".repeat(blanks) + "\u2028")) {
            // the best of several, since other programs may take the processor meanwhile
            double best =
                    IntStream.range(0, 5).mapToDouble(i -> millis(text)).min().orElseThrow();

            assertThat(best).as(text.substring(0, 3)).isLessThan(100);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "]",
                "*",
                "_a",
                "`",
                "`a``",
                "> ",
                "- ",
                "- a\n  ",
                "> - ",
                "|",
                "| a ",
                "| a |\n",
                "|-|\n",
                "[a](",
                "[a][",
                "![",
                "![a](b)",
                "<",
                "<a",
                "<!--",
                "**a* ",
                "*a_ ",
                "~",
                "1. ",
                "\\",
                "$",
                "$a",
                "$a ",
                "$1 ",
                "$$",
                "$$a\n",
                "\\(",
                "\\[",
                "\\[a\n",
                "https://",
                "https://a(",
                "https://a)))",
                "://",
                "<br",
                "[a]: b\n",
                "[a\n",
                "&",
                "# ",
                "```\n",
                "a\n=\n",
                "a",
                "\u202e",
                "\u2028",
                "\uD800",
                "\uDC00",
                "\r"
            })
    void the_time_for_a_hostile_text_does_not_grow_faster_than_the_text(String piece) {
        double shorter = work(piece, 25_000);
        double longer = work(piece, 100_000);

        // a quadratic time would be sixteen times as long; a short time says nothing
        assertThat(longer).isLessThan(Math.max(2, 10 * shorter));
    }

    @ParameterizedTest
    @CsvSource({"*a _b ,b_ a*", "[,](https://example.com)", "![,](https://example.com)", "~~a *,*~~", "(,)", "\"<,>\""})
    void marks_in_one_another_are_shown_at_any_depth(String opening, String closing) {
        String text = opening.repeat(5_000) + "MIDDLE" + closing.repeat(5_000);

        assertThat(shown(text)).contains("MIDDLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"> ", "- ", "1. ", "> - ", "- > 1. "})
    void blocks_in_one_another_lose_no_text_at_any_depth(String mark) {
        for (int depth : List.of(20, 47, 48, 49, 50, 99, 100, 101, 5_000)) {
            assertThat(shown(mark.repeat(depth) + "MIDDLE\n\nEND")).contains("MIDDLE", "END");
        }
    }

    @Test
    void a_list_of_many_levels_is_whole() {
        String list = IntStream.range(0, 120)
                .mapToObj(level -> "  ".repeat(level) + "- item" + level + "\n")
                .collect(Collectors.joining());

        assertThat(shown(list + "- after\n\nEND"))
                .contains(IntStream.range(0, 120)
                        .mapToObj(level -> "item" + level)
                        .toList())
                .endsWith("afterEND");
    }

    @Test
    void unfinished_parts_and_unusual_characters_are_whole() {
        for (String text : List.of(
                "```java\nint i = 1;",
                "~~~~\n~~~\nMIDDLE",
                "$$\n\\frac{1}{2",
                "\\[ x = MIDDLE",
                "text $x^2 and MIDDLE",
                "| a | b |\n|---|---|\n| MIDDLE",
                "\u202Eright to left\u202C \u2066MIDDLE\u2069 \u200F",
                "a lone \uD800 and \uDC00 surrogate",
                "a\u0301\u0302 \uFEFF \u0000MIDDLE")) {
            String shown = shown(text);
            // without marks, and with the replacement for what is no character
            String expected = text.replaceAll("[~`$|\\\\\\[\\n-]|java", " ").replaceAll("\u0000|\\p{Cs}", "\uFFFD");
            for (String word : expected.trim().split(" +")) assertThat(shown).contains(word);
        }
    }

    @Test
    void a_text_of_very_many_blocks_is_whole() {
        Object count = page.browser.runAsync("""
                const done = arguments[0];
                import('/js/whole.js').then(({ markdown, MarkdownView }) => {
                  const answer = document.createElement('div');
                  const view = new MarkdownView(answer.appendChild(document.createElement('div')));
                  view.append('***\\n'.repeat(150_000));
                  view.finish();
                  done(`${markdown('***\\n'.repeat(150_000)).childNodes.length} ${answer.querySelectorAll('hr').length}`);
                }).catch(done);""");

        assertThat(count).isEqualTo("150000 150000");
    }

    @Test
    void lines_may_end_in_any_manner() {
        for (String end : List.of("\n", "\r\n", "\r")) {
            String text = String.join(
                    end, "a", "b", "", "```", "c", "d", "```", "", "| e | f |", "|---|---|", "| 1 | 2 |", "");

            assertThat(whole(text)).isEqualTo(whole(text.replace(end, "\n")));
            for (int size : List.of(1, 2, 3, 100))
                assertThat(inPieces(text, size)).isEqualTo(whole(text));
        }
    }

    @Test
    void hostile_formulas_are_set_quickly() {
        for (String nest : List.of(
                "{%s}",
                "\\hat{%s}^2",
                "\\vec{%s}_a^b",
                "\\sqrt{%s}",
                "\\frac{%s}{2}",
                "\\left(%s\\right)",
                "\\overbrace{%s}^a",
                "x^{%s}",
                "\\text{$%s$}",
                "\\mathchoice{%s}{}{}{}",
                "\\operatorname*{%s}_a",
                "\\mathbf{%s}")) {
            String formula = "x";
            for (int depth = 0; depth < 40; depth++) formula = nest.replace("%s", formula);

            assertThat(millis("\\(" + formula + "\\)")).as(nest).isLessThan(2000);
        }
        assertThat(millis("$\\rule{99999em}{99999em}$".repeat(100))).isLessThan(2000);
    }

    /** Returns the time that a text takes to become nodes. */
    private static double millis(String text) {
        Object millis = page.browser.runAsync("""
                const done = arguments[1];
                import('/js/whole.js').then(({ markdown }) => {
                  const start = performance.now();
                  markdown(arguments[0]);
                  done(performance.now() - start);
                });""", text);
        return ((Number) millis).doubleValue();
    }

    /** Returns the work of the browser, in seconds, that shows a text which repeats a piece. */
    private static double work(String piece, int length) {
        double before = page.browser.metric("TaskDuration");
        shown(piece.repeat(length / piece.length()));
        return page.browser.metric("TaskDuration") - before;
    }

    /** Returns what the page shows of a text. */
    private static String shown(String text) {
        return (String) page.browser.runAsync("""
                const done = arguments[1];
                import('/js/whole.js').then(({ markdown }) => {
                  const place = document.createElement('div');
                  place.append(markdown(JSON.parse(`"${arguments[0]}"`)));
                  document.getElementById('turns').replaceChildren(place);
                  place.getBoundingClientRect();
                  const { textContent } = place;
                  place.remove();
                  done(textContent.toWellFormed());
                }, done);""", escaped(text));
    }

    /** Returns a text as the inside of a JSON string: the driver passes no lone surrogates. */
    private static String escaped(String text) {
        return text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining());
    }

    /** Returns the formulas of a text as TeX, and whether the last one is displayed. */
    private static String formulas(String text) {
        return (String) page.browser.runAsync("""
                const done = arguments[1];
                import('/js/whole.js').then(({ markdown }) => {
                  const nodes = markdown(arguments[0]);
                  const tex = [...nodes.querySelectorAll('annotation')].map((source) => source.textContent).join('|');
                  done(tex + (nodes.querySelector('.katex-display') ? ' display' : ''));
                });""", text);
    }

    private static String text(String text) {
        return (String) page.browser.runAsync("""
                const done = arguments[1];
                import('/js/whole.js').then(({ markdown }) => done(markdown(arguments[0]).textContent));""", text);
    }

    private static String whole(String text) {
        return (String) page.browser.runAsync("""
                const done = arguments[1];
                import('/js/whole.js').then(({ markdown }) => {
                  const place = document.createElement('div');
                  place.append(markdown(arguments[0]));
                  done(place.innerHTML);
                });""", text);
    }

    private static String inPieces(String text, int size) {
        return (String) page.browser.runAsync("""
                const done = arguments[2];
                import('/js/markdown.js').then(async ({ MarkdownView }) => {
                  const [text, size] = arguments;
                  const answer = document.createElement('div');
                  const view = new MarkdownView(answer.appendChild(document.createElement('div')));
                  for (let at = 0; at < text.length; at += size) {
                    view.append(text.slice(at, at + size));
                    if (at % (size * 3) === 0) await new Promise(requestAnimationFrame);
                  }
                  view.finish();
                  done([...answer.children].map((part) => part.innerHTML).join(''));
                });""", text, size);
    }

    private static String growing(String text) {
        return (String) page.browser.runAsync("""
                const done = arguments[1];
                import('/js/markdown.js').then(async ({ MarkdownView }) => {
                  const place = document.createElement('div');
                  new MarkdownView(place).append(arguments[0]);
                  await new Promise(requestAnimationFrame);
                  await new Promise(requestAnimationFrame);
                  done(place.innerHTML);
                });""", text);
    }

    private static String noted(String text, int at) {
        return (String) page.browser.runAsync("""
                const done = arguments[2];
                import('/js/markdown.js').then(({ MarkdownView }) => {
                  const place = document.createElement('div');
                  const view = new MarkdownView(place);
                  view.append(arguments[0]);
                  view.finish([{ at: arguments[1], number: 7 }]);
                  done(place.innerHTML);
                });""", text, at);
    }
}
