package io.github.camelfeishu.urgent.jbang;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The command of docs/platforms.md runs the route and the properties of the example. */
class CamelRunIT {

    private static final Path ROOT = Path.of(System.getProperty("root"));
    private static final Path EXAMPLE = ROOT.resolve("examples/camel-main/src/main/resources");

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @TempDir
    Path folder;

    @BeforeEach
    void copyTheExampleAndPutAnAlert() throws IOException {
        Files.copy(EXAMPLE.resolve("camel/alerts.camel.yaml"), folder.resolve("alerts.camel.yaml"));
        Files.copy(EXAMPLE.resolve("application.properties"), folder.resolve("application.properties"));
        Path alerts = Files.createDirectories(folder.resolve("target/alerts"));
        Files.writeString(alerts.resolve("disk.txt"), "The disk of db-1 is full");
    }

    @Test
    void theDocumentedCommandBuzzes() throws IOException {
        List<String> arguments = documentedArguments();
        assertThat(arguments).anyMatch(argument -> argument.startsWith("--dep="));

        assertThatItBuzzes(arguments);
    }

    @Test
    void theDependencyMayStandInTheProperties() throws IOException {
        List<String> arguments = documentedArguments();
        String dependency = arguments.stream()
                .filter(argument -> argument.startsWith("--dep="))
                .findFirst()
                .orElseThrow()
                .substring("--dep=".length());
        Files.writeString(
                folder.resolve("application.properties"),
                "\ncamel.jbang.dependencies = " + dependency + "\n",
                StandardOpenOption.APPEND);

        assertThatItBuzzes(arguments.stream()
                .filter(argument -> !argument.startsWith("--dep="))
                .toList());
    }

    private void assertThatItBuzzes(List<String> arguments) throws IOException {
        Map<String, String> account = Map.of(
                "FEISHU_BASE_URL", FEISHU.sandbox().baseUrl(),
                "FEISHU_APP_ID", FEISHU.sandbox().appId(),
                "FEISHU_APP_SECRET", FEISHU.sandbox().appSecret(),
                "FEISHU_CHAT_ID", "oc_sandbox",
                "FEISHU_ON_CALL", "ou_lilei,ou_lucy");
        try (CamelRun camel = CamelRun.start(folder, account, arguments)) {
            await("the alert is done")
                    .atMost(Duration.ofSeconds(90))
                    .failFast(() -> {
                        if (camel.hasEnded()) {
                            throw new AssertionError("camel run ended:\n" + camel.log());
                        }
                    })
                    .untilAsserted(() -> assertThat(camel.log())
                            .contains("disk.txt: buzzed [ou_lilei, ou_lucy]")
                            .doesNotContain(FEISHU.sandbox().appSecret()));
        }
        assertThat(FEISHU.sandbox().inbox())
                .extracting(buzz -> buzz.type() + " " + buzz.openId())
                .containsExactly("app ou_lilei", "app ou_lucy");
    }

    /** What follows {@code camel} on its line in docs/platforms.md. */
    private static List<String> documentedArguments() throws IOException {
        try (Stream<String> lines = Files.lines(ROOT.resolve("docs/platforms.md"))) {
            return lines.filter(line -> line.startsWith("camel run "))
                    .findFirst()
                    .map(line -> Arrays.asList(line.split(" ")))
                    .map(words -> words.subList(1, words.size()))
                    .orElseThrow();
        }
    }
}
