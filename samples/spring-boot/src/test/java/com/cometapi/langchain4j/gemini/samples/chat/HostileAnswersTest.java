package com.cometapi.langchain4j.gemini.samples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows answers that try to run a script in the page. */
class HostileAnswersTest extends RenderingTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Sets a mark when it runs. It has no character that ends an attribute in quotation marks. */
    private static final String RUN = "window.hacked=1";

    static Stream<String> markdown() {
        return Stream.of(
                // HTML
                "<script>RUN</script>",
                "<SCRIPT SRC=data:text/javascript,RUN></SCRIPT>",
                "<img src=x onerror=RUN>",
                "<svg onload=RUN><circle r=9></svg>",
                "<svg><script>RUN</script></svg>",
                "<math><mtext><table><mglyph><style><img src=x onerror=RUN>",
                "<iframe srcdoc='<script>parent.RUN</script>'></iframe>",
                "<iframe src=javascript:parent.RUN></iframe>",
                "<details open ontoggle=RUN><summary>x</summary></details>",
                "<input autofocus onfocus=RUN>",
                "<a href=javascript:RUN>click</a>",
                "<form action=javascript:RUN><button>Copy</button></form>",
                "<style>@import 'javascript:RUN'</style><p style='x:expression(RUN)'>x</p>",
                "<template><script>RUN</script></template><noscript><img src=x onerror=RUN></noscript>",
                "<body onload=RUN><base href=javascript:RUN//>",
                "<object data=javascript:RUN></object><embed src=javascript:RUN>",
                "<meta http-equiv=refresh content='0;url=javascript:RUN'>",
                "<div>\n<script>RUN</script>\n</div>\n",
                "<!-- --><script>RUN</script>",
                "<![CDATA[<script>RUN</script>]]>",
                "<?php ?><script>RUN</script>",
                "<br onmouseover=RUN>x<br/><script>RUN</script>",
                "&lt;script&gt;RUN&lt;/script&gt; &#60;img src=x onerror=RUN&#62;",
                "\\<script\\>RUN\\</script\\>",
                // links and images
                "[click](javascript:RUN)",
                "[click](JaVaScRiPt:RUN \"title\")",
                "[click](<java\tscript:RUN>)",
                "[click](&#106;avascript&colon;RUN)",
                "[click](\u0001javascript:RUN)",
                "[click](vbscript:RUN) [click](data:text/html,<script>RUN</script>)",
                "[click](https://example.com/\"onmouseover=\"RUN)",
                "[click](https://example.com '\" onmouseover=\"RUN')",
                "[click][r]\n\n[r]: javascript:RUN \"t\"",
                "<javascript:RUN>",
                "<https://example.com/\"onclick=RUN>",
                "https://example.com/\"onmouseover=\"RUN",
                "https://example.com/<script>RUN</script>",
                "![x](javascript:RUN)",
                "![\" onerror=\"RUN](https://example.com/x.png)",
                "[![x](x\" onerror=\"RUN)](javascript:RUN)",
                "![x](data:image/svg+xml,<svg onload=RUN>)",
                // code
                "`<img src=x onerror=RUN>`",
                "```html\n<script>RUN</script><img src=x onerror=RUN>\n```",
                "```\"onmouseover=\"RUN\ncode\n```",
                "```<img/src=x/onerror=RUN>\ncode\n```",
                "~~~javascript\"><script>RUN</script>\n`${RUN}` /[\"<script>]/ // <img src=x onerror=RUN>\n~~~",
                "```xml\n<a href=\"javascript:RUN\" onclick=\"RUN\"><![CDATA[ ]]></a>\n```",
                "```constructor\nx\n```\n\n```__proto__\nx\n```",
                "    <script>RUN</script>",
                // formulas
                "$\\href{javascript:RUN}{x}$",
                "$$\\url{javascript:RUN}$$",
                "\\[\\htmlClass{x\" onmouseover=\"RUN}{x} \\htmlStyle{background:url(javascript:RUN)}{x}\\]",
                "\\(\\htmlData{x=y onload=RUN}{x} \\htmlId{turns}{x}\\)",
                "$\\includegraphics[height=1em]{javascript:RUN}$",
                "$\\text{<img src=x onerror=RUN>} <script>RUN</script>$",
                "$\\unknown{<img src=x onerror=RUN>}$",
                "$$\\frac{<script>RUN</script>$$",
                "$\\color{red;background:url(javascript:RUN)}x$",
                "$\\textcolor{\"onmouseover=RUN}{x}$",
                "$\\def\\x{<script>RUN</script>}\\x$",
                "$\\char\"3C script \\char\"3E$",
                "$$\\begin{array}{c}<img src=x onerror=RUN>\\end{array}\\tag{<script>RUN</script>}$$",
                "$\\fcolorbox{red}{blue}{x} \\vec{x} \\angl{x} \\phase{x} \\oiint \\rule{9em}{1em}$",
                // tables, lists, footnotes
                "| <script>RUN</script> | b |\n|:-:\"onload=RUN|--|\n| <img src=x onerror=RUN> | [x](javascript:RUN) |",
                "| a | b |\n|--|--|\n| <img src=x onerror=RUN> | [x](javascript:RUN) |",
                "- [x] <input onfocus=RUN autofocus>\n1\" onclick=RUN. x",
                "\uE000<script>RUN</script>\uE001 \uE0001\uE001",
                "~~<s onclick=RUN>x</s>~~ **<b onclick=RUN>x</b>**",
                "# <h1 onclick=RUN>x</h1>\n\n> <q onclick=RUN>x</q>\n\n---\"onclick=RUN");
    }

    @ParameterizedTest
    @MethodSource("markdown")
    void a_text_runs_no_script(String payload) {
        String text = payload.replace("RUN", RUN);

        assertHarmless(List.of(Map.of("type", "text", "text", text), Map.of("type", "complete", "millis", 1)));
        assertHarmless(Stream.concat(
                        text.chars().mapToObj(c -> Map.<String, Object>of("type", "text", "text", "" + (char) c)),
                        Stream.of(Map.<String, Object>of("type", "stopped")))
                .toList());
        assertHarmless(List.of(Map.of("type", "thinking", "text", text), Map.of("type", "complete", "millis", 1)));
    }

    static Stream<Map<String, Object>> events() {
        String html = "\"'><img src=x onerror=RUN><script>RUN</script>";
        return Stream.of(
                Map.of(
                        "type",
                        "tool-call",
                        "request",
                        Map.of(
                                "id",
                                "1",
                                "name",
                                html,
                                "arguments",
                                "{\"<img src=x onerror=RUN>\": \"<script>RUN</script>\"}")),
                Map.of("type", "tool-call", "request", Map.of("id", "1", "name", "constructor", "arguments", html)),
                Map.of(
                        "type",
                        "tool-call",
                        "request",
                        Map.of("id", "1", "name", "x", "arguments", "{\"__proto__\": {\"onclick\": \"RUN\"}}")),
                Map.of("type", "code", "language", html, "code", html, "outcome", html, "output", html),
                Map.of("type", "code", "language", "JAVASCRIPT", "code", "RUN // " + html, "output", "RUN"),
                source(html, html, html, html),
                source("javascript:RUN", "javascript:RUN", "javascript:RUN", "javascript:RUN"),
                source("A title", "https://example.com/\" onmouseover=\"RUN", html, "[click](javascript:RUN)"),
                source("[click](javascript:RUN)", " jAvAscript:RUN", "$\\href{javascript:RUN}{x}$", html),
                source("<svg onload=RUN>", "data:text/html,<script>RUN</script>", "blob:x", "vbscript:RUN"),
                Map.of("type", "notice", "text", html),
                Map.of("type", "failure", "title", html, "message", "[click](javascript:RUN)" + html),
                Map.of("type", "complete", "millis", 1, "model", html, "notice", html, "cost", 1, "currency", html));
    }

    private static Map<String, Object> source(String title, String address, String site, String excerpt) {
        Map<String, Object> source =
                Map.of("kind", "web", "title", title, "uri", address, "domain", site, "text", excerpt);
        return Map.of(
                "type",
                "sources",
                "start",
                0,
                "marks",
                List.of(Map.of("position", 4, "number", 1)),
                "sources",
                List.of(source));
    }

    @ParameterizedTest
    @MethodSource("events")
    void other_parts_of_an_answer_run_no_script(Map<String, Object> event) throws JsonProcessingException {
        String json = JSON.writeValueAsString(event).replace("RUN", RUN);

        assertHarmless(List.of(
                Map.of("type", "text", "text", "Text."),
                JSON.readerForMapOf(Object.class).readValue(json),
                Map.of("type", "complete", "millis", 1)));
    }

    @Test
    void the_sources_of_the_page_never_parse_html() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/static/js"))) {
            List<Path> scripts = files.toList();
            assertThat(scripts).hasSizeGreaterThan(8);
            for (Path script : scripts) {
                assertThat(Files.readString(script))
                        .as(script.toString())
                        .doesNotContain(
                                "innerHTML",
                                "outerHTML",
                                "insertAdjacentHTML",
                                "DOMParser",
                                "createContextualFragment",
                                "setHTML",
                                "srcdoc",
                                "document.write",
                                "eval(",
                                "new Function");
            }
        }
    }

    /** Uses the answer like a user who clicks on everything, and looks at all of its nodes. */
    private static void assertHarmless(List<Map<String, Object>> events) {
        try {
            Object found = page.run("""
                    const NODES = new Set(('section h2 h3 h4 h5 h6 p div span i ul ol li a code pre strong em s b blockquote hr br table thead'
                      + ' tbody tr th td input sup button details summary footer dl dt dd svg path line use math semantics mrow mi'
                      + ' mo mn mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd mpadded'
                      + ' mphantom mstyle menclose annotation merror').split(' '));
                    const ATTRIBUTES = new Set(('class role tabindex type disabled checked start value rel target title hidden open style'
                      + ' viewBox preserveAspectRatio d x1 x2 y1 y2 stroke-width xmlns encoding mathvariant stretchy fence'
                      + ' separator accent accentunder width height depth lspace rspace voffset columnalign columnspacing'
                      + ' rowspacing displaystyle scriptlevel linethickness mathcolor mathbackground minsize maxsize display'
                      + ' linebreak notation columnlines rowlines side data-source').split(' '));
                    const DIRECTIONS = new Set(['', 'auto', 'ltr', 'rtl']);
                    const answer = await show(JSON.parse(given[0]));
                    const { FootnoteCard } = await import('/js/footnotes.js');
                    const turns = document.getElementById('turns');
                    new FootnoteCard(turns, (note) => answer.sourceOf(Number(note.dataset.source)));
                    const found = [];
                    for (const element of answer.element.querySelectorAll('button, summary, input, [tabindex]')) {
                      element.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
                      element.focus();
                      if (!element.closest('a')) element.click();
                    }
                    await frame();
                    for (const element of answer.element.querySelectorAll('*')) {
                      if (!NODES.has(element.localName)) found.push(element.localName);
                      for (const { name, value } of element.attributes) {
                        const isKnown = ATTRIBUTES.has(name) || name.startsWith('aria-') || (name === 'dir' && DIRECTIONS.has(value))
                          || (name === 'href' && (/^https?:/.test(value) || (element.localName === 'use' && value.startsWith('#icon-'))));
                        const isStyle = name === 'style' && !element.closest('.katex, .katex-error, .card');
                        if (!isKnown || isStyle) found.push(`${element.localName} ${name}=${value}`);
                      }
                    }
                    if (window.hacked !== undefined) found.push('a script ran');
                    if (Object.prototype.onclick !== undefined) found.push('the prototype was changed');
                    return found.join();""", JSON.writeValueAsString(events));
            assertThat(found).as(events.toString()).isEqualTo("");
            assertThat(page.browser.consoleMessages()).as(events.toString()).isEmpty();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
