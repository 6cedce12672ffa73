package io.github.camelfeishu.urgent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.delivery.UrgentDelivery;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.testkit.AllAtOnce;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.builder.RouteBuilder;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** toD with recipients and messages in its URI: few endpoints, and otherwise nothing changes. */
class DynamicToTest {

    private static final String BUZZ = "feishu-urgent:${header.type}?messageId=om_sandbox&userIds=${header.oncall}";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private void route(String uri, boolean optimised) throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:" + (optimised ? "optimised" : "plain"))
                        .toD()
                        .uri(uri)
                        .allowOptimisedComponents(optimised);
            }
        });
    }

    private List<FeishuUrgentEndpoint> endpoints() {
        return camel.getContext().getEndpoints().stream()
                .filter(FeishuUrgentEndpoint.class::isInstance)
                .map(FeishuUrgentEndpoint.class::cast)
                .toList();
    }

    @Test
    void tenThousandRecipientsNeedOneEndpointAndOneProducerForEachType() throws Exception {
        AtomicInteger producers = new AtomicInteger();
        FeishuUrgentComponent counted = new FeishuUrgentComponent() {
            @Override
            UrgentDelivery createDelivery(FeishuUrgentEndpoint endpoint) throws Exception {
                producers.incrementAndGet();
                return super.createDelivery(endpoint);
            }
        };
        counted.setConfiguration(camel.options());
        counted.getConfiguration().setRequestsPerSecond(0);
        counted.getConfiguration().setRequestsPerMinute(0);
        camel.getContext().removeComponent("feishu-urgent");
        camel.getContext().addComponent("feishu-urgent", counted);
        FEISHU.sandbox().rateLimits(0, 0);
        List<String> users = FEISHU.sandbox().addUsers(10_000);
        List<String> types = List.of("app", "sms", "phone");
        route(BUZZ, true);

        for (int i = 0; i < users.size(); i++) {
            camel.buzz("direct:optimised", null, Map.of("type", types.get(i % 3), "oncall", users.get(i)));
        }

        assertThat(endpoints()).hasSize(3);
        assertThat(producers).hasValue(3);
        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactlyElementsOf(users);
    }

    @Test
    void aReceiverNeedsNoEndpointOfItsOwnEither() throws Exception {
        route("feishu-urgent:app?receiveIdType=open_id&receiveId=${header.oncall}", true);

        camel.buzz("direct:optimised", "disk full", Map.of("oncall", "ou_lilei"));
        camel.buzz("direct:optimised", "disk full", Map.of("oncall", "ou_lucy"));

        assertThat(endpoints()).hasSize(1);
        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactly("ou_lilei", "ou_lucy");
    }

    @Test
    void aComponentOfAnotherNameNeedsAsFew() throws Exception {
        FeishuUrgentComponent alarm = new FeishuUrgentComponent();
        alarm.setConfiguration(camel.options());
        camel.getContext().addComponent("alarm", alarm);
        route(BUZZ.replace("feishu-urgent", "alarm"), true);

        camel.buzz("direct:optimised", null, Map.of("type", "app", "oncall", "ou_lilei"));
        camel.buzz("direct:optimised", null, Map.of("type", "app", "oncall", "ou_lucy"));

        assertThat(endpoints()).hasSize(1);
        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactly("ou_lilei", "ou_lucy");
    }

    /** How options may be written; the last ones only an endpoint understands. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ou_lilei",
                "ou_lilei,ou_hanmeimei",
                "ou_lilei, ou_hanmeimei",
                "ou_lilei%2Cou_hanmeimei",
                "ou_lilei%252Cou_hanmeimei",
                "ou_lilei%2C+ou_hanmeimei",
                "ou_lilei+ou_hanmeimei",
                "ou_lilei,",
                "",
                "RAW(ou_lilei,ou_hanmeimei)",
                "RAW(ou_lilei%2Cou_hanmeimei)",
                "RAW(ou_lilei&ou_hanmeimei)",
                "RAW{ou_lilei+ou_hanmeimei}",
                "RAW($simple{properties:oncall})",
                "ou_lilei&userIds=ou_hanmeimei",
                "{{oncall}}",
                "#bean:oncall",
                "#property:oncall",
                "#nobody",
            })
    void aValueMeansTheSameAsInAnEndpointOfItsOwn(String userIds) throws Exception {
        camel.getContext().getPropertiesComponent().addInitialProperty("oncall", "ou_hanmeimei");
        camel.getContext().getRegistry().bind("oncall", "ou_lilei");
        route(BUZZ, false);
        route(BUZZ, true);

        assertThat(outcome("direct:optimised", userIds)).isEqualTo(outcome("direct:plain", userIds));
    }

    /** Who is buzzed, or why nobody is. */
    private String outcome(String route, String userIds) {
        int before = FEISHU.sandbox().urgentCalls().size();
        Exception refused = camel.send(route, null, Map.of("type", "app", "oncall", userIds))
                .getException();
        return refused == null ? FEISHU.sandbox().urgentCalls().get(before).body() : refused.toString();
    }

    @ParameterizedTest
    @CsvSource({"a%2Fb%3D, a/b=", "RAW(a&b+c%d), a&b+c%d", "RAW{a)b}, a)b", "a+b, a b"})
    void anOptionThatStaysIsReadAsInAnEndpointOfItsOwn(String written, String secret) throws Exception {
        String uri = "feishu-urgent:app?dryRun=true&appSecret=" + written + "&messageId=om_sandbox&userIds=ou_lilei";
        route(uri, false);
        route(uri, true);

        camel.buzz("direct:plain", null, Map.of());
        camel.buzz("direct:optimised", null, Map.of());

        assertThat(endpoints())
                .hasSize(2)
                .extracting(endpoint -> endpoint.getConfiguration().getAppSecret())
                .containsOnly(secret);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void neitherHeaderNorBodyChangesAnOptionOfATod(boolean optimised) throws Exception {
        route(BUZZ, optimised);

        camel.buzz(
                optimised ? "direct:optimised" : "direct:plain",
                List.of("ou_lucy"),
                Map.of("type", "app", "oncall", "ou_hanmeimei", FeishuUrgentConstants.USER_IDS, "ou_lilei"));

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactly("ou_hanmeimei");
    }

    @Test
    void noHeaderChangesTheMessageOfATod() throws Exception {
        route(BUZZ, true);

        camel.buzz(
                "direct:optimised",
                null,
                Map.of(
                        "type",
                        "app",
                        "oncall",
                        "ou_lilei",
                        FeishuUrgentConstants.MESSAGE_ID,
                        FEISHU.sandbox().newMessage()));

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::messageId).containsExactly("om_sandbox");
    }

    @Test
    void noHeaderChangesTheReceiverOfATod() throws Exception {
        route("feishu-urgent:app?receiveIdType=open_id&receiveId=${header.oncall}", true);

        camel.buzz(
                "direct:optimised",
                "disk full",
                Map.of("oncall", "ou_lilei", FeishuUrgentConstants.RECEIVE_ID, "ou_lucy"));

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactly("ou_lilei");
    }

    @Test
    void aTodThatNamesAMessageAndAReceiverIsRefused() throws Exception {
        route("feishu-urgent:app?messageId=om_sandbox&receiveId=oc_sandbox&userIds=ou_lilei", true);

        assertThat(camel.send("direct:optimised", "disk full", Map.of()).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keep one of them");
    }

    @Test
    void theTypeInTheUriStaysTheCeiling() throws Exception {
        route(BUZZ, true);

        camel.buzz(
                "direct:optimised",
                null,
                Map.of("type", "sms", "oncall", "ou_lilei", FeishuUrgentConstants.TYPE, "phone"));

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::type).containsExactly("sms");
    }

    @Test
    void exchangesSideBySideDoNotMix() throws Exception {
        FEISHU.sandbox().rateLimits(0, 0);
        camel.options().setRequestsPerSecond(0);
        List<String> users = FEISHU.sandbox().addUsers(300);
        List<String> messages =
                users.stream().map(user -> FEISHU.sandbox().newMessage()).toList();
        route("feishu-urgent:app?messageId=${header.message}&userIds=${header.oncall}", true);

        List<Callable<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 10; thread++) {
            int first = thread * 30;
            threads.add(() -> {
                for (int i = first; i < first + 30; i++) {
                    camel.buzz("direct:optimised", null, Map.of("message", messages.get(i), "oncall", users.get(i)));
                }
                return null;
            });
        }
        AllAtOnce.call(threads);

        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::messageId, Buzz::openId)
                .containsExactlyInAnyOrder(IntStream.range(0, 300)
                        .mapToObj(i -> tuple(messages.get(i), users.get(i)))
                        .toArray(Tuple[]::new));
    }

    @Test
    void whatWasMeantForOneStepIsNotThereForTheNext() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert")
                        .toD("feishu-urgent:app?messageId=om_sandbox&userIds=ou_lilei")
                        .to("feishu-urgent:app");
            }
        });

        assertThat(camel.send("direct:alert", null, Map.of()).getException())
                .hasMessageStartingWith("user ids: there is no recipient");
    }

    @Test
    void whatWasMeantForAStepThatFailedIsNotThereForTheNext() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert")
                        .doTry()
                        .toD("feishu-urgent:app?messageId=om_sandbox_230002&userIds=ou_lilei")
                        .doCatch(FeishuUrgentException.class)
                        .setHeader(FeishuUrgentConstants.MESSAGE_ID, constant("om_sandbox"))
                        .to("feishu-urgent:app")
                        .end();
            }
        });

        assertThat(camel.send("direct:alert", null, Map.of()).getException())
                .hasMessageStartingWith("user ids: there is no recipient");
    }

    @Test
    void anInterceptorOnTheWayNeitherGetsNorTakesWhatTheEndpointIsMeantToGet() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                interceptSendToEndpoint("feishu-urgent:phone")
                        .toD("feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lucy")
                        .doTry()
                        .to("feishu-urgent:app?messageId=om_sandbox")
                        .doCatch(IllegalArgumentException.class)
                        .end();
                from("direct:alert").toD("feishu-urgent:phone?messageId=om_sandbox&userIds=ou_lilei");
            }
        });

        camel.buzz("direct:alert", null, Map.of());

        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::type, Buzz::openId)
                .containsExactly(tuple("sms", "ou_lucy"), tuple("phone", "ou_lilei"));
    }

    @Test
    void aRedeliveryGoesOnWithThoseWhoArePending() throws Exception {
        camel.options().setParallelCalls(1);
        List<String> users = FEISHU.sandbox().addUsers(250);
        FEISHU.sandbox().tenant().phoneQuota(200);
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(FeishuUrgentException.class)
                        .maximumRedeliveries(1)
                        .redeliveryDelay(1)
                        .onRedelivery(exchange -> FEISHU.sandbox().tenant().phoneQuota(1000));
                from("direct:alert").toD("feishu-urgent:phone?messageId=om_sandbox&userIds=${header.oncall}");
            }
        });

        camel.buzz("direct:alert", null, Map.of("oncall", String.join(",", users)));

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactlyInAnyOrderElementsOf(users);
    }

    @Test
    void anotherUriIsAnotherDeliveryAlsoIfBothShareAnEndpointAndBuzzTheSamePeople() throws Exception {
        camel.options().setParallelCalls(1);
        List<String> users = FEISHU.sandbox().addUsers(250);
        FEISHU.sandbox().tenant().phoneQuota(200);
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert")
                        .doTry()
                        .toD("feishu-urgent:phone?messageId=om_sandbox")
                        .doCatch(FeishuUrgentException.class)
                        .process(exchange -> FEISHU.sandbox().tenant().phoneQuota(1000))
                        .setHeader(FeishuUrgentConstants.MESSAGE_ID, constant("om_sandbox"))
                        .to("feishu-urgent:phone")
                        .end();
            }
        });

        camel.buzz("direct:alert", users, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(200 + 250);
    }
}
