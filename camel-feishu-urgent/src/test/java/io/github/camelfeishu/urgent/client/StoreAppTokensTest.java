package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.Tenant;
import io.github.camelfeishu.urgent.testkit.AllAtOnce;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A store app: one app_access_token, and with it a tenant_access_token for each tenant. */
class StoreAppTokensTest {

    private static final String ROUTE = "feishu-urgent?userIdType=union_id&userIds=on_lucy&maxRetries=0";
    private static final String APP_TOKEN = "app_access_token";
    private static final String TENANT_TOKEN = "tenant_access_token";
    private static final int THREADS = 16;

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel =
            new CamelAtSandbox(FEISHU::sandbox, () -> FEISHU.sandbox().clock().instant());

    private App app;
    private String acmes;
    private String globexes;

    @BeforeEach
    void installTheAppInTwoTenants() {
        FeishuSandbox feishu = FEISHU.sandbox();
        app = feishu.addStoreApp("cli_store", "store-secret");
        acmes = install("acme");
        globexes = install("globex");
        camel.options().setAppType(AppType.STORE);
        camel.options().setAppId("cli_store");
        camel.options().setAppSecret("store-secret");
        camel.appTickets().put("cli_store", app.ticket());
    }

    /** Returns a message of the app's bot there. */
    private String install(String tenantKey) {
        FeishuSandbox feishu = FEISHU.sandbox();
        Tenant tenant = feishu.addTenant(tenantKey);
        app.installIn(tenant);
        Chat chat = feishu.addChat("oc_" + tenantKey, tenant).addBot(app).addMember(feishu.user("lucy"));
        String messageId = feishu.newMessage(chat);
        feishu.message(messageId).sender(app);
        return messageId;
    }

