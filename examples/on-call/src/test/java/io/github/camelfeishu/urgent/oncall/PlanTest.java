package io.github.camelfeishu.urgent.oncall;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The plan for a group of alerts, from the steps of their severities. */
class PlanTest {

    private static final Map<String, String> CHAT =
            Map.of("on-call.chats.default.chat-id", "oc_1", "on-call.chats.default.people", "ou_lucy");

    private static final OnCall ON_CALL = bind(Map.of(
            "on-call.severities.warning", "app",
            "on-call.severities.slow", "app, phone after 20m",
            "on-call.severities.critical", "sms, phone after 5m",
            "on-call.severities.page", "phone",
            "on-call.repeat.critical", "30m, at most 6 times",
            "on-call.repeat.page", "15m, at most 3 times"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            warning            | app 0
            critical           | sms 0, phone 5
            CRITICAL           | sms 0, phone 5
            page               | phone 0
            unknown            | app 0
            warning, critical  | sms 0, phone 5
            slow, critical     | sms 0, phone 5
            slow, warning      | app 0, phone 20
            critical, page     | phone 0
            """)
    void thePlanIsTheStrongestFirstTypeAndThenEachStrongerOneAsEarlyAsAnyHasIt(String severities, String steps) {
        assertThat(ON_CALL.plan(List.of(severities.split(", "))).steps().stream()
                        .map(step -> step.type().value() + " " + step.after().toMinutes())
                        .collect(Collectors.joining(", ")))
                .isEqualTo(steps);
    }

    @ParameterizedTest
    @CsvSource({"warning,0", "critical,30", "page,15", "slow,0"})
    void theRepeatIsThatOfTheSeverity(String severity, long minutes) {
        assertThat(ON_CALL.plan(List.of(severity))
                        .repeat()
                        .map(Plan.Repeat::every)
                        .orElse(Duration.ZERO))
                .hasMinutes(minutes);
    }

    @Test
    void environmentVariablesSetStepsAndRepeats() {
        OnCall onCall = environment(Map.of(
                "ONCALL_SEVERITIES_CRITICAL", "app, sms after 90s, phone after 5m",
                "ONCALL_REPEAT_CRITICAL", "1h, at most 2 times",
                "ONCALL_CHATS_DEFAULT_CHATID", "oc_1",
                "ONCALL_CHATS_DEFAULT_PEOPLE", "ou_lucy"));

        Plan plan = onCall.plan(List.of("critical"));

        assertThat(plan.steps())
                .extracting(Plan.Step::after)
                .map(Duration::toSeconds)
                .containsExactly(0L, 90L, 300L);
        assertThat(plan.repeat()).contains(new Plan.Repeat(Duration.ofHours(1), 2));
    }

    @Test
    void environmentVariablesSetLevelsAndRotas() {
        OnCall onCall = environment(Map.of(
                "ONCALL_CHATS_DEFAULT_CHATID", "oc_1",
                "ONCALL_CHATS_DEFAULT_PEOPLE", "ou_lucy",
                "ONCALL_CHATS_DEFAULT_ROTA", "weekly from 2026-11-23 09:00 Asia/Shanghai",
                "ONCALL_CHATS_DEFAULT_LEVELS_SECOND_PEOPLE", "ou_lilei,ou_hanmeimei",
                "ONCALL_CHATS_DEFAULT_LEVELS_SECOND_AFTER", "15m"));

        assertThat(onCall.chat("").rota()).isEqualTo(Rota.of("weekly from 2026-11-23 09:00 Asia/Shanghai"));
        assertThat(onCall.chat("").levels())
                .isEqualTo(Map.of(
                        "second", new OnCall.Level(List.of("ou_lilei", "ou_hanmeimei"), null, Duration.ofMinutes(15))));
    }

    private static OnCall environment(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SystemEnvironmentPropertySource("systemEnvironment", variables));
        return new Binder(ConfigurationPropertySources.from(environment.getPropertySources()))
                .bind("on-call", OnCall.class)
                .get();
    }

    private static OnCall bind(Map<String, String> properties) {
        MapConfigurationPropertySource source = new MapConfigurationPropertySource(CHAT);
        properties.forEach(source::put);
        return new Binder(source).bind("on-call", OnCall.class).get();
    }
}
