package io.github.camelfeishu.urgent.delivery;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;

import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** When Camel redelivers an exchange, nobody is buzzed who has been; a buzz on purpose buzzes everybody. */
class RedeliveryTest {

    private static final String ENDPOINT =
            "feishu-urgent:phone?messageId=om_sandbox&parallelCalls=1&maxRetries=0&requestsPerSecond=0";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @Test
    void goesOnWithThoseWhoArePending() throws Exception {
        camel.redeliver(2, ENDPOINT);
        List<String> users = FEISHU.sandbox().addUsers(450);
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, "{\"code\":230024,\"msg\":\"no\"}").on(CallKind.URGENT));
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, "{\"code\":230024,\"msg\":\"no\"}").on(CallKind.URGENT));

        camel.buzz("direct:alert", users, Map.of());

        assertBuzzedOnce(users);
    }

    @Test
    void doesNotTouchThoseWhoWereNotifiedBeforeTheFailure() throws Exception {
        camel.redeliver(2, ENDPOINT);
        List<String> users = FEISHU.sandbox().addUsers(450);
        FEISHU.sandbox().tenant().phoneQuota(200);

        FeishuUrgentException failure = camel.failure("direct:alert", users, Map.of());

        assertThat(failure.getNotifiedUserIds()).isEqualTo(users.subList(0, 200));
        assertThat(failure.getPendingUserIds()).isEqualTo(users.subList(200, 450));
        assertThat(FEISHU.sandbox().inbox()).hasSize(200);
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(1 + 3);
    }

    @Test
    void doesNotTouchThoseWhoMayHaveBeenBuzzedAndBuzzesTheRest() throws Exception {
        camel.redeliver(2, ENDPOINT);
        List<String> users = FEISHU.sandbox().addUsers(450);
        FEISHU.sandbox().faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure("direct:alert", users, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.UNKNOWN_OUTCOME);
        assertThat(failure.getUnknownUserIds()).isEqualTo(users.subList(0, 200));
        assertThat(failure.getNotifiedUserIds()).isEqualTo(users.subList(200, 450));
        assertBuzzedOnce(users);
    }

    @Test
    void repeatsThoseWhoMayHaveBeenBuzzedIfTheirOwnerSaysSo() throws Exception {
        camel.redeliver(2, ENDPOINT + "&retryUnknownOutcome=true");
        FEISHU.sandbox().faultNext(Fault.resetAfterRead().on(CallKind.URGENT));

        camel.buzz("direct:alert", List.of("ou_lilei"), Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void readsAStreamOnlyOnceThatCamelDoesNotCache() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(defaultErrorHandler().maximumRedeliveries(1).redeliveryDelay(1));
                from("direct:alert").streamCache("false").to(ENDPOINT);
            }
        });
        FEISHU.sandbox().faultNext(Fault.rateLimit("0.01").on(CallKind.URGENT));

        camel.buzz("direct:alert", new ByteArrayInputStream("[\"ou_lilei\"]".getBytes(UTF_8)), Map.of());

        assertBuzzedOnce(List.of("ou_lilei"));
    }

    @Test
    void remembersWhatAnEndpointDidThatCamelMakesAnewForEveryAttempt() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(defaultErrorHandler().maximumRedeliveries(1).redeliveryDelay(1));
                from("direct:alert").toD(ENDPOINT, -1);
            }
        });
        List<String> users = FEISHU.sandbox().addUsers(450);
        FEISHU.sandbox().tenant().phoneQuota(200);

        camel.failure("direct:alert", users, Map.of());

        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(1 + 2);
        assertBuzzedOnce(users.subList(0, 200));
    }

    @Test
    void aSecondEndpointOfTheRouteBuzzesEverybodyByItsOwnType() throws Exception {
        String message = "?messageId=om_sandbox&userIds=ou_lilei";
        camel.redeliver(2, "feishu-urgent:app" + message, "feishu-urgent:phone" + message);

        camel.buzz("direct:alert", null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::type).containsExactly("app", "phone");
    }

    @Test
    void theSameEndpointAgainAfterASuccessBuzzesEverybody() throws Exception {
        String endpoint = ENDPOINT + "&userIds=ou_lilei";
        camel.redeliver(2, endpoint, endpoint);

        camel.buzz("direct:alert", null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(2);
    }

    @Test
    void anotherMessageOnTheRouteStartsAfresh() throws Exception {
        camel.redeliver(2, ENDPOINT);
        List<String> users = FEISHU.sandbox().addUsers(250);
        FEISHU.sandbox().tenant().phoneQuota(200);
        camel.failure("direct:alert", users, Map.of());
        FEISHU.sandbox().tenant().phoneQuota(1000);

        camel.buzz("direct:alert", users, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(200 + 250);
    }

    @Test
    void anotherRequestOfTheSameExchangeStartsAfresh() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert")
                        .doTry()
                        .to(ENDPOINT)
                        .doCatch(FeishuUrgentException.class)
                        .setHeader(FeishuUrgentConstants.TYPE, constant("app"))
                        .to(ENDPOINT)
                        .end();
            }
        });
        List<String> users = FEISHU.sandbox().addUsers(250);
        FEISHU.sandbox().tenant().phoneQuota(200);

        Exchange exchange = camel.buzz("direct:alert", users, Map.of());

        assertThat(FEISHU.sandbox().inbox())
                .filteredOn(buzz -> buzz.type().equals("app"))
                .hasSize(250);
        assertThat(exchange.getProperties()).doesNotContainKey("CamelFeishuUrgentProgress");
    }

    private static void assertBuzzedOnce(List<String> users) {
        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::openId)
                .filteredOn(users::contains)
                .containsExactlyInAnyOrderElementsOf(users);
    }

    @Test
    void eachOfTheDeliveriesOfARouteIsResumed() throws Exception {
        List<String> users = FEISHU.sandbox().addUsers(400);
        FEISHU.sandbox().tenant().phoneQuota(200);
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:outer")
                        .errorHandler(
                                defaultErrorHandler().maximumRedeliveries(1).redeliveryDelay(1))
                        .to("direct:inner");
                from("direct:inner")
                        .errorHandler(noErrorHandler())
                        .to("feishu-urgent:app?messageId=om_sandbox")
                        .to(ENDPOINT);
            }
        });

        camel.failure("direct:outer", null, Map.of(FeishuUrgentConstants.USER_IDS, users));

        List<String> calls = FEISHU.sandbox().urgentCalls().stream()
                .filter(call -> call.path().endsWith("urgent_phone"))
                .map(RecordedCall::body)
                .toList();
        assertThat(calls).hasSize(3);
        assertThat(calls.get(2)).isEqualTo(calls.get(1));
    }
}
