package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentEndpoint;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** How many calls are made, over all routes that share an app. */
class LimitsTest {

    private static final String TO_LILEI = "messageId=om_sandbox&userIds=ou_lilei&maxWait=100";
    private static final String ONE_A_MINUTE = TO_LILEI + "&requestsPerMinute=1";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void of150ExchangesAtOnceNoneFailsAndTheyTakeWhatTheLimitForces() throws Exception {
        camel.buzz("feishu-urgent?messageId=om_sandbox&userIds=ou_lilei", null, Map.of());
        List<Future<Exchange>> exchanges = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            exchanges.add(threads.submit(
                    () -> camel.buzz("feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei", null, Map.of())));
        }
        for (Future<Exchange> exchange : exchanges) {
            exchange.get(60, TimeUnit.SECONDS);
        }

        List<RecordedCall> calls = FEISHU.sandbox().urgentCalls();
        assertThat(FEISHU.sandbox().inbox()).hasSize(151);
        // on a machine that is busy a thread or two wake up late enough for Feishu's next second; they are repeated
        assertThat(calls).filteredOn(call -> call.status() != 200).hasSizeLessThan(8);
        // 150 calls at 50 a second are 3 seconds; a limiter that lets one after the other wait for its answer takes
        // more
        assertThat(Duration.between(calls.get(1).time(), calls.get(150).time())).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aWaitLongerThanMaxWaitIsNotBegun() {
        camel.buzz("feishu-urgent:sms?" + ONE_A_MINUTE, null, Map.of());

        FeishuUrgentException failure = camel.failure("feishu-urgent:sms?" + ONE_A_MINUTE, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.RATE_LIMIT);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei");
        assertThat(failure).hasMessageContaining("maxWait");
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(1);
    }

    @Test
    void endpointsOfOneAppShareALimit() {
        camel.buzz("feishu-urgent:sms?" + ONE_A_MINUTE, null, Map.of());

        assertThat(camel.failure("feishu-urgent?urgentType=sms&" + ONE_A_MINUTE, null, Map.of())
                        .getCategory())
                .isEqualTo(Category.RATE_LIMIT);
    }

    @Test
    void componentsOfOneContextWithTheSameAppShareALimit() {
        FeishuUrgentComponent second = new FeishuUrgentComponent();
        second.setConfiguration(camel.options().copy());
        camel.getContext().addComponent("second", second);
        camel.buzz("feishu-urgent:sms?" + ONE_A_MINUTE, null, Map.of());

        assertThat(camel.failure("second:sms?" + ONE_A_MINUTE, null, Map.of()).getCategory())
                .isEqualTo(Category.RATE_LIMIT);
    }

