package com.cometapi.langchain4j.gemini.samples.chat;

import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.answer;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.grounded;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.WebElement;

/** Tests what few users do, in a real browser with a scripted model. */
class UnusualUseTest extends PageTest {

    private static final String ARABIC = "مرحبا!\n\n- الصيغة $a+b$ هنا\n\n```java\nint x;\n```\n\nIn English!";

    // --- the form

    @Test
    void a_double_click_on_send_does_not_stop_the_answer() {
        CountDownLatch gate = new CountDownLatch(1);
        server.answers(answer(text("One "), text("two.")).waitBefore(1, gate));
        browser.element("#message").sendKeys("Count");

        doubleClick(browser.element("#send").getRect());
        browser.awaitText(".answer", "One");
        gate.countDown();
        browser.awaitEnd();

        assertThat(shownAnswers()).containsExactly("One two.");
    }

    /** A double click, however long the page takes for the first of the two. */
    private static void doubleClick(Rectangle place) {
        int x = place.x + place.width / 2;
        int y = place.y + place.height / 2;
        for (int count = 1; count <= 2; count++) {
            for (String type : List.of("mousePressed", "mouseReleased")) {
                browser.driver()
                        .executeCdpCommand(
                                "Input.dispatchMouseEvent",
                                Map.of("type", type, "button", "left", "clickCount", count, "x", x, "y", y));
            }
        }
    }

    @Test
    void a_draft_that_is_too_long_to_be_kept_is_sent() {
        server.answers(answer(text("Long.")));
        browser.run("""
                const { setItem } = Storage.prototype;
                Storage.prototype.setItem = function (key, value) {
                  if (value.length > 1000) throw new DOMException('It is full.', 'QuotaExceededError');
                  setItem.call(this, key, value);
                };
                const field = document.getElementById('message');
                field.value = 'x'.repeat(2000);
                field.dispatchEvent(new Event('input'));""");

        browser.click("#send");
        browser.awaitEnd();

        assertThat(server.lastRequest().lastUserText()).hasSize(2000);
        assertThat(shownAnswers()).containsExactly("Long.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ isComposing: true }", "{ keyCode: 229 }"})
    void the_enter_that_accepts_a_word_of_an_input_method_does_not_send(String init) {
        browser.element("#message").sendKeys("にほ");

        browser.run("document.getElementById('message').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ..."
                + init + " }))");

        assertThat(browser.element("#message").getDomProperty("value")).isEqualTo("にほ");
        assertThat(browser.find(".turn")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"text/plain text/html, ''", "text/html, table.png"})
    void text_of_an_office_program_is_pasted_as_text_and_an_image_of_a_page_as_a_file(String types, String file) {
        browser.run("""
                const data = new DataTransfer();
                for (const type of arguments[0].split(' ')) data.setData(type, 'a');
                data.items.add(new File(['a'], 'table.png', { type: 'image/png' }));
                const paste = new ClipboardEvent('paste', { clipboardData: data, cancelable: true });
                document.getElementById('message').dispatchEvent(paste);""", types);

        assertThat(browser.text("#files .file-name")).isEqualTo(file);
    }

    @ParameterizedTest
    @CsvSource({"temperature, 3, 'Temperature, 0 to 2'", "maxTokens, 99999999999, Longest answer in tokens"})
    void a_number_out_of_its_range_is_rejected_with_the_name_of_its_setting(String name, String value, String label) {
        restoreSetting(name, value);

        browser.send("Hello");

        assertThat(browser.text("#form-error")).contains("The setting “" + label + "” cannot be used.");
        assertThat(server.requests()).noneMatch(LocalRequest::streamed);
    }

    @Test
    void a_temperature_may_have_two_decimals() {
        server.answers(answer(text("Warm.")));
        restoreSetting("temperature", "0.25");

        exchange("Hello");

        assertThat(server.lastRequest()
                        .json()
                        .at("/generationConfig/temperature")
                        .asDouble())
                .isEqualTo(0.25);
    }

