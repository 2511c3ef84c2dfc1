package com.cometapi.langchain4j.gemini.samples.chat;

import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.answer;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.call;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.grounded;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.grounding;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.text;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.thought;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.together;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.words;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.interactions.Actions;
import org.springframework.context.ConfigurableApplicationContext;

/** Tests the page in a real browser, with a scripted model. */
class ChatPageTest extends PageTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    // --- answers

    @Test
    void a_streamed_answer_is_rendered_while_it_grows() {
        CountDownLatch gate = new CountDownLatch(1);
        server.answers(answer(text("The **first** half, "), text("the second.\n\n- one\n- two\n\n```java\nint i;\n```"))
                .waitBefore(1, gate));

        browser.send("Tell me");

        browser.awaitText(".answer .markdown", "first half,");
        assertThat(browser.text(".answer .markdown strong")).isEqualTo("first");
        assertThat(browser.text(".answer")).doesNotContain("second");
        gate.countDown();
        browser.awaitEnd();
        assertThat(browser.elements(".answer .markdown li")).hasSize(2);
        assertThat(browser.text(".answer .code code")).isEqualTo("int i;");
        assertThat(browser.text(".facts"))
                .contains("Input1,204")
                .contains("Output86")
                .contains("First token");
        assertThat(browser.text(".facts")).contains("Cost$0.00069");
        assertThat(browser.consoleMessages()).isEmpty();
    }

    @Test
    void thoughts_are_streamed_into_a_fold_out_before_the_answer() {
        CountDownLatch gate = new CountDownLatch(1);
        server.answers(answer(thought("**Looking for it**\n\nWhere could it be?"), text("Here."))
                .thoughts(31)
                .waitBefore(1, gate));

        browser.send("Where is it?");

        browser.awaitText(".thoughts summary", "Looking for it");
        browser.awaitText(".thoughts .markdown", "Where could it be?");
        assertThat(browser.element(".thoughts .markdown").isDisplayed()).isFalse();
        browser.click(".thoughts summary");
        assertThat(browser.element(".thoughts .markdown").getText()).contains("Where could it be?");
        gate.countDown();
        browser.awaitEnd();
        assertThat(browser.text(".parts > .markdown")).isEqualTo("Here.");
        assertThat(browser.text(".facts")).contains("Output117 (31 thinking)");
        assertThat(browser.consoleMessages()).isEmpty();
    }

    @Test
    void a_running_tool_call_is_shown_with_arguments_and_result() {
        CountDownLatch gate = new CountDownLatch(1);
        server.answers(
                answer(call("timeIn", "{\"place\": \"Etc/UTC\"}")),
                answer(text("Almost noon.")).waitFor(gate));
        choose("CLOCK");

        browser.send("What time is it?");

        browser.awaitText(".tool .state", "done");
        assertThat(browser.text(".tool")).contains("timeIn", "placeEtc/UTC");
        assertThat(browser.text(".tool .result"))
                .contains(String.valueOf(LocalDate.now(ZoneOffset.UTC).getYear()), "(UTC)");
        assertThat(browser.text(".answer")).doesNotContain("Almost noon.");
        gate.countDown();
        browser.awaitEnd();
        assertThat(browser.text(".parts > .markdown")).isEqualTo("Almost noon.");
        assertThat(server.lastRequest().functionNames()).containsExactly("timeIn");
        assertThat(browser.consoleMessages()).isEmpty();
    }

    @Test
    void a_tool_that_fails_is_shown_as_failed() {
        server.answers(answer(call("timeIn", "{\"place\": \"Atlantis\"}")), answer(text("There is no such place.")));
        choose("CLOCK");

        browser.send("What time is it in Atlantis?");
        browser.awaitEnd();

        assertThat(browser.text(".tool .state")).isEqualTo("failed");
        assertThat(browser.text(".tool .result")).contains("No time zone is known for Atlantis");
    }

    @Test
    void a_grounded_answer_has_footnotes_sources_and_suggestions() {
        String text = "Ελλάδα won 🏆. **So did Malta**, later.";
        server.answers(answer(together(
                words(text),
                grounding(text)
                        .source("one.example", "https://one.example/a")
                        .source("two.example", "https://two.example/b")
                        .support("Ελλάδα won 🏆.", 1)
                        .support("So did Malta", 0, 1)
                        .suggestions("<a href=\"https://www.google.com/search?q=q\">q</a><script>alert(1)</script>")
                        .chunk())));
        choose("GOOGLE_SEARCH");

        browser.send("Who won?");
        browser.awaitEnd();

        assertThat(browser.text(".parts > .markdown")).isEqualTo("Ελλάδα won 🏆.1 So did Malta12, later.");
        assertThat(browser.text(".sources")).isEqualTo("Sourcestwo.exampleone.example");
        new Actions(browser.driver())
                .moveToElement(browser.element(".footnote"))
                .perform();
        browser.awaitText(".card", "two.example");
        assertThat(browser.element(".card a").getDomAttribute("href")).isEqualTo("https://two.example/b");
        assertThat(browser.element(".card a").getDomAttribute("rel")).isEqualTo("noopener noreferrer");
        browser.press(Keys.ESCAPE);
        assertThat(browser.element(".card").isDisplayed()).isFalse();
        browser.driver().switchTo().frame(browser.element("iframe.suggestions"));
        browser.awaitText("a", "q");
        browser.driver().switchTo().defaultContent();
        assertThat(browser.element("iframe.suggestions").getDomAttribute("sandbox"))
                .doesNotContain("allow-scripts");
    }

    @Test
    void a_generated_image_is_shown() {
        server.when(request -> request.lastUserText().equals("Draw a cat"), answer(Scenes.image(Scenes.png())));
        browser.run("document.getElementById('model').value = 'gemini-3.1-flash-image'");

        browser.send("Draw a cat");
        browser.awaitEnd();

        browser.await(
                "the image is loaded",
                () -> browser.isTrue("return document.querySelector('.image img')?.naturalWidth === 2"));
        assertThat(server.lastRequest()
                        .json()
                        .at("/generationConfig/responseModalities")
                        .toString())
                .isEqualTo("[\"TEXT\",\"IMAGE\"]");
        assertThat(browser.consoleMessages()).isEmpty();
    }

    @Test
    void text_of_a_model_never_becomes_markup() {
        server.answers(answer(text("<script>window.hacked = 1</script> <img src=x onerror='window.hacked = 1'>"
                + " [click](javascript:window.hacked=1) ![p](https://example.com/tracker.png)")));

        browser.send("Attack");
        browser.awaitEnd();

        assertThat(browser.text(".parts > .markdown")).contains("<script>window.hacked = 1</script>", "<img src=x");
        assertThat(browser.elements(".markdown script, .markdown img, .markdown a[href^=javascript]"))
                .isEmpty();
        assertThat(browser.isTrue("return window.hacked === undefined")).isTrue();
        assertThat(browser.consoleMessages()).isEmpty();
    }

    // --- messages

    @Test
    void files_reach_the_model_and_are_kept_after_a_reload(@TempDir Path folder) throws IOException {
        Path image = Files.write(folder.resolve("cat.png"), Scenes.png());
        Path document = Files.writeString(folder.resolve("paper.pdf"), "%PDF-1.7 tiny");
        server.answers(answer(text("A cat, and a paper.")));

        browser.element("#chooser").sendKeys(image + "\n" + document);
        browser.awaitText("#files", "paper.pdf");
        browser.send("What is this?");
        browser.awaitEnd();

        String sent = server.lastRequest().body();
        assertThat(sent).contains("image/png", "application/pdf", "What is this?");
        browser.reload();
        browser.await(
                "the image is loaded",
                () -> browser.isTrue("return document.querySelector('.message img')?.naturalWidth === 2"));
        assertThat(browser.text(".message .files")).contains("cat.png", "paper.pdf");
    }

    @Test
    void a_file_that_cannot_be_sent_is_rejected_with_a_reason(@TempDir Path folder) throws IOException {
        Path archive = Files.writeString(folder.resolve("songs.zip"), "la");
        Path large = Files.write(folder.resolve("large.png"), new byte[11 << 20]);

        browser.element("#chooser").sendKeys(archive.toString());
        browser.awaitText("#form-error", "“songs.zip” cannot be attached. Attach images");
        browser.element("#chooser").sendKeys(large.toString());
        browser.awaitText("#form-error", "“large.png” has 11.5 MB, and a file may have at most 10.5 MB");

        assertThat(browser.elements("#files li")).isEmpty();
    }

    @Test
    void the_user_chooses_thinking_effort_model_and_tools() {
        server.answers(answer(text("Yes.")));
        browser.run("document.getElementById('effort').value = 'LOW'");
        browser.run("document.getElementById('model').value = 'gemini-3.8-flash'");
        choose("CODE_EXECUTION");

        browser.send("Is it?");
        browser.awaitEnd();

        LocalRequest request = server.lastRequest();
        assertThat(request.model()).isEqualTo("gemini-3.8-flash");
        assertThat(request.json()
                        .at("/generationConfig/thinkingConfig/thinkingLevel")
                        .asText())
                .isEqualTo("LOW");
        assertThat(request.body()).contains("codeExecution");
    }

    @Test
    void enter_sends_and_shift_enter_starts_a_new_line() {
        server.answers(answer(text("Two lines.")));

        browser.element("#message").sendKeys("one", Keys.chord(Keys.SHIFT, Keys.ENTER), "two");
        browser.press(Keys.ENTER);
        browser.awaitEnd();

        assertThat(server.lastRequest().lastUserText()).isEqualTo("one\ntwo");
        assertThat(browser.isTrue("return document.activeElement.id === 'message'"))
                .isTrue();
    }

    // --- stop

    @Test
    void stop_cancels_the_call_and_keeps_the_partial_answer() throws InterruptedException {
        server.answers(answer(words("One two three four")).stallAfter(2));
        browser.send("Count");
        browser.awaitText(".parts > .markdown", "One two");
        LocalRequest request = server.lastRequest();

        browser.click("#stop");

        assertThat(request.awaitClosedByClient(SOON)).isTrue();
        browser.awaitEnd();
        assertThat(browser.text(".answer")).contains("One two").contains("Stopped");
        server.answers(answer(text("three four")));
        browser.send("Go on");
        browser.awaitEnd();
        assertThat(server.lastRequest().body()).contains("Count", "One two", "Go on");
        assertThat(browser.consoleMessages()).isEmpty();
    }

    @Test
    void the_escape_key_stops_before_the_first_token() throws InterruptedException {
        server.answers(answer(text("never")).delay(Duration.ofMinutes(1)));
        int before = server.requests().size();
        browser.send("Think long");
        browser.await("the request is sent", () -> server.requests().size() > before);
        LocalRequest request = server.lastRequest();

        browser.press(Keys.ESCAPE);

        assertThat(request.awaitClosedByClient(SOON)).isTrue();
        browser.awaitEnd();
        assertThat(browser.text(".answer footer")).contains("Stopped");
        server.answers(answer(text("Now.")));
        browser.click("[title='Try again']");
        browser.awaitText(".parts > .markdown", "Now.");
        assertThat(server.lastRequest().lastUserText()).isEqualTo("Think long");
    }

    @Test
    void a_closed_tab_cancels_the_call() throws InterruptedException {
        server.answers(answer(text("never")).delay(Duration.ofMinutes(1)));
        int before = server.requests().size();
        browser.send("Think long");
        browser.await("the request is sent", () -> server.requests().size() > before);
        LocalRequest request = server.lastRequest();

        browser.driver().close();
        browser.driver()
                .switchTo()
                .window(browser.driver().getWindowHandles().iterator().next());

        assertThat(request.awaitClosedByClient(SOON)).isTrue();
    }

    // --- failures

    @Test
    void an_error_is_shown_and_can_be_retried() {
        server.answers(Answer.error(503, "The model is overloaded."));
        browser.send("Hello?");
        browser.awaitEnd();
        assertThat(browser.text(".failure"))
                .contains("The service reported an error")
                .contains("The model is overloaded.");
        assertThat(browser.element(".failure").getDomAttribute("role")).isEqualTo("alert");

        server.answers(answer(text("Hello!")));
        browser.click(".failure button");
        browser.awaitText(".parts > .markdown", "Hello!");
        browser.awaitEnd();

        assertThat(browser.elements(".failure")).isEmpty();
        assertThat(browser.elements(".turn")).hasSize(1);
        assertThat(server.lastRequest().json().path("contents")).hasSize(1);
        assertThat(browser.consoleMessages()).isEmpty();
    }

    @Test
    void an_interrupted_answer_is_kept_and_marked() {
        server.answers(answer(words("One two three")).cutMidEvent(2));

        browser.send("Count");
        browser.awaitEnd();

        assertThat(browser.text(".parts > .markdown")).isEqualTo("One two");
        assertThat(browser.text(".failure")).contains("The answer was interrupted");
    }

    @Test
    void a_rate_limit_is_shown() {
        server.answers(Answer.rateLimited("600s"));

        browser.send("Again?");
        browser.awaitEnd();

        assertThat(browser.text(".failure")).contains("Too many requests").contains("429");
    }

    @Test
    void a_stalled_stream_shows_the_waiting_time_and_then_fails() {
        try (ConfigurableApplicationContext impatient = run("8s")) {
            browser.go(address(impatient));
            server.answers(answer(words("One two three")).stallAfter(1));

            browser.send("Count");

            browser.await(
                    "the time is shown",
                    () -> browser.text(".waiting").matches("(?s).*Waiting for the model, [5-8] s.*"));
            browser.awaitEnd();
            assertThat(browser.text(".failure")).contains("The model took too long");
            assertThat(browser.text(".parts > .markdown")).contains("One");
        }
    }

    @Test
    void a_blocked_message_has_a_notice_with_the_reason() {
        server.answers(Answer.json("{\"promptFeedback\": {\"blockReason\": \"SAFETY\"}}"));

        browser.send("Something bad");
        browser.awaitEnd();

        assertThat(browser.text(".notice")).isEqualTo("Your message was blocked (SAFETY).");
        server.answers(answer(text("Gladly.")));
        browser.send("Something good");
        browser.awaitEnd();
        assertThat(browser.text(".turn:last-child .parts > .markdown")).isEqualTo("Gladly.");
    }

    // --- conversations and tabs

    @Test
    void a_reload_keeps_the_conversation() {
        server.answers(
                answer(together(thought("**Greeting**\n\nHow nice."), words("Hello **Ada**!")))
                        .thoughts(5),
                answer(text("Ada.")));
        browser.send("I am Ada");
        browser.awaitEnd();
        String before = browser.text("#turns");

        browser.reload();

        assertThat(browser.text("#turns")).isEqualTo(before);
        browser.send("Who am I?");
        browser.awaitEnd();
        assertThat(server.lastRequest().json().path("contents")).hasSize(3);
    }

    @Test
    void a_reload_stops_a_running_answer_and_keeps_its_text() throws InterruptedException {
        server.answers(answer(words("One two three")).stallAfter(2));
        browser.send("Count");
        browser.awaitText(".parts > .markdown", "One two");
        LocalRequest request = server.lastRequest();

        browser.reload();

        assertThat(request.awaitClosedByClient(SOON)).isTrue();
        assertThat(browser.text(".answer")).contains("One two").contains("Stopped");
    }

    @Test
    void a_new_tab_has_its_own_conversation_and_a_duplicate_shows_the_same() {
        server.answers(answer(text("Red it is.")), answer(text("Blue it is.")));
        browser.send("Red");
        browser.awaitEnd();
        String first = browser.driver().getWindowHandle();
        String conversation = browser.driver().getCurrentUrl();

        browser.driver().switchTo().newWindow(WindowType.TAB);
        browser.go(conversation);
        assertThat(browser.text("#turns")).contains("Red it is.");
        browser.driver().switchTo().newWindow(WindowType.TAB);
        browser.go(address);

        assertThat(browser.elements(".turn")).isEmpty();
        browser.send("Blue");
        browser.awaitEnd();
        assertThat(server.lastRequest().body()).doesNotContain("Red");
        browser.driver().switchTo().window(first);
        browser.reload();
        assertThat(browser.text("#turns")).contains("Red it is.").doesNotContain("Blue");
    }

    @Test
    void a_new_conversation_starts_empty() {
        server.answers(answer(text("Hello!")), answer(text("Hello again!")));
        browser.send("Hello");
        browser.awaitEnd();

        browser.click("#new");
        browser.send("Hello");
        browser.awaitEnd();

        assertThat(browser.elements(".turn")).hasSize(1);
        assertThat(server.lastRequest().json().path("contents")).hasSize(1);
    }

    @Test
    void a_restart_of_the_application_is_reported() {
        server.answers(answer(text("Hello Ada!")), answer(text("You are Ada.")));
        browser.send("I am Ada");
        browser.awaitEnd();
        application.getBean(Conversations.class).delete((String) browser.run("return location.hash.slice(1)"));

        browser.send("Who am I?");
        browser.awaitEnd();

        assertThat(browser.text(".turn:last-child .notice")).contains("This application was restarted");
        assertThat(browser.text(".turn:last-child .parts > .markdown")).isEqualTo("You are Ada.");
    }

    // --- performance and safety

    @Test
    void ten_thousand_chunks_leave_the_field_usable_and_cause_no_layout_shift() {
        String[] chunks = IntStream.range(0, 10_000)
                .mapToObj(i ->
                        text(i % 40 == 39 ? "end of a paragraph.\n\n" : "word" + i + (i % 7 == 0 ? " **bold** " : " ")))
                .toArray(String[]::new);
        server.answers(answer(chunks));
        browser.run("""
                window.seen = { shift: 0, longest: 0 };
                new PerformanceObserver(list => list.getEntries().forEach(e => {
                  if (!e.hadRecentInput) {
                    window.seen.shift += e.value;
                    window.seen.what = e.sources.map(s => `${s.node?.className ?? s.node?.nodeName}`).join();
                  }
                })).observe({ type: 'layout-shift' });
                let last = performance.now();
                const beat = () => {
                  const now = performance.now();
                  window.seen.longest = Math.max(window.seen.longest, now - last);
                  last = now;
                  setTimeout(beat, 10);
                };
                beat();""");

        browser.send("Write a book");
        browser.element("#message").sendKeys("I can go on typing");
        browser.awaitEnd();

        assertThat(browser.text(".parts")).contains("word0 ", "word9998 ");
        assertThat(browser.element("#message").getDomProperty("value")).isEqualTo("I can go on typing");
        double longest = ((Number) browser.run("return window.seen.longest")).doubleValue();
        double shift = ((Number) browser.run("return window.seen.shift")).doubleValue();
        System.out.println("10,000 chunks: the page was blocked for at most " + Math.round(longest)
                + " ms, layout shift " + shift + " of " + browser.run("return window.seen.what ?? 'no element'"));
        assertThat(shift).isLessThan(0.05);
        assertThat(browser.consoleMessages()).isEmpty();
    }

    @Test
    void the_page_follows_the_answer_while_the_user_is_at_its_end() {
        CountDownLatch gate = new CountDownLatch(1);
        String page = "A line.\n\n".repeat(60);
        server.answers(answer(text(page), text(page), text("The end.")).waitBefore(1, gate));
        browser.send("Write");
        browser.await("the page is long", () -> browser.isTrue("return document.documentElement.scrollHeight > 2000"));
        browser.await(
                "it followed",
                () -> browser.isTrue("return scrollY + innerHeight > document.documentElement.scrollHeight - 60"));

        browser.run("scrollTo(0, 300)");
        browser.await(
                "the button to the end is shown",
                () -> browser.element("#latest").isDisplayed());
        gate.countDown();
        browser.awaitEnd();

        assertThat(browser.isTrue("return scrollY === 300")).isTrue();
        browser.click("#latest");
        browser.await(
                "it is at the end",
                () -> browser.isTrue("return scrollY + innerHeight > document.documentElement.scrollHeight - 60"));
    }

    @Test
    void the_key_does_not_reach_the_browser() {
        server.answers(Answer.error(401, "Invalid key " + KEY));
        browser.send("Hello");
        browser.awaitEnd();

        String all = (String) browser.runAsync("""
                const done = arguments[0];
                const addresses = performance.getEntriesByType('resource').map(e => e.name)
                  .filter(name => !name.includes('/turns'));
                Promise.all([location.href, ...addresses].map(name => fetch(name).then(r => r.text())))
                  .then(texts => done(texts.join() + document.documentElement.outerHTML + JSON.stringify([sessionStorage, localStorage])));""");

        assertThat(all).contains("Gemini").doesNotContain(KEY);
    }

    @Test
    void every_control_has_an_accessible_name() {
        server.answers(answer(grounded("It did.", "one.example", "https://one.example/")));
        browser.send("Did it?");
        browser.awaitEnd();

        browser.click("#tools-button");

        assertThat(browser.elements("button, select, textarea, input, a, summary, iframe, main, article > section"))
                .filteredOn(WebElement::isDisplayed)
                .hasSizeGreaterThan(15)
                .allSatisfy(element -> assertThat(element.getAccessibleName())
                        .as(element.getDomProperty("outerHTML"))
                        .isNotBlank());
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void texts_have_enough_contrast(String scheme) {
        browser.colorScheme(scheme);
        browser.await("the colours are set", () -> browser.find(":root[data-theme=" + scheme + "]"));

        Object weakest = browser.run("""
                const style = getComputedStyle(document.documentElement);
                const light = name => {
                  const hex = style.getPropertyValue('--' + name).trim();
                  const [r, g, b] = [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) / 255)
                    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
                  return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
                };
                const contrast = (a, b) => Math.max(light(a) / light(b), light(b) / light(a));
                return Math.min(...[['text', 'page'], ['text', 'raised'], ['text', 'sunken'], ['text', 'accent-soft'],
                  ['muted', 'page'], ['muted', 'raised'], ['muted', 'sunken'], ['accent', 'page'], ['accent', 'raised'],
                  ['accent', 'accent-soft'], ['on-accent', 'accent'], ['bad', 'raised'], ['bad', 'bad-soft'],
                  ['text', 'bad-soft'], ['good', 'raised']].map(([a, b]) => contrast(a, b)));""");

        // https://www.w3.org/TR/WCAG22/#contrast-minimum
        assertThat(((Number) weakest).doubleValue()).isGreaterThanOrEqualTo(4.5);
    }

    @Test
    void a_phone_needs_no_horizontal_scrolling() {
        server.answers(answer(text("| a | b |\n|--|--|\n| " + "wide ".repeat(40) + " | " + "x".repeat(300)
                + " |\n\n```\n" + "long ".repeat(80) + "\n```\n\n" + "unbroken".repeat(40))));
        browser.size(360, 640, 2, true);
        try {
            browser.element("#message").sendKeys("Wide");
            browser.click("#send");
            browser.awaitEnd();

            assertThat(browser.isTrue("return document.documentElement.scrollWidth <= innerWidth"))
                    .isTrue();
        } finally {
            browser.driver().executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        }
    }

    private static void choose(String tool) {
        browser.click("#tools-button");
        browser.click("input[value=" + tool + "]");
        browser.press(Keys.ESCAPE);
        assertThat(browser.element("#tools").isDisplayed()).isFalse();
    }
}
