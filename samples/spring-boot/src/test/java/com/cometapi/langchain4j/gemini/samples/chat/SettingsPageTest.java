package com.cometapi.langchain4j.gemini.samples.chat;

import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.answer;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** Tests in a real browser what users choose, attach and record for a message, and what they see of a failure. */
class SettingsPageTest extends PageTest {

    // --- settings

    @Test
    void settings_reach_the_model_and_are_kept() {
        server.answers(answer(text("Aye.")), answer(text("Aye!")), answer(text("Yes.")));
        set("system", "Answer like {{a}} sailor");
        set("temperature", "0.5");
        set("maxTokens", "300");
        exchange("Ready?");
        assertSettingsOfSailor();

        browser.reload();
        exchange("Steady?");
        assertSettingsOfSailor();
        set("system", "");
        exchange("Go?");

        assertThat(server.lastRequest().systemText()).isEmpty();
        assertThat(sentTexts()).containsExactly("Ready?", "Aye.", "Steady?", "Aye!", "Go?");
        assertThat(browser.consoleMessages()).isEmpty();
    }

    private static void assertSettingsOfSailor() {
        LocalRequest request = server.lastRequest();
        assertThat(request.systemText()).isEqualTo("Answer like {{a}} sailor");
        JsonNode config = request.json().path("generationConfig");
        assertThat(config.path("temperature").asDouble()).isEqualTo(0.5);
        assertThat(config.path("maxOutputTokens").asInt()).isEqualTo(300);
    }

    @Test
    void a_json_answer_fills_a_form_while_it_arrives() {
        CountDownLatch gate = new CountDownLatch(1);
        server.answers(
                answer(text("{\"name\": \"Por"), text("to\", \"depths\": [12, 7], "), text("\"open\": true}"))
                        .waitBefore(1, gate),
                answer(text("It is.")));
        browser.click("#settings-button");
        browser.click("[name=json]");
        type("schema", "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\"}}}");
        browser.press(Keys.ESCAPE);

        browser.send("Describe the harbour");

        browser.await("the name begins", () -> field("name").equals("Por"));
        gate.countDown();
        browser.awaitEnd();
        assertThat(field("name")).isEqualTo("Porto");
        assertThat(browser.elements(".json fieldset fieldset input"))
                .extracting(input -> input.getDomProperty("value"))
                .containsExactly("12", "7");
        assertThat(field("open")).isEqualTo("true");
        assertThat(browser.text(".facts")).contains("86");
        JsonNode config = server.lastRequest().json().path("generationConfig");
        assertThat(config.path("responseMimeType").asText()).isEqualTo("application/json");
        assertThat(config.toString()).contains("\"name\":{\"type\":\"string\"}");
        browser.click("#settings-button");
        browser.click("[name=json]");
        browser.press(Keys.ESCAPE);
        exchange("Is it deep?");
        assertThat(sentTexts()).hasSize(3).element(1).asString().startsWith("{\"name\": \"Porto\"");
        assertThat(browser.consoleMessages()).isEmpty();
    }

    private static String field(String name) {
        return (String) browser.run("""
                const label = [...document.querySelectorAll('.json label')].find(l => l.textContent === arguments[0]);
                return label?.querySelector('input, textarea').value ?? '';""", name);
    }

    @Test
    void an_answer_that_is_not_json_is_reported() {
        server.answers(answer(text("Sorry, no.")));
        browser.click("#settings-button");
        browser.click("[name=json]");
        browser.press(Keys.ESCAPE);

        exchange("Describe");

        assertThat(browser.text(".failure strong")).isEqualTo("The answer is not complete JSON");
    }

    @Test
    void a_schema_that_is_not_json_is_rejected_before_it_is_sent() {
        int before = server.requests().size();
        browser.click("#settings-button");
        browser.click("[name=json]");
        type("schema", "{oops");
        browser.press(Keys.ESCAPE);

        browser.send("Describe");

        browser.awaitText("#form-error", "The JSON schema in the settings is not JSON");
        assertThat(server.requests()).hasSize(before);
    }

