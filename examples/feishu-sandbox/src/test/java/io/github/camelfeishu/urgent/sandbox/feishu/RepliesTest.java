package io.github.camelfeishu.urgent.sandbox.feishu;

import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RepliesTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @Test
    void aReplyIsAMessageOfTheSameChat() {
        JsonNode data = reply("om_sandbox", more()).json().get("data");

        assertThat(data.get("chat_id").textValue()).isEqualTo("oc_sandbox");
        assertThat(data.get("root_id").textValue()).isEqualTo("om_sandbox");
        assertThat(data.get("parent_id").textValue()).isEqualTo("om_sandbox");
        assertThat(data.has("thread_id")).isFalse();
        assertThat(feishu.messages().get(0).content()).isEqualTo("{\"text\":\"solved\"}");
    }

    @Test
    void aReplyToAReplyHasTheFirstMessageAsItsRoot() {
        String first = reply("om_sandbox", more()).messageId();

        JsonNode second = reply(first, more()).json().get("data");

        assertThat(second.get("root_id").textValue()).isEqualTo("om_sandbox");
        assertThat(second.get("parent_id").textValue()).isEqualTo(first);
    }

    @Test
    void aReplyInAThreadStartsOneAndLaterRepliesAreInIt() {
        String thread = threadId(reply("om_sandbox", more().put("reply_in_thread", true)));

        assertThat(thread).startsWith("omt_");
        assertThat(threadId(reply("om_sandbox", more()))).isEqualTo(thread);
        assertThat(feishu.message("om_sandbox").threadId()).isEqualTo(thread);
    }

    @Test
    void aReplyCanBeBuzzed() {
        assertThat(caller.buzz("app", reply("om_sandbox", more()).messageId(), "ou_lucy")
                        .code())
                .isZero();
    }

    @Test
    void theMessageOfAnotherAppCanBeRepliedTo() {
        feishu.message("om_sandbox").sender(feishu.addApp("cli_other", "secret"));

        assertThat(reply("om_sandbox", more()).code()).isZero();
    }

    @Test
    void aUuidRepliesOnceAnHour() {
        feishu.clock().freeze();
        String first = reply("om_sandbox", more().put("uuid", "a")).messageId();

        assertThat(reply("om_sandbox", more().put("uuid", "a")).messageId()).isEqualTo(first);
        feishu.clock().advance(Duration.ofHours(1));
        assertThat(reply("om_sandbox", more().put("uuid", "a")).messageId()).isNotEqualTo(first);
    }

    @Test
    void aUuidOfSendingIsAnotherOneThanThatOfAReply() {
        String sent = caller.sendAs(
                        caller.token(),
                        "chat_id",
                        Caller.message("oc_sandbox", "text", Caller.text("disk full"))
                                .put("uuid", "a"))
                .messageId();

        assertThat(reply("om_sandbox", more().put("uuid", "a")).messageId()).isNotEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    content         | {"msg_type":"text"}
                    msg_type        | {"content":"{}"}
                    reply_in_thread | {"msg_type":"text","content":"{}","reply_in_thread":"yes"}
                    uuid            | {"msg_type":"text","content":"{}","uuid":""}
                    receive_id      | {"msg_type":"text","content":"{}","receive_id":"oc_sandbox"}
                    """)
    void aBodyThatFeishuDoesNotKnowIsRefused(String field, String body) {
        Caller.Reply reply = caller.send(caller.authorized("POST", Caller.replyPath("om_sandbox"), body));

        assertThat(reply.code()).isEqualTo(99992402);
        assertThat(reply.json().at("/error/field_violations/0/field").textValue())
                .isEqualTo(field);
    }

    @Test
    void theControlApiShowsWhatAReplyBelongsTo() {
        String first = reply("om_sandbox", more()).messageId();
        reply(first, more());

        JsonNode messages = caller.get("/sandbox/messages").json();

        assertThat(messages.at("/1/root_id").textValue()).isEqualTo("om_sandbox");
        assertThat(messages.at("/1/parent_id").textValue()).isEqualTo(first);
    }

    private Caller.Reply reply(String messageId, ObjectNode more) {
        return caller.reply(messageId, "solved", more);
    }

    private static ObjectNode more() {
        return Caller.JSON.createObjectNode();
    }

    private static String threadId(Caller.Reply reply) {
        return reply.json().at("/data/thread_id").textValue();
    }
}
