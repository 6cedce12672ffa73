package io.github.camelfeishu.urgent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.testkit.Accounting;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** However a delivery ends, everybody is accounted for, and nobody is rung again who may have been. */
class AccountTest {

    private static final String ROUTE = "feishu-urgent:phone?messageId=om_sandbox&maxRetries=0";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @Test
    void aProducerThatWasNotStartedSaysSo() throws Exception {
        Producer producer =
                camel.getContext().getEndpoint(ROUTE + "&userIds=ou_lilei").createProducer();
        Exchange exchange = producer.getEndpoint().createExchange();

        assertThatThrownBy(() -> producer.process(exchange))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not started");
    }

    @Test
    void aProducerThatWasStoppedSaysSo() throws Exception {
        Producer producer =
                camel.getContext().getEndpoint(ROUTE + "&userIds=ou_lilei").createProducer();
        producer.start();
        producer.stop();
        Exchange exchange = producer.getEndpoint().createExchange();

        assertThatThrownBy(() -> producer.process(exchange))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not started");
    }

    @Test
    void aToDAfterTheComponentWasStoppedFailsAndBuzzesNobody() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert").toD(ROUTE + "&userIds=${header.oncall}");
            }
        });
        camel.component().stop();

        assertThat(camel.send("direct:alert", null, Map.of("oncall", "ou_lilei"))
                        .getException())
                .hasStackTraceContaining("is stopped: nobody was buzzed");
    }

    @Test
    void anInterruptedDeliveryAccountsForEverybody() throws Exception {
        FEISHU.sandbox().roundTrip(Duration.ofMillis(300));
        List<String> users = FEISHU.sandbox().addUsers(450);
        CompletableFuture<Exchange> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> end.complete(camel.send(ROUTE + "&parallelCalls=1", users, Map.of())));
        thread.start();
        Awaitility.await().until(() -> FEISHU.sandbox().urgentCalls().size() == 1);

        thread.interrupt();

        assertAccount(end.get(10, TimeUnit.SECONDS), users);
    }

    @Test
    void aCallBesideTheInterruptedOneIsAccountedForToo() throws Exception {
        FEISHU.sandbox().roundTrip(Duration.ofSeconds(1));
        List<String> users = FEISHU.sandbox().addUsers(400);
        CompletableFuture<Exchange> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> end.complete(camel.send(ROUTE + "&parallelCalls=2", users, Map.of())));
        thread.start();
        Awaitility.await().until(() -> FEISHU.sandbox().urgentCalls().size() == 2);

        thread.interrupt();

        assertAccount(end.get(10, TimeUnit.SECONDS), users);
    }

    @Test
    void aThreadThatIsInterruptedBeforeItsFirstCallLeavesEverybodyPending() throws Exception {
        String route = ROUTE + "&requestsPerSecond=0";
        camel.buzz(route, List.of("ou_lilei"), Map.of());
        CompletableFuture<Exchange> end = new CompletableFuture<>();

        new Thread(() -> {
                    Thread.currentThread().interrupt();
                    end.complete(camel.send(route, List.of("ou_hanmeimei"), Map.of()));
                })
                .start();

        assertThat(Accounting.of(end.get(10, TimeUnit.SECONDS)).pending()).containsExactly("ou_hanmeimei");
    }

    @Test
    void aDeliveryAfterTheForcedStopOfItsConnectionsLeavesEverybodyPending() {
        camel.buzz(ROUTE, List.of("ou_lilei"), Map.of());
        camel.component().stop();

        assertThat(camel.failure(ROUTE, List.of("ou_hanmeimei"), Map.of()).getPendingUserIds())
                .containsExactly("ou_hanmeimei");
    }

    @Test
    void aDeliveryWhoseComponentIsStoppedAccountsForEverybody() throws Exception {
        FEISHU.sandbox().roundTrip(Duration.ofMillis(300));
        List<String> users = FEISHU.sandbox().addUsers(450);
        CompletableFuture<Exchange> end =
                CompletableFuture.supplyAsync(() -> camel.send(ROUTE + "&parallelCalls=1", users, Map.of()));
        Awaitility.await().until(() -> FEISHU.sandbox().urgentCalls().size() == 1);

        camel.component().stop();

        assertAccount(end.get(10, TimeUnit.SECONDS), users);
    }

    private static void assertAccount(Exchange end, List<String> users) {
        assertThat(end.getException()).isNotNull();
        Accounting.of(end)
                .assertTrue(
                        users,
                        FEISHU.sandbox().inbox().stream().map(Buzz::openId).toList());
    }

    @Test
    void anInterruptedThreadThatFetchesTheTokenHarmsNobodyElse() throws Exception {
        FEISHU.sandbox().faultNext(Fault.hang().on(CallKind.TOKEN));
        String route = ROUTE + "&userIds=ou_lilei";
        List<CompletableFuture<Exception>> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CompletableFuture<Exception> failure = new CompletableFuture<>();
            Thread thread = new Thread(
                    () -> failure.complete(camel.send(route, null, Map.of()).getException()));
            thread.start();
            failures.add(failure);
            threads.add(thread);
            Awaitility.await().until(() -> FEISHU.sandbox().tokenCalls().size() == 1);
        }
        Awaitility.await()
                .until(() -> threads.stream().skip(1).allMatch(it -> it.getState() == Thread.State.TIMED_WAITING));

        threads.get(0).interrupt();

        assertThat(failures.get(0).get(10, TimeUnit.SECONDS)).isInstanceOf(FeishuUrgentException.class);
        for (CompletableFuture<Exception> other : failures.subList(1, 4)) {
            assertThat(other.get(10, TimeUnit.SECONDS)).isNull();
        }
    }

    @Test
    void aSplitterThatIsRedeliveredFromOutsideRingsNobodyAgain() throws Exception {
        camel.redeliver(2, "direct:parts");
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:parts")
                        .errorHandler(noErrorHandler())
                        .split(body())
                        .stopOnException()
                        .to(ROUTE)
                        .end();
            }
        });
        FEISHU.sandbox().faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));

        Exchange exchange = camel.send(
                "direct:alert", List.of(Map.of("user_ids", "ou_lilei"), Map.of("user_ids", "ou_hanmeimei")), Map.of());

        assertThat(exchange.getException(FeishuUrgentException.class).getCategory())
                .isEqualTo(Category.UNKNOWN_OUTCOME);
        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactly("ou_lilei");
    }

    @Test
    void aMulticastThatIsRepeatedFromOutsideRingsNobodyAgain() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                // Camel's error handlers do not redeliver to a multicast
                from("direct:alert")
                        .doTry()
                        .to("direct:parts")
                        .doCatch(FeishuUrgentException.class)
                        .to("direct:parts")
                        .end();
                from("direct:parts")
                        .errorHandler(noErrorHandler())
                        .multicast()
                        .stopOnException()
                        .to(ROUTE + "&userIds=ou_lilei", ROUTE.replace("phone", "sms") + "&userIds=ou_lilei")
                        .end();
            }
        });
        FEISHU.sandbox().faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));

        camel.send("direct:alert", null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::type).containsExactly("phone");
    }

    @Test
    void partsThatAskForTheSameAreBuzzedEach() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert").split(body()).to(ROUTE).end();
            }
        });
        FEISHU.sandbox().faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));

        camel.send("direct:alert", List.of(Map.of("user_ids", "ou_lilei"), Map.of("user_ids", "ou_lilei")), Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(2);
    }

    @Test
    void branchesOfAMulticastThatAskForTheSameAreBuzzedEach() throws Exception {
        String route = ROUTE + "&userIds=ou_lilei";
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert").multicast().to(route, route).end();
            }
        });
        FEISHU.sandbox().faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));

        camel.send("direct:alert", null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(2);
    }

    @Test
    void aRedeliveryThatComesWhileTheAttemptBeforeIsUnderWayRingsNobodyTwice() throws Exception {
        FEISHU.sandbox().roundTrip(Duration.ofMillis(500));
        Producer producer =
                camel.getContext().getEndpoint(ROUTE + "&userIds=ou_lilei").createProducer();
        producer.start();
        Exchange exchange = producer.getEndpoint().createExchange();
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> process(producer, exchange));
        Awaitility.await().until(() -> FEISHU.sandbox().urgentCalls().size() == 1);

        process(producer, exchange);

        first.get(10, TimeUnit.SECONDS);
        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    private static void process(Producer producer, Exchange exchange) {
        try {
            producer.process(exchange);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void threadsThatUseTheComponentFirstWaitForItsStart() throws Exception {
        for (int round = 0; round < 20; round++) {
            try (DefaultCamelContext context = new DefaultCamelContext()) {
                context.start();
                FeishuUrgentComponent component = FeishuUrgentComponents.withAccount(
                        FEISHU.sandbox().baseUrl(),
                        FEISHU.sandbox().appId(),
                        FEISHU.sandbox().appSecret());
                component.setCamelContext(context);
                List<CompletableFuture<Void>> threads = Stream.generate(() -> CompletableFuture.runAsync(() -> {
                            try {
                                Producer producer = component
                                        .createEndpoint("feishu-urgent:app?messageId=om_sandbox&userIds=ou_lilei")
                                        .createProducer();
                                producer.start();
                                producer.process(producer.getEndpoint().createExchange());
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        }))
                        .limit(8)
                        .toList();

                for (CompletableFuture<Void> thread : threads) {
                    thread.get(10, TimeUnit.SECONDS);
                }
                component.stop();
            }
        }
        assertThat(FEISHU.sandbox().inbox()).hasSize(8 * 20);
    }
}
