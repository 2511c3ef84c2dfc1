package com.cometapi.langchain4j.gemini.samples.chat;

import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.answer;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.grounding;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.thought;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.together;
import static com.cometapi.langchain4j.gemini.samples.chat.Scenes.words;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.openqa.selenium.Keys;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Takes screenshots: into {@code docs} those of the documentation, which show what the application answers without a key, and
 * into {@code states} all states of the page at four widths and in two themes, with a scripted model. Run it from the root of
 * the repository; the build skips the tests, which do not change the page:
 *
 * <pre>{@code
 * mvn package -pl samples/spring-boot -am -DskipTests \
 *     org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=target/test-classpath.txt
 * cd samples/spring-boot
 * java -cp target/test-classes:target/classes:$(cat target/test-classpath.txt) \
 *     com.cometapi.langchain4j.gemini.samples.chat.Screenshots target/screenshots
 * }</pre>
 */
final class Screenshots {

    private static final String SKY = """
            Sunlight looks white, but it is a **mixture of all colours**. In the air it meets \
            molecules that are much smaller than its wavelength, and those scatter short waves far more than long ones:

            | colour | wavelength | scattered, compared with red |
            |---|--:|--:|
            | red | 700 nm | 1 × |
            | green | 530 nm | 3 × |
            | blue | 450 nm | **6 ×** |

            So blue light reaches your eye from every direction. In the evening the light takes a long path through the \
            air, most of the blue is gone by then, and what is left is red. In numbers, after Rayleigh:

            ```python
            def scattering(nanometres):
                return nanometres ** -4

            print(round(scattering(450) / scattering(700), 1))  # 5.9
            ```
            """;

    private static final String JAVA = """
            Java 26 came out in March 2026 and brings HTTP/3 to the HTTP client. Java 25 remains the release with \
            long-term support; most libraries still run on Java 17.

            - Value classes can be tried as a preview
            - Applets are gone for good""";

    private static final Map<Integer, Integer> HEIGHTS_BY_WIDTH = Map.of(1280, 800, 820, 1100, 390, 844, 320, 640);

    private final Path folder;
    private final Browser browser;
    private final CometApiGeminiLocalServer server;

