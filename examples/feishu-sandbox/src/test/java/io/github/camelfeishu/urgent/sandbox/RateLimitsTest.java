package io.github.camelfeishu.urgent.sandbox;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

class RateLimitsTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);
    private String token;

    @BeforeEach
    void stopTheClock() {
        feishu.clock().freeze();
        token = caller.token();
    }

    @Test
    void feishusFiftyASecondAreEnforcedUnlessToldOtherwise() {
        buzz(50, "app");

        Caller.Reply reply = buzz("app");

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.code()).isEqualTo(99991400);
        assertThat(reply.header("x-ogw-ratelimit-limit")).isEqualTo("50");
        assertThat(reply.header("x-ogw-ratelimit-reset")).isEqualTo("1");
    }

    @Test
    void whoWaitsTheSecondsOfTheResetIsLetIn() {
        feishu.rateLimits(1, 0);
        buzz("app");
        feishu.clock().advance(Duration.ofMillis(300));
        int seconds = Integer.parseInt(buzz("app").header("x-ogw-ratelimit-reset"));

        feishu.clock().advance(Duration.ofSeconds(seconds));

        assertThat(buzz("app").code()).isZero();
    }

    @Test
    void whoDoesNotWaitIsRefusedAgain() {
        feishu.rateLimits(1, 0);
        buzz("app");

        feishu.clock().advance(Duration.ofMillis(999));

        assertThat(buzz("app").code()).isEqualTo(99991400);
    }

    @Test
    void theMinuteHasALimitOfItsOwn() {
        feishu.rateLimits(0, 2);
        buzz(2, "app");
        feishu.clock().advance(Duration.ofSeconds(20));

        Caller.Reply reply = buzz("app");

        assertThat(reply.header("x-ogw-ratelimit-limit")).isEqualTo("2");
        assertThat(reply.header("x-ogw-ratelimit-reset")).isEqualTo("40");
    }

    @Test
    void aRefusedCallIsNotExecutedAndNotCounted() {
        feishu.rateLimits(1, 2);
        buzz(5, "app");

        feishu.clock().advance(Duration.ofSeconds(1));

        assertThat(buzz("app").code()).isZero();
        assertThat(feishu.inbox()).hasSize(2);
    }

    @Test
    void theThreeTypesHaveABudgetEach() {
        feishu.rateLimits(1, 0);
        buzz("app");

        assertThat(List.of(buzz("sms").code(), buzz("phone").code())).containsOnly(0);
    }

    @Test
    void twoAppsHaveABudgetEach() {
        feishu.rateLimits(1, 0);
        buzz("app");
        feishu.addApp("cli_other", "secret");
        token = caller.askForToken("cli_other", "secret")
                .json()
                .get("tenant_access_token")
                .textValue();

        assertThat(buzz("app").code()).isNotEqualTo(99991400);
    }

    @Test
    void aLimitOf0IsNone() {
        feishu.rateLimits(0, 0);
        buzz(60, "app");

        assertThat(buzz("app").code()).isZero();
    }

    private void buzz(int times, String type) {
        for (int i = 0; i < times; i++) {
            buzz(type);
        }
    }

    private Caller.Reply buzz(String type) {
        return caller.buzzAs(token, type, feishu.messageId(), "open_id", List.of("ou_lucy"));
    }
}
