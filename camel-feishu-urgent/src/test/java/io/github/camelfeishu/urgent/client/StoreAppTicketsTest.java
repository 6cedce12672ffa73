package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentComponents;
import io.github.camelfeishu.urgent.api.AppTicketStore;
import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.testkit.AllAtOnce;
import io.github.camelfeishu.urgent.testkit.AppTicketMap;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.EventRoute;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The sources of a store app's ticket, and deliveries that have none yet. */
class StoreAppTicketsTest {

    private static final String ROUTE =
            "feishu-urgent?messageId=om_sandbox&userIdType=union_id&userIds=on_lucy&tenantKey=tenant_sandbox&maxRetries=0";
    private static final String QUICK = ROUTE + "&responseTimeout=500";
    private static final int THREADS = 16;

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel =
            new CamelAtSandbox(FEISHU::sandbox, () -> FEISHU.sandbox().clock().instant());

    private App app;

    @BeforeEach
    void installTheApp() {
        FeishuSandbox feishu = FEISHU.sandbox();
        app = feishu.addStoreApp("cli_store", "store-secret").install();
        feishu.chat().addBot(app);
        feishu.message("om_sandbox").sender(app);
        camel.options().setAppType(AppType.STORE);
        camel.options().setAppId("cli_store");
        camel.options().setAppSecret("store-secret");
    }

    @Test
    void theOptionServesWhereNoneWasPushed() {
        camel.options().setAppTicket(app.ticket());

        camel.buzz(ROUTE, null, Map.of());

        assertThat(tokenPaths()).containsExactly("app_access_token", "tenant_access_token");
    }

    @Test
    void aPushedTicketWinsOverTheOption() {
        camel.options().setAppTicket("long-gone");
        tickets().put("cli_store", app.ticket());

        camel.buzz(ROUTE, null, Map.of());

        assertThat(tokenPaths()).containsExactly("app_access_token", "tenant_access_token");
    }

    @Test
    @Tag("undertow")
    void withoutATicketFeishuIsAskedForOneAndTheBuzzWaitsForIt() throws Exception {
        subscribe();

        camel.buzz(ROUTE, null, Map.of());

        assertThat(tokenPaths()).containsExactly("resend", "app_access_token", "tenant_access_token");
        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    @Tag("undertow")
    void sixteenThreadsWithoutATicketAskForItOnce() throws Exception {
        subscribe();

        AllAtOnce.call(Collections.nCopies(THREADS, () -> camel.buzz(ROUTE, null, Map.of())));

        assertThat(tokenPaths()).containsExactly("resend", "app_access_token", "tenant_access_token");
        assertThat(FEISHU.sandbox().inbox()).hasSize(THREADS);
    }

    @Test
    @Tag("undertow")
    void anOldTicketIsReplacedOnce() throws Exception {
        tickets().put("cli_store", app.ticket());
        app.rotateTicket();
        subscribe();

        camel.buzz(ROUTE, null, Map.of());

        assertThat(tokenPaths())
                .containsExactly("app_access_token", "resend", "app_access_token", "tenant_access_token");
    }

    @Test
    void aTicketThatAnotherNodeHasReplacedMeanwhileIsTakenWithoutAResend() {
        camel.component().setAppTicketStore(new AppTicketStore() {
            private String latest = "old";

            @Override
            public String get(String appId) {
                return latest;
            }

            @Override
            public void put(String appId, String appTicket) {
                latest = appTicket;
            }
        });
        FEISHU.sandbox().roundTrip(Duration.ofMillis(500));
        CompletableFuture<Exchange> buzz = CompletableFuture.supplyAsync(() -> camel.buzz(ROUTE, null, Map.of()));
        Awaitility.await().until(() -> tokenPaths().size() == 1);
        tickets().put("cli_store", app.ticket());

        buzz.join();

        assertThat(tokenPaths()).containsExactly("app_access_token", "app_access_token", "tenant_access_token");
    }

    @Test
    void aTicketThatDoesNotComeInTimeIsAnAuthFailureThatTellsHowTicketsArrive() {
        FeishuUrgentException failure = camel.failure(QUICK, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.AUTH);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.getPendingUserIds()).containsExactly("on_lucy");
        assertThat(failure)
                .hasMessageContaining("no app ticket came for store app cli_store")
                .hasMessageContaining("within 500 ms after Feishu was asked to push one")
                .hasMessageContaining("hand them to an AppTicketCallback");
    }