    private Screenshots(Path folder, Browser browser, CometApiGeminiLocalServer server) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.browser = browser;
        this.server = server;
    }

    /** @param args the folder to write to, and optionally the names of some states */
    public static void main(String[] args) throws IOException {
        List<String> states = List.of(args).subList(1, args.length);
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
                Browser browser = Browser.open()) {
            if (states.isEmpty()) {
                try (ConfigurableApplicationContext application = run("--langchain4j.cometapi-gemini.api-key=")) {
                    browser.go(address(application));
                    new Screenshots(Path.of(args[0], "docs"), browser, server).shootDocumentation();
                }
            }
            try (ConfigurableApplicationContext application = run(
                    "--langchain4j.cometapi-gemini.api-key=a-key",
                    "--langchain4j.cometapi-gemini.base-url=" + server.baseUrl(),
                    "--langchain4j.cometapi-gemini.max-retries=0")) {
                browser.forget(address(application));
                browser.go(address(application));
                new Screenshots(Path.of(args[0], "states"), browser, server).shootStates(states);
            }
        }
    }

    private static ConfigurableApplicationContext run(String... settings) {
        return ChatApplication.application()
                .run(Stream.concat(Stream.of("--server.port=0"), Stream.of(settings))
                        .toArray(String[]::new));
    }

    private static String address(ConfigurableApplicationContext application) {
        return "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port") + "/";
    }

    // --- the documentation

    private void shootDocumentation() throws IOException {
        browser.size(1000, 800, 1.5, false);
        browser.colorScheme("light");
        example(2);
        browser.click(".thoughts summary");
        top();
        write("chat");

        browser.click("#model-button");
        write("chat-models");
        browser.press(Keys.ESCAPE);

        browser.colorScheme("dark");
        browser.click("#new");
        example(3);
        browser.run("document.querySelector('.footnote').focus()");
        write("chat-sources-dark");
        browser.colorScheme("light");

        browser.size(390, 844, 2, true);
        browser.click("#new");
        example(4);
        browser.await("the image is loaded", () -> browser.find(".image img"));
        write("chat-phone");
    }

    private void example(int number) {
        browser.click("#examples li:nth-child(" + number + ") button");
        browser.awaitEnd();
    }

    // --- the states of the page

    private void shootStates(List<String> names) throws IOException {
        Map<String, Runnable> states = states();
        for (String name : names.isEmpty() ? states.keySet() : names) {
            resize(1280);
            browser.run("document.querySelector('dialog[open]')?.close()");
            browser.click("#new");
            states.get(name).run();
            for (int width : List.of(1280, 820, 390, 320)) shoot(name, width);
            if (browser.element("#stop").isDisplayed()) browser.click("#stop");
            browser.await("no answer runs", () -> browser.find("#stop[hidden]"));
        }
    }

    private void shoot(String name, int width) throws IOException {
        resize(width);
        if (browser.find(".turn")) browser.run("document.querySelector('.turn:last-child').scrollIntoView()");
        else top();
        for (String theme : List.of("light", "dark")) {
            browser.colorScheme(theme);
            browser.await("the colours are set", () -> browser.find(":root[data-theme=" + theme + "]"));
            write(name + "-" + width + "-" + theme);
        }
    }

    private void resize(int width) {
        browser.size(width, HEIGHTS_BY_WIDTH.get(width), 1, width < 400);
        browser.driver()
                .executeCdpCommand(
                        "Emulation.setTouchEmulationEnabled", Map.of("enabled", width < 400, "maxTouchPoints", 1));
    }

    private Map<String, Runnable> states() {
        Map<String, Runnable> states = new LinkedHashMap<>();
        states.put("01-welcome", () -> {});
        states.put("02-thinking", () -> {
            server.answers(sky().stallAfter(2));
            browser.send("Why is the sky blue?");
            browser.click(".thoughts summary");
            browser.awaitText(".thoughts", "evening");
        });
        states.put("03-answer", () -> exchange("Why is the sky blue, and why are sunsets red?", sky()));
        states.put("04-stopped", () -> {
            server.answers(sky().stallAfter(60));
            browser.send("Why is the sky blue?");
            browser.awaitText(".turn:last-child .answer", "red");
            browser.click("#stop");
            browser.awaitEnd();
        });
        states.put("05-tool", () -> {
            chooseClock();
            exchange(
                    "What time is it in Tokyo right now?",
                    Answer.call("timeIn", "{\"place\": \"Tokyo\"}"),
                    answer(words("It is early in the morning in Tokyo.")));
            chooseClock();
        });
        states.put("06-sources", () -> {
            exchange("What is new in the world of Java?", java());
            browser.run("document.querySelector('.footnote').focus()");
        });
        states.put(
                "07-image",
                () -> exchange(
                        "Draw a lighthouse at dusk",
                        answer(together(
                                words("Here it is, with the last light behind it."), Scenes.image(lighthouse())))));
        states.put("08-audio-and-cut", () -> {
            exchange("Read it to me", answer(Scenes.audio(new byte[96_000])));
            exchange("Count", answer(words("One, two, three,")).finish("MAX_TOKENS"));
        });
        states.put("09-failure", () -> {
            exchange("Hello?", Answer.rateLimited("120s"));
            browser.click(".failure summary");
        });
        states.put("10-versions-and-editing", () -> {
            exchange("A warm colour?", answer(words("Red.")));
            server.answers(answer(words("Orange, and a long answer to see how it looks beside the buttons.")));
            browser.click("[title='Try again']");
            browser.awaitEnd();
            browser.click("[title='Edit this message']");
        });
        states.put("11-files-and-error", () -> {
            browser.run("""
                    const data = new DataTransfer();
                    data.items.add(new File(['text'], 'minutes of the meeting in the harbour office.md', { type: '' }));
                    data.items.add(new File(['text'], 'table.csv', { type: '' }));
                    data.items.add(new File(['text'], 'songs.zip', { type: '' }));
                    dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));""");
        });
        states.put("12-json", () -> {
            setJson();
            exchange(
                    "Describe the harbour",
                    answer(words("{\"name\": \"Porto\", \"depths\": [12, 7], \"open\": true, \"notes\": \"" + "Mind the"
                            + " sandbank west of the pier, which moves with each winter.\"}")));
            setJson();
        });
        states.put("13-tools", () -> browser.click("#tools-button"));
        states.put("14-models", () -> {
            browser.click("#model-button");
            browser.element("#model-search").sendKeys("image");
        });
        states.put("15-settings", () -> browser.click("#settings-button"));
        states.put("16-conversations", () -> browser.click("#conversations-button"));
        return states;
    }

    private void exchange(String message, Answer... answers) {
        server.answers(answers);
        browser.send(message);
        browser.awaitEnd();
    }

    private void chooseClock() {
        browser.click("#tools-button");
        browser.click("input[value=CLOCK]");
        browser.press(Keys.ESCAPE);
    }

    private void setJson() {
        browser.click("#settings-button");
        browser.click("[name=json]");
        browser.press(Keys.ESCAPE);
    }

    private void top() {
        browser.run("scrollTo(0, 0)");
    }

    /** Writes what the window shows, once it is drawn. */
    private void write(String name) throws IOException {
        browser.runAsync("const done = arguments[0]; document.fonts.ready.then(() => setTimeout(done, 300));");
        Files.write(folder.resolve(name + ".png"), browser.screenshot());
    }

    private static byte[] lighthouse() {
        BufferedImage image = new BufferedImage(720, 720, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setPaint(new GradientPaint(0, 0, new Color(0x1d2350), 0, 520, new Color(0xf2a07b)));
        pen.fillRect(0, 0, 720, 520);
        pen.setColor(new Color(0xffe3b0));
        pen.fill(new Ellipse2D.Double(70, 400, 130, 130));
        pen.setPaint(new GradientPaint(440, 0, new Color(255, 244, 200, 190), 0, 0, new Color(255, 244, 200, 0)));
        pen.fill(new Polygon(new int[] {440, 0, 0}, new int[] {196, 70, 250}, 3));
        pen.setPaint(new GradientPaint(0, 500, new Color(0x3b3f6e), 0, 720, new Color(0x14183a)));
        pen.fillRect(0, 500, 720, 220);
        pen.setColor(new Color(0x201a2e));
        pen.fill(new Ellipse2D.Double(300, 505, 620, 380));
        for (int band = 0; band < 6; band++) {
            pen.setColor(new Color(band % 2 == 0 ? 0xf4efe6 : 0xb0413e));
            int top = 220 + band * 55;
            int inset = 24 - band * 4;
            pen.fill(new Polygon(
                    new int[] {400 + inset, 480 - inset, 484 - inset, 396 + inset},
                    new int[] {top, top, top + 55, top + 55},
                    4));
        }
        pen.setColor(new Color(0x2b2440));
        pen.fillRect(412, 212, 56, 9);
        pen.fill(new Polygon(new int[] {418, 462, 440}, new int[] {180, 180, 152}, 3));
        pen.setColor(new Color(0xffedb5));
        pen.fillRect(424, 180, 32, 32);
        pen.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }

    private static Answer sky() {
        return answer(together(
                        thought("**Recalling Rayleigh scattering**\n\nMolecules of the air are smaller than the"
                                + " wavelength, so scattering grows with the inverse fourth power of it.\n\n"),
                        thought("**Comparing the colours**\n\nI will put red, green and blue side by side, and then"
                                + " explain the evening.\n\n"),
                        words(SKY)))
                .thoughts(212);
    }

    private static Answer java() {
        return answer(together(
                words(JAVA),
                grounding(JAVA)
                        .source("openjdk.org", "https://openjdk.org/projects/jdk/26/")
                        .source("inside.java", "https://inside.java/2026/03/17/jdk-26/")
                        .source("endoflife.date", "https://endoflife.date/oracle-jdk")
                        .support("Java 26 came out in March 2026 and brings HTTP/3 to the HTTP client.", 0, 1)
                        .support("Java 25 remains the release with long-term support", 2)
                        .support("Value classes can be tried as a preview", 1)
                        .support("Applets are gone for good", 0)
                        .suggestions(SUGGESTIONS)
                        .chunk()));
    }

    private static final String SUGGESTIONS = """
            <style>
            .container { align-items: center; border-radius: 8px; display: flex; font: 14px/20px sans-serif; padding: 8px 12px }
            .chip { display: inline-block; border: solid 1px; border-radius: 16px; padding: 5px 16px; margin: 0 8px; text-decoration: none }
            @media (prefers-color-scheme: light) { .container { background: #fafafa } .chip { background: #fff; border-color: #d2d2d2; color: #5e5e5e } }
            @media (prefers-color-scheme: dark) { .container { background: #1f1f1f } .chip { background: #2c2c2c; border-color: #3c4043; color: #fff } }
            </style>
            <div class="container"><a class="chip" href="https://www.google.com/search?q=java+26">java 26 new features</a>\
            <a class="chip" href="https://www.google.com/search?q=java+lts">java long-term support</a></div>""";
}
