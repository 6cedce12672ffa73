package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static io.github.camelfeishu.urgent.oncall.Payloads.alert;
import static io.github.camelfeishu.urgent.oncall.Payloads.webhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nodes that share a PostgreSQL database are killed at random while groups of alerts escalate: nobody is called twice by a
 * step, nobody is lost, and no group is silent for long. By hand with {@code -Dkills=200 -Dincidents=50 -Dsilence=30}.
 */
class KilledNodesIT {

    private static final Logger LOG = LoggerFactory.getLogger(KilledNodesIT.class);
    private static final int KILLS = Integer.getInteger("kills", 2);
    private static final int GROUPS = Integer.getInteger("incidents", 8);
    /** The time in seconds by which a step may be late. */
    private static final long SILENCE = Long.getLong("silence", 120);

    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final Duration REPEAT = Duration.ofMinutes(1);
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    static {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
    }

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final List<Node> nodes = new ArrayList<>();
    private int started;

    /** A JVM with the application. */
    private record Node(Process process, Path log) {

        Optional<Integer> port() {
            try {
                Matcher port = PORT.matcher(Files.readString(log));
                return port.find() ? Optional.of(Integer.valueOf(port.group(1))) : Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void nobodyIsCalledTwiceByAStepAndNobodyIsLost() throws Exception {
        LOG.info("seed {}", SEED);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                FeishuSandbox feishu = FeishuSandbox.start().receiverLimit(0).rateLimits(0, 0)) {
            // two people a group: Feishu refuses to buzz somebody who has 200 unread buzzes
            feishu.addUsers(2 * GROUPS);
            try {
                run(postgres.getJdbcUrl("postgres", "postgres"), feishu);
            } finally {
                nodes.forEach(node -> node.process().destroyForcibly());
            }
        }
    }

    private void run(String database, FeishuSandbox feishu) throws Exception {
        nodes.add(start(database, feishu));
        nodes.add(start(database, feishu));
        int posted = 0;
        int killed = 0;
        while (killed < KILLS || posted < GROUPS) {
            // the groups come evenly over the first half of the kills
            int wanted = KILLS == 0 ? GROUPS : Math.min(GROUPS, (killed + 1) * 2 * GROUPS / KILLS + 1);
            for (; posted < wanted; posted++) {
                post("group" + posted);
            }
            if (killed < KILLS) {
                pause(random.nextInt(1500));
                kill(random.nextInt(nodes.size()), database, feishu);
                killed++;
            }
        }
        // the first two steps of everybody, whoever was killed meanwhile
        await().atMost(Duration.ofSeconds(SILENCE).plus(REPEAT))
                .until(() -> buzzes(feishu).values().stream()
                                .filter(buzzes -> buzzes.size() > 1)
                                .count()
                        == GROUPS * 2);
        verify(feishu, Instant.now());
    }

    /** By group and person, in the order of time. */
    private static Map<String, List<Buzz>> buzzes(FeishuSandbox feishu) {
        Map<String, String> groups = feishu.messages().stream()
                .collect(Collectors.toMap(Message::messageId, message -> {
                    Matcher name = Pattern.compile("alertname = (group\\d+)").matcher(message.content());
                    return name.find() ? name.group(1) : "?";
                }));
        return feishu.inbox().stream()
                .collect(Collectors.groupingBy(
                        buzz -> groups.get(buzz.messageId()) + " " + buzz.openId(), TreeMap::new, Collectors.toList()));
    }

    private static void verify(FeishuSandbox feishu, Instant end) {
        assertThat(feishu.messages()).as("one card a group").hasSize(GROUPS);
        Map<String, List<Buzz>> all = buzzes(feishu);
        Duration longest = Duration.ZERO;
        for (Map.Entry<String, List<Buzz>> person : all.entrySet()) {
            List<Buzz> sms = person.getValue().stream()
                    .filter(buzz -> buzz.type().equals("sms"))
                    .toList();
            assertThat(sms).as("SMS for %s", person.getKey()).hasSizeLessThan(2);
            List<Buzz> calls = person.getValue().stream()
                    .filter(buzz -> buzz.type().equals("phone"))
                    .toList();
            assertThat(IntStream.range(1, calls.size())
                            .mapToObj(i -> Duration.between(
                                    calls.get(i - 1).time(), calls.get(i).time())))
                    .as("calls of %s are steps of their own: %s", person.getKey(), calls)
                    .allMatch(gap -> gap.compareTo(REPEAT.dividedBy(2)) > 0);
            // between two steps is a minute at most
            List<Buzz> buzzes = person.getValue();
            for (int i = 1; i <= buzzes.size(); i++) {
                Instant next = i < buzzes.size() ? buzzes.get(i).time() : end;
                Duration gap = Duration.between(buzzes.get(i - 1).time(), next);
                longest = gap.compareTo(longest) > 0 ? gap : longest;
            }
        }
        LOG.info(
                "{} buzzes of {} people in {} groups; the longest silence was {} s, of which a minute is planned",
                feishu.inbox().size(),
                all.size(),
                GROUPS,
                longest.toSeconds());
        assertThat(longest).isLessThan(REPEAT.plusSeconds(SILENCE));
    }

    private void kill(int victim, String database, FeishuSandbox feishu) throws IOException, InterruptedException {
        // another node is there meanwhile
        await().until(() -> IntStream.range(0, nodes.size())
                .filter(i -> i != victim)
                .anyMatch(i -> nodes.get(i).port().isPresent()));
        nodes.get(victim).process().destroyForcibly().waitFor();
        nodes.set(victim, start(database, feishu));
    }

    private Node start(String database, FeishuSandbox feishu) throws IOException {
        Path log = folder.resolve("node" + started++ + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                OnCallApplication.class.getName(),
                "--server.port=0",
                "--logging.level.org.springframework.boot.web=info",
                "--spring.datasource.url=" + database,
                "--spring.datasource.username=postgres",
                "--camel.component.feishu-urgent.base-url=" + feishu.baseUrl(),
                "--camel.component.feishu-urgent.app-id=" + feishu.appId(),
                "--camel.component.feishu-urgent.app-secret=" + feishu.appSecret(),
                "--on-call.chats.default.chat-id=" + feishu.chat().chatId(),
                "--on-call.chats.default.people=ou_lilei,ou_hanmeimei",
                "--on-call.severities.critical=sms, phone after 10s",
                "--on-call.repeat.critical=1m, at most 1000 times"));
        for (int i = 0; i < GROUPS; i++) {
            String chat = "--on-call.chats.group" + i;
            command.add(chat + ".chat-id=" + feishu.chat().chatId());
            command.add(chat + ".people=ou_user" + (2 * i + 1) + ",ou_user" + (2 * i + 2));
        }
        ProcessBuilder java = new ProcessBuilder(command);
        java.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new Node(
                java.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
    }

    /** As Alertmanager does: again until it is answered. */
    private void post(String name) {
        await().ignoreExceptions().until(() -> {
            int port = nodes.get(random.nextInt(nodes.size())).port().orElseThrow();
            int status = HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/alerts"))
                                    .timeout(Duration.ofSeconds(30))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(
                                            webhook(name, name, List.of(alert("firing", name, "critical")))))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
            return status == 200 || status == 424;
        });
    }

    /** Kills come at any time, not at the end of something. */
    private static void pause(int milliseconds) {
        Instant until = Instant.now().plusMillis(milliseconds);
        await().pollInterval(Duration.ofMillis(10)).until(() -> Instant.now().isAfter(until));
    }
}
