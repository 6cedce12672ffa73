package io.github.camelfeishu.urgent.node;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Click;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Feishu's own SDK for Node.js works with the sandbox. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class NodeSdkIT {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private static NodeSdk node;

    private final FeishuSandbox feishu = SANDBOX.sandbox();

    @BeforeAll
    static void start() throws Exception {
        node = new NodeSdk();
    }

    @AfterAll
    static void end() {
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void newClient() throws IOException {
        feishu.callbackTimeout(Duration.ofSeconds(30));
        node.newClient("bot", feishu, feishu.appId(), feishu.appSecret(), false);
    }

    @Test
    void itGetsAToken() throws IOException {
        assertThat(askForToken("sandbox-secret")
                        .at("/result/tenant_access_token")
                        .textValue())
                .startsWith("t-");
    }

    @Test
    void itUnderstandsThatTheSecretIsWrong() throws IOException {
        JsonNode answer = askForToken("wrong").get("result");

        assertThat(answer.get("code").intValue()).isEqualTo(10014);
        assertThat(answer.get("msg").textValue()).isEqualTo("app secret invalid");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    text        | {"text":"disk \\"full\\" 满 😀"}
                    post        | {"zh_cn":{"title":"磁盘","content":[[{"tag":"text","text":"满"}]]}}
                    interactive | {"elements":[{"tag":"markdown","content":"**disk full**"}]}
                    """)
    void itSendsAMessage(String msgType, String content) throws IOException {
        assertThat(send(msgType, content).content()).isEqualTo(content);
    }

    @ParameterizedTest
    @CsvSource({"urgentApp, app", "urgentSms, sms", "urgentPhone, phone"})
    void itBuzzes(String method, String type) throws IOException {
        assertThat(buzz("bot", method, null).at("/result/code").intValue()).isZero();
        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly(type);
    }

    @Test
    void itReadsTheReaders() throws IOException {
        feishu.user("lucy").read("om_sandbox");

        assertThat(call("im.message.readUsers", """
                {"path":{"message_id":"om_sandbox"},"params":{"user_id_type":"open_id"}}""")
                        .at("/result/data/items/0/user_id")
                        .textValue())
                .isEqualTo("ou_lucy");
    }

    @Test
    void itSeesALimit() throws IOException {
        feishu.clock().freeze();
        feishu.rateLimits(1, 0);
        buzz("bot", "urgentApp", null);

        JsonNode refused = buzz("bot", "urgentApp", null);

        assertThat(refused.get("status").intValue()).isEqualTo(429);
        assertThat(refused.at("/data/code").intValue()).isEqualTo(99991400);
    }

    @Test
    void itFindsUsersByMailAddress() throws IOException {
        assertThat(call("contact.user.batchGetId", """
                {"params":{"user_id_type":"open_id"},"data":{"emails":["lucy@example.com"]}}""")
                        .at("/result/data/user_list/0/user_id")
                        .textValue())
                .isEqualTo("ou_lucy");
    }

    @Test
    void itUnderstandsARefusal() throws IOException {
        feishu.chat().dissolve();

        assertThat(buzz("bot", "urgentApp", null).at("/data/code").intValue()).isEqualTo(232009);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "encrypt-key")
    void itBuzzesAsAStoreAppWithThePushedTicket(String encryptKey) throws IOException {
        App store = feishu.addStoreApp("cli_store", "store-secret").install();
        feishu.chat().addBot(store);
        feishu.message("om_sandbox").sender(store);
        node.newClient("store", feishu, "cli_store", "store-secret", true);
        store.subscribe(node.listen("store", "verify-me", encryptKey), "verify-me", encryptKey);

        assertThat(store.pushTicket().status()).isEqualTo(200);

        assertThat(buzz("store", "urgentApp", "tenant_sandbox")
                        .at("/result/code")
                        .intValue())
                .isZero();
        assertThat(feishu.inbox()).hasSize(1);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "encrypt-key")
    void itAnswersAPressWithAToast(String encryptKey) throws IOException {
        feishu.app().subscribe(node.listen("bot", "verify-me", encryptKey), "verify-me", encryptKey);
        Message card = send("interactive", """
                {"elements":[{"tag":"action","actions":[{"tag":"button","text":{"tag":"plain_text","content":"I'm on it"},\
                "value":{"do":"ack"}}]}]}""");

        assertThat(card.click(feishu.user("lucy"), "I'm on it"))
                .isEqualTo(new Click(0, "success", "ou_lucy ack", null));
    }

    private JsonNode askForToken(String secret) throws IOException {
        return call("auth.tenantAccessToken.internal", """
                {"data":{"app_id":"cli_sandbox","app_secret":"%s"}}""".formatted(secret));
    }

    private Message send(String msgType, String content) throws IOException {
        ObjectNode payload = NodeSdk.JSON.createObjectNode();
        payload.putObject("params").put("receive_id_type", "chat_id");
        payload.putObject("data")
                .put("receive_id", "oc_sandbox")
                .put("msg_type", msgType)
                .put("content", content);
        JsonNode answer = call("im.message.create", payload.toString());
        return feishu.message(answer.at("/result/data/message_id").textValue());
    }

    private JsonNode buzz(String client, String method, String tenantKey) throws IOException {
        return node.call(client, "im.message." + method, """
                {"path":{"message_id":"om_sandbox"},"params":{"user_id_type":"union_id"},"data":{"user_id_list":["on_lucy"]}}""", tenantKey);
    }

    private JsonNode call(String method, String payload) throws IOException {
        return node.call("bot", method, payload, null);
    }
}
