package com.cometapi.langchain4j.gemini.samples.chat;

import org.springframework.context.ConfigurableApplicationContext;

/** Opens the page in a browser, to show answers that no server sent. Their events come from the test. */
final class Rendering implements AutoCloseable {

    private static final String SCRIPT = """
            const done = arguments[arguments.length - 1];
            const given = [...arguments].slice(0, -1);
            const frame = () => new Promise(requestAnimationFrame);
            const show = async (events) => {
              const { Answer } = await import('/js/answer.js');
              const answer = new Answer({ retry() {}, proceed() {}, markdown: () => "" });
              document.getElementById('welcome').hidden = true;
              document.getElementById('turns').replaceChildren(answer.element);
              for (const event of events) answer.handle(event);
              await frame();
              await frame();
              return answer;
            };
            (async () => { %s })().then(done, (error) => done(`failed: ${error.stack}`));""";

    final Browser browser;
    private final ConfigurableApplicationContext application;

    private Rendering(Browser browser, ConfigurableApplicationContext application) {
        this.browser = browser;
        this.application = application;
    }

    /** Opens the page, or skips the test if there is no browser. */
    static Rendering open() {
        Browser browser = Browser.open();
        ConfigurableApplicationContext application =
                ChatApplication.application().run("--server.port=0", "--langchain4j.cometapi-gemini.api-key=");
        browser.go("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port") + "/");
        browser.consoleMessages();
        return new Rendering(browser, application);
    }

    /** Shows an answer of the given events, a JSON array. */
    void show(String events) {
        run("await show(JSON.parse(given[0]))", events);
    }

    /** Runs a script, which may await {@code frame()} and {@code show(events)}. Its arguments are in {@code given}. */
    Object run(String script, Object... given) {
        Object result = browser.runAsync(SCRIPT.formatted(script), given);
        if (result instanceof String text && text.startsWith("failed: ")) throw new AssertionError(text);
        return result;
    }

    @Override
    public void close() {
        browser.close();
        application.close();
    }
}