    @Test
    void eachUrgentTypeHasALimitOfItsOwn() {
        camel.buzz("feishu-urgent:sms?" + ONE_A_MINUTE, null, Map.of());
        camel.buzz("feishu-urgent:app?" + ONE_A_MINUTE, null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(2);
    }

    @Test
    void whereEndpointsOfOneAppDifferTheLowerHolds() {
        camel.buzz("feishu-urgent:sms?requestsPerMinute=5&" + TO_LILEI, null, Map.of());
        camel.buzz("feishu-urgent?urgentType=sms&requestsPerMinute=2&" + TO_LILEI, null, Map.of());
        camel.send("feishu-urgent:sms?requestsPerMinute=5&" + TO_LILEI, null, Map.of());
        camel.send("feishu-urgent:sms?requestsPerMinute=5&" + TO_LILEI, null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSizeLessThan(4);
    }

    @Test
    void zeroSwitchesALimitOff() {
        String route = "feishu-urgent:sms?requestsPerSecond=0&requestsPerMinute=0&" + TO_LILEI;
        FEISHU.sandbox().rateLimits(0, 0);
        for (int i = 0; i < 60; i++) {
            camel.buzz(route, null, Map.of());
        }

        assertThat(camel.getContext()
                        .getEndpoint(route, FeishuUrgentEndpoint.class)
                        .getRateLimitedWaits())
                .isZero();
    }

    @Test
    void theLimitPerSecondSpreadsCalls() {
        String route = "feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei&requestsPerSecond=4";
        for (int i = 0; i < 5; i++) {
            camel.buzz(route, null, Map.of());
        }

        List<RecordedCall> calls = FEISHU.sandbox().urgentCalls();
        assertThat(Duration.between(calls.get(0).time(), calls.get(4).time()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void stoppingTheContextEndsWaitsAtOnce() throws Exception {
        String buzz = "feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei&requestsPerMinute=1";
        // in a route: Camel waits 45 s for its exchanges before it stops what they use
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert").to(buzz);
            }
        });
        camel.buzz("direct:alert", null, Map.of());
        FeishuUrgentEndpoint endpoint = camel.getContext().getEndpoint(buzz, FeishuUrgentEndpoint.class);
        Future<FeishuUrgentException> waiting = threads.submit(() -> camel.failure("direct:alert", null, Map.of()));
        Awaitility.await().until(() -> endpoint.getRateLimitedWaits() == 1);

        Future<?> stopped = threads.submit(camel.getContext()::stop);

        FeishuUrgentException failure = waiting.get(10, TimeUnit.SECONDS);
        assertThat(failure.getCategory()).isEqualTo(Category.RATE_LIMIT);
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei");
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(1);
        stopped.get(10, TimeUnit.SECONDS);
    }

    @Test
    void stoppingTheComponentEndsWaitsAtOnce() throws Exception {
        String buzz = "feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei&requestsPerMinute=1";
        camel.buzz(buzz, null, Map.of());
        FeishuUrgentEndpoint endpoint = camel.getContext().getEndpoint(buzz, FeishuUrgentEndpoint.class);
        Future<FeishuUrgentException> waiting = threads.submit(() -> camel.failure(buzz, null, Map.of()));
        Awaitility.await().until(() -> endpoint.getRateLimitedWaits() == 1);

        camel.component().stop();

        assertThat(waiting.get(10, TimeUnit.SECONDS).getPendingUserIds()).containsExactly("ou_lilei");
    }

    @Test
    void theLimitOfAnEndpointEndsWithIt() throws Exception {
        String buzz = "feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei&maxWait=500";
        Producer slow =
                camel.getContext().getEndpoint(buzz + "&requestsPerSecond=1").createProducer();
        slow.start();
        slow.process(slow.getEndpoint().createExchange());
        assertThat(camel.failure(buzz, null, Map.of()).getCategory()).isEqualTo(Category.RATE_LIMIT);

        slow.stop();

        for (int i = 0; i < 3; i++) {
            camel.buzz(buzz, null, Map.of());
        }
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(4);
    }

    @Test
    void withAMaxWaitOfZeroACallThatWouldHaveToWaitFailsAndTheOthersPass() {
        String buzz = "feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei&requestsPerSecond=1&maxWait=0";

        camel.buzz(buzz, null, Map.of());

        assertThat(camel.failure(buzz, null, Map.of()).getCategory()).isEqualTo(Category.RATE_LIMIT);
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(1);
    }

    @Test
    void batchesOfOneRequestRunSideBySide() {
        FEISHU.sandbox().roundTrip(Duration.ofSeconds(2));
        List<String> users = FEISHU.sandbox().addUsers(2000);

        camel.buzz("feishu-urgent:sms?messageId=om_sandbox&requestsPerSecond=0", users, Map.of());

        List<RecordedCall> calls = FEISHU.sandbox().urgentCalls();
        assertThat(calls).hasSize(10);
        // all ten were there before the first was answered
        assertThat(Duration.between(calls.get(0).time(), calls.get(9).time())).isLessThan(Duration.ofSeconds(2));
        assertThat(FEISHU.sandbox().inbox()).hasSize(2000);
    }
}
