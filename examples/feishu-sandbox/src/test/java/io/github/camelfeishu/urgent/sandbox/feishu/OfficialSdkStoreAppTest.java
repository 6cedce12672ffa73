package io.github.camelfeishu.urgent.sandbox.feishu;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import com.lark.oapi.Client;
import com.lark.oapi.core.cache.ICache;
import com.lark.oapi.core.exception.AppTicketIsEmptyException;
import com.lark.oapi.core.request.EventReq;
import com.lark.oapi.core.request.RequestOptions;
import com.lark.oapi.core.response.EventResp;
import com.lark.oapi.event.EventDispatcher;
import com.lark.oapi.service.im.v1.model.UrgentAppMessageReq;
import com.lark.oapi.service.im.v1.model.UrgentAppMessageResp;
import com.lark.oapi.service.im.v1.model.UrgentReceivers;
import io.github.camelfeishu.urgent.sandbox.CallbackServer;
import io.github.camelfeishu.urgent.sandbox.CallbackServer.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.App;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Feishu's own SDK understands the sandbox's events, and gets tokens as a store app. */
class OfficialSdkStoreAppTest {
    private static final String TOKEN = "verify-me";

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Map<String, String> cache = new ConcurrentHashMap<>();
    private App app;
    private Client client;

    @BeforeEach
    void publishAnApp() {
        app = feishu.callbackTimeout(Duration.ofSeconds(30))
                .addStoreApp("cli_store", "store-secret")
                .install();
        feishu.chat().addBot(app);
        feishu.message("om_sandbox").sender(app);
        // the SDK's cache is global: each new client replaces it
        client = Client.newBuilder("cli_store", "store-secret")
                .marketplaceApp()
                .openBaseUrl(feishu.baseUrl())
                .tokenCache(new ICache() {
                    @Override
                    public String get(String key) {
                        return cache.get(key);
                    }

                    @Override
                    public void set(String key, String value, int expire, TimeUnit unit) {
                        cache.put(key, value);
                    }
                })
                .build();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "encrypt-key")
    void itBuzzesWithAPushedTicket(String encryptKey) throws Exception {
        try (CallbackServer callback = sdkAt(TOKEN, encryptKey)) {
            app.subscribe(callback.url(), TOKEN, encryptKey);
            assertThat(app.pushTicket().status()).isEqualTo(200);

            UrgentAppMessageResp response = buzz();

            assertThat(response.success()).isTrue();
            assertThat(cache).containsEntry("app_ticket-cli_store", app.ticket());
            assertThat(feishu.inbox()).hasSize(1);
        }
    }

    @Test
    void withoutATicketItAsksForAResendAndHasOneForTheNextCall() throws Exception {
        try (CallbackServer callback = sdkAt(TOKEN, "encrypt-key")) {
            app.subscribe(callback.url(), TOKEN, "encrypt-key");
            assertThatThrownBy(this::buzz).isInstanceOf(AppTicketIsEmptyException.class);

            await().until(() -> cache.containsKey("app_ticket-cli_store"));

            assertThat(buzz().success()).isTrue();
        }
    }

    @Test
    void itRefusesEventsEncryptedWithAnotherKey() {
        try (CallbackServer callback = sdkAt(TOKEN, "another-key")) {
            assertThatIllegalStateException().isThrownBy(() -> app.subscribe(callback.url(), TOKEN, "encrypt-key"));
        }
    }

    @Test
    void itRefusesAChallengeWithAnotherVerificationToken() {
        try (CallbackServer callback = sdkAt("another", null)) {
            assertThatIllegalStateException().isThrownBy(() -> app.subscribe(callback.url(), TOKEN, null));
        }
    }

    private static CallbackServer sdkAt(String verificationToken, String encryptKey) {
        return sdkAt(EventDispatcher.newBuilder(verificationToken, encryptKey).build());
    }

    static CallbackServer sdkAt(EventDispatcher dispatcher) {
        return new CallbackServer((headers, body) -> {
            EventReq request = new EventReq();
            request.setHeaders(headers);
            request.setBody(body.getBytes(StandardCharsets.UTF_8));
            try {
                EventResp response = dispatcher.handle(request);
                return new Reply(response.getStatusCode(), new String(response.getBody(), StandardCharsets.UTF_8));
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private UrgentAppMessageResp buzz() throws Exception {
        return client.im()
                .v1()
                .message()
                .urgentApp(
                        UrgentAppMessageReq.newBuilder()
                                .messageId("om_sandbox")
                                .userIdType("union_id")
                                .urgentReceivers(UrgentReceivers.newBuilder()
                                        .userIdList(new String[] {"on_lucy"})
                                        .build())
                                .build(),
                        RequestOptions.newBuilder().tenantKey("tenant_sandbox").build());
    }
}
