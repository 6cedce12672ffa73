package io.github.camelfeishu.urgent.sandbox.feishu;

import java.time.Instant;
import java.util.List;

import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.User;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class UrgentCallsTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @ParameterizedTest
    @ValueSource(strings = {"app", "sms", "phone"})
    void aBuzzIsInTheInbox(String type) {
        Instant now = feishu.clock().freeze().instant();

        caller.buzz(type, feishu.messageId(), "ou_lucy");

        assertThat(feishu.inbox()).containsExactly(new Buzz("ou_lucy", type, "om_sandbox", now));
    }

    @Test
    void successHasFeishusWords() {
        Caller.Reply reply = caller.buzz("app", feishu.messageId(), "ou_lucy");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(reply.header("X-Tt-Logid")).isNotBlank();
        assertThat(reply.http().body())
                .isEqualTo("{\"code\":0,\"msg\":\"success\",\"data\":{\"invalid_user_id_list\":[]}}");
    }

    @ParameterizedTest
    @CsvSource({"open_id, ou_lucy", "union_id, on_lucy", "user_id, lucy"})
    void aUserHasIdsOfAllThreeTypes(String userIdType, String id) {
        caller.buzz("app", feishu.messageId(), userIdType, List.of(id));

        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactly("ou_lucy");
    }

    @Test
    void twoHundredRecipientsFitInOneCall() {
        List<String> ids = feishu.addUsers(200);

        caller.buzz("app", feishu.messageId(), "open_id", ids);

        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactlyElementsOf(ids);
    }

    @Test
    void aBuzzIsUnreadUntilItsMessageIsRead() {
        User lucy = feishu.user("lucy").unreadBuzzes(199);

        assertThat(codeOfBuzzingLucy()).isZero();
        assertThat(codeOfBuzzingLucy()).isEqualTo(230023);
        lucy.read(feishu.messageId());
        assertThat(lucy.unreadBuzzes()).isEqualTo(199);
        assertThat(codeOfBuzzingLucy()).isZero();
    }

    @Test
    void readingAllMakesRoomForBuzzes() {
        feishu.user("lucy").unreadBuzzes(200).readAll();

        assertThat(codeOfBuzzingLucy()).isZero();
    }

    @Test
    void eachRecipientIsChargedToTheQuotaOfTheType() {
        feishu.tenant().smsQuota(10).phoneQuota(10);

        caller.buzz("sms", feishu.messageId(), "ou_lucy", "ou_lilei");
        caller.buzz("phone", feishu.messageId(), "ou_lucy");
        caller.buzz("app", feishu.messageId(), "ou_lucy");

        assertThat(feishu.tenant().smsQuota()).isEqualTo(8);
        assertThat(feishu.tenant().phoneQuota()).isEqualTo(9);
    }

    @Test
    void aQuotaCanBeUsedUp() {
        feishu.tenant().phoneQuota(1);

        assertThat(caller.buzz("phone", feishu.messageId(), "ou_lucy").code()).isZero();
    }

    @Test
    void inAFoldedChatEveryBuzzIsInTheAppAndFree() {
        feishu.chat().folded(true);
        feishu.tenant().phoneQuota(0);

        assertThat(caller.buzz("phone", feishu.messageId(), "ou_lucy").code()).isZero();
        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("app");
    }

    @Test
    void anotherAppBuzzesByItsOwnOpenIds() {
        App other = feishu.addApp("cli_other", "secret");
        feishu.chat().addBot(other);
        String messageId = feishu.newMessage();
        feishu.message(messageId).sender(other);
        String token = caller.askForToken("cli_other", "secret")
                .json()
                .get("tenant_access_token")
                .textValue();
        String openId = feishu.user("lucy").openId(other);

        assertThat(caller.buzzAs(token, "app", messageId, "open_id", List.of(openId))
                        .code())
                .isZero();
        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactly(openId);
    }

    @Test
    void membersOfOneChatAreNotMembersOfAnother() {
        Chat other = feishu.addChat("oc_other").addMember(feishu.user("lilei"));

        Caller.Reply reply = caller.buzz("app", feishu.newMessage(other), "ou_lucy", "ou_lilei");

        assertThat(reply.invalidUserIds()).containsExactly("ou_lucy");
    }

    private int codeOfBuzzingLucy() {
        return caller.buzz("app", feishu.messageId(), "ou_lucy").code();
    }
}
