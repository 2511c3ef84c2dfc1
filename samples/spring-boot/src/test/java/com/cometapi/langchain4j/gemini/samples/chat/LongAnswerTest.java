package com.cometapi.langchain4j.gemini.samples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Streams long answers with tables, formulas and code into the page, and prints what they cost. */
class LongAnswerTest extends RenderingTest {

    /** The longest text that may be read at once, in characters, however long the answer is. */
    private static final long LONGEST_READ = 20_000;

    private static final String SECTION = """
            ## Section NUMBER

            The sum of **NUMBER** terms is $s_{NUMBER} = \\sum_{k=1}^{n} k^2$, and costs $5 to $10 with `n log n` steps.

            | name | size | time |
            |---|--:|---|
            | merge sort | NUMBER | n log n |
            | quick sort | 2 | $n \\log n$ |

            $$
            \\int_0^{NUMBER} x^2 \\, dx = \\frac{x^3}{3}
            $$

            ```java
            static int square(int n) {
                return n * n; // NUMBER
            }
            ```

            - one [link](https://example.com/NUMBER)
            - two

            """;

    @Test
    void the_cost_of_a_chunk_does_not_grow_with_the_answer() {
        List<Double> times = new ArrayList<>();
        for (int chunks : List.of(5_000, 10_000, 20_000)) {
            page.run("document.getElementById('turns').replaceChildren(); window.answer = null;");
            double before = heap();
            double timeBefore = page.browser.metric("TaskDuration");

            page.run("""
                    const [chunks, text] = given;
                    window.seen = null;
                    const stream = async () => {
                    let longestRead = 0;
                    const { parse } = markdownit.prototype;
                    markdownit.prototype.parse = function (source, env) {
                      longestRead = Math.max(longestRead, source.length);
                      return parse.call(this, source, env);
                    };
                    let longestPause = 0;
                    let last = performance.now();
                    const beat = setInterval(() => {
                      longestPause = Math.max(longestPause, performance.now() - last);
                      last = performance.now();
                    }, 1);
                    const answer = window.answer = await show([]);
                    const start = performance.now();
                    for (let at = 0; at < chunks; at++) {
                      answer.handle({ type: 'text', text: text.slice(at * 20, at * 20 + 20) });
                      if (at % 20 === 19) await frame();
                    }
                    answer.handle({ type: 'complete', millis: 1 });
                    const millis = performance.now() - start;
                    await frame();
                    await new Promise((resolve) => setTimeout(resolve, 50));
                    clearInterval(beat);
                    markdownit.prototype.parse = parse;
                    window.seen = { longestRead, longestPause, millis, nodes: answer.element.querySelectorAll('*').length,
                      formulas: answer.element.querySelectorAll('.katex').length, tables: answer.element.querySelectorAll('table').length,
                      coloured: answer.element.querySelectorAll('.hljs-keyword').length };
                    };
                    stream();""", chunks, text(chunks * 20));
            new WebDriverWait(page.browser.driver(), Duration.ofMinutes(10))
                    .until(driver -> page.browser.isTrue("return window.seen !== null"));
            Map<?, ?> seen = (Map<?, ?>) page.browser.run("return window.seen");

            times.add(page.browser.metric("TaskDuration") - timeBefore);

            System.out.printf(
                    "%,d chunks in %,.0f ms, with %,.1f s of work: the page was blocked for at most %,.0f ms, its heap grew"
                            + " by %,.1f MB; %s nodes,"
                            + " %s formulas, %s tables; at most %s characters were read at once%n",
                    chunks,
                    number(seen, "millis"),
                    times.get(times.size() - 1),
                    number(seen, "longestPause"),
                    (heap() - before) / 1e6,
                    seen.get("nodes"),
                    seen.get("formulas"),
                    seen.get("tables"),
                    seen.get("longestRead"));
            assertThat(number(seen, "tables")).isGreaterThan(chunks / 40.0);
            assertThat(number(seen, "formulas")).isGreaterThan(chunks / 20.0);
            assertThat(number(seen, "coloured")).isGreaterThan(chunks / 40.0);
            assertThat((long) number(seen, "longestRead")).isLessThan(LONGEST_READ);
        }
        // a quadratic time would be sixteen times as long
        assertThat(times.get(2)).isLessThan(9 * times.get(0));
        assertThat(page.browser.consoleMessages()).isEmpty();
    }

    private static String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int number = 0; text.length() < length; number++) text.append(SECTION.replace("NUMBER", "" + number));
        return text.toString();
    }

    private static double heap() {
        page.browser.driver().executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        return page.browser.metric("JSHeapUsedSize");
    }

    private static double number(Map<?, ?> map, String name) {
        return ((Number) map.get(name)).doubleValue();
    }
}
