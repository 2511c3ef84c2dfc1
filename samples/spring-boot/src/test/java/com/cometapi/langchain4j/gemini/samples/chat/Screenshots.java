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
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.openqa.selenium.Keys;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Takes the screenshots of the documentation with a scripted model. Run it from the root of the repository; the build skips
 * the tests, which do not change the page:
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

    private Screenshots() {}

    /** @param args the folder to write the PNG files to */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
                ConfigurableApplicationContext application = ChatApplication.application()
                        .run(
                                "--server.port=0",
                                "--langchain4j.cometapi-gemini.api-key=a-key",
                                "--langchain4j.cometapi-gemini.base-url=" + server.baseUrl(),
                                "--langchain4j.cometapi-gemini.max-retries=0");
                Browser browser = Browser.open()) {
            String address = "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port");
            browser.size(1000, 800, 1.5, false);
            browser.colorScheme("light");
            browser.go(address);
            shoot(browser, folder, "welcome");

            server.answers(sky());
            browser.send("Why is the sky blue, and why are sunsets red?");
            browser.click(".thoughts summary");
            browser.awaitEnd();
            browser.run("scrollTo(0, 0)");
            shoot(browser, folder, "chat");
            browser.click("#latest");
            shoot(browser, folder, "chat-end");
            browser.run("scrollTo(0, 0)");
            browser.click(".thoughts summary"); // the next thoughts start folded

            browser.click("#new");
            server.answers(java());
            browser.send("What is new in the world of Java?");
            browser.awaitEnd();
            browser.run("document.querySelector('.footnote').focus()");
            browser.await("the suggestions are there", () -> browser.find("iframe.suggestions"));
            browser.colorScheme("dark");
            pause();
            shoot(browser, folder, "chat-sources-dark");
            browser.colorScheme("light");
            shoot(browser, folder, "chat-sources");

            browser.click("#new");
            server.answers(
                    Answer.call("timeIn", "{\"place\": \"Tokyo\"}"),
                    answer(words("It is early in the morning in Tokyo.")));
            browser.click("#tools-button");
            shoot(browser, folder, "tools");
            browser.click("input[value=CLOCK]");
            browser.send("What time is it in Tokyo right now?");
            browser.awaitEnd();
            server.answers(Answer.rateLimited("120s"));
            browser.send("And in Lima?");
            browser.awaitEnd();
            shoot(browser, folder, "error");
            browser.colorScheme("dark");
            shoot(browser, folder, "error-dark");
            browser.colorScheme("light");
            browser.click("#tools-button");
            browser.click("input[value=CLOCK]");

            browser.size(390, 844, 2, true);
            browser.click("#new");
            shoot(browser, folder, "welcome-phone");
            server.answers(sky().stallAfter(60));
            browser.element("#message").sendKeys("Why is the sky blue?");
            browser.click("#send");
            browser.awaitText(".turn:last-child .answer", "red");
            browser.click("#stop");
            browser.awaitEnd();
            shoot(browser, folder, "stopped-phone");

            browser.click("#new");
            browser.click("#model-button");
            browser.element("#model-search").sendKeys("3.1-flash-image", Keys.ENTER);
            server.answers(
                    answer(together(words("Here it is, with the last light behind it."), Scenes.image(lighthouse()))));
            browser.element("#message").sendKeys("Draw a lighthouse at dusk");
            browser.click("#send");
            browser.awaitEnd();
            pause();
            shoot(browser, folder, "chat-phone");
            browser.colorScheme("dark");
            shoot(browser, folder, "chat-phone-dark");
        }
    }

    private static byte[] lighthouse() throws IOException {
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
        ImageIO.write(image, "png", png);
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

    private static void shoot(Browser browser, Path folder, String name) throws IOException {
        Files.write(folder.resolve(name + ".png"), browser.screenshot());
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
