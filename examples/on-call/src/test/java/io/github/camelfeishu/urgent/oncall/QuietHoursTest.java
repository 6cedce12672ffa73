package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.camelfeishu.urgent.oncall.Payloads.alert;
import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.resolved;
import static io.github.camelfeishu.urgent.oncall.Payloads.webhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Alerts that can wait are held back at night, and told in the morning. */
class QuietHoursTest {

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    // the night began two hours ago, and lasts four more
    @RegisterExtension
    static final OnCallExtension ON_CALL =
            new OnCallExtension(SANDBOX, "on-call.quiet.warning=" + hours(-2) + " to " + hours(4) + " UTC");

    private static String hours(int fromNow) {
        return Instant.now()
                .plus(Duration.ofHours(fromNow))
                .atZone(ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern("HH:mm"));
    }

    @Test
    void anAlertThatCanWaitIsHeldBackAndToldInTheMorning(FeishuSandbox feishu) throws IOException {
        Reply reply = ON_CALL.post(firing("night", "warning"));

        assertThat(reply.result()).isEqualTo("quiet_hours");
        assertThat(feishu.inbox()).isEmpty();
        assertThat(feishu.messages().get(0).content()).contains("Quiet hours; first buzz at ");

        ON_CALL.advance(Duration.ofHours(4));

        assertThat(feishu.awaitBuzzes(2, Duration.ofSeconds(30)))
                .extracting(Buzz::type)
                .containsExactly("app", "app");
    }

    @Test
    void anAlertThatEndsAtNightBuzzesNobody(FeishuSandbox feishu) {
        ON_CALL.post(firing("short", "warning"));
        ON_CALL.post(resolved("short", "warning"));
        ON_CALL.advance(Duration.ofHours(4));
        // a later incident's call comes after what the clock would have done about this one
        ON_CALL.post(firing("other", "page"));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("phone", "phone");
    }

    @Test
    void anAlertThatCannotWaitIsNotHeldBack(FeishuSandbox feishu) {
        ON_CALL.post(firing("night", "critical"));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms");
    }

    @Test
    void anAlertThatCannotWaitAndJoinsOneThatCanBuzzesAtOnce(FeishuSandbox feishu) {
        ON_CALL.post(webhook("night", alert("firing", "night", "warning")));
        ON_CALL.post(webhook("night", alert("firing", "night", "warning"), alert("firing", "worst", "page")));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("phone", "phone");
    }

    @Test
    void anAlertThatJoinsAtNightIsToldToReadersInTheMorning(FeishuSandbox feishu) {
        ON_CALL.advance(Duration.ofHours(21));
        ON_CALL.post(webhook("evening", alert("firing", "evening", "warning")));
        feishu.user("lilei").readAll();
        ON_CALL.advance(Duration.ofHours(3));
        ON_CALL.post(webhook(
                "evening",
                alert("firing", "evening", "warning"),
                alert("firing", "joined", "warning", "2026-11-20T09:00:00Z")));
        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactly("ou_lilei", "ou_hanmeimei");

        ON_CALL.advance(Duration.ofHours(4));

        assertThat(feishu.awaitBuzzes(3, Duration.ofSeconds(30)))
                .last()
                .extracting(Buzz::openId)
                .isEqualTo("ou_lilei");
    }

    @ParameterizedTest
    @CsvSource({
        "22:00 to 08:00,2026-11-20T21:59,",
        "22:00 to 08:00,2026-11-20T22:00,2026-11-21T08:00",
        "22:00 to 08:00,2026-11-21T07:59,2026-11-21T08:00",
        "22:00 to 08:00,2026-11-21T08:00,",
        "12:00 to 14:00,2026-11-20T11:59,",
        "12:00 to 14:00,2026-11-20T12:00,2026-11-20T14:00",
        "12:00 to 14:00,2026-11-20T14:00,"
    })
    void quietHoursBeginAndEndByTheClockOfTheirZone(String hours, LocalDateTime now, LocalDateTime end) {
        assertThat(Quiet.of(hours + " Asia/Shanghai")
                        .until(now.atZone(SHANGHAI).toInstant())
                        .map(until -> LocalDateTime.ofInstant(until, SHANGHAI))
                        .orElse(null))
                .isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22:00", "22:00 to 08:00", "at night"})
    void quietHoursWrittenOtherwiseAreRefused(String text) {
        assertThatThrownBy(() -> Quiet.of(text)).hasMessageContaining("are no quiet hours, like");
    }
}
