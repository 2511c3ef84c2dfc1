package com.cometapi.langchain4j.gemini.samples.chat;

import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.answer;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.call;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.grounding;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.text;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.thought;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.together;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.words;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** Checks the page with axe-core, which npm downloads, and what axe-core does not check. */
class AccessibilityTest extends PageTest {

    private static final String AXE = "axe-core@4.14.1";
    private static final Path FOLDER = Path.of("target", "axe");

    @ParameterizedTest
    @CsvSource({"light,1280", "light,820", "light,320", "dark,1280", "dark,820", "dark,320"})
    void axe_finds_nothing_in_any_state(String theme, int width) throws Exception {
        String axe = axe();
        browser.colorScheme(theme);
        browser.size(width, 800, 1, width < 400);
        browser.reload();
        check(axe, "the welcome");
        for (String dialog : List.of("settings", "models", "conversations")) {
            browser.click("[data-opens=" + dialog + "]");
            check(axe, "the dialog " + dialog);
            browser.press(Keys.ESCAPE);
        }

        String text = "Malta won.";
        server.answers(
                answer(call("timeIn", "{\"place\": \"Tokyo\"}")),
                answer(
                                together(
                                        thought("**Looking**\n\nHere."),
                                        words(
                                                "# Result\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n```java\nint i;\n```\n\n- [ ] do\n\n")))
                        .thoughts(5),
                answer(together(
                        words(text),
                        grounding(text)
                                .source("one.example", "https://one.example/")
                                .support(text, 0)
                                .chunk())),
                answer(text("Cut")).finish("MAX_TOKENS"),
                Answer.error(503, "Overloaded."));
        browser.click("#tools-button");
        check(axe, "the tools");
        browser.click("input[value=CLOCK]");
        browser.press(Keys.ESCAPE);
        for (String message : List.of("What time is it?", "Who won?", "Count", "Fail")) {
            browser.element("#message").sendKeys(message);
            browser.click("#send");
            browser.awaitEnd();
        }
        browser.click(".failure summary");
        browser.run("scrollTo(0, 0)"); // from below the header
        browser.click(".turn:first-child [title='Edit this message']");
        check(axe, "a conversation with a failure while a message is edited");
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

    /** Returns axe-core, or skips the test. */
    private static String axe() throws IOException, InterruptedException {
        Path script = FOLDER.resolve("node_modules/axe-core/axe.min.js");
        if (!Files.exists(script)) install();
        return Files.readString(script);
    }

    private static void install() throws InterruptedException {
        try {
            Files.createDirectories(FOLDER);
            Process npm = new ProcessBuilder(
                            "npm", "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", AXE)
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(FOLDER.resolve("npm.log").toFile())
                    .start();
            if (npm.waitFor(2, TimeUnit.MINUTES) && npm.exitValue() == 0) return;
            npm.destroyForcibly();
            skip("npm cannot install " + AXE + "; see " + FOLDER.resolve("npm.log"));
        } catch (IOException e) {
            skip("there is no Node with npm to install " + AXE);
        }
    }

    private static void skip(String reason) {
        System.out.println("Skipped: " + reason); // the test runner does not print why it skips a test
        Assumptions.abort(reason);
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
    void fingers_find_large_targets() {
        browser.size(390, 844, 2, true);
        browser.driver()
                .executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", true, "maxTouchPoints", 1));
        try {
            browser.reload();
            server.answers(
                    Answer.error(503, "Overloaded."), answer(text("```java\nint i;\n```")), answer(text("Two.")));
            for (String message : List.of("Fail", "Code", "Two")) {
                browser.element("#message").sendKeys(message);
                browser.click("#send");
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
        browser.await("the page waits", () -> browser.find(".waiting"));

        Object animations = browser.run("return getComputedStyle(document.querySelector('.dots i')).animationName");
        assertThat(animations).isEqualTo(motion.equals("reduce") ? "none" : "breathe");
        browser.click("#stop");
        browser.awaitEnd();
    }
}
