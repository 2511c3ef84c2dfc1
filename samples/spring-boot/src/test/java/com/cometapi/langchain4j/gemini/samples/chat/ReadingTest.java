package com.cometapi.langchain4j.gemini.samples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shows answers in a browser, and checks what a user can read of them. */
class ReadingTest extends RenderingTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Object> DONE = Map.of("type", "complete", "millis", 1200);

    @AfterEach
    void width_of_a_desk_and_no_messages() {
        page.browser.size(1100, 800, 1, false);
        assertThat(page.browser.consoleMessages()).isEmpty();
    }

    // --- tables

    @ParameterizedTest
    @ValueSource(ints = {1280, 820, 390, 320})
    void a_short_text_in_a_table_never_breaks(int width) {
        page.browser.size(width, 800, 1, false);
        show(text("""
                | Algorithm | Best case | Average case | Worst case | Memory | Stable |
                |---|---|---|---|---|---|
                | Merge sort | n log n | n log n | n log n | n and more | yes |
                | Quick sort | n log n | $n \\log n$ | n² in all | log n | no |
                """), DONE);

        assertThat(page.run("""
                return [...document.querySelectorAll('.table td')].every((cell) => {
                  const range = document.createRange();
                  range.selectNodeContents(cell);
                  return range.getBoundingClientRect().height < 34;
                }) && document.documentElement.scrollWidth <= innerWidth;""")).isEqualTo(true);
    }

    @Test
    void a_long_head_does_not_widen_its_column_and_long_texts_break() {
        show(
                text("| A head that is much longer than any of the values in its column | b |\n|---|---|\n| 1 | "
                        + "a long text ".repeat(30) + " |\n| 2 | " + "x".repeat(300) + " |"),
                DONE);

        assertThat(page.run("""
                const [number, text] = document.querySelectorAll('.table tbody td');
                const widths = [...document.querySelectorAll('.table th')].map((cell) => cell.getBoundingClientRect().width);
                return widths[0] <= 180 && widths[1] <= 360;""")).isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "| name | size |",
                "| name | si",
                "| name | size |\n",
                "| name | size |\n|",
                "| name | size |\n|--",
                "| name | size |\n|---|---|",
                "| name | size |\n|---|---|\n| **ab"
            })
    void a_table_that_is_cut_while_it_is_streamed_stays_a_table(String cut) {
        page.run("window.answer = await show(JSON.parse(given[0]))", json(List.of(text("Here:\n\n" + cut))));
        assertThat(page.browser.elements(".table th")).hasSize(2);

        page.run("window.answer.handle({ type: 'stopped' })");

        assertThat(page.browser.elements(".table th")).hasSize(2);
        assertThat(page.browser.text(".parts > .markdown > p")).isEqualTo("Here:");
    }

    // --- long answers and unusual characters

    @Test
    void a_long_answer_is_whole_and_has_its_footnotes() {
        Object seen = page.run("""
                const answer = await show([]);
                const text = Array.from({ length: 300 }, (_, number) => `Paragraph ${number}.\\n\\n`);
                for (let number = 0; number < text.length; number += 30) {
                  answer.handle({ type: 'text', text: text.slice(number, number + 30).join('') });
                  await frame();
                }
                while (document.querySelectorAll('.markdown p').length < text.length) await frame();
                const streamed = [...document.querySelectorAll('.markdown p')];
                const at = [text[0], text.slice(0, 150).join(''), text.join('')].map((before) => before.trimEnd().length);
                const source = { kind: 'web', title: 'A title', uri: 'https://example.com/', domain: null, text: null };
                answer.handle({ type: 'sources', start: 0, marks: at.map((position) => ({ position, number: 1 })), sources: [source] });
                answer.handle({ type: 'complete', millis: 1 });
                await frame();
                const paragraphs = [...document.querySelectorAll('.markdown p')];
                const expected = text.map((paragraph, number) => paragraph.trim() + ([0, 149, 299].includes(number) ? '1' : ''));
                return [
                  document.querySelectorAll('.markdown').length > 2,
                  paragraphs.map((paragraph) => paragraph.textContent).join() === expected.join(),
                  paragraphs.every((paragraph, number) => paragraph === streamed[number]),
                ].join(' ');""");

        assertThat(seen).isEqualTo("true true true");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 149, 299})
    void the_card_of_a_footnote_is_in_the_window(int paragraph) {
        page.run("""
                const text = Array.from({ length: 300 }, (_, number) => `Paragraph ${number}.\\n\\n`);
                const answer = await show([]);
                for (let number = 0; number < text.length; number += 30) {
                  answer.handle({ type: 'text', text: text.slice(number, number + 30).join('') });
                  await frame();
                }
                const at = text.slice(0, given[0] + 1).join('').trimEnd().length;
                const source = { kind: 'web', title: 'A title', uri: 'https://example.com/', domain: 'example.com', text: 'So. '.repeat(60) };
                answer.handle({ type: 'sources', start: 0, marks: [{ position: at, number: 1 }], sources: [source] });
                answer.handle({ type: 'complete', millis: 1 });
                const { FootnoteCard } = await import('/js/footnotes.js');
                window.card = new FootnoteCard(answer.element, (note) => answer.sourceOf(Number(note.dataset.source)));
                document.querySelector('.footnote').focus();""", paragraph);

        page.browser.await("the card is in the window", () -> page.browser.isTrue("""
                const link = document.querySelector('.card a')?.getBoundingClientRect();
                return link && document.elementFromPoint(link.left + 2, link.top + 2)?.closest('.card a') != null;"""));
        page.run("window.card.hide()");
        assertThat(page.browser.element(".card").isDisplayed()).isFalse();
    }

    // --- facts

    @Test
    void no_value_is_alone_on_a_line_of_the_facts() {
        List<Map<String, Object>> facts = List.of(
                Map.of(
                        "model",
                        "gemini-3-flash-preview",
                        "input",
                        1204,
                        "output",
                        86,
                        "firstTokenMillis",
                        400,
                        "cost",
                        0.0007),
                Map.of(
                        "model",
                        "gemini-3.1-flash-image-preview",
                        "input",
                        1204000,
                        "cached",
                        1000000,
                        "output",
                        65536,
                        "thinking",
                        30000,
                        "firstTokenMillis",
                        400,
                        "cost",
                        1.2,
                        "currency",
                        "EUR"),
                Map.of("model", "gemini-3.1-pro-preview", "input", 12, "output", 8, "firstTokenMillis", 41000),
                Map.of("model", "gemini-3-flash-preview", "firstTokenMillis", 900),
                Map.of("model", "m"));
        for (Map<String, Object> some : facts) {
            Map<String, Object> done = new java.util.HashMap<>(some);
            done.put("type", "complete");
            done.put("millis", 12345);
            for (int width = 320; width <= 1280; width += 40) {
                page.browser.size(width, 800, 1, false);
                show(text("Text."), done);

                assertThat(page.run("""
                        const tops = [...document.querySelectorAll('.facts div')].map((fact) => Math.round(fact.getBoundingClientRect().top));
                        const isAlone = tops.some((top) => tops.filter((other) => other === top).length === 1);
                        const { right } = document.querySelector('.answer').getBoundingClientRect();
                        const isCut = [...document.querySelectorAll('.facts dd')].some((fact) => fact.getBoundingClientRect().right > right + 1);
                        return `${isAlone} ${isCut}`;""")).as("%s at %s", some, width).isEqualTo("false false");
            }
        }
    }

    @Test
    void a_price_in_an_unknown_currency_is_shown_with_its_name() {
        show(text("Text."), Map.of("type", "complete", "millis", 1, "cost", 0.0123, "currency", "credits"));

        assertThat(page.browser.text(".facts")).contains("Cost0.012 credits");
        assertThat(page.browser.find(".answer[aria-busy=false]")).isTrue();
    }

    @Test
    void a_price_in_a_known_currency_has_its_sign() {
        show(text("Text."), Map.of("type", "complete", "millis", 1, "cost", 1.5, "currency", "EUR"));

        assertThat(page.browser.text(".facts")).contains("Cost€1.50");
    }

    // --- parts

    @Test
    void code_appears_before_the_answer_it_led_to() {
        show(
                Map.of("type", "thinking", "text", "Hm."),
                text("It is 4."),
                Map.of(
                        "type",
                        "code",
                        "language",
                        "PYTHON",
                        "code",
                        "print(2 + 2)",
                        "outcome",
                        "OUTCOME_OK",
                        "output",
                        "4\n"),
                DONE);

        assertThat(order()).isEqualTo("thoughts ran markdown");
        assertThat(page.browser.text(".ran code")).isEqualTo("print(2 + 2)");
        assertThat(page.browser.elements(".ran .hljs-built_in, .ran .hljs-number"))
                .isNotEmpty();
    }

    @Test
    void code_of_a_second_response_appears_after_the_first_one() {
        show(
                text("First."),
                Map.of("type", "tool-call", "request", Map.of("id", "1", "name", "clock", "arguments", "{}")),
                Map.of("type", "code", "language", "PYTHON", "code", "a = 1"),
                Map.of(
                        "type",
                        "tool-result",
                        "request",
                        Map.of("id", "1"),
                        "contents",
                        List.of(Map.of("text", "now")),
                        "isError",
                        false),
                text("Second."),
                Map.of("type", "code", "language", "PYTHON", "code", "b = 2"),
                DONE);

        assertThat(order()).isEqualTo("ran markdown tool ran markdown");
    }

    @Test
    void a_code_part_without_code_shows_its_output() {
        page.run("await show(JSON.parse(given[0]))", """
                [{"type": "code", "language": null, "code": null, "outcome": null, "output": "42"},
                 {"type": "code", "language": null, "code": null, "outcome": "OUTCOME_FAILED", "output": null},
                 {"type": "text", "text": "Done."}, {"type": "complete", "millis": 1}]""");

        assertThat(page.browser.text(".ran code")).isEqualTo("42");
        assertThat(page.browser.text(".answer"))
                .contains("Code that failed", "Done.")
                .doesNotContain("null");
    }

    @Test
    void audio_has_a_player() {
        show(Map.of("type", "audio", "audio", Map.of("url", "favicon.svg")), DONE);

        assertThat(page.browser.element(".parts > audio").getDomAttribute("controls"))
                .isNotNull();
        assertThat(page.browser.element(".parts > audio").getDomAttribute("aria-label"))
                .isEqualTo("Audio generated by the model");
        assertThat(page.browser.elements(".notice")).isEmpty();
    }

    @Test
    void an_empty_answer_says_why() {
        show(DONE);
        assertThat(page.browser.text(".notice")).isEqualTo("The model ended without an answer.");

        show(
                Map.of("type", "thinking", "text", "Hm."),
                Map.of("type", "complete", "millis", 1, "output", 1024, "thinking", 1024));
        assertThat(page.browser.text(".notice"))
                .isEqualTo("The model used all 1,024 tokens of its output for thinking, and wrote no answer.");

        show(text(" \n"), Map.of("type", "complete", "millis", 1, "notice", "Your message was blocked (SAFETY)."));
        assertThat(page.browser.elements(".notice")).hasSize(1);
        assertThat(page.browser.text(".notice")).isEqualTo("Your message was blocked (SAFETY).");
    }

    // --- sources

    @Test
    void a_source_with_an_address_that_is_a_script_is_no_link() {
        String sources = """
                [{"type": "text", "text": "So it is."},
                 {"type": "sources", "start": 0, "marks": [{"position": 9, "number": 1}], "sources": [
                   {"kind": "web", "title": "A title", "domain": null, "uri": "javascript:window.hacked=1", "text": null}]},
                 {"type": "text", "text": " [click](javascript:window.hacked=1) [tab](java\\tscript:window.hacked=1)"},
                 {"type": "complete", "millis": 1}]""";
        page.run("""
                const answer = await show(JSON.parse(given[0]));
                const { FootnoteCard } = await import('/js/footnotes.js');
                new FootnoteCard(answer.element, (note) => answer.sourceOf(Number(note.dataset.source)));
                answer.element.querySelector('.footnote').click();""", sources);

        assertThat(page.browser.text(".card")).isEqualTo("A title");
        assertThat(page.browser.text(".sources li")).isEqualTo("A title");
        assertThat(page.browser.text(".parts > .markdown")).contains("click", "tab");
        assertThat(page.browser.elements(".answer a")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 820, 390, 320})
    void sources_are_whole_at_every_width(int width) {
        page.browser.size(width, 800, 1, false);
        StringBuilder sources = new StringBuilder();
        for (int i = 1; i <= 9; i++) {
            sources.append(i == 1 ? "" : ",").append("""
                    {"kind": "web", "title": "%s", "domain": "site%d.example", "uri": "https://site%d.example/", "text": null}""".formatted(
                            i % 3 == 0 ? "averylongnamewithoutaspace".repeat(4) : "A title of a few words", i, i));
        }
        page.run("await show(JSON.parse(given[0]))", """
                [{"type": "text", "text": "So it is."}, {"type": "sources", "start": 0, "marks": [], "sources": [%s]},
                 {"type": "complete", "millis": 1}]""".formatted(sources));

        assertThat(page.run("""
                const { left, right } = document.querySelector('.sources').getBoundingClientRect();
                return [...document.querySelectorAll('.sources li')].every((item) => {
                  const range = document.createRange();
                  range.selectNodeContents(item);
                  return [...range.getClientRects()].every((box) => box.left >= left && box.right <= right + 1);
                }) && document.documentElement.scrollWidth <= innerWidth;""")).isEqualTo(true);
    }

    private static String order() {
        return (String) page.run("""
                return [...document.querySelector('.parts').children].map((part) => part.className.replace(/fold | is-done/g, '')).join(' ');""");
    }

    private static Map<String, Object> text(String text) {
        return Map.of("type", "text", "text", text);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static void show(Map<String, Object>... events) {
        page.show(json(Stream.of(events).toList()));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
