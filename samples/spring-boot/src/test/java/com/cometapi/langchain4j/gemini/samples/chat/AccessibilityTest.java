package com.cometapi.langchain4j.gemini.samples.chat;

import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.answer;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.call;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.grounded;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.text;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.thought;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.together;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.words;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** Checks the page with axe-core, and what axe-core does not check. */
class AccessibilityTest extends PageTest {

    @ParameterizedTest
    @CsvSource({"light,1280", "light,820", "light,390", "light,320", "dark,1280", "dark,820", "dark,390", "dark,320"})
    void axe_finds_nothing_in_any_state(String theme, int width) throws IOException {
        String axe = axe();
        browser.colorScheme(theme);
        browser.size(width, 800, 1, width < 400);
        browser.reload();
        check(axe, "the welcome");
        for (String dialog : List.of("settings", "models", "conversations")) {
            browser.click("[command=show-modal][commandfor=" + dialog + "]");
            check(axe, "the dialog " + dialog);
            browser.press(Keys.ESCAPE);
        }
        browser.click("#tools-button");
        check(axe, "the tools");
        browser.click("input[value=CLOCK]");
        browser.press(Keys.ESCAPE);

        for (Answer[] answers : answers()) {
            server.answers(answers);
            send("Go on");
            browser.awaitEnd();
        }
        browser.click(".failure summary");
        browser.run("scrollTo(0, 0)"); // from below the header
        browser.click(".turn:first-child [title='Edit this message']");
        check(axe, "a conversation with a failure while a message is edited");
        browser.press(Keys.ESCAPE);
        browser.click("[commandfor=conversations]");
        check(axe, "the list of conversations");
        browser.press(Keys.ESCAPE);
        checkWhileAnswering(axe);
        checkForm(axe);
    }

    private static List<Answer[]> answers() {
        String result =
                "# Result\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n```java\nint i;\n```\n\n- [ ] do\n- [x] done\n\n$a^2$";
        return List.of(
                new Answer[] {
                    answer(call("timeIn", "{\"place\": \"Tokyo\"}")),
                    answer(together(thought("**Looking**\n\nHere."), words(result)))
                            .thoughts(5)
                },
                new Answer[] {answer(grounded("Malta won.", "one.example", "https://one.example/"))},
                new Answer[] {answer(Scenes.image(Scenes.png()))},
                new Answer[] {answer(Scenes.audio(new byte[48]))},
                new Answer[] {answer(text("Cut")).finish("MAX_TOKENS")},
                new Answer[] {Answer.json("{\"promptFeedback\": {\"blockReason\": \"SAFETY\"}}")},
                new Answer[] {Answer.error(503, "Overloaded.")});
    }

    private static void checkWhileAnswering(String axe) {
        server.answers(
                answer(together(thought("**Looking**\n\nHere."), text("One "))).stallAfter(2));
        send("Count");
        browser.awaitText(".turn:last-child .parts", "One");
        check(axe, "an answer that arrives");
        browser.click("#stop");
        browser.awaitEnd();
        check(axe, "an answer that was stopped");
    }

    private static void checkForm(String axe) {
        server.answers(answer(text("{\"name\": \"Porto\", \"depths\": [12, 7], \"open\": true}")));
        browser.click("[commandfor=settings]");
        browser.click("[name=json]");
        browser.press(Keys.ESCAPE);
        send("Describe");
        browser.awaitEnd();
        check(axe, "a JSON answer");
    }

    private static void send(String message) {
        browser.element("#message").sendKeys(message);
        browser.click("#send");
    }

    /** Runs axe-core in the page. The policy of the page does not apply to a test's scripts. */
    private static void check(String axe, String state) {
        if (browser.isTrue("return !window.axe")) browser.run(axe);
        Object found = browser.runAsync("""
                const done = arguments[arguments.length - 1];
                axe.run({ exclude: [['iframe']] }).then(({ violations }) => done(violations.flatMap(({ id, nodes }) =>
                  nodes.map(node => `${id}: ${node.html} ${node.failureSummary}`))), error => done([String(error)]));""");
        assertThat((List<?>) found).as(state).isEmpty();
    }

    /** Returns the script of axe-core: a newer one, if {@code -Dchat.axe} is the path of its file. */
    private static String axe() throws IOException {
        String newer = System.getProperty("chat.axe");
        if (newer != null) return Files.readString(Path.of(newer));
        try (InputStream script = AccessibilityTest.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({"320,568", "568,320", "844,390"})
    void a_small_screen_begins_at_the_top_and_does_not_scroll_sideways(int width, int height) {
        browser.size(width, height, 2, true);
        browser.reload();

        assertThat(browser.isTrue("return scrollY === 0")).isTrue();
        assertThat(browser.isTrue("return document.querySelector('.top').getBoundingClientRect().top === 0"))
                .isTrue();
        assertThat(browser.element("#latest").isDisplayed()).isFalse();
        assertThat(browser.isTrue("return document.documentElement.scrollWidth <= innerWidth"))
                .isTrue();
    }

    @Test
    void the_welcome_stays_at_its_top_when_a_phone_is_turned() {
        browser.size(844, 1200, 2, true); // all of it fits
        browser.reload();

        browser.size(568, 320, 2, true);
        browser.await("the page is turned", () -> browser.isTrue("return innerWidth === 568"));
        browser.run("await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");

        assertThat(browser.isTrue("return document.documentElement.scrollHeight > innerHeight + 100"))
                .isTrue();
        assertThat(browser.isTrue("return scrollY === 0")).isTrue();
    }

    @Test
    void fingers_find_large_targets() {
        browser.size(390, 844, 2, true);
        browser.driver()
                .executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", true, "maxTouchPoints", 1));
        try {
            browser.reload();
            server.answers(
                    Answer.error(503, "Overloaded."), answer(text("```java\nint i;\n```")), answer(text("Two.")));
            for (String message : List.of("Fail", "Code", "Two")) {
                send(message);
                browser.awaitEnd();
            }
            browser.click("#tools-button");

            assertThat((List<?>) browser.run("""
                    return [...document.querySelectorAll('button, select, summary, label, a')]
                      .filter(element => element.checkVisibility() && !element.matches('.skip, .hidden'))
                      .map(element => [element.title || element.textContent, element.getBoundingClientRect()])
                      .filter(([, { width, height }]) => width < 43.5 || height < 43.5)
                      .map(([name, { width, height }]) => `${name}: ${width} × ${height}`);""")).isEmpty();
        } finally {
            browser.driver().executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", false));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reduce", "no-preference"})
    void nothing_moves_for_users_who_prefer_that(String motion) {
        browser.driver()
                .executeCdpCommand(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", List.of(Map.of("name", "prefers-reduced-motion", "value", motion))));
        server.answers(answer(words("One two")).stallAfter(1));
        browser.send("Count");
        browser.awaitText(".parts", "One");

        Object animations = browser.run("return getComputedStyle(document.querySelector('.dots i')).animationName");
        assertThat(animations).isEqualTo(motion.equals("reduce") ? "none" : "breathe");
        browser.click("#stop");
        browser.awaitEnd();
    }
}
