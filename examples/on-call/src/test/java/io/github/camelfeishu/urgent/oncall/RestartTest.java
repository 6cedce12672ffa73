package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
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
import io.github.camelfeishu.urgent.oncall.AlertGroup.Step;
import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Cards and buzzes outlive the application, and all nodes know them. */
class RestartTest {

    private static final Duration TAKEN = Duration.ofMinutes(5);
    private static final String SHARED = "jdbc:h2:mem:shared";

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = OnCallExtension.on(file(), SANDBOX);

    @RegisterExtension
    static final OnCallExtension ONE_NODE = OnCallExtension.on(SHARED, SANDBOX);

    @RegisterExtension
    static final OnCallExtension OTHER_NODE = OnCallExtension.on(SHARED, SANDBOX);

    @Test
    void afterARestartNoCardIsSentAgainAndReadersAreNotCalled(FeishuSandbox feishu) {
        ON_CALL.post(firing("restarted", "critical"));
        feishu.user("lilei").readAll();
        ON_CALL.restart();
        feishu.clock().advance(Duration.ofMinutes(5));

        ON_CALL.post(firing("restarted", "critical"));

        assertThat(feishu.messages()).hasSize(1);
        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms", "phone");
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

        assertThat(KilledNode.groups(database).people(KilledNode.GROUP, UrgentType.PHONE))
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
    void peopleClaimedByADeadNodeAreNotBuzzedAgain(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(Fault.hang().on(CallKind.URGENT));
        CompletableFuture<Reply> dying = ONE_NODE.postAsync(firing("node-died", "page"));
        await().until(() -> !feishu.urgentCalls().isEmpty());
        feishu.clock().advance(TAKEN);

        Reply reply = OTHER_NODE.post(firing("node-died", "page"));

        assertThat(reply.people("perhapsBuzzed")).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(feishu.urgentCalls()).hasSize(1);
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

        private KilledNode() {}

        public static void main(String[] args) {
            AlertGroups groups = groups(args[0]);
            groups.claim(
                    groups.take(GROUP).orElseThrow(),
                    new Step(UrgentType.PHONE, false, Instant.EPOCH),
                    List.of("ou_lilei"));
            Runtime.getRuntime().halt(0);
        }

        static AlertGroups groups(String database) {
            // one connection that stays open: H2 would write everything at the close of the last one
            DataSource source = new SingleConnectionDataSource(database, true);
            new ResourceDatabasePopulator(new ClassPathResource("schema.sql")).execute(source);
            return new AlertGroups(JdbcClient.create(source), InstantSource.system());
        }
    }
}