    @Test
    void anOldTicketThatIsNotReplacedInTimeIsFeishusRefusal() {
        tickets().put("cli_store", "old");

        FeishuUrgentException failure = camel.failure(QUICK, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.AUTH);
        assertThat(failure.getCode()).isEqualTo(10012);
        assertThat(tokenPaths()).containsExactly("app_access_token", "resend");
    }

    @Test
    void aTicketThatDidNotComeIsNotWaitedForByEachExchange() {
        camel.failure(QUICK, null, Map.of());
        camel.failure(QUICK, null, Map.of());

        assertThat(tokenPaths()).containsExactly("resend");
    }

    @Test
    void aTicketThatComesLateServesTheNextExchange() {
        camel.failure(QUICK, null, Map.of());
        tickets().put("cli_store", app.ticket());

        camel.buzz(QUICK, null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void aResendThatIsRefusedIsTheFailure() {
        camel.options().setAppSecret("wrong");

        FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.AUTH);
        assertThat(failure).hasMessageContaining("Check appId and appSecret");
        assertThat(tokenPaths()).containsExactly("resend");
    }

    @Test
    void aResendThatIsLostMayBeRepeated() {
        FEISHU.sandbox().faultNext(Fault.resetAfterRead().on(CallKind.TOKEN));

        FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.SERVER);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void theWaitForATicketEndsWhenTheContextStops() throws Exception {
        CompletableFuture<Exchange> waiting = CompletableFuture.supplyAsync(() -> camel.send(ROUTE, null, Map.of()));
        Awaitility.await().until(() -> tokenPaths().contains("resend"));
        long start = System.nanoTime();

        camel.getContext().stop();

        assertThat(waiting.get(10, TimeUnit.SECONDS).getException())
                .isInstanceOf(FeishuUrgentException.class)
                .hasMessageContaining("stopped while waiting for an app ticket");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aStoreInTheRegistryIsUsedByTheComponent() throws Exception {
        AppTicketMap shared = new AppTicketMap();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("tickets", shared);
            context.start();

            assertThat(context.getComponent("feishu-urgent", FeishuUrgentComponent.class)
                            .getAppTicketStore())
                    .isSameAs(shared);
        }
    }

    @Test
    void aStoreThatFailsIsAServerFailureThatDoesNotRepeatItsWords() {
        camel.component().setAppTicketStore(new AppTicketStore() {
            @Override
            public String get(String appId) {
                throw new IllegalStateException("AUTH redis-password refused");
            }

            @Override
            public void put(String appId, String appTicket) {}
        });

        FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.SERVER);
        assertThat(failure)
                .hasMessageContaining("the appTicketStore failed with java.lang.IllegalStateException")
                .hasMessageNotContaining("redis-password");
        assertThat(FEISHU.sandbox().calls()).isEmpty();
    }

    @Test
    void anErrorOfTheStoreLeavesEverybodyPendingAndDoesNotKeepTheNextOneWaiting() {
        AtomicBoolean failed = new AtomicBoolean();
        camel.component().setAppTicketStore(new AppTicketStore() {
            @Override
            public String get(String appId) {
                if (failed.compareAndSet(false, true)) {
                    throw new NoClassDefFoundError("org/example/Driver");
                }
                return app.ticket();
            }

            @Override
            public void put(String appId, String appTicket) {}
        });

        assertThat(camel.failure(ROUTE, null, Map.of()).getPendingUserIds()).containsExactly("on_lucy");
        camel.buzz(ROUTE, null, Map.of());
    }

    /** A route takes the app's events, and Feishu is told its URL. */
    private void subscribe() throws Exception {
        String url = EventRoute.start(
                camel.getContext(), FeishuUrgentComponents.callback("verify-me", "encrypt-key", () -> FEISHU.sandbox()
                        .clock()
                        .instant()));
        app.subscribe(url, "verify-me", "encrypt-key");
    }

    private AppTicketStore tickets() {
        return camel.appTickets();
    }

    private static List<String> tokenPaths() {
        return FEISHU.sandbox().tokenCalls().stream()
                .map(RecordedCall::path)
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .toList();
    }
}
