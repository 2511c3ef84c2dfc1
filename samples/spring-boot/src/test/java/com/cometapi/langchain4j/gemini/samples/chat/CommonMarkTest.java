package com.cometapi.langchain4j.gemini.samples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Shows the examples of the CommonMark specification, and compares them with its HTML. Fetches the specification with npm.
 *
 * @see <a href="https://spec.commonmark.org/0.31.2/">CommonMark 0.31.2</a>
 */
class CommonMarkTest extends RenderingTest {

    private static final String LABEL = "the label of an image keeps its emphasis";
    private static final String ADDRESS = "a bare web address is a link";
    private static final String SPECIFICATION = "commonmark-spec@0.31.2";

    private static final Pattern EXAMPLE =
            Pattern.compile("(?ms)^`{32} example\\n(.*?)^\\.\\n(.*?)^`{32}$|^#{1,6} ([^\\n]+)$");

    /** What the page does on purpose, by the name that the script below gives it. */
    private static final Map<String, String> RULES = Map.of(
            "heading", "headings are two levels lower, below those of the page",
            "item", "the first paragraph of an item is its text",
            "link", "only web addresses become links; others keep their label",
            "image", "an image becomes a link to it",
            "html", "raw HTML is text");

    /** Examples that differ in another respect, with the reason. */
    private static final Map<Integer, String> DIFFERENCES = Map.of(
            12, "a formula between \\[ and \\]",
            573, LABEL,
            576, LABEL,
            577, LABEL,
            585, LABEL,
            589, LABEL,
            602, ADDRESS,
            608, ADDRESS,
            611, ADDRESS);

    private static List<Map<String, Object>> examples;

    @BeforeAll
    static void readExamples() throws IOException, InterruptedException {
        examples = examples(Files.readString(specification()));
    }

    @Test
    void the_examples_of_the_specification_look_as_it_describes_them() {
        Object results = page.run("""
                const { markdown } = await import('/js/whole.js');
                const { webAddress } = await import('/js/dom.js');
                const withHtml = markdownit({ html: true });
                const BLOCKS = /\\s*(<\\/?(?:p|ul|ol|li|blockquote|h\\d|hr|pre)(?: [^>]*)?>)\\s*/g;
                const text = (root) => root.innerHTML.replace(/<br>\\n/g, '<br>').replace(BLOCKS, '$1').trim();
                const replace = (root, selector, by) => [...root.querySelectorAll(selector)].filter((element) => {
                  const nodes = by(element);
                  if (nodes) element.replaceWith(...nodes);
                  return nodes;
                }).length > 0;
                const create = (tag, attributes, ...children) => {
                  const element = document.createElement(tag);
                  for (const [name, value] of Object.entries(attributes)) if (value) element.setAttribute(name, value);
                  element.append(...children);
                  return element;
                };
                const hasHtml = (tokens) => tokens.some(({ type, children }) => type.startsWith('html') || hasHtml(children ?? []));
                const shown = (source) => {
                  const root = create('div', {}, markdown(source));
                  replace(root, 'div.code', (code) => {
                    const name = code.querySelector('.code-head span').textContent;
                    return [create('pre', {}, create('code', { class: name !== 'text' && `language-${name}` }, code.querySelector('code').textContent))];
                  });
                  replace(root, 'a', (link) => [create('a', { href: link.href, title: link.title }, ...link.childNodes)]);
                  return text(root);
                };
                const wanted = (html, rules) => {
                  const root = new DOMParser().parseFromString(html, 'text/html').body;
                  const apply = (rule, selector, by) => replace(root, selector, by) && rules.push(rule);
                  replace(root, 'pre > code', (code) => [create('code', { class: code.className }, code.textContent.replace(/\\n$/, ''))]);
                  apply('image', 'img', (image) => {
                    const address = webAddress(image.getAttribute('src'));
                    return address && !image.closest('a') ? [create('a', { href: address, title: image.title }, image.alt)] : [image.alt || image.getAttribute('src')];
                  });
                  replace(root, 'a', (link) => {
                    const address = webAddress(link.getAttribute('href'));
                    return address && [create('a', { href: address, title: link.title }, ...(link.hasChildNodes() ? link.childNodes : [address]))];
                  });
                  apply('link', 'a', (link) => !webAddress(link.getAttribute('href')) && [...link.childNodes]);
                  for (let level = 6; level > 0; level--) {
                    apply('heading', `h${level}:not([data-lower])`, (heading) => [create(`h${Math.min(6, level + 2)}`, { 'data-lower': 'true' }, ...heading.childNodes)]);
                  }
                  root.querySelectorAll('[data-lower]').forEach((heading) => heading.removeAttribute('data-lower'));
                  apply('item', 'li > p:first-child', (paragraph) => [...paragraph.childNodes]);
                  root.normalize();
                  return text(root);
                };
                return given[0].map(({ number, section, source, html }) => {
                  const rules = [];
                  if (hasHtml(withHtml.parse(source, {}))) rules.push('html');
                  const actual = shown(source);
                  const expected = wanted(html, rules);
                  return { number, section, source, actual, expected, rules: [...new Set(rules)] };
                });""", examples);

        Map<String, Integer> byRule = new TreeMap<>();
        Map<Integer, String> different = new LinkedHashMap<>();
        int equal = 0;
        for (Object each : (List<?>) results) {
            Map<?, ?> result = (Map<?, ?>) each;
            List<?> rules = (List<?>) result.get("rules");
            boolean isEqual = result.get("actual").equals(result.get("expected")) || rules.contains("html");
            if (isEqual && rules.isEmpty()) equal++;
            for (Object rule : isEqual ? rules : List.of()) byRule.merge(RULES.get(rule), 1, Integer::sum);
            if (!isEqual) {
                different.put(
                        ((Number) result.get("number")).intValue(),
                        "%s%n%s%n--- expected%n%s%n--- shown%n%s%n"
                                .formatted(
                                        result.get("section"),
                                        result.get("source"),
                                        result.get("expected"),
                                        result.get("actual")));
            }
        }
        System.out.println("CommonMark 0.31.2: " + examples.size() + " examples, of which " + equal + " look alike, "
                + (examples.size() - equal - different.size()) + " differ only by a rule of the page " + byRule
                + ", and "
                + different.size() + " differ otherwise "
                + DIFFERENCES.values().stream().distinct().toList());

        assertThat(different.keySet())
                .as(different.values().toString())
                .containsExactlyInAnyOrderElementsOf(DIFFERENCES.keySet());
    }

