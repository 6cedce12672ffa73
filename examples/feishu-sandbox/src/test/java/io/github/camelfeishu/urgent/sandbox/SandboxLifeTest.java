package io.github.camelfeishu.urgent.sandbox;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;

import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.SandboxClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class SandboxLifeTest {
    @Test
    void itListensOnAFreePortOfThisMachineOnly() {
        try (FeishuSandbox feishu = FeishuSandbox.start()) {
            assertThat(feishu.baseUrl()).matches("http://127\\.0\\.0\\.1:[1-9][0-9]*");
        }
    }

    @Test
    void aTakenPortIsAClearError() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            FeishuSandbox.Builder builder =
                    FeishuSandbox.builder().host("0.0.0.0").port(taken.getLocalPort());

            assertThatThrownBy(builder::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot listen")
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
        }
    }

    @Test
    void closingEndsAllItsThreadsEvenWhileACallHangs() {
        FeishuSandbox feishu = FeishuSandbox.start();
        Caller caller = new Caller(feishu);
        feishu.faultNext(Fault.hang());
        Thread hanging = new Thread(() -> assertThatThrownBy(caller::token));
        hanging.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> feishu.calls().size() == 1);

        feishu.close();

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(hanging.isAlive()).isFalse();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("feishu-sandbox"));
        });
    }

    @Test
    void closingTwiceIsFine() {
        FeishuSandbox feishu = FeishuSandbox.start();
        feishu.close();

        feishu.close();
    }

    @Test
    void closingWhileConnectionsAreRefusedIsFine() {
        FeishuSandbox feishu = FeishuSandbox.start();
        feishu.faultNext(Fault.refuse(Duration.ofMinutes(1)));

        feishu.close();
    }

    @Test
    void resetBringsAFreshWorldBackOnTheSamePort() {
        try (FeishuSandbox feishu = FeishuSandbox.start()) {
            Caller caller = new Caller(feishu);
            String before = feishu.baseUrl();
            feishu.addUsers(3);
            feishu.app().disableBot();
            feishu.faultNext(Fault.serverError(500));
            feishu.refuseConnections();

            feishu.reset();

            assertThat(feishu.baseUrl()).isEqualTo(before);
            assertThat(feishu.openIds()).containsExactly("ou_lilei", "ou_hanmeimei", "ou_lucy");
            assertThat(feishu.calls()).isEmpty();
            assertThat(caller.buzz("app", feishu.messageId(), "ou_lucy").code()).isZero();
        }
    }

    @Test
    void theMessageOfAFreshWorldIsNotInTheFuture() {
        try (FeishuSandbox feishu = FeishuSandbox.start()) {
            feishu.clock().advance(Duration.ofDays(30));

            feishu.reset();

            assertThat(feishu.message("om_sandbox").sentAt())
                    .isBeforeOrEqualTo(feishu.clock().instant());
        }
    }

    @Test
    void theBuilderPreparesTheWorldAgainAfterAReset() {
        try (FeishuSandbox feishu = FeishuSandbox.builder()
                .world(sandbox -> sandbox.addUser("alice"))
                .start()) {
            feishu.reset();

            assertThat(feishu.user("alice").openId()).isEqualTo("ou_alice");
        }
    }

    @Test
    void aClockCanBeShared() {
        SandboxClock clock = new SandboxClock();
        try (FeishuSandbox feishu = FeishuSandbox.builder().clock(clock).start()) {
            String token = new Caller(feishu).token();
            clock.advance(Duration.ofHours(2));

            assertThat(new Caller(feishu).token()).isNotEqualTo(token);
        }
    }

    @Test
    void aRoundTripDelaysTheAnswerButNotTheBuzz() {
        try (FeishuSandbox feishu = FeishuSandbox.start()) {
            Caller caller = new Caller(feishu);
            String token = caller.token();
            feishu.roundTrip(Duration.ofMillis(200));

            long start = System.nanoTime();
            caller.buzzAs(token, "app", feishu.messageId(), "open_id", List.of("ou_lucy"));
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(took).isGreaterThan(Duration.ofMillis(199));
            assertThat(feishu.inbox()).hasSize(1);
        }
    }

    @Test
    void takenUnknownAndMalformedNamesAreRefused() {
        try (FeishuSandbox feishu = FeishuSandbox.start()) {
            assertThatThrownBy(() -> feishu.addUser("lucy")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> feishu.addUser("ou_lucy")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> feishu.addUser("a b")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> feishu.addChat("chat")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> feishu.addApp("app", "secret")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> feishu.user("nobody"))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("lilei");
        }
    }
}
