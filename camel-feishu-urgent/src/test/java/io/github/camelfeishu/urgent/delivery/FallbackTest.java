package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.FeishuUrgentEndpoint;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** When the quota of a type is used up, those still pending are buzzed by the next gentler type, and nobody else is. */
class FallbackTest {

    private static final String PHONE = "feishu-urgent:phone?messageId=om_sandbox&maxRetries=0&parallelCalls=1"
            + "&requestsPerSecond=0&fallback=sms,app";

    private static final String USED_UP = "{\"code\":230024,\"msg\":\"Reach the upper limit of urgent message.\"}";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private static List<String> buzzed(String type) {
        return FEISHU.sandbox().inbox().stream()
                .filter(buzz -> buzz.type().equals(type))
                .map(Buzz::openId)
                .toList();
    }

    private static List<String> calls() {
        return FEISHU.sandbox().urgentCalls().stream()
                .map(RecordedCall::path)
                .map(path -> path.substring(path.lastIndexOf('_') + 1))
                .toList();
    }

    private static UrgentResult result(Exchange exchange) {
        return exchange.getMessage().getBody(UrgentResult.class);
    }

    @Test
    void thoseStillPendingGetTheNextGentlerType() {
        List<String> users = FEISHU.sandbox().addUsers(450);
        FEISHU.sandbox().tenant().phoneQuota(200).smsQuota(200);

        UrgentResult result = result(camel.buzz(PHONE, users, Map.of()));

        assertThat(result.notifiedByType())
                .isEqualTo(Map.of(
                        UrgentType.PHONE, users.subList(0, 200),
                        UrgentType.SMS, users.subList(200, 400),
                        UrgentType.APP, users.subList(400, 450)));
        assertThat(buzzed("phone")).isEqualTo(users.subList(0, 200));
        assertThat(buzzed("sms")).isEqualTo(users.subList(200, 400));
        assertThat(buzzed("app")).isEqualTo(users.subList(400, 450));
    }

    @Test
    void theLastTypeUsedIsToldInResultAndHeader() {
        FEISHU.sandbox().tenant().phoneQuota(0);

        Exchange exchange = camel.buzz(PHONE, List.of("ou_lilei"), Map.of());

        assertThat(result(exchange).urgentType()).isEqualTo(UrgentType.SMS);
        assertThat(exchange.getMessage().getHeaders()).containsEntry(FeishuUrgentConstants.TYPE_USED, "sms");
        assertThat(exchange.getMessage().getBody(String.class))
                .startsWith(
                        "{\"ok\":true,\"message_id\":\"om_sandbox\",\"urgent_type\":\"sms\",\"invalid_user_list\":[],");
    }

    @Test
    void whileThereIsQuotaNobodyGetsAnotherType() {
        assertThat(result(camel.buzz(PHONE, List.of("ou_lilei"), Map.of())).notifiedByType())
                .isEqualTo(Map.of(UrgentType.PHONE, List.of("ou_lilei")));
        assertThat(calls()).containsExactly("phone");
    }

    @ParameterizedTest
    @ValueSource(ints = {230002, 230027, 230052, 230110, 99991672, 99992402})
    void noOtherRefusalLeadsToAnotherType(int code) {
        FeishuUrgentException failure =
                camel.failure(PHONE.replace("om_sandbox", "om_sandbox_" + code), List.of("ou_lilei"), Map.of());

        assertThat(failure.getCode()).isEqualTo(code);
        assertThat(calls()).containsExactly("phone");
    }

    @Test
    void whoeverWasRefusedIsNotBuzzedByAnotherType() {
        FEISHU.sandbox().invalidUsers(InvalidUsers.FAIL_CALL);
        List<String> users = new ArrayList<>(FEISHU.sandbox().addUsers(3));
        users.add(0, "ou_nobody");
        FEISHU.sandbox().tenant().phoneQuota(1);

        UrgentResult result = result(camel.buzz(PHONE, users, Map.of()));

        assertThat(result.invalidUserList()).containsExactly("ou_nobody");
        assertThat(FEISHU.sandbox().urgentCalls())
                .filteredOn(call -> call.path().endsWith("urgent_sms"))
                .noneMatch(call -> call.body().contains("ou_nobody"));
        assertThat(result.notifiedByType())
                .isEqualTo(Map.of(UrgentType.PHONE, users.subList(1, 2), UrgentType.SMS, users.subList(2, 4)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoMayHaveBeenBuzzedIsNotBuzzedByAnotherTypeButThosePendingAre(boolean retryUnknownOutcome) {
        // two calls are on their way: the answer to one is lost, then the other is refused
        String parallel =
                PHONE.replace("parallelCalls=1", "parallelCalls=2") + "&retryUnknownOutcome=" + retryUnknownOutcome;
        FEISHU.sandbox().roundTrip(Duration.ofSeconds(1));
        FEISHU.sandbox()
                .faultNext(Fault.hang(Duration.ofMillis(500)).on(CallKind.URGENT))
                .faultNext(Fault.answer(400, USED_UP).on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(parallel, FEISHU.sandbox().addUsers(400), Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.UNKNOWN_OUTCOME);
        assertThat(failure).hasMessageStartingWith("Buzz by phone of message om_sandbox failed (UNKNOWN_OUTCOME)");
        assertThat(failure.getUnknownUserIds()).hasSize(200);
        assertThat(failure.getPendingUserIds()).isEmpty();
        assertThat(buzzed("sms")).hasSize(200).doesNotContainAnyElementsOf(failure.getUnknownUserIds());
    }

    @Test
    void withoutQuotaOfAnyTypeItIsTheQuotaThatFails() {
        FEISHU.sandbox().tenant().phoneQuota(0).smsQuota(0);

        FeishuUrgentException failure = camel.failure(PHONE.replace("sms,app", "sms"), List.of("ou_lilei"), Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.QUOTA);
        assertThat(failure).hasMessageStartingWith("Buzz by sms of message om_sandbox failed (QUOTA): 230024");
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei");
    }

    @Test
    void aFallbackThatFailsForAnotherReasonFailsTheDeliveryForThatReason() {
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, USED_UP).on(CallKind.URGENT))
                .faultNext(Fault.rateLimit("0.01").on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(PHONE, List.of("ou_lilei"), Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.RATE_LIMIT);
        assertThat(failure).hasMessageStartingWith("Buzz by sms of message om_sandbox failed (RATE_LIMIT)");
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei");
    }

    @Test
    void aRedeliveryBeginsWithTheFirstTypeAgain() throws Exception {
        camel.redeliver(1, PHONE);
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, USED_UP).on(CallKind.URGENT))
                .faultNext(Fault.rateLimit("0.01").on(CallKind.URGENT));

        UrgentResult result = result(camel.buzz("direct:alert", List.of("ou_lilei"), Map.of()));

        assertThat(calls()).containsExactly("phone", "sms", "phone");
        assertThat(result.notifiedByType()).isEqualTo(Map.of(UrgentType.PHONE, List.of("ou_lilei")));
        assertThat(result.urgentType()).isEqualTo(UrgentType.PHONE);
    }

    @Test
    void whoIsInDoubtByAFallbackIsRepeatedByThatTypeOnlyWhereThatIsAllowed() throws Exception {
        camel.redeliver(1, PHONE + "&retryUnknownOutcome=true");
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, USED_UP).on(CallKind.URGENT))
                .faultNext(Fault.resetAfterRead().on(CallKind.URGENT));

