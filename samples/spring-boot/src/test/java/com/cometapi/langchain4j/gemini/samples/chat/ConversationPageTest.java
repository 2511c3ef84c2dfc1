package com.cometapi.langchain4j.gemini.samples.chat;

import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.answer;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.call;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.grounded;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.text;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.words;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

/** Tests in a real browser what users do with a conversation: edit, repeat, continue, copy, export, return to it. */
class ConversationPageTest extends PageTest {

    // --- versions

    @Test
    void an_edited_message_is_answered_with_only_what_is_before_it() {
        server.answers(answer(text("Hello Ada.")), answer(text("Blue.")), answer(text("Red.")));
        exchange("I am Ada");
        exchange("A cold colour?");

        browser.click(".turn:last-child [title='Edit this message']");
        assertThat(browser.element("#message").getDomProperty("value")).isEqualTo("A cold colour?");
        assertThat(browser.element("#editing").isDisplayed()).isTrue();
        browser.element("#message").clear();
        exchange("A warm colour?");

        assertThat(sentTexts()).containsExactly("I am Ada", "Hello Ada.", "A warm colour?");
        assertThat(shownAnswers()).containsExactly("Hello Ada.", "Red.");
        assertThat(browser.text(".turn:last-child .versions")).contains("2 of 2");
        assertThat(browser.element("#editing").isDisplayed()).isFalse();
        assertThat(browser.consoleMessages()).isEmpty();
    }

    @Test
    void any_answer_is_generated_again_and_its_older_versions_stay() {
        server.answers(answer(text("One.")), answer(text("Two.")), answer(text("Other.")), answer(text("Three.")));
        exchange("First");
        exchange("Second");

        browser.click(".turn:first-child [title='Try again']");
        browser.awaitEnd();

        assertThat(shownAnswers()).containsExactly("Other.");
        assertThat(sentTexts()).containsExactly("First");
        browser.click("[title='Previous version']");
        assertThat(shownAnswers()).containsExactly("One.", "Two.");
        exchange("Third");
        assertThat(sentTexts()).containsExactly("First", "One.", "Second", "Two.", "Third");
        browser.reload();
        assertThat(shownAnswers()).containsExactly("One.", "Two.", "Three.");
        browser.run("scrollTo(0, 0)");
        browser.click("[title='Next version']");
        assertThat(shownAnswers()).containsExactly("Other.");
    }

    @Test
    void the_thought_signatures_of_a_branch_are_sent_back() {
        server.answers(
                answer(call("timeIn", "{\"place\": \"Tokyo\"}")),
                answer(text("Early.")),
                answer(text("Late.")),
                answer(text("Later.")));
        browser.click("#tools-button");
        browser.click("input[value=CLOCK]");
        browser.press(Keys.ESCAPE);
        exchange("What time is it?");
        exchange("And in Lima?");

        browser.click(".turn:last-child [title='Try again']");
        browser.awaitEnd();

        assertThat(shownAnswers().get(1)).isEqualTo("Later.");
        assertThat(server.lastRequest().body()).containsOnlyOnce("c2lnbmF0dXJl").doesNotContain("Late.");
    }

    @Test
    void editing_ends_with_the_escape_key_and_gives_the_draft_back() {
        server.answers(answer(text("Yes.")));
        exchange("Before");
        browser.element("#message").sendKeys("a draft");

        browser.click("[title='Edit this message']");
        browser.press(Keys.ESCAPE);

        assertThat(browser.element("#message").getDomProperty("value")).isEqualTo("a draft");
        assertThat(browser.element("#editing").isDisplayed()).isFalse();
    }

    @Test
    void an_edited_message_keeps_its_files(@TempDir Path folder) throws IOException {
        Path image = Files.write(folder.resolve("cat.png"), Scenes.png());
        server.answers(answer(text("A cat.")), answer(text("Grey.")));
        browser.element("#chooser").sendKeys(image.toString());
        browser.awaitText("#files", "cat.png");
        exchange("What is this?");

        browser.click("[title='Edit this message']");
        browser.element("#message").clear();
        exchange("Which colour?");

        assertThat(server.lastRequest().body()).contains("image/png", "Which colour?");
        assertThat(browser.text(".message .files")).contains("cat.png");
    }

    // --- continue

    @Test
    void an_answer_that_reached_its_maximum_length_is_continued() {
        server.answers(answer(text("One two")).finish("MAX_TOKENS"), answer(text("three four.")));
        exchange("Count");

        browser.click(".continue");
        browser.awaitText(".turn:last-child .parts", "three four.");
        browser.awaitEnd();

        assertThat(sentTexts()).startsWith("Count", "One two").hasSize(3);
        assertThat(browser.elements(".continue")).noneMatch(button -> button.isDisplayed());
    }

    @Test
    void an_answer_that_was_cut_is_continued_from_where_it_broke() {
        server.answers(answer(words("One two three")).cutMidEvent(2), answer(text("three.")));
        exchange("Count");

        browser.click(".failure .continue");
        browser.awaitText(".turn:last-child .parts", "three.");

        assertThat(sentTexts()).startsWith("Count", "One two ").hasSize(3);
    }