    @Test
    void the_fallback_model_answers_when_the_chosen_one_is_not_available() {
        server.answers(Answer.error(503, "The model is overloaded."), answer(text("Here.")));
        set("fallback", "gemini-2.5-flash");

        exchange("Hello?");

        assertThat(shownAnswers()).containsExactly("Here.");
        assertThat(server.lastRequest().model()).isEqualTo("gemini-2.5-flash");
    }

    @Test
    void an_option_of_a_tool_reaches_the_service() {
        server.answers(answer(text("News.")));
        set("searchDays", "the last week");
        browser.click("#tools-button");
        browser.click("input[value=GOOGLE_SEARCH]");
        browser.press(Keys.ESCAPE);

        exchange("What is new?");

        JsonNode range = server.lastRequest().json().at("/tools/0/googleSearch/timeRangeFilter");
        Instant start = Instant.parse(range.path("startTime").asText());
        assertThat(Duration.between(start, Instant.parse(range.path("endTime").asText())))
                .isEqualTo(Duration.ofDays(7));
    }

    @Test
    void the_colours_are_those_of_the_system_or_those_that_the_user_chose() {
        browser.colorScheme("light");
        browser.await("it is light", () -> browser.find(":root[data-theme=light]"));
        set("theme", "dark");
        browser.await("it is dark", () -> browser.find(":root[data-theme=dark]"));

        browser.reload();
        assertThat(browser.find(":root[data-theme=dark]")).isTrue();
        set("theme", "as the system");
        browser.await("it is light", () -> browser.find(":root[data-theme=light]"));
    }

    // --- models

    @Test
    void a_model_is_found_by_name_or_ability_with_its_price() {
        browser.click("#model-button");
        browser.element("#model-search").sendKeys("image edit");
        browser.awaitText("#model-count", "2 models");
        assertThat(browser.elements("#model-list button"))
                .extracting(WebElement::getText)
                .containsExactly(
                        "gemini-3.1-flash-image\nmakes image, image editing\n$0.40 in, $48.00 out, per million tokens",
                        "gemini-3-pro-image\nmakes image, image editing\n$0.11 per answer");

        browser.element("#model-search").clear();
        browser.element("#model-search").sendKeys("3.8", Keys.ENTER);

        assertThat(browser.element("#models").isDisplayed()).isFalse();
        assertThat(browser.text("#model-name")).isEqualTo("gemini-3.8-flash");
        browser.reload();
        assertThat(browser.text("#model-name")).isEqualTo("gemini-3.8-flash");
    }

    @Test
    void each_model_keeps_its_thinking_effort() {
        effort("low");
        chooseModel("gemini-2.5-flash");
        assertThat(browser.element("#effort").getDomProperty("value")).isEmpty();
        effort("high");
        chooseModel("gemini-3-flash-preview");
        assertThat(browser.element("#effort").getDomProperty("value")).isEqualTo("LOW");

        browser.reload();
        chooseModel("gemini-2.5-flash");

        assertThat(browser.element("#effort").getDomProperty("value")).isEqualTo("HIGH");
    }

    @Test
    void an_example_has_its_own_model_and_tools_and_changes_no_choice() {
        server.answers(answer(Scenes.image(Scenes.png())), answer(Scenes.image(Scenes.png())), answer(text("Hello.")));
        browser.click("#examples li:last-child button");
        browser.awaitEnd();
        assertThat(server.lastRequest().model()).isEqualTo("gemini-3.1-flash-image");
        browser.click("[title='Try again']");
        browser.awaitEnd();
        assertThat(server.lastRequest().model()).isEqualTo("gemini-3.1-flash-image");

        exchange("Hello");

        assertThat(server.lastRequest().model()).isEqualTo("gemini-3-flash-preview");
        assertThat(browser.text("#model-name")).isEqualTo("gemini-3-flash-preview");
    }

    // --- files

    @Test
    void documents_audio_and_video_reach_the_model_with_their_types(@TempDir Path folder) throws IOException {
        server.answers(answer(text("All of it.")));
        for (String name : List.of("a.txt", "b.md", "c.csv", "d.mp3", "e.wav", "f.mp4")) {
            browser.element("#chooser")
                    .sendKeys(Files.writeString(folder.resolve(name), "content").toString());
            browser.awaitText("#files", name);
        }

        exchange("What is this?");

        assertThat(server.lastRequest().json().at("/contents/0/parts").findValuesAsText("mimeType"))
                .containsExactly("text/plain", "text/markdown", "text/csv", "audio/mp3", "audio/wav", "video/mp4");
    }

