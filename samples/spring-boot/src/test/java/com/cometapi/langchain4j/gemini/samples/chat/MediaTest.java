package com.cometapi.langchain4j.gemini.samples.chat;

import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.answer;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.audio;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.grounding;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.together;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.words;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Shows what an answer has besides its text, and which the page loads from the application. */
class MediaTest extends PageTest {

    private static final String TEXT = "So it is.";

    @Test
    void audio_that_the_model_generates_can_be_played() {
        // half a second, in two pieces
        server.answers(answer(audio(new byte[12_000]), audio(new byte[12_000])));

        browser.send("Read it to me");
        browser.awaitEnd();

        browser.await(
                "the audio is loaded",
                () -> browser.isTrue("return document.querySelector('.turn:last-child audio')?.duration === 0.5"));
        assertThat(browser.elements(".turn:last-child .notice")).isEmpty();
        assertThat(browser.consoleMessages()).isEmpty();
        browser.reload();
        browser.await(
                "the audio is loaded again",
                () -> browser.isTrue("return document.querySelector('.turn:last-child audio')?.duration === 0.5"));
    }

    @Test
    void googles_suggestions_are_whole_at_every_width() {
        // as Google styles them: a row that scrolls, and one that breaks
        String style =
                "<style>.container { align-items: center; display: flex; font: 14px/20px sans-serif; padding: 8px 12px }"
                        + " .chip { display: inline-block; border: 1px solid; border-radius: 16px; padding: 5px 16px; margin: 0 8px }"
                        + " .carousel { overflow: auto; scrollbar-width: none; white-space: nowrap; margin-right: -12px }</style>";
        String chips = "<a class=\"chip\" href=\"https://www.google.com/search?q=a\">a search with several words</a>"
                .repeat(5);
        for (String html : new String[] {
            style + "<div class=\"container\"><div class=\"carousel\">" + chips + "</div></div>",
            style + "<div class=\"container\">" + chips + "</div>",
            style + "<div>" + chips + "</div>"
        }) {
            server.answers(answer(together(
                    words(TEXT),
                    grounding(TEXT)
                            .source("one.example", "https://one.example/")
                            .suggestions(html)
                            .chunk())));
            browser.send("So?");
            browser.awaitEnd();
            for (int width : new int[] {1280, 820, 390, 320}) {
                browser.size(width, 800, 1, false);
                browser.driver().switchTo().frame(browser.element(".turn:last-child iframe.suggestions"));
                browser.awaitText(".chip", "a search");

                // the frame runs in a process of its own, which learns its size later
                browser.await(
                        "%s is whole at %s".formatted(html.substring(html.indexOf("</style>")), width),
                        () -> browser.isTrue("""
                        const page = document.documentElement;
                        return [...document.querySelectorAll('.chip')].every((chip) => {
                          const { top, bottom, height } = chip.getBoundingClientRect();
                          return top >= 0 && bottom <= page.clientHeight && height < 40;
                        });"""));
                browser.driver().switchTo().defaultContent();
            }
            browser.size(1100, 800, 1, false);
        }
    }
}