    @Test
    void a_page_that_may_not_use_the_storage_says_so() {
        String script =
                "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('Denied'); } })";
        browser.driver().executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));

        browser.driver().navigate().refresh();

        browser.awaitText("#banner", "This page cannot use the storage of this browser.");
    }

    // --- conversations

    @Test
    void editing_ends_when_the_edited_message_is_no_longer_shown() {
        server.answers(answer(text("One.")), answer(text("Uno.")), answer(text("Two.")), answer(text("New.")));
        exchange("First");
        browser.click("[title='Try again']");
        browser.awaitEnd();
        exchange("Second");
        browser.click(".turn:last-child [title='Edit this message']");

        browser.click(".turn:first-child [title='Previous version']");

        assertThat(browser.element("#editing").isDisplayed()).isFalse();
        exchange("Third");
        assertThat(sentTexts()).containsExactly("First", "One.", "Third");
        assertThat(shownAnswers()).containsExactly("One.", "New.");
    }

    @Test
    void a_message_after_one_that_did_not_reach_the_application_is_answered() {
        server.answers(answer(text("Here.")));
        browser.run("window.realFetch = fetch; window.fetch = () => Promise.reject(new TypeError('Failed to fetch'))");
        exchange("First");
        browser.run("window.fetch = realFetch");

        exchange("Second");

        assertThat(browser.text("#form-error")).isEmpty();
        assertThat(browser.text(".turn:last-child .parts")).isEqualTo("Here.");
        assertThat(sentTexts()).containsExactly("Second");
    }

    @Test
    void a_title_is_one_line_of_whole_characters() {
        server.answers(answer(text("Yes.")));
        String start = "x".repeat(77);

        browser.run("document.getElementById('message').value = arguments[0]", start + "\n\n😀😀 and more");
        exchange("");

        assertThat(browser.driver().getTitle()).isEqualTo(start + " 😀😀 – Gemini");
    }

    @Test
    void footnotes_of_an_exported_conversation_are_unique_and_its_name_keeps_its_letters() {
        server.answers(
                answer(grounded("One.", "one.example", "https://one.example/")),
                answer(grounded("Two.", "two.example", "https://two.example/")));
        exchange("“नमस्ते दुनिया”");
        exchange("Second");
        browser.run("""
                URL.createObjectURL = (blob) => { window.exported = blob; return ''; };
                HTMLAnchorElement.prototype.click = function () { window.exportedName = this.download; };
                document.querySelector('[data-export=md]').click()""");

        assertThat(browser.run("return exportedName")).isEqualTo("नमस्ते-दुनिया.md");
        assertThat(browser.runAsync("exported.text().then(arguments[0])").toString())
                .contains("One.[^1-1]", "\n[^1-1]: [one.example](<https://one.example/>)\n")
                .contains("Two.[^2-1]", "\n[^2-1]: [two.example](<https://two.example/>)\n");
    }

    // --- answers

    @Test
    void values_of_a_json_answer_are_shown_as_they_were_written() {
        server.answers(answer(text("{\"id\": 12345678901234567890, \"price\": 1.10, \"lines\": \"one\\ntwo\"}")));
        restoreSetting("json", "true");

        exchange("Describe it");

        assertThat(browser.elements(".json :is(input, textarea)").stream().map(field -> field.getDomProperty("value")))
                .containsExactly("12345678901234567890", "1.10", "one\ntwo");
    }

    @Test
    void a_text_from_right_to_left_begins_at_the_right_and_its_code_and_formulas_at_the_left() {
        server.answers(answer(text(ARABIC)));
        browser.element("#message").sendKeys("שלום!");
        assertThat(browser.element("#message").getCssValue("direction")).isEqualTo("rtl");

        exchange("");

        for (String part : new String[] {".message p", ".markdown > p", ".markdown li"}) {
            assertThat(browser.element(part).getCssValue("direction")).as(part).isEqualTo("rtl");
        }
        for (String part : new String[] {".code", ".katex", "#message"}) {
            assertThat(browser.element(part).getCssValue("direction")).as(part).isEqualTo("ltr");
        }
        assertThat(browser.isTrue("""
                const left = (element) => {
                  const range = document.createRange();
                  range.selectNodeContents(element);
                  return range.getBoundingClientRect().left - element.getBoundingClientRect().left;
                };
                const [arabic, english] = document.querySelectorAll('.markdown > p');
                return left(arabic) > 100 && left(english) < 1;""")).isTrue();
    }

    @Test
    void a_print_has_all_of_a_long_code_and_no_buttons() {
        server.answers(answer(text("```java\n" + "int x;\n".repeat(200) + "```")));
        exchange("Write much");

        browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));
        try {
            assertThat(browser.isTrue("""
                    const code = document.querySelector('.code pre');
                    return code.scrollHeight <= code.clientHeight;""")).isTrue();
            assertThat(browser.elements("button").stream().filter(WebElement::isDisplayed))
                    .isEmpty();
        } finally {
            browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void a_dialog_dims_the_page_up_to_the_edge_of_the_window(String theme) throws IOException {
        restoreSetting("theme", theme);
        browser.click("#settings-button");

        BufferedImage image = ImageIO.read(new ByteArrayInputStream(browser.screenshot()));

        int row = image.getHeight() / 2;
        Color page = new Color(image.getRGB(image.getWidth() - 30, row));
        Color edge = new Color(image.getRGB(image.getWidth() - 2, row));
        assertThat(edge.getRed()).isCloseTo(page.getRed(), within(1));
        assertThat(edge.getGreen()).isCloseTo(page.getGreen(), within(1));
        assertThat(edge.getBlue()).isCloseTo(page.getBlue(), within(1));
    }

    private static void restoreSetting(String name, String value) {
        browser.run("localStorage.setItem('settings', JSON.stringify({ [arguments[0]]: arguments[1] }))", name, value);
        browser.reload();
    }
}
