package com.cometapi.langchain4j.gemini.samples.chat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Drives a real Chromium, with methods for what a user of the page does and sees. */
final class Browser implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String MISSING = "There is no Chromium with its driver on the PATH. On Debian, run apt install"
            + " chromium chromium-driver; elsewhere, set -Dchat.chromium and -Dchat.chromedriver to their paths";

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Opens a browser, or skips the test if there is none. */
    static Browser open() {
        Path chromium = find("chat.chromium", "chromium", "google-chrome", "chrome");
        Path chromedriver = find("chat.chromedriver", "chromedriver");
        if (chromium == null || chromedriver == null) {
            System.out.println("Skipped: " + MISSING); // the test runner does not print why it skips a test
            Assumptions.abort(MISSING);
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                "--lang=en",
                "--window-size=1100,800");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.toFile())
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static Path find(String property, String... names) {
        String given = System.getProperty(property, "");
        if (!given.isEmpty()) return Path.of(given);
        return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    ChromeDriver driver() {
        return driver;
    }

    // --- what a user does

    Browser go(String address) {
        driver.get(address);
        await("the page is ready", () -> find("main[aria-busy=false]"));
        return this;
    }

    /** Forgets what the browser keeps for a page. The address must have no fragment. */
    void forget(String address) {
        driver.get(address + "favicon.svg");
        run("localStorage.clear(); sessionStorage.clear()");
    }

    void reload() {
        driver.navigate().refresh();
        await("the page is ready", () -> find("main[aria-busy=false]"));
    }

    void send(String message) {
        element("#message").sendKeys(message, Keys.ENTER);
    }

    void press(CharSequence key) {
        driver.switchTo().activeElement().sendKeys(key);
    }

    void click(String selector) {
        await(selector, () -> find(selector));
        element(selector).click();
    }

    // --- what a user sees

    boolean find(String selector) {
        return !driver.findElements(By.cssSelector(selector)).isEmpty();
    }

    WebElement element(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> elements(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    /** Returns the text of an element, including folded parts. */
    String text(String selector) {
        return (String) run("return document.querySelector(arguments[0])?.textContent ?? ''", selector);
    }

    void awaitText(String selector, String text) {
        await(selector + " contains " + text, () -> text(selector).contains(text));
    }

    /** Waits until the answer to the last message is complete. */
    void awaitEnd() {
        await(
                "the answer is complete",
                () -> find(".turn:last-child .answer[aria-busy=false]") && find("#send:not([hidden])"));
    }

    void await(String condition, BooleanSupplier isTrue) {
        new WebDriverWait(driver, TIMEOUT, Duration.ofMillis(20))
                .withMessage(
                        () -> "waiting until " + condition + "; the page shows:\n" + text("#form-error") + text("main"))
                .ignoring(org.openqa.selenium.StaleElementReferenceException.class)
                .until(same -> isTrue.getAsBoolean());
    }

    // --- what a user cannot do

    Object run(String script, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(script, arguments);
    }

    Object runAsync(String script, Object... arguments) {
        driver.manage().timeouts().scriptTimeout(TIMEOUT);
        return ((JavascriptExecutor) driver).executeAsyncScript(script, arguments);
    }

    boolean isTrue(String script, Object... arguments) {
        return Boolean.TRUE.equals(run(script, arguments));
    }

    void colorScheme(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void size(int width, int height, double pixels, boolean isPhone) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", pixels, "mobile", isPhone));
    }

    byte[] screenshot() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    /** Returns a figure of the browser. Times are those of its processor, so that other programs do not count. */
    double metric(String name) {
        driver.executeCdpCommand("Performance.enable", Map.of("timeDomain", "threadTicks"));
        List<?> metrics = (List<?>)
                driver.executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics");
        return metrics.stream()
                .map(metric -> (Map<?, ?>) metric)
                .filter(metric -> metric.get("name").equals(name))
                .mapToDouble(metric -> ((Number) metric.get("value")).doubleValue())
                .findFirst()
                .orElseThrow();
    }

    /** Returns the console messages since the last call. */
    List<String> consoleMessages() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::toString)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
