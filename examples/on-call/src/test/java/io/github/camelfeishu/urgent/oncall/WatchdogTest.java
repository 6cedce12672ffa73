package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.time.Duration;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import static io.github.camelfeishu.urgent.oncall.Payloads.alert;
import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.resolved;
import static io.github.camelfeishu.urgent.oncall.Payloads.webhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The silence of Alertmanager is noticed. */
class WatchdogTest {

    private static final String WATCHDOG = firing("Watchdog", "none");
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL =
            OnCallExtension.on("jdbc:h2:mem:watchdog;DB_CLOSE_DELAY=-1", SANDBOX, "on-call.watchdog=10m");

    @BeforeEach
    void freeze(FeishuSandbox feishu) {
        feishu.clock().freeze();
        ON_CALL.bean(JdbcClient.class)
                .sql("update watchdog set silent = false, seen_at = ?")
                .param(feishu.clock().millis())
                .update();
    }

    @Test
    void aWatchdogIsNoIncident(FeishuSandbox feishu) throws IOException {
        assertThat(ON_CALL.post(WATCHDOG).result()).isEqualTo("watchdog");
        assertThat(feishu.calls()).isEmpty();
    }

    @Test
    void itsSilenceBuzzesOnce(FeishuSandbox feishu) {
        ON_CALL.post(WATCHDOG);

        ON_CALL.advance(LIMIT);

        awaitSilence(feishu);
        assertThat(feishu.messages()).hasSize(1);
        ON_CALL.advance(Duration.ofMinutes(1));
        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms");
    }

    @Test
    void aWatchdogThatNeverCameBuzzesToo(FeishuSandbox feishu) {
        ON_CALL.advance(LIMIT);

        awaitSilence(feishu);
    }

    @Test
    void aWatchdogThatComesInTimePutsItOff(FeishuSandbox feishu) throws IOException {
        ON_CALL.advance(LIMIT.minusMinutes(1));
        ON_CALL.post(WATCHDOG);
        ON_CALL.advance(LIMIT.minusMinutes(1));

        // answered after a look of the clock at the database
        ON_CALL.post(firing("other", "warning"));
        ON_CALL.awaitIdle();

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("app", "app");
    }

    @Test
    void aWatchdogThatComesAgainEndsIt(FeishuSandbox feishu) {
        ON_CALL.advance(LIMIT);
        awaitSilence(feishu);

        ON_CALL.post(WATCHDOG);

        assertThat(feishu.messages().get(0).content()).contains("Resolved: WatchdogIsSilent");
    }

    @Test
    void theEndOfTheWatchdogIsNoSignOfLife(FeishuSandbox feishu) {
        ON_CALL.advance(LIMIT.minusMinutes(1));
        ON_CALL.post(resolved("Watchdog", "none"));

        ON_CALL.advance(Duration.ofMinutes(1));

        awaitSilence(feishu);
    }

    @Test
    void theTimeOfSilenceOutlivesARestart(FeishuSandbox feishu) {
        ON_CALL.post(WATCHDOG);
        ON_CALL.advance(LIMIT.minusMinutes(1));
        ON_CALL.restart();
        assertThat(feishu.inbox()).isEmpty();

        ON_CALL.advance(Duration.ofMinutes(1));

        awaitSilence(feishu);
    }

    @Test
    void otherAlertsBesideTheWatchdogAreHandled() throws IOException {
        assertThat(ON_CALL.post(webhook("mixed", alert("firing", "Watchdog", "none"), alert("firing", "disk", "page")))
                        .result())
                .isEqualTo("buzzed");
    }

    private static void awaitSilence(FeishuSandbox feishu) {
        await().untilAsserted(
                        () -> assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms"));
        assertThat(feishu.messages().get(0).content()).contains("WatchdogIsSilent (critical)");
        awaitTold();
    }

    private static void awaitTold() {
        await().until(() -> ON_CALL.bean(JdbcClient.class)
                .sql("select silent from watchdog")
                .query(Boolean.class)
                .single());
    }
}