        UrgentResult result = result(camel.buzz("direct:alert", List.of("ou_lilei"), Map.of()));

        assertThat(calls()).containsExactly("phone", "sms", "sms");
        assertThat(result.notifiedByType()).isEqualTo(Map.of(UrgentType.SMS, List.of("ou_lilei")));
    }

    @Test
    void whoWasBuzzedByAFallbackIsNotBuzzedByARedelivery() throws Exception {
        camel.redeliver(1, PHONE.replace("sms,app", "sms"));
        List<String> users = FEISHU.sandbox().addUsers(450);
        FEISHU.sandbox().tenant().phoneQuota(200).smsQuota(200);

        FeishuUrgentException failure = camel.failure("direct:alert", users, Map.of());

        assertThat(failure.getNotifiedUserIds()).isEqualTo(users.subList(0, 400));
        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).isEqualTo(users.subList(0, 400));
    }

    @Test
    void whereTheMessageDecidesTheTypeThoseThatAreNotGentlerAreSkipped() {
        FEISHU.sandbox().tenant().phoneQuota(0).smsQuota(0);

        camel.buzz(PHONE.replace(":phone?", "?"), List.of("ou_lilei"), Map.of(FeishuUrgentConstants.TYPE, "sms"));

        assertThat(calls()).containsExactly("sms", "app");
    }

    @Test
    void limitsCountPerTypeThatIsUsed() {
        FEISHU.sandbox().tenant().phoneQuota(0);
        String oneAMinute = PHONE.replace("sms,app", "sms") + "&requestsPerMinute=1&maxWait=100";

        camel.buzz(oneAMinute, List.of("ou_lilei"), Map.of());

        assertThat(camel.failure(
                                oneAMinute.replace(":phone", ":sms").replace("&fallback=sms", ""),
                                List.of("ou_lilei"),
                                Map.of())
                        .getCategory())
                .isEqualTo(Category.RATE_LIMIT);
    }

    @Test
    void metersCountPerTypeThatIsUsedAndTheEndpointCountsAll() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        camel.getContext().getRegistry().bind("meters", meters);
        FEISHU.sandbox().tenant().phoneQuota(0);

        camel.buzz(PHONE, List.of("ou_lilei"), Map.of());

        assertThat(List.of("phone", "sms", "app"))
                .extracting(type -> meters.get("camel.feishu.urgent.call")
                        .tag("urgentType", type)
                        .counter()
                        .count())
                .containsExactly(1.0, 1.0, 0.0);
        assertThat(camel.getContext()
                        .getEndpoint(PHONE, FeishuUrgentEndpoint.class)
                        .getCalls())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "feishu-urgent:sms?fallback=phone          | phone is not gentler than sms",
                "feishu-urgent:sms?fallback=sms            | sms is not gentler than sms",
                "feishu-urgent:phone?fallback=app,sms      | sms is not gentler than app",
                "feishu-urgent:phone?fallback=sms,sms      | sms is not gentler than sms",
                "feishu-urgent?fallback=phone              | phone is not gentler than phone",
                "feishu-urgent?urgentType=app&fallback=app | app is not gentler than app",
                "feishu-urgent:phone?fallback=sms,         | '' is unknown",
                "feishu-urgent:phone?fallback=fax          | 'fax' is unknown"
            })
    void whatDoesNotGoDownwardsIsRefusedWhenTheRouteStarts(String uri, String fault) {
        assertThatThrownBy(() -> camel.getContext().addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:alert").to(uri);
                    }
                }))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(fault);
    }

    @Test
    void whereTheEndpointRaisesTheCeilingAFallbackMayBeTheTypeInTheUri() {
        FEISHU.sandbox().tenant().phoneQuota(0);

        camel.buzz(
                PHONE.replace(":phone?", ":sms?maxUrgentType=phone&"),
                List.of("ou_lilei"),
                Map.of(FeishuUrgentConstants.TYPE, "phone"));

        assertThat(calls()).containsExactly("phone", "sms");
    }
}