    // --- copy, export, facts

    @Test
    void message_and_answer_are_copied_as_markdown_with_sources() {
        server.answers(answer(grounded("Malta **won**.", "one [1]", "https://one.example/a")));
        browser.run("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }");
        exchange("Who won?");

        browser.click("[title='Copy message and answer']");

        assertThat(browser.run("return window.copied")).isEqualTo("""
                ## You

                Who won?

                ## Gemini

                Malta **won**.[^1]

                [^1]: [one \\[1\\]](<https://one.example/a>)
                """);
        browser.click("[title='Copy the answer']");
        assertThat(browser.run("return window.copied").toString()).startsWith("Malta **won**.[^1]");
    }

    @Test
    void a_conversation_is_exported_as_markdown_and_as_json(@TempDir Path folder) throws IOException {
        server.answers(answer(text("One.")), answer(text("Two.")), answer(text("Too.")));
        exchange("First");
        exchange("Second");
        browser.click(".turn:last-child [title='Try again']");
        browser.awaitEnd();
        downloadInto(folder);

        browser.click("#conversations-button");
        browser.click("[data-export=md]");
        browser.click("[data-export=json]");

        assertThat(downloaded(folder, "First.md"))
                .isEqualTo(
                        "# First\n\n## You\n\nFirst\n\n## Gemini\n\nOne.\n\n## You\n\nSecond\n\n## Gemini\n\nToo.\n");
        JsonNode exported = new ObjectMapper().readTree(downloaded(folder, "First.json"));
        assertThat(exported.path("turns")).hasSize(3);
        assertThat(exported.at("/turns/1/parent").asText())
                .isEqualTo(exported.at("/turns/0/id").asText());
    }

    @Test
    void tokens_and_cost_of_all_answers_are_added_up() {
        server.answers(answer(text("One.")), answer(text("Two.")));
        exchange("First");
        browser.click("[title='Try again']");
        browser.awaitEnd();

        // two versions of 1,204 and 86 tokens, at $0.40 and $2.40 for a million
        assertThat(browser.text("#total")).isEqualTo("This conversation: 2,580 tokens, $0.0014. ");
    }

    // --- kept conversations

    @Test
    void conversations_are_listed_opened_and_deleted() {
        server.answers(answer(text("Of cats.")), answer(text("Of dogs.")));
        exchange("Cats");
        browser.click("#new");
        exchange("Dogs");

        browser.click("#conversations-button");
        assertThat(browser.elements("#conversation-list a strong"))
                .extracting(element -> element.getText())
                .containsExactly("Dogs", "Cats");
        browser.driver().findElement(By.partialLinkText("Cats")).click();
        browser.awaitText("#turns", "Of cats.");
        assertThat(browser.element("#conversations").isDisplayed()).isFalse();
        browser.driver().navigate().back();
        browser.awaitText("#turns", "Of dogs.");
        browser.click("#conversations-button");
        browser.click("[title='Delete “Dogs”']");
        browser.driver().switchTo().alert().accept();

        browser.await(
                "the conversation is gone", () -> browser.elements(".turn").isEmpty());
        browser.reload();
        browser.click("#conversations-button");
        assertThat(browser.text("#conversation-list")).contains("Cats").doesNotContain("Dogs");
    }

    @Test
    void another_tab_shows_what_is_added_to_its_conversation() {
        server.answers(answer(text("One.")), answer(text("Two.")));
        exchange("First");
        String first = browser.driver().getWindowHandle();
        String conversation = browser.driver().getCurrentUrl();

        browser.driver().switchTo().newWindow(WindowType.TAB);
        browser.go(conversation);
        assertThat(shownAnswers()).containsExactly("One.");
        exchange("Second");

        assertThat(sentTexts()).containsExactly("First", "One.", "Second");
        browser.driver().switchTo().window(first);
        browser.awaitText(".turn:last-child .answer", "Two.");
    }

    @Test
    void a_tab_that_is_opened_while_another_one_answers_shows_the_answer_at_its_end() {
        CountDownLatch gate = new CountDownLatch(1);
        server.answers(answer(text("One "), text("two.")).waitBefore(1, gate));
        browser.send("Count");
        browser.awaitText(".parts", "One");
        String conversation = browser.driver().getCurrentUrl();

        browser.driver().switchTo().newWindow(WindowType.TAB);
        browser.go(conversation);
        assertThat(browser.text(".answer")).contains("Stopped");
        gate.countDown();

        browser.awaitText(".answer .parts", "One two.");
        assertThat(browser.text(".answer")).doesNotContain("Stopped");
    }

    @Test
    void a_conversation_that_the_application_forgot_goes_on_with_its_text() {
        server.answers(answer(text("Hello Ada!")), answer(text("You are Ada.")), answer(text("Yes.")));
        exchange("I am Ada");
        application.getBean(Conversations.class).delete(conversation());

        browser.reload();
        exchange("Who am I?");
        exchange("Sure?");

        assertThat(sentTexts()).containsExactly("I am Ada", "Hello Ada!", "Who am I?", "You are Ada.", "Sure?");
        assertThat(browser.elements(".notice")).hasSize(1);
    }

