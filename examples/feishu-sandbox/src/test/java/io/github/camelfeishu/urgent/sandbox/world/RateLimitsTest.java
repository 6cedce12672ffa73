package io.github.camelfeishu.urgent.sandbox.world;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

class RateLimitsTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);
    private String token;

    @BeforeEach
    void stopTheClock() {
        feishu.clock().freeze();
        token = caller.token();
    }

    @Test
    void theDefaultLimitIsFeishusFiftyASecond() {
        buzz(50, "app");

        Caller.Reply reply = buzz("app");

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.code()).isEqualTo(99991400);
        assertThat(reply.header("x-ogw-ratelimit-limit")).isEqualTo("50");
        assertThat(reply.header("x-ogw-ratelimit-reset")).isEqualTo("1");
    }

    @Test
    void afterTheSecondsOfTheResetHeaderCallsAreExecutedAgain() {
        feishu.rateLimits(1, 0);
        buzz("app");
        feishu.clock().advance(Duration.ofMillis(300));
        int seconds = Integer.parseInt(buzz("app").header("x-ogw-ratelimit-reset"));

        feishu.clock().advance(Duration.ofSeconds(seconds));

        assertThat(buzz("app").code()).isZero();
    }

    @Test
    void beforeTheSecondsOfTheResetHeaderCallsAreRefused() {
        feishu.rateLimits(1, 0);
        buzz("app");

        feishu.clock().advance(Duration.ofMillis(999));

        assertThat(buzz("app").code()).isEqualTo(99991400);
    }

    @Test
    void theMinuteHasALimitOfItsOwn() {
        feishu.rateLimits(0, 2);
        buzz(2, "app");
        feishu.clock().advance(Duration.ofSeconds(20));

        Caller.Reply reply = buzz("app");

        assertThat(reply.header("x-ogw-ratelimit-limit")).isEqualTo("2");
        assertThat(reply.header("x-ogw-ratelimit-reset")).isEqualTo("40");
    }

    @Test
    void aRefusedCallIsNotExecutedAndNotCounted() {
        feishu.rateLimits(1, 2);
        buzz(5, "app");

        feishu.clock().advance(Duration.ofSeconds(1));

        assertThat(buzz("app").code()).isZero();
        assertThat(feishu.inbox()).hasSize(2);
    }

    @Test
    void eachUrgentTypeHasALimitOfItsOwn() {
        feishu.rateLimits(1, 0);
        buzz("app");

        assertThat(List.of(buzz("sms").code(), buzz("phone").code())).containsOnly(0);
    }

    @Test
    void eachAppHasALimitOfItsOwn() {
        feishu.rateLimits(1, 0);
        buzz("app");
        feishu.addApp("cli_other", "secret");
        token = caller.askForToken("cli_other", "secret")
                .json()
                .get("tenant_access_token")
                .textValue();

        assertThat(buzz("app").code()).isNotEqualTo(99991400);
    }

    @Test
    void aLimitOf0IsNone() {
        feishu.rateLimits(0, 0);
        buzz(60, "app");

        assertThat(buzz("app").code()).isZero();
    }

    @Test
    void sendingAndReadersHaveLimitsOfTheirOwn() {
        feishu.rateLimits(1, 0);
        buzz("app");

        assertThat(List.of(send("oc_sandbox").code(), ask().code())).containsOnly(0);
        assertThat(List.of(send("oc_sandbox").code(), ask().code())).containsOnly(99991400);
    }

    @Test
    void theDefaultReceiverLimitIsFeishusFiveASecond() {
        sendFive("oc_sandbox");

        Caller.Reply reply = send("oc_sandbox");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo(230020);
        assertThat(reply.header("x-ogw-ratelimit-reset")).isNull();
        assertThat(feishu.messages()).hasSize(5);
    }

    @Test
    void aSecondAfterTheFirstOfFiveMessagesTheChatTakesMore() {
        sendFive("oc_sandbox");
        feishu.clock().advance(Duration.ofMillis(999));
        assertThat(send("oc_sandbox").code()).isEqualTo(230020);

        feishu.clock().advance(Duration.ofMillis(1));

        assertThat(send("oc_sandbox").code()).isZero();
    }

    @Test
    void eachChatHasALimitOfItsOwn() {
        sendFive("oc_sandbox");
        feishu.addChat("oc_other");

        assertThat(send("oc_other").code()).isZero();
    }

    @Test
    void allBotsOfAChatShareItsLimit() {
        sendFive("oc_sandbox");
        feishu.chat().addBot(feishu.addApp("cli_other", "secret"));
        token = caller.token("cli_other", "secret");

        assertThat(send("oc_sandbox").code()).isEqualTo(230020);
    }

    @Test
    void aUserIsOneReceiverUnderAllIds() {
        feishu.receiverLimit(1);
        send("open_id", "ou_lucy");

        assertThat(send("email", "lucy@example.com").code()).isEqualTo(230020);
        assertThat(send("open_id", "ou_lilei").code()).isZero();
    }

    @Test
    void aRepeatedUuidDoesNotCountForTheReceiverLimit() {
        ObjectNode message =
                Caller.message("oc_sandbox", "text", Caller.text("disk full")).put("uuid", "a0d69e20");
        feishu.receiverLimit(1);

        assertThat(IntStream.range(0, 3)
                        .map(i -> caller.sendAs(token, "chat_id", message).code()))
                .containsOnly(0);
    }

    @Test
    void aReceiverLimitOf0IsNone() {
        feishu.receiverLimit(0);
        sendFive("oc_sandbox");

        assertThat(send("oc_sandbox").code()).isZero();
    }

    private void sendFive(String chatId) {
        assertThat(IntStream.range(0, 5).map(i -> send(chatId).code())).containsOnly(0);
    }

    private Caller.Reply send(String chatId) {
        return send("chat_id", chatId);
    }

    private Caller.Reply send(String receiveIdType, String receiveId) {
        return caller.sendAs(token, receiveIdType, Caller.message(receiveId, "text", Caller.text("disk full")));
    }

    private Caller.Reply ask() {
        return caller.send(caller.asking(token, "om_sandbox", "user_id_type=open_id"));
    }

    private void buzz(int times, String type) {
        for (int i = 0; i < times; i++) {
            buzz(type);
        }
    }

    private Caller.Reply buzz(String type) {
        return caller.buzzAs(token, type, feishu.messageId(), "open_id", List.of("ou_lucy"));
    }
}
