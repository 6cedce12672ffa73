package io.github.camelfeishu.urgent.karaf.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

import static org.assertj.core.api.Assertions.assertThat;

/** The example in one Karaf, from its first buzz to its end: the order counts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class InKaraf {

    static final String JAVA = "Karaf 4.4 starts on Java 17 only";

    private static final String COMPONENT = "io.github.camelfeishu.camel-feishu-urgent";
    private static final String CONFIGURATION = "etc/io.github.camelfeishu.alerts.cfg";

    /** Enough for three calls at once. */
    private static final int USERS = 450;

    private final String camelFeatures;
    private Sandbox sandbox;
    private Relay relay;
    private Karaf karaf;

    /** @param camelFeatures what is added in the place of camel-karaf's features, unless it is them */
    InKaraf(String camelFeatures) {
        this.camelFeatures = camelFeatures;
    }

    @BeforeAll
    void startKarafAndSandbox() throws IOException {
        Path run = Files.createDirectories(Path.of(System.getProperty("target"), "runs"));
        Path base = Files.createTempDirectory(run, getClass().getSimpleName());
        sandbox = Sandbox.start(base, USERS);
        relay = Relay.to(sandbox.port());
        karaf = Karaf.start(base, Map.of("FEISHU_APP_SECRET", "sandbox-secret"));
        configure(sandbox.port(), "sandbox-secret");
    }

    @AfterAll
    void endThem() throws Exception {
        for (AutoCloseable started : Arrays.asList(karaf, relay, sandbox)) {
            if (started != null) {
                started.close();
            }
        }
    }

    @Test
    @Order(1)
    void theReadmesCommandsLeadFromAnEmptyKarafToTheFirstBuzz() throws IOException {
        for (String command : ReadmeCommands.under("From an empty Karaf to the first buzz")) {
            karaf.run(command.replaceAll("mvn:org\\.apache\\.camel\\.karaf/apache-camel/\\S+", camelFeatures));
        }

        karaf.waiting("the line in the log")
                .until(() -> karaf.log().contains("first.json: buzzed [ou_lilei], refused []"));
        assertThat(sandbox.inbox()).containsExactly("sms ou_lilei");
        karaf.waiting("the file to be done")
                .until(() -> Files.exists(karaf.base().resolve("data/alerts/.done/first.json")));
    }

    @Test
    @Order(2)
    void aChangedConfigurationFileIsPickedUp() throws IOException {
        assertThat(relay.accepted()).isZero();

        configure(relay.port(), "$[env:FEISHU_APP_SECRET]");

        karaf.waiting("the application with the new address").until(() -> contextStarts() == 2);
        alert("second.json", List.of("ou_lucy"));
        karaf.waiting("the buzz").until(() -> sandbox.inbox().contains("sms ou_lucy"));
        assertThat(relay.accepted()).isPositive();
        assertThat(filesThatHold("sandbox-secret")).isEmpty();
    }

    @Test
    @Order(3)
    void stoppingTheComponentLeavesNoThreadAndNoConnection() throws IOException {
        List<String> everybody =
                IntStream.rangeClosed(1, USERS).mapToObj(n -> "ou_user" + n).toList();
        for (int round = 1; round <= 3; round++) {
            int before = sandbox.inbox().size();
            alert("round" + round + ".json", everybody);
            karaf.waiting("everybody's buzz").until(() -> sandbox.inbox().size() == before + USERS);
            assertThat(relay.open()).isPositive();
            assertThat(karaf.threads()).anyMatch(name -> name.contains("FeishuUrgentCalls"));

            karaf.run("bundle:stop " + COMPONENT);

            karaf.waiting("all connections closed").until(relay::open, open -> open == 0);
            assertThat(karaf.threads())
                    .as("threads of the component, of Camel and of HttpClient")
                    .noneMatch(name -> name.startsWith("Camel (") || name.contains("evictor"));

            long starts = contextStarts();
            karaf.run("bundle:start " + COMPONENT);
            karaf.waiting("the application").until(() -> contextStarts() == starts + 1);
        }
    }

    @Test
    @Order(4)
    void nothingOfItRunsAfterItsUninstallation() throws IOException {
        for (String command : ReadmeCommands.under("Stop, update, uninstall")) {
            karaf.run(command);
        }

        assertThat(karaf.run("list -t 0 -s")).doesNotContain("io.github.camelfeishu", "bucket4j");
        assertThat(karaf.threads()).noneMatch(name -> name.startsWith("Camel ("));
        assertThat(filesThatHold("sandbox-secret")).isEmpty();
        assertThat(karaf.errors()).isEmpty();
    }

    /** The example's own file, with another address and secret; moved into its place, so that it is never read half. */
    private void configure(int port, String secret) throws IOException {
        String example = Files.readString(ReadmeCommands.EXAMPLE.resolve(CONFIGURATION));
        assertThat(example).contains("http://127.0.0.1:8089", "appSecret = sandbox-secret");
        Path written = Files.writeString(
                karaf.base().resolve("alerts.cfg"),
                example.replace("http://127.0.0.1:8089", "http://127.0.0.1:" + port)
                        .replace("appSecret = sandbox-secret", "appSecret = " + secret));
        Files.move(written, karaf.base().resolve(CONFIGURATION), StandardCopyOption.REPLACE_EXISTING);
    }

    private void alert(String file, List<String> userIds) throws IOException {
        String ids = userIds.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(","));
        Path written = Files.writeString(
                karaf.base().resolve(file), "{\"message_id\": \"om_sandbox\", \"user_ids\": [" + ids + "]}");
        Files.move(written, karaf.base().resolve("data/alerts").resolve(file));
    }

    /** In the configuration, in what Karaf keeps, and in the log. */
    private List<Path> filesThatHold(String text) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String folder : List.of("etc", "data")) {
            try (Stream<Path> files = Files.walk(karaf.base().resolve(folder))) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                        found.add(file);
                    }
                }
            }
        }
        return found;
    }

    private long contextStarts() {
        return karaf.log()
                .lines()
                .filter(line -> line.matches(".*Apache Camel \\S+ \\(.*\\) started in .*"))
                .count();
    }
}
