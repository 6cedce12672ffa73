package io.github.camelfeishu.urgent.oncall;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One of several people is on call; they take turns. */
class RotaTest {

    private static final List<String> PEOPLE = List.of("a", "b", "c");

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    // lilei's day began at the last full hour
    @RegisterExtension
    static final OnCallExtension ON_CALL = new OnCallExtension(
            SANDBOX,
            "on-call.chats.default.rota=daily from "
                    + Instant.now().atZone(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH"))
                    + ":00 UTC");

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T09:00,a",
        "2026-11-30T08:59,a",
        "2026-11-30T09:00,b",
        "2026-12-13T23:00,c",
        "2026-12-14T09:00,a",
        "2026-11-23T08:59,c"
    })
    void aWeekBeginsOnTheDayAndAtTheHourOfTheRota(LocalDateTime shanghai, String person) {
        assertThat(Rota.of("weekly from 2026-11-23 09:00 Asia/Shanghai").onCall(PEOPLE, at(shanghai, "Asia/Shanghai")))
                .isEqualTo(person);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-23T08:00,a", "2026-11-24T07:59,a", "2026-11-24T08:00,b", "2026-11-26T08:00,a"})
    void aDayBeginsAtTheHourOfTheRota(LocalDateTime shanghai, String person) {
        assertThat(Rota.of("daily from 2026-11-23 08:00 Asia/Shanghai").onCall(PEOPLE, at(shanghai, "Asia/Shanghai")))
                .isEqualTo(person);
    }

    @ParameterizedTest
    @CsvSource({"2026-03-29T08:59,a", "2026-03-29T09:00,b", "2026-10-25T08:59,a", "2026-10-25T09:00,b"})
    void theHourIsThatOfTheZoneAlsoOnTheDaysWhenItsClocksChange(LocalDateTime berlin, String person) {
        String from = berlin.toLocalDate().minusDays(1) + " 09:00";

        assertThat(Rota.of("daily from " + from + " Europe/Berlin").onCall(PEOPLE, at(berlin, "Europe/Berlin")))
                .isEqualTo(person);
    }

    @ParameterizedTest
    @ValueSource(strings = {"weekly", "monthly from 2026-11-23 09:00 UTC", "weekly from 2026-11-23 09:00"})
    void aRotaWrittenOtherwiseIsRefused(String text) {
        assertThatThrownBy(() -> Rota.of(text)).hasMessageContaining("is no rota, like");
    }

    @Test
    void thePersonWhoIsOnCallAtTheTimeOfAStepIsCalled(FeishuSandbox feishu) {
        ON_CALL.post(firing("two-days", "page"));
        ON_CALL.advance(Duration.ofDays(1));

        assertThat(feishu.awaitBuzzes(2, Duration.ofSeconds(30)))
                .extracting(Buzz::openId)
                .containsExactly("ou_lilei", "ou_hanmeimei");
    }

    private static Instant at(LocalDateTime local, String zone) {
        return local.atZone(ZoneId.of(zone)).toInstant();
    }
}
