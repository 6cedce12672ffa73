package io.github.camelfeishu.urgent.watch;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.FeishuUrgentEndpoint;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.BindToRegistry;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The counts for JMX and Micrometer, and the health check. */
class WatchingTest {

    private static final String ROUTE = "feishu-urgent:sms?messageId=om_sandbox";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel =
            new CamelAtSandbox(FEISHU::sandbox, () -> FEISHU.sandbox().clock().instant());

    @BindToRegistry("meters")
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /** A token, a rate limit waited for, a split in halves, one culprit, one answer lost. */
    private void doSomethingOfEverything() {
        FEISHU.sandbox().invalidUsers(InvalidUsers.FAIL_CALL);
        FEISHU.sandbox().faultNext(Fault.rateLimit("0.05").on(CallKind.URGENT));
        camel.buzz(ROUTE, List.of("ou_lilei", "ou_nobody"), Map.of());
        FEISHU.sandbox().faultNext(Fault.resetAfterRead().on(CallKind.URGENT));
        camel.failure(ROUTE, List.of("ou_lilei"), Map.of());
    }

    @Test
    void theEndpointCountsForJmx() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert").to(ROUTE);
            }
        });
        doSomethingOfEverything();

        MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = camel.endpointsInJmx().iterator().next();
        assertThat(jmx.getAttribute(name, "Calls")).isEqualTo(5L);
        assertThat(jmx.getAttribute(name, "Notified")).isEqualTo(1L);
        assertThat(jmx.getAttribute(name, "Invalid")).isEqualTo(1L);
        assertThat((Long) jmx.getAttribute(name, "RateLimitedWaits")).isPositive();
        assertThat(jmx.getAttribute(name, "Retries")).isEqualTo(1L);
        assertThat(jmx.getAttribute(name, "UnknownOutcomes")).isEqualTo(1L);
        assertThat(jmx.getAttribute(name, "TokenRenewals")).isEqualTo(1L);
    }

    @Test
    void endpointsThatJmxShowsAsOneAreCountedAsOne() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert").to(ROUTE + "&userIds=ou_lilei").to(ROUTE + "&userIds=ou_hanmeimei");
            }
        });

        camel.buzz("direct:alert", null, Map.of());

        MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
        assertThat(camel.endpointsInJmx()).singleElement().satisfies(name -> assertThat(
                        jmx.getAttribute(name, "Notified"))
                .isEqualTo(2L));
    }

    @Test
    void theSameIsMeteredWhereMicrometerIs() {
        doSomethingOfEverything();

        assertThat(metered("call")).isEqualTo(5);
        assertThat(metered("notified")).isEqualTo(1);
        assertThat(metered("invalid")).isEqualTo(1);
        assertThat(metered("rate.limited.wait")).isPositive();
        assertThat(metered("retry")).isEqualTo(1);
        assertThat(metered("unknown.outcome")).isEqualTo(1);
        assertThat(metered("token.renewal")).isEqualTo(1);
    }

    private double metered(String name) {
        return meters.get("camel.feishu.urgent." + name)
                .tag("urgentType", "sms")
                .counter()
                .count();
    }

    @Test
    void theHealthCheckIsUpBeforeAnythingHappenedAndCostsNoCall() {
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(FEISHU.sandbox().calls()).isEmpty();
    }

    @Test
    void aSuccessLeavesTheHealthCheckUp() {
        camel.buzz(ROUTE, List.of("ou_lilei"), Map.of());

        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(health().getDetails()).containsEntry("buzz.outcome", "ok").containsEntry("token.outcome", "ok");
    }

    @Test
    void aWrongSecretTakesTheHealthCheckDown() {
        camel.options().setAppSecret("wrong");
        camel.failure(ROUTE, List.of("ou_lilei"), Map.of());

        assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health().getMessage().orElseThrow()).contains("Check appId and appSecret");
    }

    @Test
    void aLostAnswerTakesTheHealthCheckDownUntilTheNextSuccess() {
        FEISHU.sandbox().faultNext(Fault.serverError(500).on(CallKind.URGENT));
        camel.failure(ROUTE, List.of("ou_lilei"), Map.of());
        assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);

        camel.buzz(ROUTE, List.of("ou_lilei"), Map.of());

        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void aMessageThatCouldNotBeSentTakesTheHealthCheckDownUntilTheNextSuccess() {
        String send = "feishu-urgent:sms?receiveId=oc_sandbox&maxRetries=0";
        FEISHU.sandbox().faultNext(Fault.serverError(500).on(CallKind.SEND));
        camel.failure(send, "disk full", Map.of(FeishuUrgentConstants.USER_IDS, "ou_lilei"));
        assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health().getMessage().orElseThrow()).startsWith("The last send call failed: 2200");

        camel.buzz(send, "disk full", Map.of(FeishuUrgentConstants.USER_IDS, "ou_lilei"));

        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void aBadRecipientLeavesTheHealthCheckUp() {
        camel.failure(ROUTE, List.of("ou_sandbox_230013"), Map.of());

        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void aChatThatTheBotIsNotInLeavesTheHealthCheckUp() {
        camel.failure(ROUTE.replace("om_sandbox", "om_sandbox_230002"), List.of("ou_lilei"), Map.of());

        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void aRenewalThatFailsLeavesTheHealthCheckUpWhileTheOldTokenServes() {
        camel.buzz(ROUTE, List.of("ou_lilei"), Map.of());
        FEISHU.sandbox().clock().advance(Duration.ofMinutes(101));
        FEISHU.sandbox().faultNext(Fault.serverError(500).on(CallKind.TOKEN));
        camel.buzz(ROUTE, List.of("ou_lilei"), Map.of());

        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(health().getDetails()).containsEntry("token.outcome", "SERVER");
    }

    @Test
    void afterFiveMinutesAFailureNoLongerCounts() {
        FEISHU.sandbox().faultNext(Fault.serverError(500).on(CallKind.URGENT));
        camel.failure(ROUTE, List.of("ou_lilei"), Map.of());

        FEISHU.sandbox().clock().advance(Duration.ofMinutes(5));

        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void theHealthCheckIsOffUnlessProducerChecksAreSwitchedOn() {
        FEISHU.sandbox().faultNext(Fault.serverError(500).on(CallKind.URGENT));
        camel.failure(ROUTE, List.of("ou_lilei"), Map.of());

        assertThat(HealthCheckHelper.invokeReadiness(camel.getContext()))
                .extracting(result -> result.getCheck().getId())
                .doesNotContain("feishu-urgent");
    }

    @Test
    void eachComponentHasACheckOfItsOwnAndStoppingOneKeepsTheOther() {
        FeishuUrgentComponent lark = new FeishuUrgentComponent();
        lark.setConfiguration(camel.options().copy());
        camel.getContext().addComponent("lark", lark);
        camel.buzz(ROUTE, List.of("ou_lilei"), Map.of());
        camel.buzz(ROUTE.replace("feishu-urgent", "lark"), List.of("ou_lilei"), Map.of());
        assertThat(checks()).extracting(HealthCheck::getId).contains("feishu-urgent", "lark");

        lark.stop();

        assertThat(checks())
                .extracting(HealthCheck::getId)
                .contains("feishu-urgent")
                .doesNotContain("lark");
    }

    @Test
    void aComponentMaySwitchItsCheckOff() {
        camel.component().setHealthCheckProducerEnabled(false);
        camel.failure(ROUTE, List.of("ou_sandbox_230013"), Map.of());

        assertThat(health().getState()).isEqualTo(HealthCheck.State.UNKNOWN);
    }

    private HealthCheck.Result health() {
        ServiceHelper.startService(camel.getContext()
                .getEndpoint(ROUTE, FeishuUrgentEndpoint.class)
                .createProducer());
        HealthCheck check = checks().stream()
                .filter(it -> it.getId().equals("feishu-urgent"))
                .findFirst()
                .orElseThrow();
        assertThat(check.isReadiness()).isTrue();
        assertThat(check.isLiveness()).isFalse();
        return check.call();
    }

    private List<HealthCheck> checks() {
        HealthCheckRepository producers = HealthCheckHelper.getHealthCheckRepository(camel.getContext(), "producers");
        producers.setEnabled(true);
        return producers.stream().toList();
    }
}
