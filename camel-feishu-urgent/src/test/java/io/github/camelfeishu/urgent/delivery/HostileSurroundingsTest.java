package io.github.camelfeishu.urgent.delivery;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.client.Failure;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Faults of libraries, meters, bodies and configuration: nobody is rung twice for them, and everybody is accounted for. */
class HostileSurroundingsTest {

    private static final String ROUTE = "feishu-urgent:phone?messageId=om_sandbox&userIds=ou_lilei&maxRetries=0";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    /** After the first buzz was executed. */
    private void failOnce() {
        camel.getContext()
                .getComponent("http", HttpComponent.class)
                .setHttpClientConfigurer(builder -> builder.addResponseInterceptorLast((response, entity, context) -> {
                    if (FEISHU.sandbox().inbox().size() == 1) {
                        throw new NoClassDefFoundError("org/example/Library");
                    }
                }));
    }

    @Test
    void anErrorOfALibraryAfterACallLeavesItsRecipientsUnknownAndARedeliveryRingsNobodyAgain() throws Exception {
        failOnce();
        camel.redeliver(2, ROUTE);

        Exchange exchange = camel.send("direct:alert", null, Map.of());

        assertThat(exchange.getException()).isInstanceOf(FeishuUrgentException.class);
        assertThat(((FeishuUrgentException) exchange.getException()).getUnknownUserIds())
                .containsExactly("ou_lilei");
        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void afterAnErrorOfALibraryTheConnectionsAreOpenedAgain() {
        failOnce();
        camel.failure(ROUTE, null, Map.of());
        camel.send(ROUTE.replace("ou_lilei", "ou_lucy"), null, Map.of());

        camel.buzz(ROUTE.replace("ou_lilei", "ou_hanmeimei"), null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).extracting(it -> it.openId()).contains("ou_hanmeimei");
    }

    @Test
    void aMeterThatThrowsDecidesNothing() {
        camel.getContext().getRegistry().bind("meters", new SimpleMeterRegistry() {
            @Override
            protected Counter newCounter(Meter.Id id) {
                return new Counter() {
                    @Override
                    public void increment(double amount) {
                        throw new IllegalStateException("the registry is closed");
                    }

                    @Override
                    public double count() {
                        return 0;
                    }

                    @Override
                    public Id getId() {
                        return id;
                    }
                };
            }
        });

        camel.buzz(ROUTE.replace("maxRetries=0", "maxRetries=3"), null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void theWaitForAConnectionDoesNotShortenTheTimeForTheAnswer() throws Exception {
        camel.getContext().getComponent("http", HttpComponent.class).setConnectionsPerRoute(1);
        camel.buzz(ROUTE, null, Map.of());
        FEISHU.sandbox().roundTrip(Duration.ofMillis(700));
        String route = ROUTE + "&responseTimeout=1s&connectTimeout=200ms&requestsPerSecond=0";
        List<CompletableFuture<Exchange>> two = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> camel.send(route, null, Map.of())))
                .limit(2)
                .toList();

        for (CompletableFuture<Exchange> one : two) {
            assertThat(one.get(10, TimeUnit.SECONDS).getException()).isNull();
        }
    }

    static List<Object> unreadableBodies() {
        return List.of(new GenericFile<File>(), new File("/no/such/file"), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Stream closed");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("unreadableBodies")
    void aBodyThatCannotBeReadIsLeftAloneIfTheUriSaysEverything(Object body) {
        camel.buzz(ROUTE, body, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("unreadableBodies")
    void aBodyThatCannotBeReadAndIsNeededIsBadInput(Object body) {
        assertThat(camel.send("feishu-urgent:app?userIds=ou_lilei", body, Map.of())
                        .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("message id: there is none");
    }

    @Test
    void aTokenCallThatIsLostSaysNothingAboutTheMessage() throws Exception {
        camel.redeliver(1, "feishu-urgent?sendOnly=true&receiveId=oc_sandbox&maxRetries=0");
        FEISHU.sandbox().faultNext(Fault.serverError(503).on(CallKind.TOKEN));
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, "{\"code\":230002,\"msg\":\"no\"}").on(CallKind.SEND));

        assertThat(camel.send("direct:alert", "disk full", Map.of()).getException())
                .hasMessageContaining("230002")
                .hasMessageNotContaining("may have sent");
    }

    @Test
    void aSecretThatIsWrongHarmsNobodyWhileTheTokenIsValid() {
        camel.buzz(ROUTE, null, Map.of());
        camel.options().setAppSecret("wrong");

        assertThat(camel.send(ROUTE + "&requestsPerSecond=0", null, Map.of()).getException())
                .isNull();
    }

    @Test
    void aNumberOfCallsThatNoLimiterTakesIsRefusedAtStart() {
        assertThatThrownBy(() -> camel.getContext().getEndpoint(ROUTE + "&requestsPerSecond=2147483647"))
                .rootCause()
                .hasMessageContaining("requestsPerSecond must be at least 0 and at most 1000000");
    }

    @Test
    void blankOptionsCountAsUnset() {
        camel.options().setTenantKey("");

        camel.buzz(ROUTE + "&tenantKey=", null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void aComponentThatWasNeverStartedStops() {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            FeishuUrgentComponent component = new FeishuUrgentComponent();
            context.addComponent("feishu-urgent", component);

            assertThatCode(component::stop).doesNotThrowAnyException();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPasswordInABaseUrlIsNotShown() {
        assertThatThrownBy(() -> camel.getContext().getEndpoint(ROUTE + "&baseUrl=https://user:pass-word@host"))
                .rootCause()
                .hasMessageContaining("baseUrl")
                .hasMessageNotContaining("pass-word");
    }

    @Test
    void aRefusedConnectionIsRepeatedAsOftenAsSaidAlsoIfOurOwnWaitWouldBeLongerThanMaxWait() {
        RetryPolicy policy = new RetryPolicy(3, false, Duration.ofSeconds(2));

        assertThat(Stream.of(0, 1, 2).map(repeats -> policy.waitBeforeRetry(Failure.notSent("refused"), repeats, 1)))
                .allSatisfy(wait -> assertThat(wait).isPresent());
    }
}
