package io.github.camelfeishu.urgent.sandbox.feishu;

import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Malformed and forbidden messages are refused. */
class SendRefusalsTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private static final String TO_CHAT = "receive_id_type=chat_id";
    private static final String DISK_FULL = Caller.text("disk full");

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "receive_id_type=",
                "receive_id_type=phone",
                "receive_id_type=CHAT_ID",
                "receiveIdType=chat_id",
                "receive_id_type=chat_id&receive_id_type=chat_id",
                "receive_id_type=chat_id&uuid=1"
            })
    void aQueryThatIsNotTheReceiveIdTypeIsRefused(String query) {
        assertFieldRefused("receive_id_type", query, toChat().toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    receive_id |
                    receive_id | receive_id=oc_sandbox
                    receive_id | []
                    receive_id | {"msg_type":"text","content":"{}"}
                    receive_id | {"receive_id":"","msg_type":"text","content":"{}"}
                    receive_id | {"receive_id":["oc_sandbox"],"msg_type":"text","content":"{}"}
                    msg_type   | {"receive_id":"oc_sandbox","content":"{}"}
                    content    | {"receive_id":"oc_sandbox","msg_type":"text"}
                    content    | {"receive_id":"oc_sandbox","msg_type":"text","content":{"text":"not as a string"}}
                    uuid       | {"receive_id":"oc_sandbox","msg_type":"text","content":"{}","uuid":""}
                    uuid       | {"receive_id":"oc_sandbox","msg_type":"text","content":"{}","uuid":7}
                    uuid       | {"receive_id":"oc_sandbox","msg_type":"text","content":"{}","uuid":null}
                    receiveId  | {"receive_id":"oc_sandbox","msg_type":"text","content":"{}","receiveId":"oc_sandbox"}
                    """)
    void aBodyThatIsNotAMessageIsRefused(String field, String body) {
        assertFieldRefused(field, TO_CHAT, body == null ? "" : body);
    }

    @Test
    void aUuidHasAtMost50Characters() {
        assertThat(codeOf(toChat().put("uuid", "u".repeat(50)))).isZero();
        assertFieldRefused("uuid", TO_CHAT, toChat().put("uuid", "u".repeat(51)).toString());
    }

    @Test
    void aContentTypeThatIsNotJsonInUtf8IsRefused() {
        Caller.Reply reply =
                caller.send(caller.request("POST", Caller.MESSAGES_PATH + "?" + TO_CHAT, toChat().toString())
                        .header("Authorization", "Bearer " + caller.token())
                        .header("Content-Type", "application/json; charset=gbk")
                        .build());

        assertThat(violatedField(reply)).isEqualTo("Content-Type");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    image       | {"image_key":"img_1"}                              | 230001
                    Text        | {"text":"disk full"}                               | 230001
                    text        | disk full                                          | 230001
                    text        | "disk full"                                        | 230001
                    text        | {"text":"disk                                      | 230001
                    text        | {"text":"disk full"}}                              | 230001
                    text        | {}                                                 | 230001
                    text        | {"text":""}                                        | 230001
                    text        | {"text":5}                                         | 230001
                    text        | {"text":"disk full","title":"alert"}               | 230001
                    text        | {"text":"disk","text":"full"}                      | 230001
                    post        | {}                                                 | 230001
                    post        | []                                                 | 230001
                    post        | {"title":"alert","content":[]}                     | 230001
                    post        | {"post":{"zh_cn":{"content":[]}}}                  | 230001
                    post        | {"chinese":{"content":[]}}                         | 230001
                    post        | {"zh_cn":{"title":"alert"}}                        | 230001
                    post        | {"zh_cn":{"title":5,"content":[]}}                 | 230001
                    post        | {"zh_cn":{"content":"disk full"}}                  | 230001
                    post        | {"zh_cn":{"content":[{"tag":"text"}]}}             | 230001
                    post        | {"zh_cn":{"content":[[{"text":"no tag"}]]}}        | 230001
                    post        | {"zh_cn":{"content":[]},"en_us":{}}                | 230001
                    interactive | disk full                                          | 230001
                    interactive | []                                                 | 230099
                    interactive | "disk full"                                        | 230099
                    """)
    void aContentThatIsNotOfItsTypeIsRefused(String msgType, String content, int code) {
        assertThat(codeOf(Caller.message("oc_sandbox", msgType, content))).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"text, 153600", "post, 30720", "interactive, 30720"})
    void aRequestBodyOverFeishusLimitIsRefused(String msgType, int bytes) {
        assertThat(codeOf(message(msgType, bytes))).isZero();
        assertThat(codeOf(message(msgType, bytes + 1))).isEqualTo(230025);
        assertThat(feishu.messages()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "chat_id, oc_nowhere",
        "chat_id, ou_lucy",
        "open_id, oc_sandbox",
        "open_id, on_lucy",
        "open_id, lucy",
        "open_id, ou_nobody",
        "union_id, ou_lucy",
        "union_id, on_nobody",
        "user_id, ou_lucy",
        "user_id, me",
        "email, lucy",
        "email, nobody@example.com"
    })
    void anUnknownReceiverOrOneOfAnotherTypeIsRefused(String receiveIdType, String id) {
        assertThat(codeOf(receiveIdType, id)).isEqualTo(230034);
    }

    @Test
    void aChatOfAnotherTenantIsUnknown() {
        feishu.addChat("oc_acme", feishu.addTenant("acme"));

        assertThat(codeOf("chat_id", "oc_acme")).isEqualTo(230034);
    }

    @Test
    void aUserWhoLeftTheCompanyGetsNoMessage() {
        feishu.user("lucy").leaveCompany();

        assertThat(codeOf("open_id", "ou_lucy")).isEqualTo(230013);
    }

    @Test
    void theAvailabilityDoesNotMatterForAGroup() {
        feishu.user("lucy").outsideAvailability();

        assertThat(codeOf("chat_id", "oc_sandbox")).isZero();
    }

    @Test
    void aRefusedMessageToAUserLeavesNoChat() {
        int before = numberOfChats();
        feishu.user("lucy").outsideAvailability();

        codeOf("open_id", "ou_lucy");

        assertThat(numberOfChats()).isEqualTo(before);
    }

    private int numberOfChats() {
        return caller.send(caller.request("GET", "/sandbox/state", "").build())
                .json()
                .get("chats")
                .size();
    }

    @Test
    void aMissingScopeIsRefusedAndNamed() {
        feishu.app()
                .removeScope("im:message")
                .removeScope("im:message:send_as_bot")
                .removeScope("im:message:send");

        Caller.Reply reply = caller.sendText("oc_sandbox", "disk full");

        assertThat(reply.code()).isEqualTo(99991672);
        assertThat(reply.json().at("/error/permission_violations").findValuesAsText("subject"))
                .containsExactly("im:message", "im:message:send_as_bot", "im:message:send");
    }

    @Test
    void oneOfTheScopesSuffices() {
        feishu.app().removeScope("im:message").removeScope("im:message:send");

        assertThat(codeOf("chat_id", "oc_sandbox")).isZero();
    }

    private void assertFieldRefused(String field, String query, String body) {
        Caller.Reply reply = caller.send(caller.sending(caller.token(), query, body));

        assertThat(reply.code()).isEqualTo(99992402);
        assertThat(violatedField(reply)).isEqualTo(field);
        assertThat(feishu.messages()).noneMatch(message -> message.content().equals("{}"));
    }

    private static String violatedField(Caller.Reply reply) {
        JsonNode violation = reply.json().at("/error/field_violations/0");
        return violation.path("field").textValue();
    }

    private int codeOf(String receiveIdType, String receiveId) {
        return caller.sendAs(caller.token(), receiveIdType, Caller.message(receiveId, "text", DISK_FULL))
                .code();
    }

    private int codeOf(ObjectNode message) {
        return caller.sendAs(caller.token(), "chat_id", message).code();
    }

    private static ObjectNode toChat() {
        return Caller.message("oc_sandbox", "text", DISK_FULL);
    }

    /** A message with a request body of exactly so many bytes; one letter in it has three bytes. */
    private static ObjectNode message(String msgType, int bytes) {
        String content =
                switch (msgType) {
                    case "text" -> Caller.text("满%s");
                    case "post" -> "{\"zh_cn\":{\"content\":[[{\"tag\":\"text\",\"text\":\"满%s\"}]]}}";
                    default -> "{\"elements\":[{\"tag\":\"markdown\",\"content\":\"满%s\"}]}";
                };
        int padding = bytes - size(Caller.message("oc_sandbox", msgType, content.formatted("")));
        return Caller.message("oc_sandbox", msgType, content.formatted("x".repeat(padding)));
    }

    private static int size(ObjectNode message) {
        return message.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