    @Test
    void ticketAppTokenAndTenantTokenFollowEachOther() {
        buzz("acme", acmes);

        assertThat(tokenPaths()).containsExactly(APP_TOKEN, TENANT_TOKEN);
        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void twoTenantsNeverShareAToken() {
        buzz("acme", acmes);
        buzz("globex", globexes);

        assertThat(FEISHU.sandbox().urgentCalls())
                .extracting(call -> call.header("Authorization").orElseThrow())
                .doesNotHaveDuplicates();
        assertThat(FEISHU.sandbox().inbox()).hasSize(2);
    }

    @Test
    void twoTenantsShareTheAppAccessToken() {
        buzz("acme", acmes);
        buzz("globex", globexes);

        assertThat(tokenPaths()).containsExactly(APP_TOKEN, TENANT_TOKEN, TENANT_TOKEN);
    }

    @Test
    void endpointsOfOneTenantShareItsToken() {
        camel.options().setTenantKey("acme");
        camel.buzz("feishu-urgent:app?userIdType=union_id&userIds=on_lucy&messageId=" + acmes, null, Map.of());
        camel.buzz("feishu-urgent:sms?userIdType=union_id&userIds=on_lucy&messageId=" + acmes, null, Map.of());

        assertThat(tokenPaths()).containsExactly(APP_TOKEN, TENANT_TOKEN);
    }

    @Test
    void theHeaderWinsOverTheOption() {
        camel.options().setTenantKey("acme");

        buzz("globex", globexes);

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void theTenantInTheUriHolds() {
        camel.buzz(
                ROUTE + "&tenantKey=acme&messageId=" + acmes, null, Map.of(FeishuUrgentConstants.TENANT_KEY, "globex"));

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void aMessageIsSentAndItsReadersAreLookedUpInTheTenantOfTheHeader() {
        camel.buzz(
                "feishu-urgent?receiveId=oc_globex&unreadOnly=true&userIdType=union_id&userIds=on_lucy&maxRetries=0",
                "disk full",
                Map.of(FeishuUrgentConstants.TENANT_KEY, "globex"));

        assertThat(FEISHU.sandbox().messages())
                .extracting(message -> message.chat().chatId())
                .containsExactly("oc_globex");
        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void sixteenThreadsOfTwoTenantsFetchOneTokenOfEachKind() throws Exception {
        List<Callable<Exchange>> calls = new ArrayList<>(Collections.nCopies(THREADS / 2, () -> buzz("acme", acmes)));
        calls.addAll(Collections.nCopies(THREADS / 2, () -> buzz("globex", globexes)));

        AllAtOnce.call(calls);

        assertThat(tokenPaths()).containsExactlyInAnyOrder(APP_TOKEN, TENANT_TOKEN, TENANT_TOKEN);
        assertThat(FEISHU.sandbox().inbox()).hasSize(THREADS);
    }

    @Test
    void bothTokensAreRenewedAheadOfTheirEnd() {
        buzz("acme", acmes);
        FEISHU.sandbox().clock().advance(Duration.ofMinutes(101));

        buzz("acme", acmes);

        assertThat(tokenPaths()).containsExactly(APP_TOKEN, TENANT_TOKEN, APP_TOKEN, TENANT_TOKEN);
    }

    @Test
    void aDeadTenantTokenIsReplacedByTheSameAppAccessToken() {
        buzz("acme", acmes);
        app.revokeTokens();

        buzz("acme", acmes);

        assertThat(tokenPaths()).containsExactly(APP_TOKEN, TENANT_TOKEN, TENANT_TOKEN);
        assertThat(FEISHU.sandbox().inbox()).hasSize(2);
    }

    @Test
    void aDeadAppAccessTokenIsReplacedOnceAndTheTenantTokenAskedForOnceMore() {
        buzz("acme", acmes);
        app.revokeTokens().revokeAppTokens();

        buzz("acme", acmes);

        assertThat(tokenPaths()).containsExactly(APP_TOKEN, TENANT_TOKEN, TENANT_TOKEN, APP_TOKEN, TENANT_TOKEN);
        assertThat(FEISHU.sandbox().inbox()).hasSize(2);
    }

    @Test
    void sixteenThreadsWithADeadAppAccessTokenReplaceItOnce() throws Exception {
        buzz("acme", acmes);
        buzz("globex", globexes);
        app.revokeTokens().revokeAppTokens();
        List<Callable<Exchange>> calls = new ArrayList<>(Collections.nCopies(THREADS / 2, () -> buzz("acme", acmes)));
        calls.addAll(Collections.nCopies(THREADS / 2, () -> buzz("globex", globexes)));

        AllAtOnce.call(calls);

        assertThat(tokenPaths()).filteredOn(APP_TOKEN::equals).hasSize(2);
        assertThat(FEISHU.sandbox().inbox()).hasSize(2 + THREADS);
    }

    @Test
    void anAppAccessTokenThatStaysDeadIsAnAuthFailure() {
        buzz("acme", acmes);
        app.revokeTokens().revokeAppTokens();
        Fault dead = Fault.answer(401, "{\"code\":99991664,\"msg\":\"Invalid app access token\"}")
                .on(CallKind.TOKEN);
        Fault alsoDead = Fault.answer(200, "{\"code\":0,\"app_access_token\":\"a-dead\",\"expire\":7200}")
                .on(CallKind.TOKEN);
        FEISHU.sandbox().faultNext(dead).faultNext(alsoDead);

        FeishuUrgentException failure = failure("acme", acmes);

        assertThat(failure.getCategory()).isEqualTo(Category.AUTH);
        assertThat(failure.getCode()).isEqualTo(99991664);
        assertThat(tokenPaths()).containsExactly(APP_TOKEN, TENANT_TOKEN, TENANT_TOKEN, APP_TOKEN, TENANT_TOKEN);
    }

    @Test
    void aRenewalThatFailsLeavesTheOldTokenInUse() {
        buzz("acme", acmes);
        FEISHU.sandbox().clock().advance(Duration.ofMinutes(101));
        FEISHU.sandbox().faultNext(Fault.serverError(500).on(CallKind.TOKEN));

        buzz("acme", acmes);

        assertThat(FEISHU.sandbox().inbox()).hasSize(2);
    }

    @Test
    void aTenantThatHasNotInstalledTheAppIsASetupFailure() {
        app.uninstallFrom(FEISHU.sandbox().tenant("acme"));

        FeishuUrgentException failure = failure("acme", acmes);

        assertThat(failure.getCategory()).isEqualTo(Category.SETUP);
        assertThat(failure.getCode()).isEqualTo(99991673);
        assertThat(failure).hasMessageContaining("not installed in this tenant: ask the tenant's admin");
    }

    @Test
    void aTenantThatFeishuDoesNotKnowIsASetupFailureThatNamesTheTenant() {
        FeishuUrgentException failure = failure("nobody", acmes);

        assertThat(failure.getCategory()).isEqualTo(Category.SETUP);
        assertThat(failure).hasMessageContaining("Check the tenant key nobody");
    }

    @Test
    void anotherTenantBuzzesWhileOneIsRefused() {
        failure("nobody", acmes);

        buzz("acme", acmes);

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {10003, 10014, 99991543})
    void aWrongSecretIsAnAuthFailureThatDoesNotHammerTheTokenApi(int code) {
        FEISHU.sandbox().wrongSecretCode(code);
        camel.options().setAppSecret("wrong");

        for (int i = 0; i < 3; i++) {
            FeishuUrgentException failure = failure("acme", acmes);
            assertThat(failure.getCategory()).isEqualTo(Category.AUTH);
            assertThat(failure).hasMessageContaining("Check appId and appSecret");
        }

        assertThat(FEISHU.sandbox().tokenCalls()).hasSize(1);
    }

    @Test
    void withoutATenantKeyNothingIsCalledAndThePlacesAreNamed() {
        Exception refused =
                camel.send(ROUTE + "&messageId=" + acmes, null, Map.of()).getException();

        assertThat(refused)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tenant key: there is none, and a store app calls in the name of one of its tenants. It can"
                        + " come from the option tenantKey or from the header CamelFeishuUrgentTenantKey.");
        assertThat(FEISHU.sandbox().calls()).isEmpty();
    }

    @Test
    void aTenantKeyThatIsNoneIsRefusedBeforeAnyCall() {
        Exception refused = camel.send(
                        ROUTE + "&messageId=" + acmes, null, Map.of(FeishuUrgentConstants.TENANT_KEY, "a b"))
                .getException();

        assertThat(refused).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a b is no id");
        assertThat(FEISHU.sandbox().calls()).isEmpty();
    }

    @Test
    void aDryRunStillAsksForATenantKey() {
        assertThat(camel.send(ROUTE + "&dryRun=true&messageId=" + acmes, null, Map.of())
                        .getException())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSelfBuiltAppDoesNotReadTheHeader() {
        camel.options().setAppType(AppType.SELF_BUILT);
        camel.options().setAppId(FEISHU.sandbox().appId());
        camel.options().setAppSecret(FEISHU.sandbox().appSecret());

        buzz("globex", FEISHU.sandbox().messageId());

        assertThat(tokenPaths()).containsExactly("internal");
    }

    private Exchange buzz(String tenantKey, String messageId) {
        return camel.buzz(ROUTE + "&messageId=" + messageId, null, Map.of(FeishuUrgentConstants.TENANT_KEY, tenantKey));
    }

    private FeishuUrgentException failure(String tenantKey, String messageId) {
        return camel.failure(
                ROUTE + "&messageId=" + messageId, null, Map.of(FeishuUrgentConstants.TENANT_KEY, tenantKey));
    }

    private static List<String> tokenPaths() {
        return FEISHU.sandbox().tokenCalls().stream()
                .map(RecordedCall::path)
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .toList();
    }
}