    @Test
    void a_full_storage_is_reported_and_the_conversation_goes_on() {
        server.answers(answer(text("One.")), answer(text("Two.")));
        browser.run("""
                const { setItem } = Storage.prototype;
                Storage.prototype.setItem = function (...given) {
                  if (this === localStorage) throw new DOMException('It is full.', 'QuotaExceededError');
                  setItem.apply(this, given);
                };""");

        exchange("First");
        assertThat(browser.text("#banner")).contains("has no room for more conversations");
        exchange("Second");

        assertThat(shownAnswers()).containsExactly("One.", "Two.");
    }

    @Test
    void a_second_message_waits_until_the_first_is_answered() {
        CountDownLatch gate = new CountDownLatch(1);
        server.answers(answer(text("One "), text("two.")).waitBefore(1, gate));
        browser.send("First");
        browser.awaitText(".parts", "One");

        browser.send("Second");

        browser.awaitText("#form-error", "The answer is not complete");
        assertThat(browser.element("#message").getDomProperty("value")).isEqualTo("Second");
        gate.countDown();
        browser.awaitEnd();
    }

    @Test
    void a_long_conversation_that_the_application_forgot_goes_on_too() {
        browser.run("""
                const turns = Array.from({ length: 60 }, (none, i) => ({ id: `t${i}`, parent: i ? `t${i - 1}` : null,
                  text: `Message ${i}`, files: [], choices: {}, events: [{ type: 'text', text: `Answer ${i}` }, { type: 'stopped' }] }));
                const id = location.hash.slice(1);
                localStorage.setItem(`conversation ${id}`, JSON.stringify({ id, title: 'Long', changed: 1, shown: {}, turns }));""");
        browser.reload();
        server.answers(answer(text("Yes.")));

        exchange("Still there?");

        assertThat(sentTexts()).hasSize(121).startsWith("Message 0", "Answer 0").endsWith("Answer 59", "Still there?");
    }

    // --- by keyboard alone

    @Test
    void a_conversation_is_edited_branched_exported_reloaded_and_opened_again_by_keyboard(@TempDir Path folder)
            throws IOException {
        server.answers(answer(text("One.")), answer(text("Two.")), answer(text("Three.")), answer(text("Four.")));
        downloadInto(folder);
        exchangeByKeys("First");
        exchangeByKeys("Second");

        tabTo(".turn:first-child [title='Edit this message']");
        key(Keys.ENTER);
        keyWithControl("a");
        exchangeByKeys("Changed");
        assertThat(shownAnswers()).containsExactly("Three.");

        tabTo("[title='Previous version']");
        key(Keys.ENTER);
        assertThat(shownAnswers()).containsExactly("One.", "Two.");
        assertThat(browser.isTrue("return document.activeElement.matches('.versions button')"))
                .isTrue();
        tabTo("[title='Next version']");
        key(Keys.SPACE);
        assertThat(shownAnswers()).containsExactly("Three.");

        tabTo("#conversations-button");
        key(Keys.ENTER);
        tabTo("[data-export=md]");
        key(Keys.ENTER);
        assertThat(downloaded(folder, "First.md")).contains("Changed", "Three.");
        key(Keys.ESCAPE);
        assertThat(browser.isTrue("return document.activeElement.id === 'conversations-button'"))
                .isTrue();

        browser.reload();
        assertThat(shownAnswers()).containsExactly("Three.");

        Set<String> before = new TreeSet<>(browser.driver().getWindowHandles());
        tabTo("#conversations-button");
        key(Keys.ENTER);
        tabTo("#conversation-list a");
        keyWithControl(Keys.ENTER);
        browser.await(
                "the second tab is open",
                () -> browser.driver().getWindowHandles().size() > before.size());
        Set<String> opened = new TreeSet<>(browser.driver().getWindowHandles());
        opened.removeAll(before);
        browser.driver().switchTo().window(opened.iterator().next());
        browser.await("the page is ready", () -> browser.find("main[aria-busy=false]"));
        assertThat(shownAnswers()).containsExactly("Three.");
        tabTo("#message");
        exchangeByKeys("Go on");
        assertThat(shownAnswers()).containsExactly("Three.", "Four.");
        assertThat(sentTexts()).containsExactly("Changed", "Three.", "Go on");
        assertThat(browser.consoleMessages()).isEmpty();
    }

    private static void exchangeByKeys(String message) {
        key(message, Keys.ENTER);
        browser.awaitEnd();
    }

    private static String conversation() {
        return (String) browser.run("return location.hash.slice(1)");
    }

    private static void downloadInto(Path folder) {
        browser.driver()
                .executeCdpCommand(
                        "Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", folder.toString()));
    }

    private static String downloaded(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        // the browser reserves the name with an empty file, and moves the whole one there at the end
        browser.await(name + " is downloaded", () -> file.toFile().length() > 0);
        return Files.readString(file);
    }
}
