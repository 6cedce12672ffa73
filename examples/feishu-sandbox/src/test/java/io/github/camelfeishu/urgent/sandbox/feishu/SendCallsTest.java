package io.github.camelfeishu.urgent.sandbox.feishu;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SendCallsTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @Test
    void aSentMessageIsInTheChat() {
        Instant now = feishu.clock().freeze().instant();

        String messageId = caller.sendText("oc_sandbox", "disk full").messageId();

        Message message = feishu.messages().get(0);
        assertThat(message.messageId()).isEqualTo(messageId).startsWith("om_");
        assertThat(message.chat()).isEqualTo(feishu.chat());
        assertThat(message.msgType()).isEqualTo("text");
        assertThat(message.content()).isEqualTo("{\"text\":\"disk full\"}");
        assertThat(message.sentAt()).isEqualTo(now);
    }

    @Test
    void successHasFeishusWords() {
        long now = feishu.clock().freeze().instant().toEpochMilli();

        Caller.Reply reply = caller.sendText("oc_sandbox", "disk full");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.http().body()).isEqualTo("""
                        {"code":0,"msg":"success","data":{"message_id":"om_msg1","msg_type":"text",\
                        "create_time":"%1$d","update_time":"%1$d","deleted":false,"updated":false,"chat_id":"oc_sandbox",\
                        "sender":{"id":"cli_sandbox","id_type":"app_id","sender_type":"app","tenant_key":"tenant_sandbox"},\
                        "body":{"content":"{\\"text\\":\\"disk full\\"}"}}}\
                        """.formatted(now));
    }

    @Test
    void aMessageCanBeBuzzedAsSoonAsItIsSent() {
        String messageId = caller.sendText("oc_sandbox", "disk full").messageId();

        assertThat(caller.buzz("sms", messageId, "ou_lucy").code()).isZero();
        assertThat(feishu.inbox()).extracting(Buzz::messageId).containsExactly(messageId);
    }

    @ParameterizedTest
    @CsvSource({"open_id, ou_lucy", "user_id, lucy", "union_id, on_lucy", "email, lucy@example.com"})
    void aUserGetsMessagesUnderAllIds(String receiveIdType, String id) {
        assertThat(send(receiveIdType, id).code()).isZero();

        assertThat(feishu.messages().get(0).chat().members()).containsExactly(feishu.user("lucy"));
    }

    @Test
    void aUserHasOneChatWithTheBot() {
        String first = send("open_id", "ou_lucy").json().at("/data/chat_id").textValue();

        assertThat(send("email", "lucy@example.com").json().at("/data/chat_id").textValue())
                .isEqualTo(first);
        assertThat(send("open_id", "ou_lilei").json().at("/data/chat_id").textValue())
                .isNotEqualTo(first);
    }

    @Test
    void theChatWithAUserGetsMessagesUnderItsId() {
        String chatId = send("open_id", "ou_lucy").json().at("/data/chat_id").textValue();

        assertThat(send("chat_id", chatId).code()).isZero();
    }

    @Test
    void inTheChatWithAUserOnlyThatUserCanBeBuzzed() {
        String messageId = send("open_id", "ou_lucy").messageId();

        assertThat(caller.buzz("app", messageId, "ou_lucy", "ou_lilei").invalidUserIds())
                .containsExactly("ou_lilei");
    }

    @Test
    void eachBotHasAChatOfItsOwnWithAUser() {
        String first = send("open_id", "ou_lucy").json().at("/data/chat_id").textValue();
        App other = feishu.addApp("cli_other", "secret");

        Caller.Reply reply = caller.sendAs(
                caller.token("cli_other", "secret"),
                "open_id",
                message(feishu.user("lucy").openId(other)));

        assertThat(reply.json().at("/data/chat_id").textValue()).isNotEqualTo(first);
        assertThat(reply.json().at("/data/sender/id").textValue()).isEqualTo("cli_other");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    post        | {"zh_cn":{"title":"磁盘","content":[[{"tag":"text","text":"满"},{"tag":"at","user_id":"all"}],[]]}}
                    post        | {"zh_cn":{"content":[]},"en_us":{"content":[[{"tag":"hr"}]]}}
                    interactive | {"elements":[{"tag":"markdown","content":"**disk full**"}]}
                    interactive | {}
                    """)
    void postsAndCardsAreKeptAsTheyWereSent(String msgType, String content) {
        caller.sendAs(caller.token(), "chat_id", Caller.message("oc_sandbox", msgType, content));

        assertThat(feishu.messages()).extracting(Message::msgType).containsExactly(msgType);
        assertThat(feishu.messages()).extracting(Message::content).containsExactly(content);
    }

    @Test
    void preparedMessagesWereNotSentOverTheApi() {
        feishu.newMessage();

        assertThat(feishu.messages()).isEmpty();
    }

    @Test
    void theSameUuidAnswersWithTheSameMessage() {
        Caller.Reply first = sendWithUuid("a0d69e20");

        Caller.Reply second = sendWithUuid("a0d69e20");

        assertThat(second.http().body()).isEqualTo(first.http().body());
        assertThat(feishu.messages()).hasSize(1);
    }

    @Test
    void theSameUuidSendsNothingToAnotherReceiver() {
        String first = sendWithUuid("a0d69e20").messageId();

        Caller.Reply second =
                caller.sendAs(caller.token(), "open_id", message("ou_lucy").put("uuid", "a0d69e20"));

        assertThat(second.messageId()).isEqualTo(first);
        assertThat(feishu.messages()).hasSize(1);
    }

    @Test
    void anotherUuidSendsAnotherMessage() {
        sendWithUuid("a");
        sendWithUuid("b");

        assertThat(feishu.messages()).hasSize(2);
    }

    @Test
    void withoutUuidEveryCallSends() {
        caller.sendText("oc_sandbox", "again");
        caller.sendText("oc_sandbox", "again");

        assertThat(feishu.messages()).hasSize(2);
    }

    @Test
    void aUuidIsRememberedForAnHour() {
        feishu.clock().freeze();
        String first = sendWithUuid("a0d69e20").messageId();

        feishu.clock().advance(Duration.ofMinutes(59));
        assertThat(sendWithUuid("a0d69e20").messageId()).isEqualTo(first);

        feishu.clock().advance(Duration.ofMinutes(1));
        assertThat(sendWithUuid("a0d69e20").messageId()).isNotEqualTo(first);
    }

    @Test
    void twoAppsCanUseTheSameUuid() {
        sendWithUuid("a0d69e20");
        feishu.chat().addBot(feishu.addApp("cli_other", "secret"));

        caller.sendAs(
                caller.token("cli_other", "secret"),
                "chat_id",
                message("oc_sandbox").put("uuid", "a0d69e20"));

        assertThat(feishu.messages()).hasSize(2);
    }

    @Test
    void aMessageWithALostAnswerIsFoundByItsUuid() {
        String token = caller.token();
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.SEND));
        ObjectNode message = message("oc_sandbox").put("uuid", "a0d69e20");

        assertThatThrownBy(() -> caller.sendAs(token, "chat_id", message));
        String messageId = caller.sendAs(token, "chat_id", message).messageId();

        assertThat(feishu.messages()).extracting(Message::messageId).containsExactly(messageId);
    }

    @Test
    void aFaultOnSendingDoesNotHitBuzzes() {
        String token = caller.token();
        feishu.faultNext(Fault.serverError(500).on(CallKind.SEND));

        assertThat(caller.buzzAs(token, "app", "om_sandbox", "open_id", List.of("ou_lucy"))
                        .status())
                .isEqualTo(200);
        assertThat(caller.sendAs(token, "chat_id", message("oc_sandbox")).status())
                .isEqualTo(500);
        assertThat(feishu.messages()).isEmpty();
    }

    @Test
    void awaitedMessagesAreReturned() {
        CompletableFuture<List<Message>> messages =
                CompletableFuture.supplyAsync(() -> feishu.awaitMessages(1, Duration.ofMinutes(1)));

        String messageId = caller.sendText("oc_sandbox", "disk full").messageId();

        assertThat(messages).succeedsWithin(Duration.ofSeconds(10)).satisfies(list -> assertThat(list)
                .extracting(Message::messageId)
                .containsExactly(messageId));
    }

    @Test
    void theErrorAboutMissingMessagesShowsTheCalls() {
        caller.sendText("oc_nowhere", "disk full");

        assertThatThrownBy(() -> feishu.awaitMessages(1, Duration.ofMillis(10)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected 1 messages within PT0.01S, but there were 0")
                .hasMessageContaining("-> 400 {\"code\":230034");
    }

    private Caller.Reply send(String receiveIdType, String receiveId) {
        return caller.sendAs(caller.token(), receiveIdType, message(receiveId));
    }

    private Caller.Reply sendWithUuid(String uuid) {
        return caller.sendAs(caller.token(), "chat_id", message("oc_sandbox").put("uuid", uuid));
    }

    private static ObjectNode message(String receiveId) {
        return Caller.message(receiveId, "text", Caller.text("disk full"));
    }
}