    @Test
    void an_example_that_is_streamed_looks_like_a_whole_one() {
        Object different = page.run("""
                const { markdown, MarkdownView } = await import('/js/whole.js');
                const draw = window.requestAnimationFrame;
                window.requestAnimationFrame = (callback) => callback(); // draws after every character
                try {
                  return given[0].filter(({ source }) => {
                    const [whole, streamed] = [document.createElement('div'), document.createElement('div')];
                    whole.append(markdown(source));
                    const view = new MarkdownView(streamed);
                    for (const character of source) view.append(character);
                    view.finish();
                    return whole.innerHTML !== streamed.innerHTML;
                  }).map(({ number }) => number);
                } finally {
                  window.requestAnimationFrame = draw;
                }""", examples);

        assertThat((List<?>) different).isEmpty();
    }

    private static List<Map<String, Object>> examples(String specification) {
        List<Map<String, Object>> examples = new ArrayList<>();
        String section = "";
        Matcher found = EXAMPLE.matcher(specification);
        while (found.find()) {
            if (found.group(3) != null) {
                section = found.group(3);
            } else {
                examples.add(Map.of(
                        "number",
                        examples.size() + 1,
                        "section",
                        section,
                        "source",
                        found.group(1).replace('→', '\t'),
                        "html",
                        found.group(2).replace('→', '\t')));
            }
        }
        assertThat(examples).hasSizeGreaterThan(600);
        return examples;
    }

    /** Returns the text of the specification, or skips the test if npm cannot fetch it. */
    private static Path specification() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target", "commonmark").toAbsolutePath());
        Path text = folder.resolve("node_modules/commonmark-spec/spec.txt");
        if (Files.exists(text)) return text;
        Path log = folder.resolve("npm.log");
        String reason;
        try {
            Process npm = new ProcessBuilder(
                            "npm",
                            "install",
                            "--prefix",
                            folder.toString(),
                            "--ignore-scripts",
                            "--no-audit",
                            "--no-fund",
                            "--fetch-retries=1",
                            SPECIFICATION)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (npm.waitFor(90, TimeUnit.SECONDS) && Files.exists(text)) return text;
            npm.destroyForcibly();
            reason = "npm cannot fetch " + SPECIFICATION + ": "
                    + Files.readString(log).strip();
        } catch (IOException e) {
            reason = "npm is not installed";
        }
        System.out.println("Skipped: the examples of CommonMark, since " + reason);
        Assumptions.abort(reason);
        return text;
    }
}
