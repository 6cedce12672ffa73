package io.github.camelfeishu.urgent.sandbox.feishu;

import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.lark.oapi.core.utils.Decryptor;
import io.github.camelfeishu.urgent.sandbox.CallbackServer;
import io.github.camelfeishu.urgent.sandbox.CallbackServer.Reply;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.ReadmeTable;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.PushedEvent;
import io.github.camelfeishu.urgent.sandbox.world.Tenant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** Apps of the app directory: tickets, app_access_tokens, and a tenant_access_token for each tenant. */
class StoreAppsTest {
    private static final String AUTH = "/open-apis/auth/v3/";

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);
    private App app;
    private Tenant acme;

    @BeforeEach
    void publishAnApp() {
        feishu.callbackTimeout(Duration.ofSeconds(30)).clock().freeze();
        acme = feishu.addTenant("acme");
        app = feishu.addStoreApp("cli_store", "store-secret")
                .installIn(feishu.tenant())
                .installIn(acme);
    }

    @Test
    void theTicketBringsAnAppAccessToken() {
        JsonNode answer = askForAppToken(app.ticket()).json();

        assertThat(answer.get("code").intValue()).isZero();
        assertThat(answer.get("app_access_token").textValue()).startsWith("a-");
        assertThat(answer.get("expire").intValue()).isEqualTo(7200);
    }

    @Test
    void aReplacedTicketIsRefused() {
        String old = app.ticket();
        app.rotateTicket();

        Caller.Reply reply = askForAppToken(old);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.code()).isEqualTo(10012);
    }

    @Test
    void anAppAccessTokenIsReusedWhileHalfAnHourIsLeft() {
        String token = appToken();
        feishu.clock().advance(Duration.ofMinutes(90));
        assertThat(appToken()).isEqualTo(token);
        feishu.clock().advance(Duration.ofSeconds(1));

        assertThat(appToken()).isNotEqualTo(token);
    }

    @Test
    void eachTenantHasATokenOfItsOwn() {
        String token = tenantToken("acme");

        assertThat(token).startsWith("t-").isEqualTo(tenantToken("acme")).isNotEqualTo(tenantToken("tenant_sandbox"));
    }

    @Test
    void aTenantsMessageIsUnknownToATokenOfAnother() {
        String messageId = messageIn(acme);

        assertThat(buzz(tenantToken("tenant_sandbox"), messageId).code()).isEqualTo(230001);
        assertThat(buzz(tenantToken("acme"), messageId).code()).isZero();
    }

    @Test
    void eachTenantHasALimitAndAQuotaOfItsOwn() {
        feishu.rateLimits(1, 0);
        feishu.tenant().smsQuota(0);
        String own = messageIn(feishu.tenant());
        String acmes = messageIn(acme);

        assertThat(buzz(tenantToken("tenant_sandbox"), own).code()).isEqualTo(230024);
        assertThat(buzz(tenantToken("tenant_sandbox"), own).code()).isEqualTo(99991400);
        assertThat(buzz(tenantToken("acme"), acmes).code()).isZero();
    }

    @Test
    void theTokenOfATenantThatUninstalledTheAppIsRefused() {
        String messageId = messageIn(acme);
        String token = tenantToken("acme");
        app.uninstallFrom(acme);

        assertThat(buzz(token, messageId).code()).isEqualTo(99991673);
        assertThat(askForTenantToken(appToken(), "acme").code()).isEqualTo(99991673);
    }

    @Test
    void anUnknownTenantIsAnInvalidParam() {
        assertThat(askForTenantToken(appToken(), "nobody").code()).isEqualTo(10003);
    }

    @Test
    void aRevokedAppAccessTokenIsRefused() {
        String token = appToken();
        app.revokeAppTokens();

        assertThat(askForTenantToken(token, "acme").code()).isEqualTo(99991664);
        assertThat(askForTenantToken(appToken(), "acme").code()).isZero();
    }

    @Test
    void anAppAccessTokenExpiresAfterTwoHours() {
        String token = appToken();
        feishu.clock().advance(Duration.ofHours(2));

        assertThat(askForTenantToken(token, "acme").code()).isEqualTo(99991664);
    }

    @Test
    void aRevokedAppAccessTokenLeavesTheTenantsTokensValid() {
        String messageId = messageIn(acme);
        String token = tenantToken("acme");
        app.revokeAppTokens();

        assertThat(buzz(token, messageId).code()).isZero();
    }

    @Test
    void anAppAccessTokenDoesNotBuzz() {
        assertThat(buzz(appToken(), messageIn(acme)).code()).isEqualTo(99991664);
    }

    @Test
    void aStoreAppGetsNoTokenForItsSecretAlone() {
        assertThat(caller.askForToken("cli_store", "store-secret").code()).isEqualTo(10003);
    }

    @Test
    void aSelfBuiltAppHasNoTicket() {
        assertThat(post("app_ticket/resend", credentials("cli_sandbox", "sandbox-secret"))
                        .code())
                .isEqualTo(10003);
        assertThatIllegalStateException().isThrownBy(feishu.app()::ticket);
        assertThatIllegalStateException().isThrownBy(() -> feishu.app().installIn(acme));
    }

    @ParameterizedTest
    @ValueSource(strings = {"app_ticket/resend", "app_access_token"})
    void anUnknownAppAndAWrongSecretAreRefused(String api) {
        ObjectNode unknown = credentials("cli_nobody", "store-secret");
        ObjectNode wrong = credentials("cli_store", "wrong");
        if (api.equals("app_access_token")) {
            unknown.put("app_ticket", app.ticket());
            wrong.put("app_ticket", app.ticket());
        }

        assertThat(post(api, unknown).code()).isEqualTo(10014);
        assertThat(post(api, wrong).code()).isEqualTo(10014);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app_ticket/resend", "app_access_token", "tenant_access_token"})
    void aBodyOfTheWrongShapeIsAnInvalidParam(String api) {
        assertThat(caller.post(AUTH + api, "{\"app_id\":\"cli_store\"}").code()).isEqualTo(10003);
    }

    @Test
    void aPushedTicketIsAnEventWithTheVerificationToken() {
        try (CallbackServer callback = new CallbackServer(StoreAppsTest::answerTheChallenge)) {
            app.subscribe(callback.url(), "verify-me", null);

            PushedEvent pushed = app.pushTicket();

            JsonNode event = json(pushed.body());
            assertThat(pushed.status()).isEqualTo(200);
            assertThat(event.get("type").textValue()).isEqualTo("event_callback");
            assertThat(event.get("token").textValue()).isEqualTo("verify-me");
            assertThat(event.at("/event/type").textValue()).isEqualTo("app_ticket");
            assertThat(event.at("/event/app_id").textValue()).isEqualTo("cli_store");
            assertThat(event.at("/event/app_ticket").textValue()).isEqualTo(app.ticket());
        }
    }

    @Test
    void aResendPushesTheTicketAgain() {
        try (CallbackServer callback = new CallbackServer(StoreAppsTest::answerTheChallenge)) {
            app.subscribe(callback.url(), "verify-me", null);

            Caller.Reply reply = post("app_ticket/resend", credentials("cli_store", "store-secret"));

            assertThat(reply.code()).isZero();
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(feishu.pushedEvents())
                    .extracting(PushedEvent::type)
                    .containsExactly("url_verification", "app_ticket"));
        }
    }

    @Test
    void aResendWithoutACallbackUrlIsAnsweredAndPushesNothing() {
        assertThat(post("app_ticket/resend", credentials("cli_store", "store-secret"))
                        .code())
                .isZero();
        assertThat(feishu.pushedEvents()).isEmpty();
    }

    @Test
    void aCallbackUrlThatDoesNotAnswerTheChallengeIsRefused() {
        try (CallbackServer callback = new CallbackServer((headers, body) -> new Reply(200, "{}"))) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> app.subscribe(callback.url(), "verify-me", null))
                    .withMessageContaining("did not answer the challenge");
            assertThatIllegalStateException().isThrownBy(app::pushTicket).withMessageContaining("no callback URL");
        }
    }

    @Test
    void aPushWithoutAnAnswerIsRecordedWithTheReason() {
        CallbackServer callback = new CallbackServer(StoreAppsTest::answerTheChallenge);
        app.subscribe(callback.url(), "verify-me", null);
        callback.close();

        PushedEvent pushed = app.pushTicket();

        assertThat(pushed.status()).isZero();
        assertThat(pushed.answer()).contains("ConnectException");
        assertThat(feishu.pushedEvents()).contains(pushed);
    }

    @Test
    void withAnEncryptKeyEventsAreEncrypted() {
        try (CallbackServer callback = new CallbackServer(StoreAppsTest::answerTheChallenge)) {
            app.subscribe(callback.url(), "verify-me", "k").pushTicket();

            assertThat(feishu.pushedEvents()).hasSize(2).allSatisfy(event -> assertThat(
                            json(event.body()).fieldNames())
                    .toIterable()
                    .containsExactly("encrypt"));
        }
    }

    @Test
    void eachTenantHasUuidsAndUserChatsOfItsOwn() {
        ObjectNode message =
                Caller.message("on_lucy", "text", Caller.text("disk full")).put("uuid", "a0d69e20");

        caller.sendAs(tenantToken("tenant_sandbox"), "union_id", message);
        caller.sendAs(tenantToken("acme"), "union_id", message);

        assertThat(feishu.messages()).extracting(sent -> sent.chat().tenant()).containsExactly(feishu.tenant(), acme);
    }

    /** The README's examples, each in a world with its store app and callback URL. */
    static List<String> documented() {
        return ReadmeTable.rowsBelow("## Store apps");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documented")
    void theReadmesExamplesWork(String row) {
        try (CallbackServer callback = new CallbackServer(StoreAppsTest::answerTheChallenge)) {
            app.subscribe(callback.url(), "verify-me", null);
            String[] call = ReadmeTable.cell(row, 0).split(" ", 2);
            String body = ReadmeTable.cell(row, 1).replace("http://127.0.0.1:8080/feishu", callback.url());

            Caller.Reply reply =
                    caller.send(caller.request(call[0], call[1], body).build());

            assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
        }
    }

    @Test
    void theControlApiShowsPushedEvents() {
        try (CallbackServer callback = new CallbackServer(StoreAppsTest::answerTheChallenge)) {
            app.subscribe(callback.url(), "verify-me", null);
            caller.send(
                    caller.request("PATCH", "/sandbox/apps/cli_store", "{\"rotate_ticket\":true,\"push_ticket\":true}")
                            .build());

            JsonNode events = caller.send(
                            caller.request("GET", "/sandbox/events", "").build())
                    .json();

            assertThat(events.get(1).get("type").textValue()).isEqualTo("app_ticket");
            assertThat(events.get(1).get("body").textValue()).contains(app.ticket());
            assertThat(events.get(1).get("status").intValue()).isEqualTo(200);
        }
    }

    static Reply answerTheChallenge(Object headers, String body) {
        String encrypted = json(body).path("encrypt").asText();
        JsonNode challenge = json(encrypted.isEmpty() ? body : new Decryptor("k").decrypt(encrypted))
                .path("challenge");
        return new Reply(
                200, Caller.JSON.createObjectNode().set("challenge", challenge).toString());
    }

    private static JsonNode json(String text) {
        try {
            return Caller.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private String messageIn(Tenant tenant) {
        Chat chat =
                feishu.addChat("oc_" + tenant.tenantKey(), tenant).addBot(app).addMember(feishu.user("lucy"));
        String messageId = feishu.newMessage(chat);
        feishu.message(messageId).sender(app);
        return messageId;
    }

    private Caller.Reply buzz(String token, String messageId) {
        return caller.buzzAs(token, "sms", messageId, "union_id", List.of("on_lucy"));
    }

    private String appToken() {
        return askForAppToken(app.ticket()).json().get("app_access_token").textValue();
    }

    private String tenantToken(String tenantKey) {
        return askForTenantToken(appToken(), tenantKey)
                .json()
                .get("tenant_access_token")
                .textValue();
    }

    private Caller.Reply askForAppToken(String ticket) {
        return post("app_access_token", credentials("cli_store", "store-secret").put("app_ticket", ticket));
    }

    private Caller.Reply askForTenantToken(String appToken, String tenantKey) {
        return post(
                "tenant_access_token",
                Caller.JSON.createObjectNode().put("app_access_token", appToken).put("tenant_key", tenantKey));
    }

    private static ObjectNode credentials(String appId, String appSecret) {
        return Caller.JSON.createObjectNode().put("app_id", appId).put("app_secret", appSecret);
    }

    private Caller.Reply post(String api, ObjectNode body) {
        return caller.post(AUTH + api, body.toString());
    }
}
