package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.interactions.Actions;
import org.springframework.context.ConfigurableApplicationContext;

/** A test with one browser, one application and one scripted model for all its methods, and a new tab for each of them. */
abstract class PageTest {

    static final String KEY = "sk-must-not-reach-the-browser";

    static Browser browser;
    static CometApiGeminiLocalServer server;
    static ConfigurableApplicationContext application;
    static String address;

    @BeforeAll
    static void start() {
        browser = Browser.open();
        server = CometApiGeminiLocalServer.start();
        application = run("60s");
        address = address(application);
    }

    /** @param timeout how long the model may be silent */
    static ConfigurableApplicationContext run(String timeout) {
        return ChatApplication.application()
                .run(
                        "--server.port=0",
                        "--langchain4j.cometapi-gemini.api-key=" + KEY,
                        "--langchain4j.cometapi-gemini.base-url=" + server.baseUrl(),
                        "--langchain4j.cometapi-gemini.timeout=" + timeout,
                        "--langchain4j.cometapi-gemini.max-retries=0");
    }

    static String address(ConfigurableApplicationContext application) {
        return "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port") + "/";
    }

    @AfterAll
    static void end() {
        if (browser == null) return;
        browser.close();
        application.close();
        server.close();
        browser = null;
    }

    @BeforeEach
    void openNewTab() {
        server.reset();
        browser.driver().switchTo().newWindow(WindowType.TAB);
        browser.forget(address);
        browser.go(address);
        browser.consoleMessages();
    }

    @AfterEach
    void closeTabs() {
        List<String> handles = List.copyOf(browser.driver().getWindowHandles());
        for (String handle : handles.subList(1, handles.size())) {
            browser.driver().switchTo().window(handle).close();
        }
        browser.driver().switchTo().window(handles.get(0));
    }

    /** Sends a message and waits for its answer. */
    static void exchange(String message) {
        browser.send(message);
        browser.awaitEnd();
    }

    /** Returns the texts that the last request had, one for each message. */
    static List<String> sentTexts() {
        return texts(server.lastRequest());
    }

    static List<String> texts(LocalRequest request) {
        return StreamSupport.stream(request.json().path("contents").spliterator(), false)
                .map(content -> content.at("/parts/0/text").asText())
                .toList();
    }

    static List<String> shownAnswers() {
        return browser.elements(".answer .parts").stream()
                .map(element -> element.getText().strip())
                .toList();
    }

    /** Moves the focus with the Tab key until an element has it. */
    static void tabTo(String selector) {
        for (int i = 0; i < 80; i++) {
            if (browser.isTrue("return document.activeElement.matches(arguments[0])", selector)) return;
            new Actions(browser.driver()).sendKeys(Keys.TAB).perform();
        }
        throw new AssertionError("The Tab key does not reach " + selector);
    }

    static void key(CharSequence... keys) {
        new Actions(browser.driver()).sendKeys(keys).perform();
    }

    static void keyWithControl(CharSequence key) {
        new Actions(browser.driver())
                .keyDown(Keys.CONTROL)
                .sendKeys(key)
                .keyUp(Keys.CONTROL)
                .perform();
    }
}