    @Test
    void a_file_is_dropped_or_pasted() {
        browser.run("""
                const files = name => {
                  const data = new DataTransfer();
                  data.items.add(new File(['text'], name, { type: 'text/plain' }));
                  return data;
                };
                dispatchEvent(new DragEvent('drop', { dataTransfer: files('dropped.txt'), cancelable: true }));
                document.getElementById('message').dispatchEvent(
                  new ClipboardEvent('paste', { clipboardData: files('pasted.txt'), cancelable: true }));""");

        assertThat(browser.text("#files")).contains("dropped.txt", "pasted.txt");
    }

    @Test
    void a_recording_of_the_microphone_is_attached() {
        server.answers(answer(text("A beep.")));

        browser.click("#record");
        browser.await("it records", () -> browser.find("#record[aria-pressed=true]"));
        browser.element("#message").sendKeys(Keys.ENTER);
        browser.awaitText("#form-error", "Stop the recording, then send it.");
        browser.click("#record");
        browser.awaitText("#files", "recording.webm");
        exchange("What was that?");

        assertThat(server.lastRequest()
                        .json()
                        .at("/contents/0/parts/0/inlineData/mimeType")
                        .asText())
                .isEqualTo("audio/webm");
    }

    @Test
    void an_empty_message_is_not_sent_and_the_reason_is_shown() {
        browser.press(Keys.ENTER);

        browser.awaitText("#form-error", "Write a message, or attach a file.");
    }

    // --- failures

    @Test
    void a_failure_has_advice_for_the_user_and_details_for_developers() {
        server.answers(Answer.error(400, "Unknown tool."), answer(text("Now.")));
        exchange("Hello?");

        assertThat(browser.text(".failure strong")).isEqualTo("The model rejected the request");
        assertThat(browser.text(".failure p")).contains("choose another model");
        assertThat(browser.element(".failure pre").isDisplayed()).isFalse();
        browser.click(".failure summary");
        assertThat(browser.element(".failure pre").getText()).contains("Unknown tool.", "400");
        for (int width : List.of(320, 390, 1280)) {
            browser.size(width, 640, 1, false);
            assertThat(browser.element(".failure button").isDisplayed()).isTrue();
            assertThat(browser.isTrue("return document.documentElement.scrollWidth <= innerWidth"))
                    .isTrue();
        }
        browser.click(".failure button");
        browser.awaitText(".parts > .markdown", "Now.");
        browser.awaitEnd();
        assertThat(browser.text(".versions")).contains("2 of 2");
    }

    @Test
    void an_answer_is_announced_sentence_by_sentence() {
        CountDownLatch gate = new CountDownLatch(1);
        server.answers(answer(text("The first **one** is out. And the se"), text("cond."))
                .waitBefore(1, gate));

        browser.send("Tell me");

        browser.awaitText("#status", "Message sent.");
        browser.awaitText("#announcements", "The first  one  is out.");
        assertThat(browser.text("#announcements")).doesNotContain("And");
        gate.countDown();
        browser.awaitEnd();
        browser.awaitText("#announcements", "And the second.");
        assertThat(browser.text("#status")).isEqualTo("The answer is complete.");
    }

    // --- helpers

    private static void set(String name, String value) {
        browser.click("#settings-button");
        WebElement field = browser.element("#settings-form [name=" + name + "]");
        if (field.getTagName().equals("select")) new Select(field).selectByVisibleText(value);
        else type(name, value);
        browser.press(Keys.ESCAPE);
        assertThat(browser.element("#settings").isDisplayed()).isFalse();
    }

    private static void type(String name, String value) {
        browser.element("#settings-form [name=" + name + "]")
                .sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE, value);
    }

    private static void chooseModel(String name) {
        browser.click("#model-button");
        browser.element("#model-search").sendKeys(name, Keys.ENTER);
        assertThat(browser.text("#model-name")).isEqualTo(name);
    }

    private static void effort(String title) {
        new Select(browser.element("#effort")).selectByVisibleText(title);
    }
}
