package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.Incident.Step;
import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.oncall.Webhook.BadWebhookException;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Cards and buzzes outlive the application, and all nodes know them. */
class RestartTest {

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final String SHARED = "jdbc:h2:mem:shared";

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = OnCallExtension.on(file(), SANDBOX);

    @RegisterExtension
    static final OnCallExtension ONE_NODE = OnCallExtension.withoutClockOn(SHARED, SANDBOX);

    @RegisterExtension
    static final OnCallExtension OTHER_NODE = OnCallExtension.withoutClockOn(SHARED, SANDBOX);

    @Test
    void afterARestartTheEscalationGoesOnWithoutANewCardAndReadersAreNotCalled(FeishuSandbox feishu) {
        ON_CALL.post(firing("restarted", "critical"));
        feishu.user("lilei").readAll();
        ON_CALL.stop();
        feishu.clock().advance(Duration.ofMinutes(5));

        ON_CALL.start();

        assertThat(feishu.awaitBuzzes(3, Duration.ofSeconds(30)))
                .extracting(Buzz::type)
                .containsExactly("sms", "sms", "phone");
        assertThat(feishu.messages()).hasSize(1);
    }

    @Test
    void afterARestartNobodyIsBuzzedAgain(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(firing("restarted-soon", "page"));
        ON_CALL.restart();

        Reply reply = ON_CALL.post(firing("restarted-soon", "page"));

        assertThat(reply.people("buzzedBefore")).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(feishu.inbox()).hasSize(2);
    }

    @Test
    void afterARestartTheResolutionIsPosted(FeishuSandbox feishu) {
        ON_CALL.post(firing("restarted-over", "page"));
        ON_CALL.restart();

        ON_CALL.post(resolved("restarted-over", "page"));

        assertThat(feishu.messages()).hasSize(2);
    }

    @Test
    void claimsOutliveAKilledProcess() throws IOException, InterruptedException {
        String database = file();

        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledNode.class.getName(),
                        database)
                .inheritIO()
                .start()
                .waitFor();

        assertThat(KilledNode.groups(database).people(KilledNode.GROUP, KilledNode.STEP))
                .containsExactly(Map.entry("ou_lilei", State.PERHAPS));
    }

    @Test
    void aGroupHandledByOneNodeIsNotHandledByTheOther(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(Fault.hang().on(CallKind.URGENT));
        CompletableFuture<Reply> busy = ONE_NODE.postAsync(firing("two-nodes", "page"));
        await().until(() -> !feishu.urgentCalls().isEmpty());

        Reply reply = OTHER_NODE.post(firing("two-nodes", "page"));

        assertThat(reply.result()).isEqualTo("try_again");
        feishu.clearFaults();
        busy.join();
    }

    @Test
    void peopleClaimedByADeadNodeGetAPopupAndAreNotBuzzedAgain(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(Fault.hang().on(CallKind.URGENT));
        CompletableFuture<Reply> dying = ONE_NODE.postAsync(firing("node-died", "page"));
        await().until(() -> !feishu.urgentCalls().isEmpty());
        feishu.clock().advance(LEASE);

        Reply reply = OTHER_NODE.post(firing("node-died", "page"));

        assertThat(reply.people("perhapsBuzzed")).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("app", "app");
        feishu.clearFaults();
        dying.join();
    }

    /** The database of application.yaml, in another folder. */
    private static String file() {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("application.yaml"));
        return Objects.requireNonNull(yaml.getObject())
                .getProperty("spring.datasource.url")
                .replace("~", "./target/databases/" + UUID.randomUUID());
    }

    /** A process that is killed right after a claim. */
    static final class KilledNode {

        static final String GROUP = "killed";
        static final Step STEP =
                new Step(0, false, UrgentType.PHONE, UrgentType.PHONE, false, Instant.EPOCH, Instant.EPOCH, 0);

        private KilledNode() {}

        public static void main(String[] args) throws BadWebhookException {
            Incidents groups = groups(args[0]);
            Webhook webhook = Webhook.of(firing(GROUP, "page").getBytes(StandardCharsets.UTF_8));
            groups.claim(groups.take(GROUP, webhook).orElseThrow(), STEP, List.of("ou_lilei"));
            Runtime.getRuntime().halt(0);
        }

        static Incidents groups(String database) {
            // one connection that stays open: H2 would write everything at the close of the last one
            DataSource source = new SingleConnectionDataSource(database, true);
            Flyway.configure().dataSource(source).load().migrate();
            return new Incidents(JdbcClient.create(source), InstantSource.system());
        }
    }
}
