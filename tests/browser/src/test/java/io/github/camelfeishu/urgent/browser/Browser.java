package io.github.camelfeishu.urgent.browser;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's Chromium, without a window. */
final class Browser implements AutoCloseable {
    private static final String CHROMIUM = "/usr/bin/chromium";
    private static final String DRIVER = "/usr/bin/chromedriver";

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static boolean isInstalled() {
        return Stream.of(CHROMIUM, DRIVER).map(File::new).allMatch(File::canExecute);
    }

    /** A browser with a profile of its own in this folder. */
    static Browser start(Path profile) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM);
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--lang=en-GB",
                "--window-size=1280,900",
                "--user-data-dir=" + profile.toAbsolutePath());
        // with a driver that is named, Selenium looks for none on the network
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(DRIVER))
                .usingAnyFreePort()
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    void open(String url) {
        driver.get(url);
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** Waits for an element with this text. */
    void awaitText(String selector, String text) {
        await(
                () -> selector + " with " + text + "; there is " + texts(selector) + "; said: " + texts("#said"),
                () -> texts(selector).stream().anyMatch(found -> found.contains(text)));
    }

    void await(String what, Supplier<Boolean> condition) {
        await(() -> what, condition);
    }

    private void await(Supplier<String> what, Supplier<Boolean> condition) {
        new WebDriverWait(driver, Duration.ofSeconds(20), Duration.ofMillis(100))
                // drawn anew or moved by what has come meanwhile
                .ignoring(StaleElementReferenceException.class, ElementNotInteractableException.class)
                .withMessage(what)
                .until(any -> condition.get());
    }

    /** The texts of the elements, hidden ones included; read at once, because the page draws elements anew. */
    @SuppressWarnings("unchecked")
    List<String> texts(String selector) {
        return (List<String>) driver.executeScript(
                "return [...document.querySelectorAll(arguments[0])].map(element => element.textContent)", selector);
    }

    boolean has(String selector) {
        return !texts(selector).isEmpty();
    }

    /** Presses the button with these words. */
    void press(String selector, String words) {
        await("button " + words, () -> {
            for (WebElement button : driver.findElements(By.cssSelector(selector + " button"))) {
                if (button.getText().equals(words)) {
                    button.click();
                    return true;
                }
            }
            return false;
        });
    }

    /** Types on whatever has the focus. */
    void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Presses tab until the button with these words has the focus. */
    void tabTo(String words) {
        for (int i = 0; i < 100; i++) {
            type(Keys.TAB);
            if (words.equals(driver.executeScript("return document.activeElement.textContent"))) {
                return;
            }
        }
        throw new AssertionError("tab does not lead to " + words);
    }

    Object run(String script) {
        return driver.executeScript(script);
    }

    void scheme(String lightOrDark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", lightOrDark))));
    }

    void width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What axe-core finds wrong. */
    List<String> violations() {
        return new AxeBuilder()
                .analyze(driver).getViolations().stream().map(Browser::describe).toList();
    }

    private static String describe(Rule rule) {
        return rule.getId() + ": "
                + rule.getNodes().stream().map(node -> node.getHtml()).toList();
    }

    byte[] picture() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
