package io.github.camelfeishu.urgent.input;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A wrong message or a wrong buzz is refused before anything is sent. */
class SendInputTest {

    private static final String SMS = "feishu-urgent:sms?receiveId=oc_sandbox&userIds=ou_lilei";
    private static final String CARD = SMS + "&msgType=interactive";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private static final String NO_RECEIVER = "feishu-urgent:sms?userIds=ou_lilei";
    private static final String NOBODY = "feishu-urgent:sms?receiveId=oc_sandbox";

    record Wrong(String what, String uri, Object body, Map<String, Object> headers, String... says) {

        @Override
        public String toString() {
            return what;
        }
    }

    private static Wrong body(String what, String uri, Object body, String... says) {
        return new Wrong(what, uri, body, Map.of(), says);
    }

    private static Wrong header(String what, String uri, String header, Object value, String... says) {
        return new Wrong(what, uri, "disk full", Map.of(header, value), says);
    }

    static Stream<Wrong> wrongs() {
        return Stream.of(
                body("no body", SMS, null, "message to send: it is blank", "the option msgType, text"),
                body("a blank text", SMS, " \n", "message to send: it is blank"),
                body("half an emoji", SMS, "\uD83D", "message to send: half a character"),
                body("half an emoji on a card", CARD, "{\"a\":\"\uD83D\"}", "message to send: half a character"),
                body("no card", CARD, "", "message to send: it is blank", "a JSON object, a Map or a Jackson tree"),
                body("a card that does not parse", CARD, "{\"a\":", "message to send: it does not parse as JSON"),
                body("a card with a rest", CARD, "{} {}", "message to send: it does not parse as JSON"),
                body("a card that is a list", CARD, "[]", "message to send: it is JSON, but not an object"),
                body("a tree of 100,000 levels", CARD, deepTree(), "it does not become JSON"),
                body("a map that is no JSON", CARD, Map.of("a", new Object()), "it does not become JSON"),
                body(
                        "nobody in a chat",
                        "feishu-urgent:sms?receiveId=oc_sandbox",
                        "disk full",
                        "user ids: there is no recipient, and by the chat_id of its receiver",
                        "from the option userIds or from the header CamelFeishuUrgentUserIds."),
                body(
                        "no mail address",
                        "feishu-urgent:sms?receiveId=ou_lilei&receiveIdType=email&userIds=ou_lilei",
                        "disk full",
                        "receive id: it is no mail address (from the option receiveId)"),
                body(
                        "a mail address of 255 characters",
                        "feishu-urgent:sms?receiveIdType=email&userIds=ou_lilei&receiveId=" + "x".repeat(243)
                                + "@example.com",
                        "disk full",
                        "is no mail address"),
                header("no chat", NO_RECEIVER, FeishuUrgentConstants.RECEIVE_ID, " ", "receive id: an id is blank"),
                header(
                        "an id that is none",
                        NO_RECEIVER,
                        FeishuUrgentConstants.RECEIVE_ID,
                        "oc_/../x",
                        "receive id: oc_/../x is no id",
                        "from the option receiveId or from the header CamelFeishuUrgentReceiveId"),
                new Wrong(
                        "an unknown kind of receiver",
                        NO_RECEIVER,
                        "disk full",
                        Map.of(
                                FeishuUrgentConstants.RECEIVE_ID,
                                "oc_sandbox",
                                FeishuUrgentConstants.RECEIVE_ID_TYPE,
                                "thread_id"),
                        "receive id type: 'thread_id' is unknown",
                        "chat_id, open_id, union_id, user_id, email"),
                new Wrong(
                        "an unknown kind of id",
                        NOBODY,
                        "disk full",
                        Map.of(FeishuUrgentConstants.USER_IDS, "ou_lilei", FeishuUrgentConstants.USER_ID_TYPE, "fax"),
                        "user id type: 'fax' is unknown"),
                body(
                        "the result of the step before",
                        SMS,
                        new UrgentResult("om_a", UrgentType.SMS, Map.of(), List.of(), List.of(), List.of()),
                        "message to send: the body is the UrgentResult of the step before"),
                header(
                        "a blank recipient",
                        NOBODY,
                        FeishuUrgentConstants.USER_IDS,
                        List.of(" "),
                        "user ids: an id is blank"));
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void itIsSaidBeforeAnyCall(Wrong wrong) {
        Exception fault = camel.send(wrong.uri(), wrong.body(), new HashMap<>(wrong.headers()))
                .getException();

        assertThat(fault).isInstanceOf(IllegalArgumentException.class);
        assertThat(fault.getMessage()).contains(wrong.says());
        assertThat(FEISHU.sandbox().calls()).isEmpty();
    }

    private static JsonNode deepTree() {
        JsonNode tree = JsonNodeFactory.instance.textNode("deep");
        for (int i = 0; i < 100_000; i++) {
            tree = JsonNodeFactory.instance.objectNode().set("a", tree);
        }
        return tree;
    }

    record Size(String msgType, String prefix, String suffix, int most) {

        /** A body whose request has just so many bytes. */
        String body(int bytes) {
            int content = bytes - emptyRequest();
            // three bytes each
            return prefix + "警".repeat(content / 3) + "x".repeat(content % 3) + suffix;
        }

        private int emptyRequest() {
            String escaped = (prefix + suffix).replace("\"", "\\\"");
            String text = msgType.equals("text") ? "{\\\"text\\\":\\\"\\\"}" : escaped;
            return ("{\"receive_id\":\"oc_sandbox\",\"msg_type\":\"" + msgType + "\",\"content\":\"" + text
                            + "\",\"uuid\":\"00000000-0000-0000-0000-000000000000\"}")
                    .length();
        }
    }

    static Stream<Size> sizes() {
        return Stream.of(
                new Size("text", "", "", 150 * 1024),
                new Size("post", "{\"zh_cn\":{\"title\":\"", "\",\"content\":[[]]}}", 30 * 1024),
                new Size("interactive", "{\"header\":{\"title\":{\"content\":\"", "\"}}}", 30 * 1024));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void whatIsOneByteTooLongIsSaidBeforeAnyCall(Size size) {
        Exception fault = camel.send(SMS + "&msgType=" + size.msgType(), size.body(size.most() + 1), Map.of())
                .getException();

        assertThat(fault)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("would have " + (size.most() + 1) + " bytes, Feishu takes " + size.most());
        assertThat(FEISHU.sandbox().calls()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void whatIsJustShortEnoughIsSent(Size size) {
        camel.buzz(SMS + "&msgType=" + size.msgType(), size.body(size.most()), Map.of());

        assertThat(FEISHU.sandbox().messages()).hasSize(1);
    }

    @Test
    void aDryRunSaysItToo() {
        assertThat(camel.send(SMS + "&dryRun=true", " ", Map.of()).getException())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
